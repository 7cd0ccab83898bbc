// Negative entries: off unless asked for, short, and only of refusals that speak of the request.

import { err, fail } from '@sallyport/base';
import { describe, expect, it } from 'vitest';
import { createSpace } from './semantic-cache.ts';
import { key, setUp, texts } from './space.fixture.ts';

describe('negative entries', () => {
  const missing = {
    code: 'not_found',
    message: 'no source `x`',
    at: '/source',
    cause: new Error('secret'),
    retryAfterMs: 5,
  } as const;

  it('are off unless asked for', async () => {
    const { cache, memory } = setUp();
    await cache.getOrCompute(key('k'), ['e'], async () => err(missing));
    expect(memory.stats().sets).toBe(0);
  });

  it('keep refusals of the named codes for their own short time, without their cause', async () => {
    const { cache, compute, clock, counters } = setUp({ negative: { ttlMs: 5_000, codes: ['not_found'] } });
    await cache.getOrCompute(key('k'), ['e'], async () => err(missing));
    clock.advance(4_999);
    const again = await cache.getOrCompute(key('k'), ['e'], compute());
    expect(again).toEqual(err({ code: 'not_found', message: 'no source `x`', at: '/source' }));
    expect(counters()?.negativeHits).toBe(1);
    clock.advance(1);
    expect((await cache.getOrCompute(key('k'), ['e'], compute())).ok).toBe(true);
  });

  it('rest on epochs like any entry', async () => {
    const { cache, compute, state } = setUp({ negative: { ttlMs: 5_000, codes: ['not_found'] } });
    await cache.getOrCompute(key('k'), ['e'], async () => err(missing));
    state.epochs = { e: 2 };
    expect((await cache.getOrCompute(key('k'), ['e'], compute())).ok).toBe(true);
  });

  it('never hold other codes, and are not served where they are no longer kept', async () => {
    const { cache, compute, memory, tiers, clock } = setUp({ negative: { ttlMs: 5_000, codes: ['not_found'] } });
    for (const code of ['unavailable', 'timeout', 'exhausted', 'integrity', 'forbidden'] as const) {
      await cache.getOrCompute(key(code), ['e'], async () => fail(code, 'no'));
    }
    expect(memory.stats().sets).toBe(0);
    await cache.getOrCompute(key('k'), ['e'], async () => err(missing));
    const without = createSpace({ space: 'emb', ttlMs: 60_000, tiers, values: texts, clock, epochs: () => ({ e: 1 }) });
    expect(await without.getOrCompute(key('k'), ['e'], compute())).toMatchObject({ value: { tier: 'computed' } });
  });
});
