// The way of one text out: token, labels of the session, findings, verdict, certificate. Ports in, answer out.

import {
  type Clock,
  type Fault,
  fail,
  type JsonObject,
  limits,
  ok,
  type RandomBytes,
  type Result,
  sha256Hex,
  toHex,
} from '@sallyport/base';
import {
  type Decision,
  type Kernel,
  type Reason,
  reasonText,
  revokedReason,
  type SessionState,
  type SessionStore,
  type TenantState,
} from '@sallyport/decision';
import { type Pseudonyms, type RedactPolicy, redact } from '@sallyport/detect';
import {
  type CertificateStore,
  type Recorder,
  type SealedEnvelope,
  type SigningKey,
  sealCertificate,
} from '@sallyport/evidence';
import type { VerifiedToken } from '@sallyport/token';
import { type Destination, readDestination } from './destination.ts';
import { countFindings, type FindingCount, type Inspection, type InspectPorts, inspect, kindsOf } from './inspect.ts';
import { type DecideForm, decideVerdict, type Verdict } from './verdict.ts';

export interface EgressRequest {
  readonly session?: string | undefined;
  readonly destination: string;
  readonly content: string;
  /** What leaves beside the content and cannot be changed, such as an address: policies decide by what is in it too. */
  readonly fixed?: string;
  /** Makes placeholders that lead back, for a caller that asked for them. */
  readonly pseudonyms?: Pseudonyms;
}

export interface EgressAnswer {
  readonly verdict: Verdict['kind'];
  /** What may be sent; absent when blocked. */
  readonly content: string | undefined;
  readonly findings: readonly FindingCount[];
  readonly redactions: number;
  readonly reason: Reason;
  readonly reasonText: string;
  /** Labels of the session at the time. */
  readonly labels: readonly string[];
  readonly certificateId: string;
  /** DSSE envelope of the egress certificate. */
  readonly certificate: JsonObject;
}

export interface EgressPorts extends InspectPorts {
  readonly kernel: Kernel;
  readonly sessions: SessionStore;
  readonly recorder: Pick<Recorder, 'record'>;
  readonly certificates: Pick<CertificateStore, 'put'>;
  readonly signer: SigningKey;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly includedWithinMs: number;
  readonly onVerdict: (verdict: Verdict['kind']) => void;
}

/** The action that policies and tokens name. */
export const sendAction = 'send';

/**
 * A revoked or expired token is `forbidden`, on this door as on the others, and the denial is evidence.
 * Faults: `unauthenticated`, `forbidden` for a dead token or another session, `invalid_input`, `too_large`, `unavailable`,
 * `timeout`.
 */
export async function egress(
  ports: EgressPorts,
  tokenText: string,
  request: EgressRequest,
): Promise<Result<EgressAnswer, Fault>> {
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
  const read = await ports.sessions.read(tenant, session);
  if (!read.ok) return read;
  const fixed = request.fixed === undefined ? { findings: [] } : countFindings(ports.rules, request.fixed);
  const fixedKinds = kindsOf(fixed);
  const decideForm: DecideForm = (form, found) => {
    const findings = fixedKinds.length === 0 ? found : [...new Set([...found, ...fixedKinds])].sort();
    return ports.kernel.decideOn(
      state.value,
      {
        tenant,
        subject: token.value.subject,
        action: { name: sendAction },
        resource: { type: 'Destination', id: destination.value.id, properties: destination.value.attributes },
        context: { form, findings, labels: read.value.labels },
        tokenResource: `Destination/${destination.value.text}`,
        destination: destination.value.text,
      },
      token.value,
    );
  };
  if (isDead(state.value, token.value, ports.clock.nowMs()))
    return refuse(ports, token.value, destination.value, decideForm);
  const remembered = ports.kernel.epochs.remembered(tenant, { space: 'scan', subject: token.value.subject });
  const inspection = await inspect(ports, { tenant, remembered }, request.content);
  if (!inspection.ok) return inspection;

  const verdict = decideVerdict(ports.rules, request.content, inspection.value, decideForm, request.pseudonyms);
  if (!verdict.ok) return verdict;
  return certify(ports, {
    token: token.value,
    destination: destination.value,
    request,
    session: read.value,
    inspection: merged(inspection.value, fixed),
    verdict: verdict.value,
  });
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

/** A token that nothing can be sent with any more; one that only does not grant this destination gets a verdict instead. */
export function isDead(state: TenantState, token: VerifiedToken, nowMs: number): boolean {
  const { expiresAtMs } = token.bounds;
  return revokedReason(state, token) !== undefined || (expiresAtMs !== undefined && nowMs >= expiresAtMs);
}

/** Records the denial, then tells it. The text is not looked at: its sender has no say here any more. */
async function refuse(
  ports: EgressPorts,
  token: VerifiedToken,
  destination: Destination,
  decide: DecideForm,
): Promise<Result<never, Fault>> {
  const decided = decide('raw', []);
  if (!decided.ok) return decided;
  const { allowed, reason, basis } = decided.value;
  if (allowed) throw new TypeError('a dead token was granted something');
  const recorded = await ports.recorder.record({
    kind: 'decision',
    tenant: token.tenant,
    at: new Date(ports.clock.nowMs()).toISOString(),
    tokenRoot: sha256Hex(token.revocationIds[0] ?? ''),
    body: {
      door: 'egress',
      effect: 'deny',
      reason: reason.kind,
      subject: token.subject,
      destination: destination.id,
      policySet: basis.policySet,
      seq: basis.seq,
    },
  });
  if (!recorded.ok) return recorded;
  ports.onVerdict('block');
  return fail('forbidden', `${sendAction} is denied: ${reasonText(reason)}`);
}

interface Done {
  readonly token: VerifiedToken;
  readonly destination: Destination;
  readonly request: EgressRequest;
  readonly session: SessionState;
  readonly inspection: Inspection;
  readonly verdict: Verdict;
}

/** Signs, records and stores what was decided, and only then lets the content go. */
async function certify(ports: EgressPorts, done: Done): Promise<Result<EgressAnswer, Fault>> {
  const { token, destination, session, inspection, verdict } = done;
  const id = `ec_${toHex(ports.random(16))}`;
  const issuedAt = new Date(ports.clock.nowMs()).toISOString();
  const sealed = seal(ports, done, id, issuedAt);
  if (!sealed.ok) return sealed;
  const decided = statementOf(verdict.decision);
  const recording = ports.recorder.record({
    kind: 'certificate',
    tenant: token.tenant,
    at: issuedAt,
    tokenRoot: sha256Hex(token.revocationIds[0] ?? ''),
    digest: sealed.value.digest,
    body: {
      door: 'egress',
      id,
      verdict: verdict.kind,
      subject: token.subject,
      destination: destination.id,
      kinds: kindsOf(inspection),
      decision: decided,
    },
  });
  const storing = ports.certificates.put({
    tenant: token.tenant,
    id,
    issuedAt,
    digest: sealed.value.digest,
    envelope: Buffer.from(sealed.value.bytes).toString('utf8'),
  });
  const [recorded, stored] = await Promise.all([recording, storing]);
  if (!recorded.ok) return recorded;
  if (!stored.ok) return stored;
  ports.onVerdict(verdict.kind);
  // What speaks against the text as it came is what a person wants to know of a redaction.
  const { reason } = verdict.kind === 'redact' ? verdict.rawDecision : verdict.decision;
  return ok({
    verdict: verdict.kind,
    content: verdict.kind === 'block' ? undefined : verdict.content,
    findings: inspection.findings,
    redactions: verdict.kind === 'redact' ? verdict.redactions : 0,
    reason,
    reasonText: reasonText(reason),
    labels: session.labels,
    certificateId: id,
    certificate: sealed.value.envelope,
  });
}

/** Nothing that was found stands in a certificate, its destination's path included; where it went is no finding. */
const describedPolicy: RedactPolicy = { kinds: { url: 'allow', ip: 'allow' }, otherwise: 'redact' };

function seal(ports: EgressPorts, done: Done, id: string, issuedAt: string): Result<SealedEnvelope, Fault> {
  const { token, destination, request, session, inspection, verdict } = done;
  const content = { in: sha256Hex(request.content) };
  return sealCertificate(
    {
      version: 1,
      id,
      tenant: token.tenant,
      session: token.session,
      subject: token.subject,
      tokenHash: token.tokenHash,
      destination: redact(ports.rules, destination.text, describedPolicy).text,
      verdict: verdict.kind,
      content: verdict.kind === 'block' ? content : { ...content, out: sha256Hex(verdict.content) },
      findings: inspection.findings.slice(0, limits.findingsMax),
      redactions: verdict.kind === 'redact' ? verdict.redactions : 0,
      labels: session.labels.slice(0, limits.sessionLabelsMax),
      receipts: { count: session.receiptCount, ids: session.receipts, chain: session.receiptChain },
      decision: statementOf(verdict.decision),
      ruleSet: ports.rules.hash,
      issuedAt,
      includedWithinMs: ports.includedWithinMs,
    },
    ports.signer,
  );
}

/** Policies named in one statement; a set with more is identified by its hash. */
const reasonsMax = 256;

function statementOf({ allowed, reason, basis }: Decision) {
  return {
    effect: allowed ? ('permit' as const) : ('deny' as const),
    policySet: basis.policySet,
    reasons: 'policies' in reason ? reason.policies.map((policy) => policy.id).slice(0, reasonsMax) : [],
    epochs: { seq: basis.seq },
  };
}
