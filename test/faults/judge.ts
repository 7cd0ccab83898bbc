// A fault under load, and what it must not have done: the same judgement for every tier.

import { systemClock as clock } from '@sallyport/base';
import { cacheKey } from '@sallyport/semantic-cache';
import type { Sql } from '@sallyport/storage';
import { expect } from 'vitest';
import type { Stack } from '../e2e/stack.ts';
import { type Call, isAnswered, type Load, lostReceipts, staleAllows, staleRows, startLoad } from './load.ts';

export interface Fault {
  readonly name: string;
  readonly begin: () => Promise<void> | void;
  readonly end: () => Promise<void> | void;
  readonly lastsMs: number;
  /** Share of calls that may go without an answer while it lasts. */
  readonly errorsMax: number;
}

/** Who suffers it. */
export interface Suffering {
  readonly stack: Stack;
  /** A connection of someone who changes rows and knows nothing of Sallyport. */
  readonly source: Sql;
  /** The tier that is to be in use again afterwards. */
  readonly tier: 'redis' | 'postgres';
}

/** How long after `fromMs` the doors, both, answer again and go on for 20 calls. */
function backAfterMs(calls: readonly Call[], fromMs: number): number {
  const since = calls.filter(({ endedMs }) => endedMs > fromMs);
  const lastBad = since.findLastIndex((call) => !isAnswered(call));
  const first = since[lastBad + 1];
  if (since.length - lastBad < 20 || first === undefined) return Number.POSITIVE_INFINITY;
  // A call that waited for the tier to come back counts with its whole answer.
  return lastBad < 0 ? 0 : first.endedMs - fromMs;
}

const share = (calls: readonly Call[]) =>
  calls.length === 0 ? 0 : calls.filter((call) => !isAnswered(call)).length / calls.length;
const sorted = (values: readonly number[]) => values.toSorted((a, b) => a - b);
const medianOf = (values: readonly number[]) => sorted(values)[values.length >> 1] ?? 0;

interface LookUp {
  readonly ms: number;
  /** Whether a timer of the bound, set when it began, rang before it was done: what the event loop is late, both are late. */
  readonly isLate: boolean;
}

/** The bound, and what the time of a busy event loop may lag behind. */
const lookUpBoundMs = 50 + 10;

/** Look-ups that every tier misses, memory first. */
async function lookUps({ stack }: Suffering, times: number): Promise<readonly LookUp[]> {
  const made: LookUp[] = [];
  for (let at = 0; at < times; at++) {
    const key = cacheKey('emb', { tenant: 'probe', parts: { model: 'm', text: `${Math.random()}` } });
    const beganMs = clock.monotonicMs();
    let isLate = false;
    const stopTimer = clock.after(lookUpBoundMs, () => {
      isLate = true;
    });
    await stack.started.runtime.tiers.lookup(key, { serves: () => true });
    stopTimer();
    made.push({ ms: clock.monotonicMs() - beganMs, isLate });
  }
  return made;
}

/** Look-ups that the tier answered. */
function answered({ stack, tier }: Suffering): number {
  return stack.started.runtime.tiers.stats().spaces.emb?.tiers[tier]?.absent ?? 0;
}

/** From now until the tier answers a look-up; as long as it is passed over, none asks it. */
async function tierBackMs(suffering: Suffering): Promise<number> {
  const [asked, beganMs] = [answered(suffering), clock.monotonicMs()];
  while (answered(suffering) === asked && clock.monotonicMs() - beganMs < 5_000) {
    await lookUps(suffering, 1);
    await clock.sleep(20);
  }
  return clock.monotonicMs() - beganMs;
}

/** Look-ups one after the other while a fault lasts. */
async function lookUpsFor(suffering: Suffering, ms: number): Promise<readonly LookUp[]> {
  const untilMs = clock.monotonicMs() + ms;
  const made: LookUp[] = [];
  while (clock.monotonicMs() < untilMs) {
    made.push(...(await lookUps(suffering, 1)));
    await clock.sleep(15);
  }
  return made;
}

async function suffer(
  fault: Fault,
  suffering: Suffering,
): Promise<{
  readonly load: Load;
  readonly beganMs: number;
  readonly endedMs: number;
  readonly made: readonly LookUp[];
  readonly tierMs: number;
}> {
  const load = startLoad(suffering.stack, suffering.source);
  try {
    await clock.sleep(600);
    const beganMs = clock.monotonicMs();
    await fault.begin();
    const [made] = await Promise.all([lookUpsFor(suffering, fault.lastsMs), clock.sleep(fault.lastsMs)]);
    await fault.end();
    const endedMs = clock.monotonicMs();
    const [tierMs] = await Promise.all([tierBackMs(suffering), clock.sleep(2_500)]);
    return { load, beganMs, endedMs, made, tierMs };
  } finally {
    // One that ran on would write its versions over those of the next, which would look stale.
    await load.stop();
  }
}

/** Throws where something stale was told, something acknowledged was lost, or the doors or the tier came back late. */
export async function judge(fault: Fault, suffering: Suffering): Promise<void> {
  const { stack, tier } = suffering;
  const suffered = await suffer(fault, suffering);
  const { load, beganMs, endedMs, made, tierMs } = suffered;
  const during = load.calls.filter((call) => call.endedMs > beganMs && call.beganMs < endedMs);
  const before = load.calls.filter((call) => call.endedMs <= beganMs);
  const backMs = backAfterMs(load.calls, endedMs);
  const lookUpTimes = made.map(({ ms }) => ms);
  const late = made.filter(({ isLate }) => isLate);
  const medianMs = (calls: readonly Call[]) => medianOf(calls.map((call) => call.endedMs - call.beganMs)).toFixed(1);
  process.stdout.write(
    `${fault.name}: ${load.calls.length} calls, ${(100 * share(during)).toFixed(1)} % of ${during.length} without an answer while it lasted, ` +
      `the doors back after ${backMs.toFixed(0)} ms, ${tier} in use after ${tierMs.toFixed(0)} ms; a call ${medianMs(before)} ms before, ${medianMs(during)} ms meanwhile; ` +
      `${made.length} look-ups of ${medianOf(lookUpTimes).toFixed(1)} ms, at most ${Math.max(...lookUpTimes).toFixed(0)} ms by the clock, ${late.length} beyond a timer of ${lookUpBoundMs} ms\n`,
  );
  expect([staleAllows(load), staleRows(load)]).toEqual([[], []]);
  expect(await lostReceipts(stack, load)).toEqual([]);
  // Both changes were at work, so that there was something to be stale about.
  expect([
    load.revoked.size > 2,
    load.versions.size > 5,
    load.calls.filter(({ allowed }) => allowed).length > 50,
  ]).toEqual([true, true, true]);
  expect(share(during)).toBeLessThanOrEqual(fault.errorsMax);
  expect(backMs).toBeLessThan(2_000);
  expect(tierMs).toBeLessThan(2_000);
  // Timers count from when their turn of the event loop began, which may be before the look-up did.
  expect(late.length).toBeLessThanOrEqual(made.length / 20);
}
