// Batches: what waits goes together, in order, once, and after it was asked for.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Batches } from './batches.ts';
import { manualClock, systemClock } from './clock.ts';
import { fail } from './fault.ts';
import { ok, type Result } from './result.ts';

const most = { sizeMax: 4, waitingMax: 1_000, what: 'numbers', clock: systemClock };

describe('batches', () => {
  it('send a lone item at once, and those that come meanwhile together', async () => {
    const runs: (readonly number[])[] = [];
    const gates: (() => void)[] = [];
    const batches = new Batches<number, number>({
      ...most,
      run: async (items) => {
        runs.push(items);
        await new Promise<void>((open) => gates.push(open));
        return ok(items.map((item) => item * 2));
      },
    });
    const answers = [1, 2, 3, 4, 5, 6].map((item) => batches.add(item));
    expect(runs).toEqual([[1]]);
    for (let turn = 0; turn < 3; turn++) {
      gates[turn]?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(runs).toEqual([[1], [2, 3, 4, 5], [6]]);
    expect(await Promise.all(answers)).toEqual([2, 4, 6, 8, 10, 12].map(ok));
    await batches.idle();
    void batches.add(7);
    expect(runs.at(-1)).toEqual([7]);
    gates[3]?.();
  });

  it('begin no sooner after one another than they are told to, and at once after a pause', async () => {
    const clock = manualClock();
    const runs: (readonly [number, readonly number[]])[] = [];
    const batches = new Batches<number, number>({
      ...most,
      clock,
      everyMs: 3,
      run: async (items) => {
        runs.push([clock.monotonicMs(), items]);
        return ok(items);
      },
    });
    const startMs = clock.monotonicMs();
    for (let item = 0; item < 8; item++) {
      void batches.add(item);
      await new Promise((resolve) => setImmediate(resolve));
      clock.advance(1);
      await new Promise((resolve) => setImmediate(resolve));
    }
    clock.advance(10);
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(3);
    void batches.add(8);
    expect(runs.map(([atMs, items]) => [atMs - startMs, items])).toEqual([
      [0, [0]],
      [3, [1, 2]],
      [6, [3, 4, 5]],
      [18, [6, 7]],
      [21, [8]],
    ]);
  });

  it('answer each item with its own answer, from a run that began after it was added', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(3), { maxLength: 60 }),
        fc.integer({ min: 1, max: 9 }),
        async (pauses, sizeMax) => {
          let now = 0;
          const batches = new Batches<{ id: number; addedAt: number }, { id: number; beganAt: number }>({
            ...most,
            sizeMax,
            run: async (items) => {
              const beganAt = now++;
              await Promise.resolve();
              return ok(items.map(({ id }) => ({ id, beganAt })));
            },
          });
          const asked = pauses.map(async (pause, id) => {
            for (let left = pause; left > 0; left--) await Promise.resolve();
            const addedAt = now;
            const answer = await batches.add({ id, addedAt });
            return answer.ok && answer.value.id === id && answer.value.beganAt >= addedAt;
          });
          return (await Promise.all(asked)).every(Boolean);
        },
      ),
    );
  });

  it('tell each of a fault and of a bug, and go on after both', async () => {
    const ends: (() => Promise<Result<number[], never>> | ReturnType<typeof fail>)[] = [
      () => fail('timeout', 'too slow'),
      () => {
        throw new TypeError('a bug');
      },
      () => ok([]) as never,
      () => ok([9]) as never,
    ];
    const batches = new Batches<number, number>({
      ...most,
      sizeMax: 1,
      run: async () => (await ends.shift()?.()) ?? ok([]),
    });
    const answers = await Promise.allSettled([1, 2, 3, 4].map((item) => batches.add(item)));
    expect(answers[0]).toMatchObject({ value: { fault: { code: 'timeout' } } });
    expect(answers[1]).toMatchObject({ status: 'rejected', reason: { message: 'a bug' } });
    expect(answers[2]).toMatchObject({ status: 'rejected', reason: { message: 'a batch was answered in part' } });
    expect(answers[3]).toEqual({ status: 'fulfilled', value: ok(9) });
  });

  it('refuse what comes when too many wait, and lose none of those', async () => {
    const batches = new Batches<number, number>({ ...most, waitingMax: 3, run: async (items) => ok(items) });
    const answers = await Promise.all([1, 2, 3, 4, 5].map((item) => batches.add(item)));
    expect(answers.slice(0, 4)).toEqual([1, 2, 3, 4].map(ok));
    expect(answers[4]).toMatchObject({
      fault: { code: 'unavailable', message: 'too many numbers wait; try again', retryAfterMs: 1_000 },
    });
  });
});
