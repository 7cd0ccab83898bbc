// The port of what a session has read: labels that only grow, and the receipts that prove the reads.

import type { Fault, Result } from '@sallyport/base';

export interface SessionState {
  /** Sorted, without repetition. */
  readonly labels: readonly string[];
  /** Ids of the newest access receipts, oldest first, at most `limits.certificateReceiptsMax`. */
  readonly receipts: readonly string[];
  /** How many receipts the session has, listed here or not. */
  readonly receiptCount: number;
  /**
   * SHA-256, hex, chained over the ids of all of them in order: c' = SHA-256(c || id), from 32 zero bytes. Kept by the
   * store, so that reading a long session costs what reading a short one does.
   */
  readonly receiptChain: string;
}

/**
 * INVARIANT: when `addLabels` has returned, every later `read` in any process sees the labels: they are committed
 * before the first row leaves, so that no egress can decide without them.
 */
export interface SessionStore {
  addLabels(tenant: string, session: string, labels: readonly string[]): Promise<Result<void, Fault>>;
  /** Appends: the order of a session's receipts is that in which the store took them. */
  addReceipt(tenant: string, session: string, receiptId: string): Promise<Result<void, Fault>>;
  read(tenant: string, session: string): Promise<Result<SessionState, Fault>>;
}
