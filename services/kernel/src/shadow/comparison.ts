// What a candidate set says to a decision that has been made, and where that differs.

import { type Fault, type JsonObject, ok, type Result } from '@sallyport/base';
import type { Decision, Kernel } from '@sallyport/decision';
import type { Made } from '../access/evaluate.ts';
import type { Candidate } from './candidate.ts';

/** `decision` differs in the effect, `reason` only in why. */
export type Outcome = 'same' | 'decision' | 'reason';

/** A decision that the candidate would have made otherwise. A type and not an interface, so that it is JSON to the compiler too. */
export type Difference = {
  /** RFC 3339, UTC. */
  readonly at: string;
  readonly differs: Exclude<Outcome, 'same'>;
  readonly subject: { readonly type: string; readonly id: string };
  readonly action: string;
  readonly resource: { readonly type: string; readonly id: string };
  readonly live: Side;
  readonly candidate: Side;
  readonly requestId: string;
};

type Side = {
  readonly effect: 'permit' | 'deny';
  readonly reason: string;
  readonly policies: readonly string[];
  readonly policySet: string;
};

/**
 * Undefined where policies had no say: a token that does not grant the call is refused by any set.
 * Faults: as the kernel's `decideOn`.
 */
export function compare(
  kernel: Pick<Kernel, 'decideOn'>,
  { asker, question, state, token, decision }: Made,
  candidate: Candidate,
  nowMs: number,
): Result<{ readonly outcome: Outcome; readonly difference?: Difference } | undefined, Fault> {
  if (!isOfPolicies(decision)) return ok(undefined);
  const other = kernel.decideOn(candidate.policies.on(state), { ...question, tenant: asker.tenant }, token);
  if (!other.ok) return other;
  // The token may have run out between the two.
  if (!isOfPolicies(other.value)) return ok(undefined);
  const outcome = outcomeOf(decision, other.value);
  if (outcome === 'same') return ok({ outcome });
  const { subject, action, resource } = question;
  return ok({
    outcome,
    difference: {
      at: new Date(nowMs).toISOString(),
      differs: outcome,
      subject: { type: subject.type, id: subject.id },
      action: action.name,
      resource: { type: resource.type, id: resource.id },
      live: sideOf(decision),
      candidate: sideOf(other.value),
      requestId: asker.requestId,
    },
  });
}

function isOfPolicies({ reason }: Decision): boolean {
  return reason.kind !== 'token_does_not_grant' && reason.kind !== 'token_revoked';
}

function outcomeOf(live: Decision, candidate: Decision): Outcome {
  if (live.allowed !== candidate.allowed) return 'decision';
  return live.reason.kind === candidate.reason.kind ? 'same' : 'reason';
}

/** Policies named in one side of a difference. */
const policiesMax = 20;

function sideOf({ allowed, reason, basis }: Decision): Side {
  const policies = 'policies' in reason ? reason.policies.slice(0, policiesMax) : [];
  return {
    effect: allowed ? 'permit' : 'deny',
    reason: reason.kind,
    policies: policies.map(({ id, document, line }) => `${id} (${document}:${line})`),
    policySet: basis.policySet,
  };
}

/** A difference as the body of an event; the door tells it from a decision that was enforced. */
export function eventBody(difference: Difference): JsonObject {
  return { ...difference, door: 'shadow' };
}
