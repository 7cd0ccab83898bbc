// Every bound of the running system, with its unit; zero never means unlimited.

export const limits = {
  /** Request body of a JSON endpoint. */
  bodyBytesMax: 1 << 20,
  /** Nesting of arrays and objects in any JSON that comes from outside. */
  jsonDepthMax: 64,
  /** A capability token, base64url text. */
  tokenBytesMax: 16 * 1024,
  /** Blocks of one token, the authority block included. */
  tokenBlocksMax: 32,
  /** Memory of the verified-token cache, by the size of what it holds. */
  tokenCacheBytesMax: 32 << 20,
  /** Requests in one `/access/v1/evaluations` call. */
  evaluationsMax: 1_000,
  /** Rows in one retrieval answer. */
  retrieveRowsMax: 500,
  /** Rows looked at one by one when a policy cannot be pushed into SQL. */
  retrieveScanRowsMax: 10_000,
  /** Ids in one retrieval request. */
  retrieveIdsMax: 500,
  /** Length of a search query, in characters. */
  retrieveQueryCharsMax: 1_024,
  /** Conditions in a caller's own filter. */
  retrieveFilterTermsMax: 32,
  /** Text of one egress or scan call, in bytes of UTF-8. */
  scanBytesMax: 1 << 20,
  /** Findings named in one answer; more are counted only. */
  findingsMax: 1_000,
  /** Labels that one session may carry. */
  sessionLabelsMax: 256,
  /** Receipts named in one certificate; more are counted only. */
  certificateReceiptsMax: 256,
  /** Policies that a certificate names for one label. */
  certificateFlowPoliciesMax: 16,
  /** Labels that one call may ask to leave out of its decision. */
  declassifyMax: 16,
  /** Policies of one tenant. */
  policiesMax: 20_000,
  /** Cedar source of one policy document, in bytes. */
  policyBytesMax: 4 << 20,
  /** Entities in one write. */
  entityBatchMax: 10_000,
  /** One evidence event; C2SP tlog-tiles caps an entry at 64 KiB. */
  eventBytesMax: 60_000,
  /** Events accepted but not yet durable; more is back-pressure (503). */
  spoolQueueMax: 10_000,
  /** Longest wait of a request for any store behind it. */
  requestTimeoutMs: 10_000,
  /** Longest wait for open requests at shutdown. */
  drainTimeoutMs: 10_000,
} as const;

/** Times to live of the cache, by key space (design, section 4). */
export const ttls = {
  rowsMs: 300_000,
  tokenMs: 3_600_000,
  decisionMs: 3_600_000,
  scanMs: 1_800_000,
  sessionMs: 86_400_000,
  decisionWarmMs: 7 * 86_400_000,
} as const;
