// Every bound of the cache, with its unit; zero never means unlimited.

export const cacheBounds = {
  /** A store key, in bytes of UTF-8; what `cacheKey` builds has at most 150. */
  keyBytesMax: 512,
  /** One stored entry, envelope included. */
  entryBytesMax: 8 << 20,
  /** A payload after decompression. */
  payloadBytesMax: 8 << 20,
  /** Values that one key space keeps as they were read from the memory of this process, by their payloads. */
  valuesBytesMax: 8 << 20,
  /** Payloads above this are compressed where it helps. */
  compressAboveBytes: 1_024,
  /** Longest life of an entry: the compliance retention of the design, 2,555 days. */
  ttlMsMax: 2_555 * 86_400_000,
  /** Epochs that one answer may rest on; an answer that rests on more is not cached. */
  epochsMax: 256,
  /** Name of an epoch, in bytes of UTF-8. */
  epochNameBytesMax: 512,
  /** How far the wall clock of another process may run ahead before its entries are not believed. */
  clockSkewMsMax: 5_000,
  /** Wait for one operation of a tier outside the process. */
  tierTimeoutMs: 40,
  /** Wait of one look-up for all of them together. */
  lookupTimeoutMs: 48,
  /** Wait for one tier to carry out an invalidation. */
  invalidateTimeoutMs: 10_000,
  /** Failures in a row that open a breaker. */
  breakerFailuresMax: 3,
  /** How long an open breaker rests before one probe; a tier that returns is in use again within it. */
  breakerOpenMs: 500,
  /** Writes to slower tiers under way at once; more are dropped and counted. */
  writesPendingMax: 1_000,
  /** Early refreshes under way at once in one key space. */
  refreshesMax: 16,
  /** Computations after the first one when the epochs move meanwhile. */
  recomputeMax: 2,
  /** Keys that are remembered over a restart, and how long bringing their answers back may take. */
  hotKeysMax: 2_000,
  warmUpMs: 2_000,
  warmUpsAtOnce: 8,
  /** Wait for an answer that another process computes. */
  flightWaitMs: 300,
  /** How long a process that computes keeps others waiting at most, if it is never heard of again. */
  flightHoldMs: 2_000,
  /** Rows removed by one statement of the Postgres sweep. */
  sweepRowsMax: 5_000,
  /** Statements of one Postgres sweep. */
  sweepBatchesMax: 20,
  /** Keys asked for in one step of a Redis scan; a hint to the server. */
  scanKeysHint: 1_000,
} as const;
