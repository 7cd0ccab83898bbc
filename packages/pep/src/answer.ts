// Reads the kernel's answer: anything but a plain permit denies.

import {
  type Fault,
  fail,
  isJsonObject,
  type Json,
  type JsonObject,
  ok,
  parseJson,
  type Result,
} from '@sallyport/base';
import { type AdvertisedKey, readKeyOf } from './key.ts';
import { denied, type PepDecision } from './question.ts';

/** A decision, with its key where one was asked for and given. */
export interface Answer {
  readonly decision: PepDecision;
  readonly key?: AdvertisedKey | undefined;
}

/**
 * The decisions of a batch of `count`. Faults: `unavailable` where the answer is not one to this batch: which question
 * an answer belongs to is known by its place only, so one too many or too few makes all of them useless.
 */
export function readAnswers(body: Uint8Array, count: number): Result<readonly Answer[], Fault> {
  const parsed = parseJson(body);
  if (!parsed.ok) return fail('unavailable', 'the kernel’s answer is not JSON', { cause: parsed.fault });
  const evaluations = isJsonObject(parsed.value) ? parsed.value.evaluations : undefined;
  if (!Array.isArray(evaluations) || evaluations.length !== count) {
    return fail('unavailable', 'the kernel’s answer does not fit the question; check what answers at this address');
  }
  return ok(evaluations.map(readAnswer));
}

/** INVARIANT: only `decision: true` permits. */
function readAnswer(answer: Json): Answer {
  if (!isJsonObject(answer)) return { decision: denied('unavailable', 'the kernel’s answer has no decision') };
  const context = isJsonObject(answer.context) ? answer.context : {};
  if (isJsonObject(context.error)) {
    return { decision: denied('refused', text(context.error.message) ?? 'the kernel could not decide this call') };
  }
  const allowed = answer.decision === true;
  const policies = Array.isArray(context.policies) ? context.policies.flatMap(policyOf) : [];
  const kind = text(context.reason) ?? (allowed ? 'permitted' : 'denied');
  const basis = basisOf(context);
  const decision: PepDecision = {
    allowed,
    reason: { kind, text: text(context.reason_text) ?? kind, policies },
    ...(basis === undefined ? {} : { basis }),
  };
  return { decision, key: typeof answer.decision === 'boolean' ? readKeyOf(context.key) : undefined };
}

function basisOf({ policy_set, seq, valid_until }: JsonObject): PepDecision['basis'] {
  if (typeof policy_set !== 'string' || typeof seq !== 'number') return undefined;
  const validUntilMs = typeof valid_until === 'string' ? Date.parse(valid_until) : Number.NaN;
  return { policySet: policy_set, seq, ...(Number.isNaN(validUntilMs) ? {} : { validUntilMs }) };
}

function policyOf(value: Json) {
  if (!isJsonObject(value)) return [];
  const { id, document, line } = value;
  return typeof id === 'string' && typeof document === 'string' && typeof line === 'number'
    ? [{ id, document, line }]
    : [];
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** `detail` of a problem document (RFC 9457), for people. */
export function problemDetail(body: Uint8Array): string | undefined {
  const parsed = parseJson(body);
  return parsed.ok && isJsonObject(parsed.value) ? text(parsed.value.detail) : undefined;
}
