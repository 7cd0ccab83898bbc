// Three tiers on one clock, two of them servers that can fall ill, for tests of what lies between them.

import { type ManualClock, manualClock, utf8 } from '@sallyport/base';
import type { Entry } from './codec.ts';
import { type CacheKey, cacheKey } from './key.ts';
import type { CacheStore, TierName } from './store.ts';
import { memoryStore } from './stores/memory.ts';
import { TieredCache } from './tiered.ts';

export const key = (text: string, tenant = 't'): CacheKey => cacheKey('emb', { tenant, parts: { model: 'm', text } });
export const always = () => true;

/** A stand-in for a server: another process's memory, reached over something that can fail. */
function server(clock: ManualClock, name: TierName) {
  const inner = memoryStore({ clock, bytesMax: 10_000_000, name });
  const self = {
    calls: 0,
    /** Replaces what the server does; undefined lets it work. */
    ill: undefined as (() => Promise<never>) | undefined,
    inner,
    store: {} as CacheStore,
  };
  const through = <A extends unknown[], R>(call: (...args: A) => Promise<R>) => {
    return async (...args: A): Promise<R> => {
      self.calls++;
      return self.ill === undefined ? call(...args) : self.ill();
    };
  };
  self.store = {
    ...inner,
    inProcess: false,
    get: through(inner.get),
    set: through(inner.set),
    delete: through(inner.delete),
    deleteByPrefix: through(inner.deleteByPrefix),
  };
  return self;
}

export function setUp(clock = manualClock()) {
  const memory = memoryStore({ clock, bytesMax: 10_000_000 });
  const redis = server(clock, 'redis');
  const postgres = server(clock, 'postgres');
  const tiers = new TieredCache({
    clock,
    tiers: [{ store: memory }, { store: redis.store }, { store: postgres.store }],
  });
  const entry = (text: string, lifeMs = 60_000): Entry => ({
    createdMs: clock.nowMs(),
    expiresMs: clock.nowMs() + lifeMs,
    negative: false,
    epochs: { e: 1n },
    payload: utf8(text),
  });
  const put = async (k: CacheKey, text: string, lifeMs?: number) => {
    await tiers.store(k, entry(text, lifeMs), { ticket: tiers.ticket() });
    await tiers.drain();
  };
  return { clock, memory, redis, postgres, tiers, entry, put };
}

export const throwing = async () => {
  throw new Error('connection reset');
};
export const hanging = () => new Promise<never>(() => undefined);

/** Lets promises settle, then time pass, until the work is done. */
export async function within<T>(clock: ManualClock, stepMs: number, work: Promise<T>): Promise<T> {
  let done = false;
  const watched = work.finally(() => {
    done = true;
  });
  for (let i = 0; i < 1_000 && !done; i++) {
    await new Promise((resolve) => setImmediate(resolve));
    if (!done) clock.advance(stepMs);
  }
  return watched;
}
