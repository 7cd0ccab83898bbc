// The port of fingerprints of what a session has read: added before the rows leave, read before anything is sent.

import type { Fault, Result } from '@sallyport/base';

/** Rows whose labels are the same. */
export interface FingerprintGroup {
  readonly labels: readonly string[];
  /** How many of the fingerprints belong to each row, in their order. */
  readonly sizes: readonly number[];
}

/** The fingerprints of one retrieval. */
export interface ReadFingerprints {
  /** Id of the access receipt. */
  readonly receipt: string;
  /** Names the key that they were made with. */
  readonly keyCheck: string;
  readonly groups: readonly FingerprintGroup[];
  /** Those of the rows one after the other, four bytes each, the low one first. */
  readonly fingerprints: Uint8Array;
}

/**
 * INVARIANT: when `add` has returned, every later `read` in any process has what was added, unless more than the bound came
 * after it: of a session that reads too much the oldest retrievals go, whole.
 */
export interface FingerprintStore {
  add(tenant: string, session: string, read: ReadFingerprints): Promise<Result<void, Fault>>;
  /** In the order in which they were added. */
  read(tenant: string, session: string): Promise<Result<readonly ReadFingerprints[], Fault>>;
}

/** What a retrieval counts for beside its fingerprints, so that many small ones are bounded too. */
export const retrievalCost = 16;

export interface FingerprintBounds {
  /** Fingerprints that are kept of one session, each retrieval counted as `retrievalCost` more. */
  readonly sessionMax: number;
}
