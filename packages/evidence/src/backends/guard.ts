// Turns a driver's exception into a fault; anything else is a bug and stays one.

import { type Fault, fail, ok, type Result } from '@sallyport/base';

/** Faults: `unavailable`. */
export async function guarded<T>(work: () => Promise<T>): Promise<Result<T, Fault>> {
  try {
    return ok(await work());
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause)) throw cause;
    return fail('unavailable', 'the evidence ledger does not answer', { cause, retryAfterMs: 1_000 });
  }
}
