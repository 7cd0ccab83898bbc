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
import type { Decision, SessionState } from '@sallyport/decision';
import { type RedactPolicy, type RuleSet, redact } from '@sallyport/detect';
import {
  type CertificateStore,
  type Recorder,
  type SealedEnvelope,
  type SigningKey,
  sealCertificate,
} from '@sallyport/evidence';
import type { VerifiedToken } from '@sallyport/token';
import type { Destination } from './destination.ts';
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
  readonly certificateId: string;
  /** DSSE envelope of the egress certificate. */
  readonly certificate: JsonObject;
}

/** What a certificate is about. */
export interface Sending {
  readonly token: VerifiedToken;
  readonly destination: Destination;
  /** As it came. */
  readonly content: string;
  readonly session: SessionState;
  readonly inspection: Inspection;
  readonly verdict: Verdict;
}

/** Resolves once it is in the log and stored. Faults: those of recorder and store. */
export async function certify(ports: CertifyPorts, sending: Sending): Promise<Result<Certified, Fault>> {
  const { token, destination, inspection, verdict } = sending;
  const id = `ec_${toHex(ports.random(16))}`;
  const issuedAt = new Date(ports.clock.nowMs()).toISOString();
  const sealed = seal(ports, sending, id, issuedAt);
  if (!sealed.ok) return sealed;
  const { digest, bytes, envelope } = sealed.value;
  const recording = ports.recorder.record({
    kind: 'certificate',
    tenant: token.tenant,
    at: issuedAt,
    tokenRoot: sha256Hex(token.revocationIds[0] ?? ''),
    digest,
    body: {
      door: 'egress',
      id,
      verdict: verdict.kind,
      subject: token.subject,
      destination: destination.id,
      kinds: kindsOf(inspection),
      decision: statementOf(verdict.decision),
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
  return stored.ok ? ok({ certificateId: id, certificate: envelope }) : stored;
}

/** Nothing that was found stands in a certificate, its destination's path included; where it went is no finding. */
const describedPolicy: RedactPolicy = { kinds: { url: 'allow', ip: 'allow' }, otherwise: 'redact' };

function seal(ports: CertifyPorts, sending: Sending, id: string, issuedAt: string): Result<SealedEnvelope, Fault> {
  const { token, destination, session, inspection, verdict } = sending;
  const content = { in: sha256Hex(sending.content) };
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
