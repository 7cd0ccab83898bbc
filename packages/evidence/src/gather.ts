// How long a group commit waits for more to write at once.

import type { Clock } from '@sallyport/base';

export interface Gathering {
  /** How many wait now. */
  readonly waiting: () => number;
  readonly countMax: number;
  /** Longest wait, in ms. */
  readonly forMs: number;
}

/**
 * Resolves when a batch should go: at the end of a turn of the event loop that brought no more, with `countMax` waiting,
 * or after `forMs`. Under load a write then carries many; a lone one goes after a turn without another.
 */
export async function gather(
  clock: Pick<Clock, 'monotonicMs'>,
  { waiting, countMax, forMs }: Gathering,
): Promise<void> {
  const untilMs = clock.monotonicMs() + forMs;
  let gathered: number;
  do {
    gathered = waiting();
    await new Promise((resolve) => setImmediate(resolve));
  } while (waiting() > gathered && waiting() < countMax && clock.monotonicMs() < untilMs);
}
