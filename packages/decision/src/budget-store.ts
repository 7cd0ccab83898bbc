// The port of what was let out already: counters that are charged before anything leaves, all of a call or none.

import type { Fault, Result } from '@sallyport/base';

/** A budget and the counter of it that a call is charged to. */
export interface Charge {
  readonly budget: string;
  /** Whose counter: a session, or the empty text for the whole tenant. */
  readonly holder: string;
  readonly windowMs: number;
  readonly bytesMax?: number | undefined;
  readonly requestsMax?: number | undefined;
}

/** What a budget still has room for; a member is absent where the budget does not bound it. */
export interface Exceeded {
  /** Place of the charge in the call's list. */
  readonly place: number;
  readonly bytesLeft?: number;
  readonly requestsLeft?: number;
  /** When there is room for this call, in milliseconds; absent where it is larger than the whole budget. */
  readonly retryAfterMs?: number;
}

/**
 * One request of `bytes` is charged to every counter, or, where one has no room, to none.
 * INVARIANT: in no span of a budget's window, wherever it begins and however many processes charge, do the charges of one
 * counter add up to more than its maxima. A window is counted in twelfths, so room comes back up to a twelfth late.
 */
export interface BudgetStore {
  /** The first charge that has no room; undefined when all were charged. Faults: `unavailable`. */
  charge(tenant: string, charges: readonly Charge[], bytes: number): Promise<Result<Exceeded | undefined, Fault>>;
  /** Removes counters whose windows are over and gives their number. Faults: `unavailable`. */
  sweep(): Promise<Result<number, Fault>>;
}

/** Parts of a window that are counted apart. */
export const windowParts = 12;
