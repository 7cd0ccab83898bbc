// The in-process tier: least recently used entries leave first, bounded by the bytes it holds.

import type { Clock } from '@sallyport/base';
import { LRUCache } from 'lru-cache';
import { cacheBounds } from '../bounds.ts';
import type { CacheStore, TierName } from '../store.ts';
import { guardedStore } from './guarded.ts';

export interface MemoryStoreOptions {
  readonly clock: Clock;
  /** Everything held, keys and overhead included. */
  readonly bytesMax: number;
  /** One entry; at most `bytesMax`. */
  readonly entryBytesMax?: number;
  /** The tier it stands for: itself, or a server's place in the embedded set-up. */
  readonly name?: TierName;
}

interface Held {
  readonly bytes: Uint8Array;
  readonly untilMs: number;
}

/** What one entry costs beside its key and bytes: list links, map slot, the object itself. */
const overheadBytes = 200;

/** A store in this process. Throws RangeError where `bytesMax` cannot hold one entry. */
export function memoryStore(options: MemoryStoreOptions): CacheStore {
  const { clock, bytesMax } = options;
  if (!Number.isSafeInteger(bytesMax) || bytesMax <= 2 * overheadBytes) throw new RangeError('bytesMax holds no entry');
  // A key takes two bytes a character at most; what is left is the largest entry that can be kept at all.
  const roomBytes = bytesMax - overheadBytes - 2 * cacheBounds.keyBytesMax;
  const entryBytesMax = Math.min(options.entryBytesMax ?? cacheBounds.entryBytesMax, Math.max(roomBytes, 0));
  const held = new LRUCache<string, Held>({
    maxSize: bytesMax,
    sizeCalculation: (entry, key) => entry.bytes.length + 2 * key.length + overheadBytes,
  });
  const store = guardedStore(
    { name: options.name ?? 'memory', inProcess: true, entryBytesMax },
    {
      get: async (key) => {
        const entry = held.get(key);
        if (entry === undefined) return undefined;
        if (entry.untilMs > clock.monotonicMs()) return { bytes: new Uint8Array(entry.bytes), identity: entry };
        held.delete(key);
        return undefined;
      },
      set: async (key, bytes, ttlMs) => {
        // Not `slice`: that of a Buffer shares its memory.
        held.set(key, { bytes: new Uint8Array(bytes), untilMs: clock.monotonicMs() + ttlMs });
      },
      delete: async (key) => {
        const live = (held.peek(key)?.untilMs ?? 0) > clock.monotonicMs();
        held.delete(key);
        return live;
      },
      deleteByPrefix: async (prefix, only) => {
        let deleted = 0;
        for (const [key, { bytes }] of [...held.entries()]) {
          if (!key.startsWith(prefix) || only?.picks(bytes.subarray(0, only.bytes)) === false) continue;
          if (held.delete(key)) deleted++;
        }
        return deleted;
      },
      close: async () => held.clear(),
      size: () => ({ entries: held.size, bytes: held.calculatedSize }),
    },
  );
  return { ...store, hotKeys: (max) => [...held.keys()].slice(0, max) };
}
