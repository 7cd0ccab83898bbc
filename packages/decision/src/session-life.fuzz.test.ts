// INVARIANT: after any sweep, end and reuse of a name, no egress decides with fewer labels than were read in its session.

import { manualClock } from '@sallyport/base';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { SessionStore } from './session-store.ts';
import { memorySessions } from './stores/memory-sessions.ts';
import { forgetful, lives, play, type World } from './testing/session-life.fixture.ts';

const seed = Number(process.env.SALLYPORT_FUZZ_SEED ?? process.hrtime()[1] & 0x7fff_ffff);
const numRuns = Number(process.env.SALLYPORT_FUZZ_RUNS ?? 3_000);

function world(of: (store: SessionStore) => SessionStore = (store) => store): World {
  const clock = manualClock();
  return {
    store: of(memorySessions(clock)),
    nowMs: () => clock.nowMs(),
    pass: async (ms) => clock.advance(ms),
    holder: (holder) => holder,
  };
}

it(`no token sees fewer labels than its session read (seed ${seed})`, async () => {
  const count = { sent: 0, refused: 0 };
  const property = fc.asyncProperty(lives, async (steps) => {
    const { missed, sent, refused } = await play(world(), steps);
    count.sent += sent;
    count.refused += refused;
    return missed === undefined;
  });
  await fc.assert(property, { seed, numRuns });
  // It is not that everything is refused.
  expect(Math.min(count.sent, count.refused)).toBeGreaterThan(numRuns / 2);
}, 60_000);

it('negative control: a sweep that leaves nothing in the place of a session lets its next egress pass', async () => {
  const property = fc.asyncProperty(lives, async (steps) => (await play(world(forgetful), steps)).missed === undefined);
  await expect(fc.assert(property, { seed, numRuns })).rejects.toThrow('Property failed');
}, 60_000);

it('negative control: without the margin for the clock of whoever mints, a token of before passes', async () => {
  // The mark is moved back by the margin: a token counts as issued that much later.
  const skewed = (inner: SessionStore): SessionStore => {
    const later = <H extends { readonly issuedAtMs?: number | undefined }>(holder: H): H =>
      holder.issuedAtMs === undefined ? holder : { ...holder, issuedAtMs: holder.issuedAtMs + 86_400_000 };
    return {
      ...inner,
      addLabels: (holder, labels) => inner.addLabels(later(holder), labels),
      read: (holder) => inner.read(later(holder)),
    };
  };
  const property = fc.asyncProperty(lives, async (steps) => (await play(world(skewed), steps)).missed === undefined);
  await expect(fc.assert(property, { seed, numRuns: 20_000 })).rejects.toThrow('Property failed');
}, 60_000);
