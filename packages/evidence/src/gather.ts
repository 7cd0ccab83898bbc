// How long a group commit waits for more to write at once.

import type { Clock } from '@sallyport/base';

const gatherMs = 1;

/**
 * Resolves when a batch should go: at the end of a turn of the event loop that brought no more, with `countMax` waiting,
 * or after 1 ms. Under load a write then carries many records; a lone one goes after a turn without another.
 */
export async function gather(
  clock: Pick<Clock, 'monotonicMs'>,
  waiting: () => number,
  countMax: number,
): Promise<void> {
  const untilMs = clock.monotonicMs() + gatherMs;
  let gathered: number;
  do {
    gathered = waiting();
    await new Promise((resolve) => setImmediate(resolve));
  } while (waiting() > gathered && waiting() < countMax && clock.monotonicMs() < untilMs);
}
