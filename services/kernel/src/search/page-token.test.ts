// Page tokens: opaque, and good for one question of one caller.

import { systemRandom } from '@sallyport/base';
import { describe, expect, it } from 'vitest';
import { PageTokens } from './page-token.ts';

const pages = new PageTokens(new Uint8Array(32).fill(7), systemRandom);
const refusal = { ok: false, fault: { code: 'invalid_input', at: '/page/token' } };

it.each([
  { after: 'record-1', limit: 2 },
  { after: undefined, limit: 0 },
  { after: '日本 "\u0001', limit: 1_000 },
  { after: '', limit: 1 },
])('gives back the place %j', (place) => {
  expect(pages.read(pages.write(place, 'q'), 'q')).toEqual({ ok: true, value: place });
});

it('tells nothing of the place, and never the same thing twice', () => {
  const place = { after: 'secret-entity-id', limit: 10 };
  const tokens = new Set(Array.from({ length: 20 }, () => pages.write(place, 'q')));
  expect(tokens.size).toBe(20);
  for (const token of tokens) expect(Buffer.from(token, 'base64url').toString('latin1')).not.toContain('secret');
});

describe('INVARIANT: a token is good for its own question and caller only', () => {
  const token = pages.write({ after: 'a', limit: 5 }, 'question of one');

  it('another question, another secret', () => {
    expect(pages.read(token, 'question of another')).toMatchObject(refusal);
    expect(new PageTokens(new Uint8Array(32).fill(8), systemRandom).read(token, 'question of one')).toMatchObject(
      refusal,
    );
  });

  it('any changed bit', () => {
    const bytes = Buffer.from(token, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(pages.read(changed.toString('base64url'), 'question of one')).toMatchObject(refusal);
    }
  });

  it.each(['x', 'AAAA', 'not base64!', 'A'.repeat(5_000), token.slice(0, -1), token.slice(4), `${token}AAAA`])(
    'text that is none: %s',
    (text) => {
      expect(pages.read(text, 'question of one')).toMatchObject(refusal);
    },
  );

  it('negative control: the token itself is good', () => {
    expect(pages.read(token, 'question of one')).toMatchObject({ ok: true });
  });
});
