// What receipts and certificates have in common: who acted, under which decision, and how a statement is sealed.

import { type Fault, type JsonObject, limits, ok, type Result } from '@sallyport/base';
import {
  count,
  type Decoded,
  type Decoder,
  decodeWith,
  dictionary,
  digest,
  list,
  object,
  oneOf,
  text,
} from './decode.ts';
import { type PayloadType, type SealedEnvelope, sealEnvelope } from './dsse.ts';
import type { SigningKey } from './key.ts';

export const subjectForm = object({ type: text(256), id: text(1_024) });

/** The decision a statement rests on: ids and counters only, so that it names no data. */
export const decisionForm = object({
  /** `filter` is a permit of some rows. */
  effect: oneOf(['permit', 'filter', 'deny']),
  /** SHA-256 of the policy set. */
  policySet: digest,
  /** Ids of the policies that decided. */
  reasons: list(text(1_024), 256),
  /** The epochs that the answer rests on, by name. */
  epochs: dictionary(count(), 256),
});

export type DecisionStatement = Decoded<typeof decisionForm>;

export const labelsForm = list(text(256), limits.sessionLabelsMax);

/** Checks a statement by the decoder that its reader will use, then signs it. Faults: `invalid_input` naming the field. */
export function sealStatement<T extends JsonObject>(
  kind: { readonly payloadType: PayloadType; readonly form: Decoder<T>; readonly what: string },
  statement: T,
  key: SigningKey,
): Result<SealedEnvelope, Fault> {
  const checked = decodeWith(kind.form, statement, kind.what);
  return checked.ok ? ok(sealEnvelope({ payloadType: kind.payloadType, payload: checked.value, key })) : checked;
}
