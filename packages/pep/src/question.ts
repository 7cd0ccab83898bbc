// What is asked and what comes back: AuthZEN's four words out, a decision with its reason in.

import { type Fault, fail, type JsonObject, ok, type Result, writeJson } from '@sallyport/base';

/** AuthZEN 1.0 subject or resource. */
interface Entity {
  readonly type: string;
  readonly id: string;
  readonly properties?: JsonObject | undefined;
}

export interface PepRequest {
  readonly subject: Entity;
  readonly action: { readonly name: string; readonly properties?: JsonObject | undefined };
  readonly resource: Entity;
  readonly context?: JsonObject | undefined;
  /** Text of a capability token that must grant the call as well. */
  readonly capability?: string | undefined;
  /** Whose policies decide, where the API key may act for several tenants; the pep's own when absent. */
  readonly tenant?: string | undefined;
}

export interface DecideOptions {
  /** Longest wait for this call; it shortens the pep's own bound and never lengthens it. */
  readonly timeoutMs?: number;
  /** The caller has gone: denies, and is not waited for. */
  readonly signal?: AbortSignal;
}

/**
 * Why. The kinds of the kernel (`permitted_by`, `forbidden_by`, `nothing_permits`, `token_does_not_grant`, …) come as it
 * says them; the others are this side's: `unavailable` no or no usable answer, `timeout` none in time, `refused` the
 * kernel does not take the question, key or token, `exhausted` too many calls wait, `cancelled` the caller has gone.
 */
export interface PepReason {
  readonly kind: string;
  /** One sentence for people. */
  readonly text: string;
  readonly policies: readonly { readonly id: string; readonly document: string; readonly line: number }[];
}

export interface PepDecision {
  readonly allowed: boolean;
  readonly reason: PepReason;
  /** What the answer rests on; absent where the kernel has not decided. */
  readonly basis?: {
    readonly policySet: string;
    readonly seq: number;
    /** The moment, in ms, from which the token no longer grants. */
    readonly validUntilMs?: number;
  };
}

/** A denial of this side. */
export function denied(kind: string, text: string): PepDecision {
  return { allowed: false, reason: { kind, text, policies: [] } };
}

/** Bound of the decision API for types, ids and names. */
const nameCharsMax = 1_024;

/** The question as one element of `evaluations`. Faults: `invalid_input` for what the decision API would refuse. */
export function questionText({ subject, action, resource, context }: PepRequest): Result<string, Fault> {
  const names = { subject: [subject.type, subject.id], action: [action.name], resource: [resource.type, resource.id] };
  for (const [part, texts] of Object.entries(names)) {
    if (texts.some((text) => text.length === 0 || text.length > nameCharsMax)) {
      return fail('invalid_input', `type, id and name of the ${part} must have 1 to ${nameCharsMax} characters`);
    }
  }
  return ok(
    writeJson({
      subject: entityJson(subject),
      action: { name: action.name, ...(action.properties === undefined ? {} : { properties: action.properties }) },
      resource: entityJson(resource),
      ...(context === undefined ? {} : { context }),
    }),
  );
}

function entityJson({ type, id, properties }: Entity): JsonObject {
  return { type, id, ...(properties === undefined ? {} : { properties }) };
}
