// Each form of revocation refuses the tokens it names and no others.

import { describe, expect, it } from 'vitest';
import { noRevocations, type RevokedTokens, revokedReason, withRevoked } from './revoked.ts';

const token = (issuedAtMs: number | undefined, id = 'alice', blocks: readonly string[] = ['a0', 'a1']) => ({
  subject: { type: 'User', id },
  revocationIds: blocks,
  ...(issuedAtMs === undefined ? {} : { issuedAtMs }),
});
const alice = { type: 'User', id: 'alice' };
const by = (revoked: readonly RevokedTokens[], asked: ReturnType<typeof token>) => {
  const reason = revokedReason({ revoked: withRevoked(noRevocations, revoked) }, asked);
  return reason?.kind === 'token_revoked' ? reason.by : reason?.kind;
};

describe('a token is refused', () => {
  it.each<[string, readonly RevokedTokens[], ReturnType<typeof token>, string | undefined]>([
    ['by nothing', [], token(1), undefined],
    ['by nothing, without a date', [], token(undefined), undefined],
    ['by its last block', [{ kind: 'block', id: 'a1' }], token(1), 'block'],
    ['by its first block', [{ kind: 'block', id: 'a0' }], token(1), 'block'],
    ['not by what was made from it', [{ kind: 'block', id: 'a2' }], token(1), undefined],
    ['with all of its subject', [{ kind: 'subject', subject: alice }], token(Number.MAX_SAFE_INTEGER), 'subject'],
    ['not with another subject', [{ kind: 'subject', subject: alice }], token(1, 'bob'), undefined],
    [
      'not with a subject of another type',
      [{ kind: 'subject', subject: { type: 'R', id: 'alice' } }],
      token(1),
      undefined,
    ],
    ['issued before', [{ kind: 'subject', subject: alice, issuedBeforeMs: 10 }], token(9), 'subject'],
    ['not when issued at the moment', [{ kind: 'subject', subject: alice, issuedBeforeMs: 10 }], token(10), undefined],
    ['without a date', [{ kind: 'subject', subject: alice, issuedBeforeMs: 10 }], token(undefined), 'subject'],
    ['with the tenant', [{ kind: 'issued', issuedBeforeMs: 10 }], token(9, 'bob'), 'issue_date'],
    ['not after it', [{ kind: 'issued', issuedBeforeMs: 10 }], token(10), undefined],
    ['with the tenant, without a date', [{ kind: 'issued', issuedBeforeMs: 10 }], token(undefined), 'issue_date'],
  ])('%s', (_, revoked, asked, reason) => expect(by(revoked, asked)).toBe(reason));

  it('by the widest of what was said about its subject, in any order', () => {
    const said: RevokedTokens[] = [
      { kind: 'subject', subject: alice, issuedBeforeMs: 20 },
      { kind: 'subject', subject: alice, issuedBeforeMs: 10 },
    ];
    for (const revoked of [said, said.toReversed()]) expect(by(revoked, token(15))).toBe('subject');
    const all: RevokedTokens[] = [{ kind: 'subject', subject: alice }, ...said];
    for (const revoked of [all, all.toReversed()]) expect(by(revoked, token(10_000))).toBe('subject');
  });
});
