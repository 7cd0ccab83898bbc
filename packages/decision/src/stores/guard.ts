// Turns a driver's exception into a fault, and carries a fault out of a transaction that must roll back.

import { type Fault, FaultError, fail, type Result } from '@sallyport/base';

/** Runs a store call. A thrown `FaultError` is its own fault; anything else means that the store is unavailable. */
export async function guarded<T>(run: () => Promise<Result<T, Fault>>): Promise<Result<T, Fault>> {
  try {
    return await run();
  } catch (cause) {
    if (cause instanceof FaultError) return { ok: false, fault: cause.fault };
    return fail('unavailable', 'the authority database did not answer; try again', { retryAfterMs: 1_000, cause });
  }
}
