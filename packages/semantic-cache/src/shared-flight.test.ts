// A flight that processes share saves work, and decides nothing: the answer taken is checked, a lock that fails costs time alone.

import { type Fault, manualClock, ok, type Result } from '@sallyport/base';
import { describe, expect, it } from 'vitest';
import { cacheBounds } from './bounds.ts';
import { cacheKey } from './key.ts';
import { createSpace } from './semantic-cache.ts';
import { type FlightLock, SharedFlights } from './shared-flight.ts';
import { held, texts, turn } from './space.fixture.ts';
import { memoryStore } from './stores/memory.ts';
import { TieredCache } from './tiered.ts';

const clock = manualClock();
const key = cacheKey('emb', { tenant: 't', parts: { model: 'm', text: 'x' } });

/** A lock in memory, that can be ill. */
function memoryLock() {
  const taken = new Set<string>();
  const state = { ill: undefined as (() => Promise<Result<undefined, Fault>>) | undefined, taken };
  const lock: FlightLock = {
    take: async (name) => {
      if (state.ill !== undefined) return state.ill();
      if (taken.has(name)) return ok(undefined);
      taken.add(name);
      return ok(async () => void taken.delete(name));
    },
  };
  return { lock, state };
}

/** Two processes with memories of their own before one server. */
function processes(lock: FlightLock, epochsOf: readonly (() => number)[] = [() => 1, () => 1]) {
  const server = { ...memoryStore({ clock, bytesMax: 1_000_000, name: 'redis' }), inProcess: false };
  let computed = 0;
  const spaces = epochsOf.map((epoch) => {
    const tiers = new TieredCache({
      clock,
      tiers: [{ store: memoryStore({ clock, bytesMax: 1_000_000 }) }, { store: server }],
    });
    const sharedFlights = new SharedFlights({ lock, clock });
    const epochs = () => ({ e: epoch() });
    return createSpace({ space: 'emb', ttlMs: 60_000, tiers, values: texts, clock, epochs, sharedFlights });
  });
  const ask = (of: number, gate: Promise<void> = Promise.resolve()) =>
    spaces[of]?.getOrCompute(key, ['e'], async () => {
      computed++;
      const mine = `v${computed}`;
      await gate;
      return ok({ value: mine });
    }) ?? Promise.reject(new Error('no such process'));
  return { ask, computed: () => computed };
}

async function settle<T>(work: Promise<T>, stepMs = 5): Promise<T> {
  let done = false;
  const watched = work.finally(() => {
    done = true;
  });
  for (let i = 0; i < 2_000 && !done; i++) {
    for (let turns = 0; turns < 4; turns++) await turn();
    if (!done) clock.advance(stepMs);
  }
  return watched;
}

describe('two processes that miss at once', () => {
  it('compute once; the second takes the answer of the first', async () => {
    const { lock } = memoryLock();
    const { ask, computed } = processes(lock);
    const { gate, go } = held();
    const first = ask(0, gate);
    await turn();
    const second = ask(1);
    for (let i = 0; i < 5; i++) await turn();
    go();
    const answers = [await settle(first), await settle(second)];
    expect(answers.map((answer) => answer.ok && [answer.value.value, answer.value.tier])).toEqual([
      ['v1', 'computed'],
      ['v1', 'redis'],
    ]);
    expect(computed()).toBe(1);
  });

  it('negative control: without the lock both compute', async () => {
    const { ask, computed } = processes({ take: async () => ok(async () => undefined) });
    const { gate, go } = held();
    const both = [ask(0, gate), ask(1, gate)];
    for (let i = 0; i < 5; i++) await turn();
    go();
    for (const one of both) await settle(one);
    expect(computed()).toBe(2);
  });

  it('who knows a newer epoch does not wait for, nor take, what rests on the older', async () => {
    const { lock } = memoryLock();
    const { ask, computed } = processes(lock, [() => 1, () => 2]);
    const { gate, go } = held();
    const first = ask(0, gate);
    await turn();
    const second = await settle(ask(1));
    expect(second.ok && second.value).toMatchObject({ value: 'v2', tier: 'computed' });
    go();
    await settle(first);
    expect(computed()).toBe(2);
  });

  it('INVARIANT: a joiner whose epoch moves while it waits does not take the answer', async () => {
    const { lock } = memoryLock();
    let epoch = 1;
    const { ask } = processes(lock, [() => 1, () => epoch]);
    const { gate, go } = held();
    const first = ask(0, gate);
    await turn();
    const second = ask(1);
    for (let i = 0; i < 5; i++) await turn();
    epoch = 2;
    go();
    await settle(first);
    const answer = await settle(second);
    expect(answer.ok && answer.value).toMatchObject({ value: 'v2', tier: 'computed' });
  });

  it('waits no longer than its bound for one that never lands', async () => {
    const { lock, state } = memoryLock();
    state.taken.add(`${key.text}:1`);
    const { ask } = processes(lock);
    const beganMs = clock.monotonicMs();
    const answer = await settle(ask(0));
    expect(answer.ok && answer.value.tier).toBe('computed');
    expect(clock.monotonicMs() - beganMs).toBeLessThanOrEqual(cacheBounds.flightWaitMs + 50);
  });

  it.each<[string, () => Promise<Result<undefined, Fault>>]>([
    ['refuses', async () => ({ ok: false, fault: { code: 'unavailable', message: 'down' } })],
    ['hangs', () => new Promise(() => undefined)],
  ])('a lock that %s is passed over, soon without being asked', async (_, ill) => {
    const { lock, state } = memoryLock();
    let asked = 0;
    state.ill = () => {
      asked++;
      return ill();
    };
    const flights = new SharedFlights({ lock, clock });
    const beganMs = clock.monotonicMs();
    for (let i = 0; i < 10; i++)
      expect(await settle(flights.join('k', async () => undefined))).toHaveProperty('landed');
    expect(asked).toBeLessThanOrEqual(cacheBounds.breakerFailuresMax + 1);
    expect(clock.monotonicMs() - beganMs).toBeLessThan(4 * (cacheBounds.tierTimeoutMs + 10));
  });
});
