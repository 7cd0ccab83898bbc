// Labels that a caller may set aside for one text: each by a right of its token and a permit of the policies, recorded.

import { type Clock, type Fault, type JsonObject, limits, ok, type Result, sha256Hex } from '@sallyport/base';
import {
  basisOf,
  deny,
  type Kernel,
  type Reason,
  reasonText,
  recordDecision,
  type TenantState,
} from '@sallyport/decision';
import type { Recorder } from '@sallyport/evidence';
import type { VerifiedToken } from '@sallyport/token';
import type { Destination } from './destination.ts';
import type { Flow } from './flow.ts';

export interface DeclassifyPorts {
  readonly kernel: Pick<Kernel, 'decideOn'>;
  readonly recorder: Pick<Recorder, 'record'>;
  readonly clock: Clock;
}

export interface Declassifying {
  readonly state: TenantState;
  readonly token: VerifiedToken;
  readonly destination: Destination;
  /** Of the session. */
  readonly labels: readonly string[];
  /** As asked for. */
  readonly wanted: readonly string[];
}

/** The action that policies and tokens name, on the entity `Label::"…"`. */
const declassifyAction = 'declassify';

/**
 * The labels of the session that the decision about this one text may leave out, and the policies that permit it. The
 * session keeps them. What is permitted and what is refused is in the log before anything else happens.
 * Faults: `forbidden` naming the label and what is missing for it, and those of the recorder.
 */
export async function declassify(
  ports: DeclassifyPorts,
  asked: Declassifying,
): Promise<Result<readonly Flow[], Fault>> {
  const aside: Flow[] = [];
  for (const [at, label] of asked.wanted.entries()) {
    const decided = ports.kernel.decideOn(asked.state, requestOf(asked, label), asked.token);
    if (!decided.ok) return decided;
    const { allowed, reason } = decided.value;
    if (!allowed) {
      const said = { ...saidOf(asked), reason: reason.kind, ...named(asked, label) };
      return deny(ports, { token: asked.token, basis: decided.value.basis }, said, () => ({
        code: 'forbidden',
        message: `declassify of the label \`${label}\` is denied: ${missing(label, reason)}`,
        at: `/declassify/${at}`,
      }));
    }
    const policies = 'policies' in reason ? reason.policies.map(({ id }) => id) : [];
    // What the session does not carry is in no decision: there is nothing to leave out.
    if (asked.labels.includes(label) && !aside.some((one) => one.label === label)) {
      aside.push({ label, policies: policies.slice(0, limits.certificateFlowPoliciesMax) });
    }
  }
  if (aside.length === 0) return ok(aside);
  const { state, token } = asked;
  const recorded = await recordDecision(
    ports,
    { tenant: token.tenant, token, basis: basisOf(state) },
    { ...saidOf(asked), effect: 'permit', subject: token.subject, labels: aside.map((one) => ({ ...one })) },
  );
  return recorded.ok ? ok(aside) : recorded;
}

function saidOf({ token, destination }: Declassifying) {
  return { door: 'egress', action: declassifyAction, session: token.session, destination: destination.id };
}

function requestOf({ token, destination, labels }: Declassifying, label: string) {
  const entity = { __entity: { type: 'Destination', id: destination.id } };
  return {
    tenant: token.tenant,
    subject: token.subject,
    action: { name: declassifyAction },
    resource: { type: 'Label', id: label },
    context: { ...destination.attributes, destination: entity, labels },
    destination: destination.text,
  };
}

/** A label that the session does not carry is whatever the caller wrote: the log holds its digest. */
function named({ labels }: Declassifying, label: string): JsonObject {
  return labels.includes(label) ? { label } : { labelDigest: sha256Hex(label) };
}

function missing(label: string, reason: Reason): string {
  const text = reasonText(reason);
  switch (reason.kind) {
    case 'token_does_not_grant':
      return `${text}; ask for a token that grants \`${declassifyAction}\` on \`Label/${label}\``;
    case 'nothing_permits':
      return `${text}; it takes a policy for \`Action::"${declassifyAction}"\` on \`Label::"${label}"\``;
    default:
      return text;
  }
}
