// A revocation as a row of its table, and back.

import type { RevokedTokens } from '../revoked.ts';

/** As a load gives it: `name` is the id of a block or of a subject, `text` the moment, in milliseconds. */
export interface RevokedRow {
  readonly kind: 'revoked_block' | 'revoked_subject' | 'revoked_issued';
  readonly name: string;
  readonly type: string;
  readonly text: string | null;
}

export function revocationRow(revoked: RevokedTokens): {
  readonly type: string;
  readonly id: string;
  readonly issuedBefore: number | null;
} {
  switch (revoked.kind) {
    case 'block':
      return { type: '', id: revoked.id, issuedBefore: null };
    case 'subject':
      return { ...revoked.subject, issuedBefore: revoked.issuedBeforeMs ?? null };
    case 'issued':
      return { type: '', id: '', issuedBefore: revoked.issuedBeforeMs };
  }
}

export function revokedOf({ kind, name, type, text }: RevokedRow): RevokedTokens {
  switch (kind) {
    case 'revoked_block':
      return { kind: 'block', id: name };
    case 'revoked_subject':
      return {
        kind: 'subject',
        subject: { type, id: name },
        ...(text === null ? {} : { issuedBeforeMs: Number(text) }),
      };
    case 'revoked_issued':
      // Without a moment, which the table allows and nobody writes, everything is refused.
      return { kind: 'issued', issuedBeforeMs: text === null ? Number.POSITIVE_INFINITY : Number(text) };
  }
}
