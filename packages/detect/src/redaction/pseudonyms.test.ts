// Placeholders are stable under one key, lead back only to what was put in, and come back however a text is cut.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultRuleSet } from '../default.ts';
import { scan } from '../scan.ts';
import { Pseudonyms, RestoreStream } from './pseudonyms.ts';
import { redact } from './redact.ts';
import { redactJson } from './redact-json.ts';

const rules = defaultRuleSet();
const key = new Uint8Array(32).fill(7);
const made = (own = key) => new Pseudonyms({ key: own, never: new Set(['secret']) });
const policyWith = (pseudonyms: Pseudonyms) => ({ kinds: {}, otherwise: 'pseudonymise', pseudonyms }) as const;
const plain = (original: string) => original;

describe('a placeholder', () => {
  it('is the same for the same value of a kind under one key, and another otherwise', () => {
    const one = made().of('jane@example.com', 'email');
    expect(one).toMatch(/^\[EMAIL_[B-Z]{14}\]$/);
    expect(made().of('jane@example.com', 'email')).toBe(one);
    expect(made().of('bob@example.com', 'email')).not.toBe(one);
    expect(made().of('jane@example.com', 'name')).not.toBe(one);
    expect(made(new Uint8Array(32)).of('jane@example.com', 'email')).not.toBe(one);
  });

  it('is refused to kinds that never come back', () => {
    const pseudonyms = made();
    const { text } = redact(
      rules,
      'token ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8 to jane@example.com',
      policyWith(pseudonyms),
    );
    expect(text).toMatch(/^token \[SECRET\] to \[EMAIL_[B-Z]{14}\]$/);
    expect(pseudonyms.restore(text, plain)).toBe('token [SECRET] to jane@example.com');
  });

  it('that was made up, or belongs to another session, stays as it is', () => {
    const other = made(new Uint8Array(32).fill(9)).of('jane@example.com', 'email') ?? '';
    const pseudonyms = made();
    pseudonyms.of('bob@example.com', 'email');
    for (const text of [other, '[EMAIL_BBBBBBBBBBBBBB]', '[EMAIL]', '[EMAIL_1]']) {
      expect(pseudonyms.restore(text, plain)).toBe(text);
    }
  });

  it('is found by no rule, and leads back through a redaction', () => {
    const value = fc.constantFrom(
      'jane@example.com',
      '4111 1111 1111 1111',
      '+44 20 7946 0958',
      'DE75512108001245126199',
      '203.0.113.7',
    );
    const around = fc.constantFrom(' to ', ', ', ' (', ') ', '\n', 'password: ', 'token=', 'phone ', ' é ');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(around, value), { maxLength: 6 }),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        (parts, own) => {
          const pseudonyms = made(own);
          const given = parts.map(([before, text]) => `${before}${text} `).join('');
          const { text } = redact(rules, given, policyWith(pseudonyms));
          expect(scan(rules, text).findings.filter(({ kind }) => kind !== 'secret')).toEqual([]);
          if (!text.includes('[SECRET]')) expect(pseudonyms.restore(text, plain)).toBe(given);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is the same however JSON writes the value', () => {
    const pseudonyms = made();
    const text = redactJson(rules, '["jane@example.com","jane\\u0040example.com"]', policyWith(pseudonyms))?.text ?? '';
    const [first, second] = JSON.parse(text);
    expect(first).toBe(second);
    expect(pseudonyms.restore(first, plain)).toBe('jane@example.com');
  });
});

it('a text in pieces is restored as the whole is', () => {
  const pseudonyms = made();
  const mail = pseudonyms.of('jane@example.com', 'email') ?? '';
  const card = pseudonyms.of('4111', 'card') ?? '';
  const piece = fc.constantFrom(mail, card, '[', ']', '[EMAIL_', 'BCD', ' ', 'x', '[[', mail.slice(0, 9), '[A', '\n');
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
      (pieces, sizes) => {
        const text = pieces.join('');
        const stream = new RestoreStream(pseudonyms, plain);
        let out = '';
        for (let at = 0, turn = 0; at < text.length; turn++) {
          const size = sizes[turn % sizes.length] ?? 1;
          out += stream.push(text.slice(at, at + size));
          at += size;
        }
        expect(out + stream.end()).toBe(pseudonyms.restore(text, plain));
      },
    ),
    { numRuns: 500 },
  );
});
