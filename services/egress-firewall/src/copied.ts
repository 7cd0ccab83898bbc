// What of a text was copied from what its session has read: found before it is decided, told to policies and certified.

import { type Fault, limits, ok, type Result } from '@sallyport/base';
import type { SessionState } from '@sallyport/decision';
import { type Copied, nothingCopied, type SessionCopies } from '@sallyport/runtime';
import type { VerifiedToken } from '@sallyport/token';

export interface CopiedPorts {
  readonly copies: Pick<SessionCopies, 'find'>;
}

/** All that leaves: the content, and what goes beside it. */
export interface LeavingText {
  readonly content: string;
  readonly fixed?: string | undefined;
}

/** Faults: where copies could be missed nothing is decided. */
export async function copiedIn(
  { copies }: CopiedPorts,
  token: VerifiedToken,
  session: SessionState,
  { content, fixed }: LeavingText,
): Promise<Result<Copied, Fault>> {
  // A session that has read nothing has nothing to copy from.
  if (session.receiptCount === 0) return ok(nothingCopied);
  return copies.find(token, fixed === undefined ? content : `${content}\n${fixed}`);
}

/**
 * What policies see of it: `copiedLabels`, a set, and `copiedShare`, whole per cent; always there. A label that is not
 * counted for the session is not counted here.
 */
export function copiedContext(
  { labels, sharePercent }: Copied,
  counted: readonly string[],
): { readonly copiedLabels: readonly string[]; readonly copiedShare: number } {
  return { copiedLabels: labels.filter((label) => counted.includes(label)), copiedShare: sharePercent };
}

/** As answer and certificate tell it; absent where nothing was copied. */
export function copiedStatement({ labels, receipts, sharePercent }: Copied): { readonly copied?: CopiedStatement } {
  if (sharePercent === 0) return {};
  return {
    copied: {
      labels: labels.slice(0, limits.sessionLabelsMax),
      receipts: receipts.slice(-limits.certificateReceiptsMax),
      sharePercent,
    },
  };
}

// A type and not an interface, so that it is JSON to the compiler too.
export type CopiedStatement = Pick<Copied, 'labels' | 'receipts' | 'sharePercent'>;
