// The port of leases: where a process says that it trusts its copy of the epochs, and hears that they moved.

import type { Fault, Result } from '@sallyport/base';

/** What a process holds of the authority: the epochs of `generation`, up to the change `seq`. */
export interface HeldEpochs {
  readonly generation: string;
  readonly seq: number;
}

/** How long leases last, and by how much clocks may differ. */
export const leaseBounds = {
  /** A lease, from the moment before it is asked for. */
  leaseMs: 1_000,
  /** The longest lease that the authority stores. */
  leaseMsMax: 5_000,
  /** Two clocks run at rates that differ by at most this share: a change waits so much longer than a lease lasts. */
  driftRatio: 0.02,
  /** The monotonic clock stands still in suspend: when the wall clock went this much further, or less, a lease is dropped. */
  clockJumpMs: 50,
} as const;

/**
 * The lease of one process; each change waits until that process has acknowledged it or its lease has run out.
 * INVARIANT: when `grant` returns, its row has committed: the process reads the epochs after that, and trusts them then.
 */
export interface LeaseStore {
  /** `number` is larger at each call; `held` is an acknowledgement too. Faults: `unavailable`. */
  grant(number: number, held: HeldEpochs): Promise<Result<void, Fault>>;
  /** No answer that begins from now on rests on less than `held`. Faults: `unavailable`. */
  acknowledge(held: HeldEpochs): Promise<Result<void, Fault>>;
  /** Gives up the grants up to `number`; a newer one stays. Faults: `unavailable`. */
  release(number: number): Promise<Result<void, Fault>>;
  /** From now on calls `wake` soon after a change, as far as it hears of it: a lease is right without. */
  listen(wake: () => void): void;
}
