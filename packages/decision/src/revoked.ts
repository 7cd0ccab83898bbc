// Which tokens are refused: by a block of theirs, by whom they speak for, by when they were issued.

import type { VerifiedToken } from '@sallyport/token';
import type { Reason } from './request.ts';

/**
 * The tokens that one revocation refuses. Moments are milliseconds since the Unix epoch, compared with the issue date that
 * the root key signed; a token without one counts as older than any.
 */
export type RevokedTokens =
  /** Revocation id of a block, lower-case hex: the token that ends with it and all that were made from it. */
  | { readonly kind: 'block'; readonly id: string }
  /** All that speak for this subject: those issued before the moment, or without one all, for ever. */
  | {
      readonly kind: 'subject';
      readonly subject: { readonly type: string; readonly id: string };
      readonly issuedBeforeMs?: number | undefined;
    }
  /** All of the tenant that were issued before the moment. */
  | { readonly kind: 'issued'; readonly issuedBeforeMs: number };

/** Everything revoked of one tenant. Immutable; it only grows, since nothing revoked comes back. */
export interface Revocations {
  readonly blocks: ReadonlySet<string>;
  /** Subject to the moment before which its tokens are refused; infinity for all of them. */
  readonly subjects: ReadonlyMap<string, number>;
  readonly issuedBeforeMs: number;
}

export const noRevocations: Revocations = {
  blocks: new Set(),
  subjects: new Map(),
  issuedBeforeMs: Number.NEGATIVE_INFINITY,
};

export function withRevoked(before: Revocations, added: readonly RevokedTokens[]): Revocations {
  if (added.length === 0) return before;
  const blocks = new Set(before.blocks);
  const subjects = new Map(before.subjects);
  let { issuedBeforeMs } = before;
  for (const revoked of added) {
    switch (revoked.kind) {
      case 'block':
        blocks.add(revoked.id);
        break;
      case 'subject': {
        const { issuedBeforeMs: ms = Number.POSITIVE_INFINITY } = revoked;
        const key = subjectKey(revoked.subject);
        subjects.set(key, Math.max(ms, subjects.get(key) ?? Number.NEGATIVE_INFINITY));
        break;
      }
      case 'issued':
        issuedBeforeMs = Math.max(issuedBeforeMs, revoked.issuedBeforeMs);
    }
  }
  return { blocks, subjects, issuedBeforeMs };
}

type Dated = Pick<VerifiedToken, 'subject' | 'issuedAtMs' | 'revocationIds'>;

/** The reason when the token is revoked in any way: a revoked block takes all its descendants with it. */
export function revokedReason(state: { readonly revoked: Revocations }, token: Dated): Reason | undefined {
  const { blocks, subjects, issuedBeforeMs } = state.revoked;
  const revocationId = token.revocationIds.find((id) => blocks.has(id));
  if (revocationId !== undefined) return { kind: 'token_revoked', by: 'block', revocationId };
  const issuedAtMs = token.issuedAtMs ?? Number.NEGATIVE_INFINITY;
  const ofSubject = subjects.size === 0 ? undefined : subjects.get(subjectKey(token.subject));
  if (ofSubject !== undefined && issuedAtMs < ofSubject) return { kind: 'token_revoked', by: 'subject' };
  // A token without a date lies before any moment, but only once there is one.
  const isOld = issuedBeforeMs !== Number.NEGATIVE_INFINITY && issuedAtMs < issuedBeforeMs;
  return isOld ? { kind: 'token_revoked', by: 'issue_date' } : undefined;
}

function subjectKey({ type, id }: { readonly type: string; readonly id: string }): string {
  return JSON.stringify([type, id]);
}
