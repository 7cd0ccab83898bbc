// What every store refuses, counts and turns into faults, in one place; a backend only moves bytes.

import { type Fault, fail, ok, type Result, utf8 } from '@sallyport/base';
import { cacheBounds } from '../bounds.ts';
import type { CacheStore, Picking, StoredEntry, StoreStats, TierName } from '../store.ts';

/** Moves bytes. May throw: a throw becomes the fault `unavailable`. */
export interface StoreBackend {
  get(key: string): Promise<StoredEntry | undefined>;
  set(key: string, bytes: Uint8Array, ttlMs: number): Promise<void>;
  delete(key: string): Promise<boolean>;
  deleteByPrefix(prefix: string, only?: Picking): Promise<number>;
  close(): Promise<void>;
  size?(): { readonly entries: number; readonly bytes: number };
}

export interface GuardedOptions {
  readonly name: TierName;
  readonly inProcess: boolean;
  readonly entryBytesMax: number;
}

/** A store that passes `storeLaws` where its backend keeps bytes, expires them and matches prefixes exactly. */
export function guardedStore(options: GuardedOptions, backend: StoreBackend): CacheStore {
  const counts = { gets: 0, sets: 0, deletes: 0, faults: 0 };
  let closed = false;

  const run = async <T>(
    refusal: Result<never, Fault> | undefined,
    work: () => Promise<T>,
  ): Promise<Result<T, Fault>> => {
    const refused = closed
      ? fail('unavailable', `the ${options.name} cache tier is closed; do not use it after its close`)
      : refusal;
    if (refused !== undefined) {
      counts.faults++;
      return refused;
    }
    try {
      return ok(await work());
    } catch (cause) {
      counts.faults++;
      return fail('unavailable', `the ${options.name} cache tier failed; it is tried again by itself`, { cause });
    }
  };

  return {
    name: options.name,
    inProcess: options.inProcess,
    get: (key) => {
      counts.gets++;
      return run(refuseKey(key), () => backend.get(key));
    },
    set: (key, bytes, ttlMs) => {
      counts.sets++;
      const refusal = refuseKey(key) ?? refuseTtl(ttlMs) ?? refuseEntry(bytes, options.entryBytesMax);
      return run(refusal, () => backend.set(key, bytes, ttlMs));
    },
    delete: (key) => {
      counts.deletes++;
      return run(refuseKey(key), () => backend.delete(key));
    },
    deleteByPrefix: (prefix, only) => {
      counts.deletes++;
      return run(refuseKey(prefix), () => backend.deleteByPrefix(prefix, only));
    },
    close: async () => {
      if (closed) return;
      closed = true;
      await backend.close();
    },
    stats: (): StoreStats => ({ ...counts, ...backend.size?.() }),
  };
}

function refuseKey(key: string): Result<never, Fault> | undefined {
  // A lone surrogate has no UTF-8: two such keys would become one.
  if (key === '' || !key.isWellFormed())
    return fail('invalid_input', 'a cache key is well-formed text that is not empty');
  // Most keys are short: three bytes is the most that one UTF-16 unit takes.
  if (key.length * 3 <= cacheBounds.keyBytesMax || utf8(key).length <= cacheBounds.keyBytesMax) return undefined;
  return fail('invalid_input', `a cache key has at most ${cacheBounds.keyBytesMax} bytes; put a digest in it`);
}

function refuseTtl(ttlMs: number): Result<never, Fault> | undefined {
  if (Number.isInteger(ttlMs) && ttlMs >= 1 && ttlMs <= cacheBounds.ttlMsMax) return undefined;
  return fail('invalid_input', `a time to live is 1 to ${cacheBounds.ttlMsMax} whole milliseconds, not \`${ttlMs}\``);
}

function refuseEntry(bytes: Uint8Array, entryBytesMax: number): Result<never, Fault> | undefined {
  if (bytes.length <= entryBytesMax) return undefined;
  return fail('too_large', `a cache entry has at most ${entryBytesMax} bytes, not ${bytes.length}`);
}
