// The way of one text out: token, labels of the session, findings, verdict, certificate. Ports in, answer out.

import { fail, limits, ok, type Result } from '@sallyport/base';
import { type Kernel, type Reason, reasonText, type SessionStore } from '@sallyport/decision';
import type { Pseudonyms } from '@sallyport/detect';
import type { Refusal } from '@sallyport/http';
import { type BudgetPorts, chargeBudgets } from './budget.ts';
import { type Certified, type CertifyPorts, certify } from './certify.ts';
import { isDead, refuse } from './dead-token.ts';
import { readDestination } from './destination.ts';
import { type Form, formContext } from './forms.ts';
import { countFindings, type FindingCount, type Inspection, type InspectPorts, inspect, kindsOf } from './inspect.ts';
import { type DecideForms, decideVerdict, type Verdict } from './verdict.ts';

export interface EgressRequest {
  readonly session?: string | undefined;
  readonly destination: string;
  readonly content: string;
  /** What leaves beside the content and cannot be changed, such as an address: policies decide by what is in it too. */
  readonly fixed?: string;
  /** The method of HTTP that it is sent with, in capitals, where that is known. */
  readonly method?: string | undefined;
  /** Makes placeholders that lead back, for a caller that asked for them. */
  readonly pseudonyms?: Pseudonyms;
}

export interface EgressAnswer extends Certified {
  readonly verdict: Verdict['kind'];
  /** What may be sent; absent when blocked. */
  readonly content: string | undefined;
  readonly findings: readonly FindingCount[];
  readonly redactions: number;
  /** In which form each kind that was found leaves; empty when blocked. */
  readonly forms: Readonly<Record<string, Form>>;
  readonly reason: Reason;
  readonly reasonText: string;
  /** Labels of the session at the time. */
  readonly labels: readonly string[];
}

export interface EgressPorts extends InspectPorts, CertifyPorts, BudgetPorts {
  readonly kernel: Kernel;
  readonly sessions: SessionStore;
  readonly onVerdict: (verdict: Verdict['kind']) => void;
  /** Of the digests that stand for values, for each tenant. */
  readonly hashKey: (tenant: string) => Uint8Array;
}

/** The action that policies and tokens name. */
const sendAction = 'send';

/**
 * A revoked or expired token is `forbidden`, on this door as on the others, and the denial is evidence.
 * Faults: `unauthenticated`, `forbidden` for a dead token or another session, `invalid_input`, `too_large`, `exhausted`
 * for a budget without room, `unavailable`, `timeout`.
 */
export async function egress(
  ports: EgressPorts,
  tokenText: string,
  request: EgressRequest,
): Promise<Result<EgressAnswer, Refusal>> {
  const token = ports.kernel.verify(tokenText);
  if (!token.ok) return token;
  const { tenant, session } = token.value;
  if (request.session !== undefined && request.session !== session) {
    return fail('forbidden', 'the session is not the one the token is bound to; leave it out', { at: '/session' });
  }
  const destination = readDestination(request.destination);
  if (!destination.ok) return destination;
  if (Buffer.byteLength(request.content) > limits.scanBytesMax) {
    return fail('too_large', `the content has more than ${limits.scanBytesMax} bytes; send it in parts`);
  }
  // The epochs first, the labels after: a label committed before this call is seen by it.
  const state = await ports.kernel.leased(tenant);
  if (!state.ok) return state;
  const read = await ports.sessions.read(token.value);
  if (!read.ok) return read;
  const fixed = request.fixed === undefined ? { findings: [] } : countFindings(ports.rules, request.fixed);
  const fixedKinds = kindsOf(fixed);
  const call = {
    labels: read.value.labels,
    bytes: Buffer.byteLength(request.content) + Buffer.byteLength(request.fixed ?? ''),
    ...(request.method === undefined ? {} : { method: request.method }),
  };
  const decide: DecideForms = (forms) =>
    ports.kernel.decideOn(
      state.value,
      {
        tenant,
        subject: token.value.subject,
        action: { name: sendAction },
        resource: { type: 'Destination', id: destination.value.id, properties: destination.value.attributes },
        context: { ...formContext(forms, fixedKinds), ...call },
        tokenResource: `Destination/${destination.value.text}`,
        destination: destination.value.text,
      },
      token.value,
    );
  if (isDead(state.value, token.value, ports.clock.nowMs()))
    return refuse(ports, token.value, destination.value, decide);
  const remembered = ports.kernel.epochs.remembered(tenant, { space: 'scan', subject: token.value.subject });
  const inspection = await inspect(ports, { tenant, remembered }, request.content);
  if (!inspection.ok) return inspection;

  const verdict = decideVerdict(
    { rules: ports.rules, decide, means: { hashKey: ports.hashKey(tenant), pseudonyms: request.pseudonyms } },
    request.content,
    inspection.value,
  );
  if (!verdict.ok) return verdict;
  if (verdict.value.kind !== 'block') {
    const bytes = Buffer.byteLength(verdict.value.content) + Buffer.byteLength(request.fixed ?? '');
    const { decision } = verdict.value;
    const charged = await chargeBudgets(ports, { token: token.value, destination: destination.value, bytes, decision });
    if (!charged.ok) return charged;
  }
  const found = merged(inspection.value, fixed);
  const certified = await certify(ports, {
    token: token.value,
    destination: destination.value,
    content: request.content,
    session: read.value,
    inspection: found,
    verdict: verdict.value,
  });
  if (!certified.ok) return certified;
  ports.onVerdict(verdict.value.kind);
  return ok({
    ...shownVerdict(verdict.value),
    findings: found.findings,
    labels: read.value.labels,
    ...certified.value,
  });
}

function shownVerdict(
  verdict: Verdict,
): Pick<EgressAnswer, 'verdict' | 'content' | 'redactions' | 'forms' | 'reason' | 'reasonText'> {
  // What speaks against the text as it came is what a person wants to know of a redaction.
  const { reason } = verdict.kind === 'redact' ? verdict.rawDecision : verdict.decision;
  return {
    verdict: verdict.kind,
    content: verdict.kind === 'block' ? undefined : verdict.content,
    redactions: verdict.kind === 'redact' ? verdict.redactions : 0,
    forms: verdict.kind === 'redact' ? Object.fromEntries(verdict.forms) : {},
    reason,
    reasonText: reasonText(reason),
  };
}

/** Findings of both, by rule. */
function merged(content: Inspection, fixed: Inspection): Inspection {
  if (fixed.findings.length === 0) return content;
  const counts = new Map(content.findings.map((one) => [one.rule, one]));
  for (const one of fixed.findings) {
    counts.set(one.rule, { ...one, count: one.count + (counts.get(one.rule)?.count ?? 0) });
  }
  return { findings: [...counts.values()] };
}
