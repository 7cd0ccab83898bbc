// The certificate of what was decided over a text: signed, in the log and stored before anything leaves.

import {
  type Clock,
  type Fault,
  type JsonObject,
  limits,
  ok,
  type RandomBytes,
  type Result,
  sha256Hex,
  toHex,
} from '@sallyport/base';
import type { Approval, Decision, SessionState } from '@sallyport/decision';
import type { RuleSet } from '@sallyport/detect';
import {
  type CertificateStore,
  type CurrentCertificate,
  type NonInterference,
  type Recorder,
  type SealedEnvelope,
  type SigningKey,
  sealCertificate,
} from '@sallyport/evidence';
import type { Copied } from '@sallyport/runtime';
import { rootDigest, type VerifiedToken } from '@sallyport/token';
import { describedDestination } from './address.ts';
import { copiedStatement } from './copied.ts';
import type { Destination } from './destination.ts';
import type { Blocked, Flow } from './flow.ts';
import { type Inspection, kindsOf } from './inspect.ts';
import type { Verdict } from './verdict.ts';

export interface CertifyPorts {
  readonly rules: RuleSet;
  readonly recorder: Pick<Recorder, 'record'>;
  readonly certificates: Pick<CertificateStore, 'put'>;
  readonly signer: SigningKey;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly includedWithinMs: number;
}

export interface Certified {
  /** As it stands in the certificate. */
  readonly nonInterference: NonInterference;
  readonly certificateId: string;
  /** DSSE envelope of the egress certificate. */
  readonly certificate: JsonObject;
}

/** What a certificate is about. */
export interface Sent {
  readonly token: VerifiedToken;
  readonly destination: Destination;
  /** As it came. */
  readonly content: string;
  readonly session: SessionState;
  readonly copied: Copied;
  readonly inspection: Inspection;
  readonly verdict: Verdict;
  /** Labels of the session that the decision left out, by whose leave. */
  readonly declassified: readonly Flow[];
  readonly blocked: Blocked;
  /** Of a text that is held for review. */
  readonly heldId?: string;
  /** What let it through where policies hold it. */
  readonly approval?: Approval;
}

/** Resolves once it is in the log and stored. Faults: those of recorder and store. */
export async function certify(ports: CertifyPorts, sent: Sent): Promise<Result<Certified, Fault>> {
  const { token, destination, inspection, verdict } = sent;
  const id = `ec_${toHex(ports.random(16))}`;
  const issuedAt = new Date(ports.clock.nowMs()).toISOString();
  const described = describedDestination(ports.rules, destination);
  const nonInterference = accountOf(sent, described);
  const sealed = seal(ports, sent, { id, issuedAt, destination: described, nonInterference });
  if (!sealed.ok) return sealed;
  const { digest, bytes, envelope } = sealed.value;
  const recording = ports.recorder.record({
    kind: 'certificate',
    tenant: token.tenant,
    at: issuedAt,
    tokenRoot: rootDigest(token),
    digest,
    body: {
      door: 'egress',
      id,
      verdict: verdict.kind,
      subject: token.subject,
      destination: destination.id,
      kinds: kindsOf(inspection),
      nonInterference: nonInterference.verdict,
      decision: statementOf(verdict.decision),
      ...reviewOf(sent),
    },
  });
  const storing = ports.certificates.put({
    tenant: token.tenant,
    id,
    issuedAt,
    digest,
    envelope: Buffer.from(bytes).toString('utf8'),
  });
  const [recorded, stored] = await Promise.all([recording, storing]);
  if (!recorded.ok) return recorded;
  return stored.ok ? ok({ nonInterference, certificateId: id, certificate: envelope }) : stored;
}

function accountOf({ blocked, declassified }: Sent, destination: string): NonInterference {
  return {
    verdict: blocked.flows.length > 0 ? 'failed' : 'passed',
    flows: blocked.flows.map(({ label, policies }) => ({ label, destination, policies })),
    declassified: declassified.map(({ label, policies }) => ({ label, policies })),
    blockedBy: blocked.by,
  };
}

function seal(
  ports: CertifyPorts,
  sent: Sent,
  said: Pick<CurrentCertificate, 'id' | 'issuedAt' | 'destination' | 'nonInterference'>,
): Result<SealedEnvelope, Fault> {
  const { token, session, inspection, verdict } = sent;
  const came = sha256Hex(sent.content);
  const left = verdict.kind === 'allow' ? came : verdict.kind === 'redact' ? sha256Hex(verdict.content) : undefined;
  return sealCertificate(
    {
      ...said,
      version: 2,
      tenant: token.tenant,
      session: token.session,
      subject: token.subject,
      tokenHash: token.tokenHash,
      verdict: verdict.kind,
      content: left === undefined ? { in: came } : { in: came, out: left },
      findings: inspection.findings.slice(0, limits.findingsMax),
      redactions: verdict.kind === 'redact' ? verdict.redactions : 0,
      ...(verdict.kind === 'redact' ? { forms: Object.fromEntries(verdict.forms) } : {}),
      labels: session.labels,
      ...copiedStatement(sent.copied),
      receipts: { count: session.receiptCount, ids: session.receipts, chain: session.receiptChain },
      decision: statementOf(verdict.decision),
      ...reviewOf(sent),
      ruleSet: ports.rules.hash,
      includedWithinMs: ports.includedWithinMs,
    },
    ports.signer,
  );
}

/** What a person had to do with it. */
function reviewOf({ heldId, approval }: Sent) {
  if (heldId !== undefined) return { held: heldId };
  if (approval === undefined) return {};
  return { approval: { id: approval.id, by: approval.by, at: new Date(approval.atMs).toISOString() } };
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
