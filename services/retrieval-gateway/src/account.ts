// What is written down before anything is told: the receipt of rows and their labels, or the denial.

import { canonicalJson, type Fault, limits, ok, type Result, sha256Hex, toHex } from '@sallyport/base';
import { deny, type RowScope, reasonText } from '@sallyport/decision';
import { sealReceipt } from '@sallyport/evidence';
import { rootDigest, type VerifiedToken } from '@sallyport/token';
import type { Page } from './page.ts';
import { type Asked, type Refused, type RetrieveAnswer, type RetrievePorts, retrieveAction } from './ports.ts';
import { rememberedRows } from './remembered.ts';

/** Commits the labels and the fingerprints, writes the receipt, and only then lets the rows go. */
export async function account(
  ports: RetrievePorts,
  done: {
    readonly asked: Asked;
    readonly page: Page;
    readonly tier: string;
  },
): Promise<Result<RetrieveAnswer, Fault>> {
  const { asked, page, tier } = done;
  const { token, request, scope } = asked;
  const id = `ar_${toHex(ports.random(16))}`;
  const issuedAt = new Date(ports.clock.nowMs()).toISOString();
  const decision = {
    effect: 'filter' as const,
    policySet: scope.basis.policySet,
    reasons: scope.policies.map((policy) => policy.id).slice(0, reasonsMax),
    epochs: { seq: scope.basis.seq },
  };
  const sealed = sealReceipt(
    {
      version: 1,
      id,
      tenant: token.tenant,
      session: token.session,
      subject: token.subject,
      tokenHash: token.tokenHash,
      source: request.source,
      queryDigest: asked.question,
      rows: { count: page.rows.length, digest: sha256Hex(canonicalJson(page.rows)) },
      labels: page.labels.slice(0, limits.sessionLabelsMax),
      decision,
      issuedAt,
      includedWithinMs: ports.includedWithinMs,
    },
    ports.signer,
  );
  if (!sealed.ok) return sealed;
  const [joined, remembered, recorded] = await Promise.all([
    join(ports, token, page.labels, id),
    ports.copies.remember(token, id, rememberedRows(asked.served.source, page)),
    ports.recorder.record({
      kind: 'receipt',
      tenant: token.tenant,
      at: issuedAt,
      tokenRoot: rootDigest(token),
      digest: sealed.value.digest,
      body: { door: 'retrieval', id, source: request.source, subject: token.subject, rows: page.rows.length, decision },
    }),
  ]);
  for (const step of [joined, remembered, recorded]) if (!step.ok) return step;
  return ok({
    rows: page.rows,
    labels: page.labels,
    cursor: page.lastId === null ? undefined : ports.cursors.write(page.lastId, asked.question),
    tier,
    receipt: sealed.value.envelope,
    receiptId: id,
  });
}

/** INVARIANT: a receipt that is in the chain of its session has its labels there too: a certificate of it carries them. */
async function join(
  { sessions }: RetrievePorts,
  token: VerifiedToken,
  labels: readonly string[],
  receiptId: string,
): Promise<Result<void, Fault>> {
  const labelled = labels.length === 0 ? ok(undefined) : await sessions.addLabels(token, labels);
  return labelled.ok ? sessions.addReceipt(token, receiptId) : labelled;
}

/** Policies named in one statement; a set with more is identified by its hash. */
const reasonsMax = 256;

/** Records the denial, then tells it. */
export function refuse(
  ports: RetrievePorts,
  token: VerifiedToken,
  { reason, basis }: Extract<RowScope, { kind: 'denied' }>,
  source: string,
): Promise<Result<never, Refused>> {
  const said = { door: 'retrieval', reason: reason.kind, source };
  return deny(ports, { token, basis }, said, () => ({
    code: 'forbidden',
    message: `${retrieveAction} from \`${source}\` is denied: ${reasonText(reason)}`,
    reason,
  }));
}
