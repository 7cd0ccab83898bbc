// The in-process store passes every law, and each law is failed by a store that breaks it.

import { err, manualClock, ok } from '@sallyport/base';
import { describe, expect, it } from 'vitest';
import { type StoreFixture, storeLaws } from './laws.ts';
import type { CacheStore } from './store.ts';
import { memoryStore } from './stores/memory.ts';

const entryBytesMax = 200_000;

async function memoryFixture(): Promise<StoreFixture> {
  const clock = manualClock();
  const bytesMax = 5_000_000;
  return {
    store: memoryStore({ clock, bytesMax, entryBytesMax }),
    entryBytesMax,
    bound: { entriesMax: Math.floor(bytesMax / 1_024), enforce: async () => undefined },
    pass: async (ms) => clock.advance(ms),
    dispose: async () => undefined,
  };
}

/** The in-process store with one thing broken. */
async function broken(breaking: (store: CacheStore) => Partial<CacheStore>): Promise<StoreFixture> {
  const fixture = await memoryFixture();
  return { ...fixture, store: { ...fixture.store, ...breaking(fixture.store) } };
}

/** Like a SQL LIKE: `_` and `%` in a prefix match other characters. */
function likePattern(prefix: string): RegExp {
  const escaped = prefix.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('%', '.*').replaceAll('_', '.')}`, 's');
}

const shared = new Map<string, Uint8Array>();

/** For each law, in order, a store that breaks it. */
const breakers: readonly (() => Promise<StoreFixture>)[] = [
  () => broken((store) => ({ get: (key) => store.get(key === 'other' ? 'k' : key) })),
  () => broken((store) => ({ set: (key, bytes, ttlMs) => store.set(key, bytes, ttlMs * 1_000) })),
  () =>
    broken((store) => {
      // The first time to live stays, as with a SET that keeps the old one.
      const first = new Map<string, number>();
      return {
        set: (key, bytes, ttlMs) => {
          if (!first.has(key)) first.set(key, ttlMs);
          return store.set(key, bytes, first.get(key) ?? ttlMs);
        },
      };
    }),
  () => broken(() => ({ delete: async () => ok(true) })),
  () =>
    broken((store) => {
      const keys = new Set<string>();
      return {
        set: (key, bytes, ttlMs) => {
          keys.add(key);
          return store.set(key, bytes, ttlMs);
        },
        deleteByPrefix: async (prefix) => {
          let count = 0;
          for (const key of keys) if (likePattern(prefix).test(key) && (await store.delete(key)).ok) count++;
          return ok(count);
        },
      };
    }),
  // Whoever asks for some of them loses all.
  () => broken((store) => ({ deleteByPrefix: (prefix) => store.deleteByPrefix(prefix) })),
  () =>
    broken((store) => {
      // Deletes the first page of a scan and says it is done.
      const keys = new Set<string>();
      return {
        set: (key, bytes, ttlMs) => {
          keys.add(key);
          return store.set(key, bytes, ttlMs);
        },
        deleteByPrefix: async (prefix) => {
          const page = [...keys].filter((key) => key.startsWith(prefix)).slice(0, 1_000);
          for (const key of page) await store.delete(key);
          return ok(page.length);
        },
      };
    }),
  () =>
    broken((store) => ({
      get: (key) => store.get(key.normalize()),
      set: (key, b, t) => store.set(key.normalize(), b, t),
    })),
  () =>
    broken(() => ({
      get: async (key) => {
        const bytes = shared.get(key);
        return ok(bytes === undefined ? undefined : { bytes });
      },
      set: async (key, bytes) => {
        shared.set(key, bytes);
        return ok(undefined);
      },
    })),
  () =>
    broken((store) => {
      // One buffer for all writes under way.
      let buffer = new Uint8Array();
      return {
        set: async (key, bytes, ttlMs) => {
          buffer = bytes.slice();
          await Promise.resolve();
          return store.set(key, buffer, ttlMs);
        },
      };
    }),
  () => broken((store) => ({ set: (key, bytes, ttlMs) => store.set(key, bytes.slice(0, entryBytesMax), ttlMs) })),
  async () => {
    const fixture = await memoryFixture();
    const roomy = memoryStore({ clock: manualClock(), bytesMax: 50_000_000, entryBytesMax });
    return { ...fixture, store: roomy };
  },
  () => broken((store) => ({ set: (key, bytes, ttlMs) => store.set(key, bytes, ttlMs > 0 ? Math.ceil(ttlMs) : 1) })),
  () =>
    broken((store) => ({
      deleteByPrefix: (prefix) => (prefix === '' ? Promise.resolve(ok(0)) : store.deleteByPrefix(prefix)),
    })),
  () => broken(() => ({ get: async () => ok(undefined), close: async () => undefined })),
];

describe('the in-process store', () => {
  for (const law of storeLaws) it(law.name, () => law.check(memoryFixture));
});

describe('a law is failed by a store that breaks it', () => {
  it('there is a broken store for each law', () => expect(breakers.length).toBe(storeLaws.length));
  for (const [index, law] of storeLaws.entries()) {
    it(law.name, async () => {
      const make = breakers[index];
      await expect(law.check(make ?? memoryFixture)).rejects.toThrow();
    });
  }
});

describe('the guard of a store', () => {
  it('turns what a backend throws into `unavailable`, with the cause kept', async () => {
    const { guardedStore } = await import('./stores/guarded.ts');
    const boom = new Error('boom');
    const failing = async () => {
      throw boom;
    };
    const store = guardedStore(
      { name: 'redis', inProcess: false, entryBytesMax: 10 },
      { get: failing, set: failing, delete: failing, deleteByPrefix: failing, close: async () => undefined },
    );
    for (const result of [await store.get('k'), await store.delete('k'), await store.deleteByPrefix('k')]) {
      expect(result).toEqual(err(expect.objectContaining({ code: 'unavailable', cause: boom })));
    }
    expect(store.stats()).toEqual({ gets: 1, sets: 0, deletes: 2, faults: 3 });
  });

  it('refuses a memory bound that holds no entry', () => {
    for (const bytesMax of [0, -1, 1.5, Number.NaN, 300]) {
      expect(() => memoryStore({ clock: manualClock(), bytesMax })).toThrow(RangeError);
    }
  });

  it('knows what it holds, and never more than its bytes', async () => {
    const store = memoryStore({ clock: manualClock(), bytesMax: 20_000 });
    for (let i = 0; i < 500; i++) expect((await store.set(`k${i}`, new Uint8Array(i * 10), 1_000)).ok).toBe(true);
    expect(store.stats().bytes).toBeLessThanOrEqual(20_000);
    expect(store.stats().entries).toBeGreaterThan(1);
    expect((await store.get('k499')).ok).toBe(true);
  });
});
