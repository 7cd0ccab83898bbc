// The change's side of leases: it returns only when every process has acknowledged it, or trusts its copy no more.

import { type Clock, limits, withTimeout } from '@sallyport/base';
import type { Sql } from 'postgres';
import { leaseBounds } from '../lease-store.ts';
import { changeChannel } from './postgres-leases.ts';

interface OpenLease {
  readonly process: string;
  readonly number: string;
  readonly duration_ms: number;
}

const pollMs = { first: 2, max: 20 } as const;

/**
 * To be called once the change `seq` has committed. Never fails: where the authority does not answer any more, it waits
 * for as long as the longest lease lasts.
 *
 * INVARIANT: when it returns, no process answers from epochs older than `seq`. A lease is either listed here, or was
 * granted after the commit and read the epochs after that. Only this process's monotonic clock is used, never the
 * database's, which may be set: a listed lease was asked for before it was listed, so it is over one lease later.
 */
export async function leasesAcknowledged(sql: Sql, clock: Clock, seq: number): Promise<void> {
  const committedMs = clock.monotonicMs();
  const giveUpMs = committedMs + waitMs(leaseBounds.leaseMsMax);
  // listLeases: and wake the holders.
  let listed = await answered(clock, giveUpMs, () => openLeases(sql, seq, true));
  while (listed === undefined && clock.monotonicMs() < giveUpMs) {
    await clock.sleep(100);
    listed = await answered(clock, giveUpMs, () => openLeases(sql, seq, true));
  }
  // waitedOut
  if (listed === undefined) return;
  const listedMs = clock.monotonicMs();
  const untilMs = listedMs + waitMs(Math.max(0, ...listed.map((lease) => lease.duration_ms)));
  const numbers = new Map(listed.map(({ process, number }) => [process, number]));
  let open = listed;
  for (let delayMs: number = pollMs.first; open.length > 0; delayMs = Math.min(pollMs.max, delayMs * 2)) {
    const leftMs = untilMs - clock.monotonicMs();
    if (leftMs <= 0) {
      // allExpired, sweep: the next change does not wait for them again. It is tried, not needed.
      const lapsed = open.filter(({ process, number }) => numbers.get(process) === number);
      await answered(clock, clock.monotonicMs() + leaseBounds.leaseMs, () => sweep(sql, lapsed));
      return;
    }
    await clock.sleep(Math.min(delayMs, leftMs));
    const now = await answered(clock, untilMs, () => openLeases(sql, seq, false));
    // One granted since it was listed has read the epochs since.
    if (now !== undefined) open = now.filter(({ process }) => numbers.has(process));
  }
}

/** How long to wait for a lease of `leaseMs` by another clock. */
function waitMs(leaseMs: number): number {
  return leaseMs * (1 + leaseBounds.driftRatio);
}

/** Leases of processes that have not acknowledged `seq`. One of another generation has acknowledged nothing. */
async function openLeases(sql: Sql, seq: number, wake: boolean): Promise<readonly OpenLease[]> {
  return sql<OpenLease[]>`
    select process, number::text, duration_ms, case when ${wake} then pg_notify(${changeChannel}, '') end
    from lease
    where acked < ${seq} or generation is distinct from (select generation from epoch_clock)`;
}

/** INVARIANT: only a lease that was not granted anew since it was listed. */
async function sweep(sql: Sql, lapsed: readonly OpenLease[]): Promise<unknown> {
  const [processes, numbers] = [lapsed.map(({ process }) => process), lapsed.map(({ number }) => number)];
  return sql`
    delete from lease using unnest(${processes}::text[], ${numbers}::bigint[]) as lapsed (process, number)
    where lease.process = lapsed.process and lease.number = lapsed.number`;
}

/** What came by `untilMs`; undefined for a failure too, since the change is committed and only waiting is left. */
async function answered<T>(clock: Clock, untilMs: number, work: () => Promise<T>): Promise<T | undefined> {
  const timeoutMs = Math.max(0, Math.min(limits.requestTimeoutMs, untilMs - clock.monotonicMs()));
  try {
    const timed = await withTimeout(clock, { what: 'the authority database', timeoutMs }, work);
    return timed.ok ? timed.value : undefined;
  } catch {
    return undefined;
  }
}
