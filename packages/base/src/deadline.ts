// A deadline is the moment by which an answer is worth nothing; it is handed down, never made longer.

import type { Clock } from './clock.ts';
import { type Fault, fail } from './fault.ts';
import { ok, type Result } from './result.ts';

/**
 * Waits for `work` for at most `timeoutMs`. The loser is told through the signal and its late failure is dropped.
 * Faults: `timeout` naming `what`.
 */
export function withTimeout<T>(
  clock: Pick<Clock, 'after'>,
  { what, timeoutMs }: { readonly what: string; readonly timeoutMs: number },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<Result<T, Fault>> {
  const abort = new AbortController();
  return new Promise((resolve, reject) => {
    const working = work(abort.signal);
    const stopTimer = clock.after(timeoutMs, () => {
      resolve(fail('timeout', `${what} did not answer within ${timeoutMs} ms; try again`));
      abort.abort();
    });
    const settle = (end: () => void) => {
      stopTimer();
      end();
    };
    // After the timer these change nothing: a promise is settled once, and a late failure has no one to go to.
    working.then(
      (value) => settle(() => resolve(ok(value))),
      (error: unknown) => settle(() => reject(error)),
    );
  });
}
