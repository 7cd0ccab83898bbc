// A certificate and the receipts of its session: the chain over their ids computed again, and their labels accounted for.

import { type Fault, fail, limits, ok, type Result } from '@sallyport/base';
import { chainReceipts, type EgressCertificate } from './certificate.ts';
import type { AccessReceipt } from './receipt.ts';

export interface SessionReceipts {
  /** In the order of the chain. */
  readonly ids: readonly string[];
  /** Given, and not among those that the certificate rests on: of reads that came later. */
  readonly later: readonly string[];
  /** Labels of the session in none of these receipts: their read had not had its receipt yet. */
  readonly unread: readonly string[];
}

/**
 * Holds a certificate to the receipts of its session, each verified before, in any order. Of more than
 * `limits.certificateReceiptsMax` the certificate lists the newest alone; the others are taken in the order of their issue.
 * Faults: `integrity` for a receipt that is missing or of another session, for ids that give another chain, and for a label
 * that was read and that the certificate does not carry.
 */
export function checkSessionReceipts(
  { tenant, session, labels, receipts: { count, ids: listed, chain } }: EgressCertificate,
  given: readonly AccessReceipt[],
): Result<SessionReceipts, Fault> {
  const known = new Map(given.map((receipt) => [receipt.id, receipt]));
  const foreign = given.find((receipt) => receipt.tenant !== tenant || receipt.session !== session);
  if (foreign !== undefined) return fail('integrity', `the receipt \`${foreign.id}\` is of another session`);
  const missing = listed.find((id) => !known.has(id));
  if (missing !== undefined) return fail('integrity', `the receipt \`${missing}\` is missing`);

  const inList = new Set(listed);
  const others = [...known.values()].filter(({ id }) => !inList.has(id)).sort(byIssue);
  const older = others.slice(0, count - listed.length).map(({ id }) => id);
  const ids = [...older, ...listed];
  if (ids.length < count)
    return fail('integrity', `${count - ids.length} of the session's ${count} receipts are missing`);
  if (chainReceipts(ids).chain !== chain) {
    const message = `the receipts do not give the chain of the certificate; of a session with more than ${limits.certificateReceiptsMax} give all that came before it`;
    return fail('integrity', message);
  }

  const carried = new Set(labels);
  const read = new Set(ids.flatMap((id) => known.get(id)?.labels ?? []));
  const lost = [...read].find((label) => !carried.has(label));
  if (lost !== undefined) return fail('integrity', `the label \`${lost}\` was read and is not in the certificate`);
  return ok({
    ids,
    later: others.slice(count - listed.length).map(({ id }) => id),
    unread: labels.filter((label) => !read.has(label)),
  });
}

function byIssue(a: AccessReceipt, b: AccessReceipt): number {
  return a.issuedAt < b.issuedAt ? -1 : a.issuedAt > b.issuedAt ? 1 : 0;
}
