// A receipt as the proof that a step of a plan has been done, and of the labels that it brought.

import { type Fault, fail, type JsonObject, ok, type Result } from '@sallyport/base';
import { type AccessReceipt, openEnvelope, readReceipt, type VerifyingKey } from '@sallyport/evidence';

export interface Claim {
  readonly tenant: string;
  readonly session: string | undefined;
  readonly subject: { readonly type: string; readonly id: string };
}

/** The action whose receipts there are. */
const receiptAction = 'retrieve';

/**
 * The receipt, where it is ours and of this session and subject. Faults: `invalid_input` saying what does not fit: a plan
 * with a proof that does not hold is not decided at all.
 */
export function provenBy(
  envelope: JsonObject,
  claim: Claim & { readonly action: string },
  key: VerifyingKey,
  at: string,
): Result<AccessReceipt, Fault> {
  const refuse = (why: string) => fail('invalid_input', `the receipt proves nothing here: ${why}`, { at });
  const opened = openEnvelope(envelope, [key]);
  if (!opened.ok) return refuse(opened.fault.message);
  const receipt = readReceipt(opened.value.payload);
  if (!receipt.ok) return refuse(receipt.fault.message);
  const { tenant, session, subject } = receipt.value;
  if (tenant !== claim.tenant) return refuse('it is of another tenant');
  if (session !== claim.session) return refuse('it is of another session');
  if (subject.type !== claim.subject.type || subject.id !== claim.subject.id) return refuse('it is of another subject');
  if (claim.action !== receiptAction) return refuse(`it is of the action \`${receiptAction}\``);
  return ok(receipt.value);
}
