// Ends the sessions that nothing uses any more, in turns of bounded work; one process at a time is at it.

import type { Clock } from '@sallyport/base';
import type { SessionStore, Swept } from '@sallyport/decision';
import type { Log } from '@sallyport/http';

export interface SweepCounters {
  /** Sessions ended, receipts of theirs removed, tombstones given up, turns that failed; since the start. */
  readonly ended: number;
  readonly receipts: number;
  readonly forgotten: number;
  readonly failed: number;
}

export interface SessionSweeper {
  counters(): SweepCounters;
  /** Resolves when the turn under way is over; none begins afterwards. */
  close(): Promise<void>;
}

export interface SweeperOptions {
  readonly sessions: Pick<SessionStore, 'sweep'>;
  readonly clock: Pick<Clock, 'every'>;
  readonly log: Pick<Log, 'warn'>;
  readonly idleMs: number;
  readonly tombstoneMs: number;
}

const everyMs = 60_000;
/** What one turn does at most: some ten milliseconds of the database. A full turn is followed by the next at once. */
const sessionsMax = 500;
const receiptsMax = 10_000;
/** Turns one after the other; what is left waits for the next minute. */
const turnsMax = 20;

/** Begins with the first minute, not with the start, which has other work. */
export function sessionSweeper({ sessions, clock, log, idleMs, tombstoneMs }: SweeperOptions): SessionSweeper {
  const counted = { ended: 0, receipts: 0, forgotten: 0, failed: 0 };
  let running: Promise<void> | undefined;
  let isClosed = false;

  const turn = async (): Promise<Swept | undefined> => {
    const swept = await sessions.sweep({ idleMs, tombstoneMs, sessionsMax, receiptsMax });
    if (!swept.ok) {
      counted.failed += 1;
      log.warn({ fault: swept.fault }, 'sessions could not be swept; what is over stays a little longer');
      return undefined;
    }
    counted.ended += swept.value?.ended ?? 0;
    counted.receipts += swept.value?.receipts ?? 0;
    counted.forgotten += swept.value?.forgotten ?? 0;
    return swept.value;
  };
  const run = async (): Promise<void> => {
    for (let at = 0; at < turnsMax && !isClosed; at += 1) {
      const swept = await turn();
      if (swept === undefined || !isFull(swept)) return;
    }
  };
  const stop = clock.every(everyMs, () => {
    running ??= run().finally(() => {
      running = undefined;
    });
  });
  return {
    counters: () => ({ ...counted }),
    close: async () => {
      isClosed = true;
      stop();
      await running;
    },
  };
}

function isFull({ ended, receipts, forgotten }: Swept): boolean {
  return ended === sessionsMax || receipts === receiptsMax || forgotten === sessionsMax;
}
