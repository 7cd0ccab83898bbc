// A clock whose wall time a test steps, as an operator or a time server does: timers and the monotonic clock go on.

import type { Clock } from '@sallyport/base';

export interface SteppedClock {
  readonly clock: Clock;
  /** Moves the wall clock, ahead or back. */
  step(byMs: number): void;
}

export function stepped(inner: Clock): SteppedClock {
  let offsetMs = 0;
  return {
    clock: { ...inner, nowMs: () => inner.nowMs() + offsetMs },
    step: (byMs) => {
      offsetMs += byMs;
    },
  };
}
