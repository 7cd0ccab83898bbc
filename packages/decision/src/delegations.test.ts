// Answers that others may trust for a while: how long, and that what they lack is not acknowledged before.

import { must } from '@sallyport/base';
import { expect, it } from 'vitest';
import { leaseBounds } from './lease-store.ts';
import { by, opened, settle } from './testing/lease.fixture.ts';

const lasting = leaseBounds.leaseMs - leaseBounds.clockJumpMs;

async function delegating() {
  const all = await opened();
  await all.held();
  const state = async () => {
    return must(await all.kernel.leased('acme'));
  };
  const change = async () => {
    await all.inner.putPolicies('acme', [{ name: 'p', source: '// nothing' }], by);
    all.said();
    all.wake();
    await settle();
    return all.said().filter((what) => what !== 'ask');
  };
  return { ...all, state, change };
}

it('is what was wanted, and never more than the lease still lasts by the slowest clock', async () => {
  const { kernel, clock, state } = await delegating();
  const now = await state();
  expect(kernel.delegate(now, 0)).toBe(0);
  expect(kernel.delegate(now, 200)).toBe(200);
  clock.advance(lasting - 300);
  const most = kernel.delegate(now, 10_000);
  expect(most).toBeGreaterThan(200);
  expect((most + leaseBounds.clockJumpMs) * (1 + leaseBounds.driftRatio)).toBeLessThanOrEqual(300);
  clock.advance(280);
  expect(kernel.delegate(now, 10_000)).toBe(0);
  clock.advance(1_000);
  expect(kernel.delegate(now, 10_000)).toBe(0);
});

it('nothing is delegated on a state that is behind, or without a lease', async () => {
  const { kernel, state, change } = await delegating();
  const before = await state();
  await change();
  expect(kernel.delegate(before, 200)).toBe(0);
  expect(kernel.delegate(await state(), 200)).toBe(200);
  const seldom = await opened();
  await seldom.decide();
  const alone = await seldom.kernel.leased('acme');
  expect(alone.ok && seldom.kernel.delegate(alone.value, 200)).toBe(0);
});

it('INVARIANT: a change is acknowledged once no answer that lacks it is trusted any more', async () => {
  const { kernel, clock, state, change, said } = await delegating();
  expect(kernel.delegate(await state(), 300)).toBe(300);
  expect(await change()).toEqual(['acknowledge 1']);
  clock.advance(300);
  await settle();
  expect(said()).toEqual([]);
  // The drift of two clocks later, and what a clock may stand still unseen.
  clock.advance(leaseBounds.clockJumpMs * (1 + leaseBounds.driftRatio) + 300 * leaseBounds.driftRatio + 2);
  await settle();
  expect(said()).toEqual(['acknowledge 2']);
});

it('an answer that knows of the change keeps nobody waiting', async () => {
  const { kernel, clock, state, change, said } = await delegating();
  kernel.delegate(await state(), 300);
  await change();
  clock.advance(200);
  expect(kernel.delegate(await state(), 300)).toBe(300);
  clock.advance(160);
  await settle();
  expect(said().filter((what) => what.startsWith('acknowledge'))).toEqual(['acknowledge 2']);
});

it('a renewal acknowledges no more than that either', async () => {
  const { kernel, clock, state, inner, decide, said } = await delegating();
  clock.advance(leaseBounds.leaseMs / 2);
  expect(kernel.delegate(await state(), 300)).toBe(300);
  await settle();
  said();
  await inner.putPolicies('acme', [{ name: 'p', source: '// nothing' }], by);
  clock.advance(leaseBounds.leaseMs / 2 - 100);
  const { log } = await decide();
  await settle();
  const grants = [...log, ...said()].filter((what) => /grant|acknowledge/.test(what));
  expect(grants.every((what) => !what.endsWith('2'))).toBe(true);
});

it('what was delegated outlives the lease, so its row stays when the process ends or lets it lapse', async () => {
  const { kernel, state, said } = await delegating();
  kernel.delegate(await state(), 300);
  said();
  await kernel.close();
  expect(said()).toEqual([]);
  const other = await delegating();
  await other.kernel.close();
  expect(other.said()).toEqual(['release 1']);
});
