// A background task that runs a step, waits as long as the step says, and can be woken and stopped.

import type { Clock } from '@sallyport/base';

export interface Worker {
  /** Ends the present wait; a step that is running is followed by another at once. */
  wake(): void;
  /** Resolves when the running step is done; no other follows. */
  stop(): Promise<void>;
}

/** Starts at once. `step` gives the milliseconds until it wants to run again; it must not throw expected failures. */
export function startWorker(clock: Clock, step: () => Promise<number>): Worker {
  let stopped = false;
  let woken = false;
  let waiting: AbortController | undefined;
  const run = async () => {
    while (!stopped) {
      woken = false;
      const waitMs = await step();
      if (stopped || woken || waitMs <= 0) continue;
      waiting = new AbortController();
      // Being woken is the reason this wait is cut short; there is no other.
      await clock.sleep(waitMs, waiting.signal).catch(() => undefined);
      waiting = undefined;
    }
  };
  const wake = () => {
    woken = true;
    waiting?.abort();
  };
  const running = run();
  return {
    wake,
    stop: async () => {
      stopped = true;
      wake();
      await running;
    },
  };
}
