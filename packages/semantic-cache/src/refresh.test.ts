// Early refresh: nobody waits for it, it is drawn, bounded, and writes nothing stale.

import { fail, ok } from '@sallyport/base';
import { describe, expect, it } from 'vitest';
import { held, key, setUp, turn } from './space.fixture.ts';

describe('early refresh', () => {
  const refreshing = (draw: number) => {
    const random = () => Buffer.from([draw, 0, 0, 0]);
    return setUp({ earlyRefresh: { windowMs: 10_000, random } });
  };
  const hit = async ({ cache, compute }: ReturnType<typeof setUp>) => cache.getOrCompute(key('k'), ['e'], compute());

  it('answers from the tier at once and renews it in the background, near the end of its life', async () => {
    const set = refreshing(0x80);
    await hit(set);
    set.clock.advance(50_001);
    expect(await hit(set)).toMatchObject({ value: { value: 'v1', tier: 'memory' } });
    await set.cache.drain();
    expect(set.state.computed).toBe(1);
    set.clock.advance(5_000);
    expect(await hit(set)).toMatchObject({ value: { value: 'v1', tier: 'memory' } });
    await set.cache.drain();
    expect(await hit(set)).toMatchObject({ value: { value: 'v2', tier: 'memory' } });
    expect(set.counters()).toMatchObject({ refreshes: 1, refreshesFailed: 0 });
  });

  it('is drawn: never at the beginning of its window, always at its end', async () => {
    const never = refreshing(0x00);
    await hit(never);
    never.clock.advance(59_998);
    await hit(never);
    expect(never.counters()?.refreshes).toBe(0);
    const soon = refreshing(0xff);
    await hit(soon);
    soon.clock.advance(50_100);
    await hit(soon);
    expect(soon.counters()?.refreshes).toBe(1);
  });

  it('runs once a key at a time, and its failure costs nobody an answer', async () => {
    const { cache, clock, compute, counters } = refreshing(0xff);
    await cache.getOrCompute(key('k'), ['e'], compute());
    clock.advance(55_000);
    const { gate, go } = held();
    for (const broken of [true, false]) {
      const failing = async () => {
        await gate;
        if (broken) throw new Error('bug');
        return fail('timeout', 'slow');
      };
      for (let i = 0; i < 5; i++) {
        expect(await cache.getOrCompute(key('k'), ['e'], failing)).toMatchObject({ value: { tier: 'memory' } });
      }
      go();
      await cache.drain();
    }
    expect(counters()).toMatchObject({ refreshesFailed: counters()?.refreshes });
    expect(counters()?.refreshes).toBeGreaterThanOrEqual(2);
  });

  it('writes nothing back once the epochs have moved', async () => {
    const { cache, clock, compute, state, memory } = refreshing(0xff);
    await cache.getOrCompute(key('k'), ['e'], compute());
    clock.advance(55_000);
    await cache.getOrCompute(key('k'), ['e'], async () => {
      await turn();
      state.epochs = { e: 2 };
      return ok({ value: 'stale' });
    });
    await cache.drain();
    expect(memory.stats().sets).toBe(1);
  });
});
