// The sweep in time: a turn a minute, more while turns are full, none after the close, and a failure stops nothing.

import { fail, manualClock, ok } from '@sallyport/base';
import type { Swept } from '@sallyport/decision';
import { expect, it } from 'vitest';
import { sessionSweeper } from './session-sweeper.ts';

const none: Swept = { ended: 0, receipts: 0, forgotten: 0 };
const minuteMs = 60_000;

function swept(answer: (turn: number) => Swept | undefined | 'failed') {
  const clock = manualClock();
  const warned: unknown[] = [];
  let turns = 0;
  const sweeper = sessionSweeper({
    sessions: {
      sweep: async () => {
        turns += 1;
        const given = answer(turns);
        return given === 'failed' ? fail('unavailable', 'gone') : ok(given);
      },
    },
    ...{ clock, log: { warn: (what: unknown) => warned.push(what) }, idleMs: 1, tombstoneMs: 2 },
  });
  const passMinute = async () => {
    clock.advance(minuteMs);
    for (let at = 0; at < 200; at += 1) await Promise.resolve();
  };
  return { sweeper, warned, passMinute, turns: () => turns };
}

it('one turn a minute; full turns follow each other, at most twenty', async () => {
  const few = swept(() => none);
  await few.passMinute();
  await few.passMinute();
  expect(few.turns()).toBe(2);
  const many = swept((turn) => (turn < 4 ? { ...none, ended: 500 } : { ...none, ended: 3 }));
  await many.passMinute();
  expect(many.turns()).toBe(4);
  expect(many.sweeper.counters()).toMatchObject({ ended: 1_503, failed: 0 });
  const endless = swept(() => ({ ...none, receipts: 10_000 }));
  await endless.passMinute();
  expect(endless.turns()).toBe(20);
});

it('a turn of another process, or a failure, waits for the next minute', async () => {
  const other = swept(() => undefined);
  await other.passMinute();
  expect(other.turns()).toBe(1);
  const failing = swept((turn) => (turn === 1 ? 'failed' : none));
  await failing.passMinute();
  await failing.passMinute();
  expect([failing.turns(), failing.warned.length, failing.sweeper.counters().failed]).toEqual([2, 1, 1]);
});

it('nothing begins after the close', async () => {
  const closed = swept(() => none);
  await closed.sweeper.close();
  await closed.passMinute();
  expect(closed.turns()).toBe(0);
});
