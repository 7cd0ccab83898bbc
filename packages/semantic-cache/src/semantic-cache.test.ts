// A key space: one flight a key, epochs around every answer, and no failure of its own making.

import { type Fault, fail, type ManualClock, manualClock, ok, type Result } from '@sallyport/base';
import { describe, expect, it } from 'vitest';
import type { EpochVector } from './epochs.ts';
import { cacheKey } from './key.ts';
import { type Answer, createSpace } from './semantic-cache.ts';
import { held, key, setUp, texts, turn } from './space.fixture.ts';
import { memoryStore } from './stores/memory.ts';
import { TieredCache } from './tiered.ts';
import { jsonCodec } from './value-codec.ts';

describe('a key space', () => {
  it('computes once, then answers from memory until the time is up', async () => {
    const { cache, compute, clock } = setUp();
    expect(await cache.getOrCompute(key('k'), ['e'], compute())).toEqual(
      ok({ value: 'v1', tier: 'computed', joined: false }),
    );
    clock.advance(59_999);
    expect(await cache.getOrCompute(key('k'), ['e'], compute())).toEqual(
      ok({ value: 'v1', tier: 'memory', joined: false }),
    );
    clock.advance(1);
    expect(await cache.getOrCompute(key('k'), ['e'], compute())).toEqual(
      ok({ value: 'v2', tier: 'computed', joined: false }),
    );
  });

  it('computes anew once an epoch has moved, and again when it moves back', async () => {
    const { cache, compute, state } = setUp();
    for (const e of [1, 2, 1]) {
      state.epochs = { e };
      expect(await cache.getOrCompute(key('k'), ['e'], compute())).toMatchObject({ value: { tier: 'computed' } });
    }
  });

  it('does not mind epochs that the answer does not rest on', async () => {
    const { cache, compute, state } = setUp();
    state.epochs = { e: 1, other: 1 };
    await cache.getOrCompute(key('k'), ['e'], compute());
    state.epochs = { e: 1, other: 2 };
    expect(await cache.getOrCompute(key('k'), ['e'], compute())).toMatchObject({ value: { tier: 'memory' } });
  });

  it('computes anew where an older entry rests on fewer epochs than are asked for', async () => {
    const { cache, compute, state } = setUp();
    state.epochs = { e: 1, added: 1 };
    await cache.getOrCompute(key('k'), ['e'], compute());
    expect(await cache.getOrCompute(key('k'), ['e', 'added'], compute())).toMatchObject({
      value: { tier: 'computed' },
    });
    expect(await cache.getOrCompute(key('k'), ['e'], compute())).toMatchObject({ value: { tier: 'memory' } });
  });

  it('gives the computation the epochs as they were before it', async () => {
    const { cache, state } = setUp();
    state.epochs = { e: 7, other: 3 };
    const seen: EpochVector[] = [];
    await cache.getOrCompute(key('k'), ['e'], async (epochs) => {
      seen.push({ ...epochs });
      return ok({ value: 'v' });
    });
    expect(seen).toEqual([{ e: 7n }]);
  });

  it('neither reads nor keeps anything without epochs, or with one of them unknown', async () => {
    const { cache, compute, state, counters, memory } = setUp();
    await cache.getOrCompute(key('k'), ['e'], compute());
    for (const [epochs, names] of [
      [undefined, ['e']],
      [undefined, []],
      [{ e: 1 }, ['e', 'unknown']],
    ] as const) {
      state.epochs = epochs;
      const before = memory.stats();
      expect(await cache.getOrCompute(key('k'), names, compute())).toMatchObject({
        value: { tier: 'computed', joined: false },
      });
      expect(memory.stats()).toEqual(before);
    }
    expect(counters()?.bypassed).toBe(3);
  });

  it('throws where a key of another space is brought', async () => {
    const { cache, compute } = setUp();
    const other = cacheKey('evid', { tenant: 't', parts: { session: 's', merkleRoot: 'r' } });
    // @ts-expect-error: the compiler sees it too
    await expect(cache.getOrCompute(other, ['e'], compute())).rejects.toThrow(TypeError);
  });

  it('is refused with a time to live that is none', () => {
    for (const ttlMs of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => setUp({ ttlMs })).toThrow(RangeError);
      // In a tier, 0 is a stay of none: the tier is left out.
      if (ttlMs !== 0) expect(() => setUp({ tierTtlMs: { redis: ttlMs } })).toThrow(RangeError);
      expect(() => setUp({ negative: { ttlMs, codes: [] } })).toThrow(RangeError);
    }
  });

  it('computes anew where the stored payload is of another release', async () => {
    const { cache, compute, tiers, clock, counters } = setUp();
    const epochs = { e: 1 };
    const numbers = createSpace({
      space: 'emb', ttlMs: 1_000, tiers, clock, epochs: () => epochs,
      values: jsonCodec<number>((json) => (typeof json === 'number' ? ok(json) : fail('invalid_input', 'no number'))),
    }); // biome-ignore format: beside the other
    await numbers.getOrCompute(key('k'), ['e'], async () => ok({ value: 5 }));
    expect(await cache.getOrCompute(key('k'), ['e'], compute())).toMatchObject({
      value: { value: 'v1', tier: 'computed' },
    });
    expect(counters()?.unreadable).toBe(1);
  });

  it('lets a bug in the computation through, and keeps nothing of it', async () => {
    const { cache, compute } = setUp();
    const bug = async () => {
      throw new Error('bug');
    };
    await expect(cache.getOrCompute(key('k'), ['e'], bug)).rejects.toThrow('bug');
    expect(await cache.getOrCompute(key('k'), ['e'], compute())).toMatchObject({ value: { value: 'v1' } });
  });
});

describe('an answer', () => {
  it('ends when it says, if that is before its time to live', async () => {
    const { cache, compute, clock } = setUp();
    await cache.getOrCompute(key('k'), ['e'], compute('v', { validUntilMs: clock.nowMs() + 1_000 }));
    clock.advance(999);
    expect(await cache.getOrCompute(key('k'), ['e'], compute())).toMatchObject({ value: { tier: 'memory' } });
    clock.advance(1);
    expect(await cache.getOrCompute(key('k'), ['e'], compute())).toMatchObject({ value: { tier: 'computed' } });
  });

  it('has a life that is counted from before its computation', async () => {
    const { cache, compute, clock } = setUp();
    await cache.getOrCompute(key('k'), ['e'], async () => {
      clock.advance(40_000);
      return ok({ value: 'slow' });
    });
    clock.advance(20_000);
    expect(await cache.getOrCompute(key('k'), ['e'], compute())).toMatchObject({ value: { tier: 'computed' } });
  });

  it('that is over already is given, not kept', async () => {
    const { cache, compute, clock, counters } = setUp();
    const over = compute('v', { validUntilMs: clock.nowMs() - 1 });
    expect(await cache.getOrCompute(key('k'), ['e'], over)).toMatchObject({ value: { value: 'v1' } });
    expect(await cache.getOrCompute(key('k'), ['e'], over)).toMatchObject({ value: { value: 'v2' } });
    expect(counters()?.unstorable).toBe(2);
  });

  it('that asks not to be kept is not', async () => {
    const { cache, compute, memory } = setUp();
    await cache.getOrCompute(key('k'), ['e'], compute('v', { keep: false }));
    expect(memory.stats().sets).toBe(0);
  });
});

describe('a change while an answer is computed', () => {
  /** A computation during which the epoch moves the first `times`. */
  const moving = (state: { epochs: EpochVector | undefined }, times: number) => {
    let runs = 0;
    const compute = async (): Promise<Result<Answer<string>, Fault>> => {
      runs++;
      if (runs <= times) state.epochs = { e: Number(state.epochs?.e ?? 0) + 1 };
      return ok({ value: `run ${runs}` });
    };
    return { compute, runs: () => runs };
  };

  it('has the answer computed anew, and only the one that holds is kept', async () => {
    const { cache, state, counters, memory } = setUp();
    const { compute } = moving(state, 2);
    expect(await cache.getOrCompute(key('k'), ['e'], compute)).toMatchObject({ value: { value: 'run 3' } });
    expect(memory.stats().sets).toBe(1);
    expect(counters()).toMatchObject({ computed: 3, superseded: 2, unstable: 0 });
    expect(await cache.getOrCompute(key('k'), ['e'], compute)).toMatchObject({
      value: { value: 'run 3', tier: 'memory' },
    });
  });

  it('that does not end is refused after a bounded number of computations, and nothing was kept', async () => {
    const { cache, state, counters, memory } = setUp();
    const { compute, runs } = moving(state, 99);
    expect(await cache.getOrCompute(key('k'), ['e'], compute)).toMatchObject({
      ok: false,
      fault: { code: 'unavailable', retryAfterMs: 100 },
    });
    expect(runs()).toBe(3);
    expect(memory.stats().sets).toBe(0);
    expect(counters()?.unstable).toBe(1);
  });

  it('is answered by the last computation where that was chosen, and still nothing is kept', async () => {
    const { cache, state, memory } = setUp({ whenUnstable: 'answer', recomputeMax: 1 });
    const { compute } = moving(state, 99);
    expect(await cache.getOrCompute(key('k'), ['e'], compute)).toMatchObject({
      value: { value: 'run 2', joined: false },
    });
    expect(memory.stats().sets).toBe(0);
    // With no second computation nothing is known to have begun after the call did.
    const strict = setUp({ whenUnstable: 'answer', recomputeMax: 0 });
    expect((await strict.cache.getOrCompute(key('k'), ['e'], moving(strict.state, 99).compute)).ok).toBe(false);
  });

  it('that takes the epochs away makes the answer be computed outside the cache', async () => {
    const { cache, state, memory } = setUp();
    let runs = 0;
    const losing = async () => {
      state.epochs = undefined;
      return ok({ value: `run ${++runs}` });
    };
    expect(await cache.getOrCompute(key('k'), ['e'], losing)).toMatchObject({
      value: { value: 'run 2', tier: 'computed' },
    });
    expect(memory.stats().sets).toBe(0);
  });
});

describe('callers at once', () => {
  it('share one computation', async () => {
    const { cache, compute, state, counters } = setUp();
    const { gate, go } = held();
    const calls = Array.from({ length: 50 }, () =>
      cache.getOrCompute(key('k'), ['e'], async () => {
        await gate;
        return compute()();
      }),
    );
    go();
    const answers = await Promise.all(calls);
    expect(state.computed).toBe(1);
    expect(answers.filter((a) => a.ok && a.value.joined).length).toBe(49);
    expect(counters()).toMatchObject({ computed: 1, joined: 49, misses: 1 });
  });

  it('do not share across keys', async () => {
    const { cache, compute, state } = setUp();
    await Promise.all(['a', 'b'].map((k) => cache.getOrCompute(key(k), ['e'], compute())));
    expect(state.computed).toBe(2);
  });

  it('INVARIANT: one that joins after a change does not get the answer from before it', async () => {
    const { cache, state } = setUp();
    const { gate, go } = held();
    let source = 'allow';
    const read = async () => {
      const seen = source;
      await gate;
      return ok({ value: seen });
    };
    const first = cache.getOrCompute(key('k'), ['e'], read);
    await turn();
    source = 'deny';
    state.epochs = { e: 2 };
    const second = cache.getOrCompute(key('k'), ['e'], read);
    go();
    expect(await second).toMatchObject({ value: { value: 'deny' } });
    expect(await first).toMatchObject({ value: { value: 'deny' } });
  });

  it('do not join an answer that has ended meanwhile', async () => {
    const { cache, state, clock, compute } = setUp();
    const { gate, go } = held();
    const endsMs = clock.nowMs() + 1_000;
    const first = cache.getOrCompute(key('k'), ['e'], async () => {
      await gate;
      return ok({ value: 'ends', validUntilMs: endsMs });
    });
    const second = cache.getOrCompute(key('k'), ['e'], compute());
    clock.advance(1_000);
    go();
    expect(await first).toMatchObject({ value: { value: 'ends' } });
    expect(await second).toMatchObject({ value: { value: 'v1', joined: false } });
    expect(state.computed).toBe(1);
  });

  it('share a refusal of the computation, which is not kept', async () => {
    const { cache, compute } = setUp();
    const { gate, go } = held();
    let runs = 0;
    const refuse = async () => {
      runs++;
      await gate;
      return fail('timeout', 'the source is slow');
    };
    const calls = [1, 2, 3].map(() => cache.getOrCompute(key('k'), ['e'], refuse));
    go();
    for (const answer of await Promise.all(calls))
      expect(answer).toMatchObject({ ok: false, fault: { code: 'timeout' } });
    expect(runs).toBe(1);
    expect(await cache.getOrCompute(key('k'), ['e'], compute())).toMatchObject({ value: { tier: 'computed' } });
  });
});

describe('a tier that fails', () => {
  it('never makes a call fail', async () => {
    const clock: ManualClock = manualClock();
    const inner = memoryStore({ clock, bytesMax: 1_000_000, name: 'redis' });
    const broken = async () => {
      throw new Error('down');
    };
    const tiers = new TieredCache({
      clock,
      tiers: [{ store: { ...inner, inProcess: false, get: broken, set: broken } }],
    });
    const cache = createSpace({ space: 'emb', ttlMs: 1_000, tiers, values: texts, clock, epochs: () => ({ e: 1 }) });
    for (let i = 0; i < 10; i++) {
      expect(await cache.getOrCompute(key('k'), ['e'], async () => ok({ value: 'v' }))).toMatchObject({
        value: { value: 'v', tier: 'computed' },
      });
    }
    await cache.drain();
    expect(tiers.stats().breakers.redis).toBe('open');
  });
});
