// Answer certificates: the signed statement that a decision is the answer to every question that reads the same.

import type { Fault, Result } from '@sallyport/base';
import { anyObject, count, type Decoded, dictionary, list, moment, object, oneOf, text } from './decode.ts';
import { payloadTypes, type SealedEnvelope } from './dsse.ts';
import type { SigningKey } from './key.ts';
import { sealStatement } from './statement.ts';

const momentMs = count(Number.MIN_SAFE_INTEGER);

/** Payload of an answer certificate; `packages/pep/src/checker.ts` says how it is checked, without any of this. */
const answerForm = object(
  {
    version: oneOf([1]),
    tenant: text(128),
    effect: oneOf(['permit', 'deny']),
    reason: text(64),
    policies: list(object({ id: text(1_024), document: text(1_024), line: count() }), 256),
    /** SHA-256 of the policy set. */
    policySet: text(64),
    /** The database that the epochs are of. */
    generation: text(128),
    /** The epochs that the answer rests on, by name. */
    epochs: dictionary(count(), 256),
    /** The reads of the question in their order, each with what came of it. */
    vary: list(anyObject, 256),
    issuedAt: moment,
    /** Counted from before the question was sent, at the earliest; 0 is this question alone. */
    delegatedMs: count(),
  },
  {
    /** `context.now` lies in `[nowFromMs, nowUntilMs)`. */
    nowFromMs: momentMs,
    nowUntilMs: momentMs,
    /** End of the token. */
    validUntilMs: momentMs,
  },
);

export type AnswerCertificate = Decoded<typeof answerForm>;

/** Checks and signs an answer certificate. Faults: `invalid_input` naming the field. */
export function sealAnswer(answer: AnswerCertificate, key: SigningKey): Result<SealedEnvelope, Fault> {
  return sealStatement(
    { payloadType: payloadTypes.decision, form: answerForm, what: 'answer certificate' },
    answer,
    key,
  );
}
