// A background task that runs a step, waits as long as the step says, and can be woken and stopped.

import type { Clock } from '@sallyport/base';

export interface Worker {
  /** Ends the present wait; a step that is running is followed by another at once. Cheap when called again and again. */
  wake(): void;
  /** Resolves when the running step is done; no other follows. */
  stop(): Promise<void>;
}

/** Starts at once. `step` gives the milliseconds until it wants to run again; it must not throw expected failures. */
export function startWorker(clock: Clock, step: () => Promise<number>): Worker {
  let stopped = false;
  let woken = false;
  let endWait: (() => void) | undefined;
  const run = async () => {
    while (!stopped) {
      woken = false;
      const waitMs = await step();
      if (stopped || woken || waitMs <= 0) continue;
      await new Promise<void>((resolve) => {
        const cancel = clock.after(waitMs, resolve);
        endWait = () => {
          cancel();
          resolve();
        };
      });
      endWait = undefined;
    }
  };
  const wake = () => {
    woken = true;
    endWait?.();
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
