// A deadline is the moment by which an answer is worth nothing; it is handed down, never made longer.

import type { Clock } from './clock.ts';
import { type Fault, fail } from './fault.ts';
import type { Result } from './result.ts';

/**
 * Waits for `work` for at most `timeoutMs`. The loser is told through the signal and its late failure is dropped.
 * Faults: `timeout` naming `what`.
 */
export async function withTimeout<T>(
  clock: Clock,
  options: { readonly what: string; readonly timeoutMs: number },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<Result<T, Fault>> {
  const abort = new AbortController();
  const stopTimer = new AbortController();
  const working = work(abort.signal);
  const late = Symbol('late');
  try {
    const first = await Promise.race([
      working,
      clock.sleep(options.timeoutMs, stopTimer.signal).then(
        () => late,
        () => late,
      ),
    ]);
    if (first !== late) return { ok: true, value: first as T };
    // The caller has its answer already; a later failure of the loser has no one to go to.
    working.catch(() => undefined);
    abort.abort();
    return fail('timeout', `${options.what} did not answer within ${options.timeoutMs} ms; try again`);
  } finally {
    stopTimer.abort();
  }
}
