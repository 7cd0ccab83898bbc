// What may be received of a destination, and for how long that stands.

import { canonicalJson, type Fault, fail, ok, type Result } from '@sallyport/base';
import type { TenantState } from '@sallyport/decision';
import type { RedactPolicy } from '@sallyport/detect';
import type { VerifiedToken } from '@sallyport/token';
import { isDead } from '../dead-token.ts';
import type { Destination } from '../destination.ts';
import type { EgressPorts } from '../egress.ts';
import { type Form, formContext, redactPolicyOf } from '../forms.ts';
import { type DecideForms, gentlestForm } from '../verdict.ts';

export type ReceivingPorts = Pick<EgressPorts, 'kernel' | 'sessions' | 'rules' | 'clock' | 'hashKey'>;

/** The action that policies name for what a destination sends back. */
const receiveAction = 'receive';

export interface Receiving {
  readonly policy: RedactPolicy;
  /**
   * Whether more of the reply may go out now. INVARIANT: never true after a change returned by which the token is revoked,
   * or the reply not to be received, or not with this policy.
   */
  readonly stands: () => Promise<boolean>;
}

interface Decided {
  readonly state: TenantState;
  readonly policy: RedactPolicy;
}

/** Faults: `forbidden` where no policy lets a reply in, and those of the kernel. */
export async function receivingFrom(
  ports: ReceivingPorts,
  token: VerifiedToken,
  destination: Destination,
): Promise<Result<Receiving, Fault>> {
  const first = await decided(ports, token, destination);
  if (!first.ok) return first;
  let { state } = first.value;
  const { policy } = first.value;
  const text = canonicalJson(policy.kinds);
  const stands = async () => {
    if (!ports.kernel.holds(state)) {
      const again = await decided(ports, token, destination);
      // What has been filtered cannot be filtered otherwise any more.
      if (!again.ok || canonicalJson(again.value.policy.kinds) !== text) return false;
      state = again.value.state;
    }
    return !isDead(state, token, ports.clock.nowMs());
  };
  return ok({ policy, stands });
}

/** Each kind comes in the gentlest form in which policies let it be received by itself. Faults: `forbidden`, and those of the kernel. */
async function decided(
  ports: ReceivingPorts,
  token: VerifiedToken,
  destination: Destination,
): Promise<Result<Decided, Fault>> {
  const { tenant, subject } = token;
  const state = await ports.kernel.leased(tenant);
  if (!state.ok) return state;
  const read = await ports.sessions.read(token);
  if (!read.ok) return read;
  const decide: DecideForms = (forms) =>
    ports.kernel.decideOn(state.value, {
      tenant,
      subject,
      action: { name: receiveAction },
      resource: { type: 'Destination', id: destination.id, properties: destination.attributes },
      context: { ...formContext(forms), labels: read.value.labels },
    });
  const plain = decide(new Map());
  if (!plain.ok) return plain;
  if (!plain.value.allowed) {
    return fail('forbidden', `no policy lets a reply of this destination in; permit the action \`${receiveAction}\``);
  }
  const means = { hashKey: ports.hashKey(tenant) };
  const forms = new Map<string, Form>();
  for (const kind of new Set(ports.rules.rules.map((rule) => rule.kind))) {
    const form = gentlestForm(kind, decide, means);
    if (!form.ok) return form;
    forms.set(kind, form.value);
  }
  return ok({ state: state.value, policy: redactPolicyOf(forms, means) });
}
