// A key space with its parts in reach, for tests of what it does around a computation.

import { type Fault, fail, manualClock, ok, type Result } from '@sallyport/base';
import type { EpochVector } from './epochs.ts';
import { type CacheKey, cacheKey } from './key.ts';
import { type Answer, createSpace, type SpaceOptions } from './semantic-cache.ts';
import { memoryStore } from './stores/memory.ts';
import { TieredCache } from './tiered.ts';
import { jsonCodec } from './value-codec.ts';

export const key = (text: string): CacheKey<'emb'> => cacheKey('emb', { tenant: 't', parts: { model: 'm', text } });
export const texts = jsonCodec<string>((json) =>
  typeof json === 'string' ? ok(json) : fail('invalid_input', 'no text'),
);

export function setUp(more: Partial<SpaceOptions<'emb', string>> = {}) {
  const clock = manualClock();
  const memory = memoryStore({ clock, bytesMax: 1_000_000 });
  const tiers = new TieredCache({ clock, tiers: [{ store: memory }] });
  const state = { epochs: { e: 1 } as EpochVector | undefined, computed: 0 };
  const cache = createSpace({
    space: 'emb',
    ttlMs: 60_000,
    tiers,
    values: texts,
    clock,
    epochs: () => state.epochs,
    ...more,
  });
  const compute =
    (text = 'v', also: Omit<Answer<string>, 'value'> = {}) =>
    async (): Promise<Result<Answer<string>, Fault>> => {
      state.computed++;
      return ok({ value: `${text}${state.computed}`, ...also });
    };
  const counters = () => tiers.stats().spaces.emb;
  return { clock, memory, tiers, state, cache, compute, counters };
}

/** A gate that a computation waits at until it is told to go on. */
export function held() {
  let go = () => {};
  const gate = new Promise<void>((resolve) => {
    go = resolve;
  });
  return { gate, go };
}

export const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
