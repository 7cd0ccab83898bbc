// Access receipts: the signed statement of what was read, by whom, under which decision.

import { type Fault, fail, type JsonObject, type Result } from '@sallyport/base';
import { count, type Decoded, decodeWith, digest, moment, object, oneOf, text } from './decode.ts';
import { payloadTypes, type SealedEnvelope } from './dsse.ts';
import type { SigningKey } from './key.ts';
import { decisionForm, labelsForm, sealStatement, subjectForm } from './statement.ts';

/** Payload of an access receipt. Digests are SHA-256 in hex, times RFC 3339 in UTC with milliseconds. */
const receiptForm = object({
  version: oneOf([1]),
  id: text(128),
  tenant: text(128),
  session: text(256),
  subject: subjectForm,
  /** SHA-256 of the token as it came. */
  tokenHash: digest,
  source: text(256),
  /** SHA-256 of the canonical request. */
  queryDigest: digest,
  /** How many rows went out, and the SHA-256 of their canonical JSON. */
  rows: object({ count: count(), digest }),
  labels: labelsForm,
  decision: decisionForm,
  issuedAt: moment,
  /** The log promises to include this receipt so many milliseconds after `issuedAt`. */
  includedWithinMs: count(1),
});

export type AccessReceipt = Decoded<typeof receiptForm>;

/** Checks and signs a receipt. Faults: `invalid_input` naming the field, for what came from outside and does not fit. */
export function sealReceipt(receipt: AccessReceipt, key: SigningKey): Result<SealedEnvelope, Fault> {
  return sealStatement({ payloadType: payloadTypes.receipt, form: receiptForm, what: 'receipt' }, receipt, key);
}

/** Reads the payload of an opened envelope. Faults: `integrity`, naming the field. */
export function readReceipt(payload: JsonObject): Result<AccessReceipt, Fault> {
  const receipt = decodeWith(receiptForm, payload, 'receipt');
  return receipt.ok ? receipt : fail('integrity', receipt.fault.message);
}
