// INVARIANT: a changed form is found by no rule. What stands for a value is never taken for one, so a second scan is a proof.

import { describe, expect, it } from 'vitest';
import { defaultRuleSet } from '../default.ts';
import { tally } from '../tally.ts';
import { generalised } from './generalise.ts';
import { masked } from './mask.ts';
import { Pseudonyms } from './pseudonyms.ts';
import { redact } from './redact.ts';
import { redactJson } from './redact-json.ts';
import type { Action, RedactPolicy } from './replace.ts';

const rules = defaultRuleSet();
const changing: readonly Exclude<Action, 'allow'>[] = ['mask', 'generalise', 'hash', 'pseudonymise', 'redact'];
const policyOf = (action: Action, byte = 7): RedactPolicy => ({
  kinds: {},
  otherwise: action,
  hashKey: new Uint8Array(32).fill(byte),
  pseudonyms: new Pseudonyms({ key: new Uint8Array(32).fill(byte), never: new Set() }),
});
/** Every text that a rule of the default set is there for, with its kind. */
const examples = rules.tests.flatMap(({ rule, positive }) => {
  const kind = rules.rules.find(({ id }) => id === rule)?.kind ?? '';
  return positive.map((marked) => ({
    rule,
    kind,
    text: marked.replaceAll('¦', '').replaceAll('\\n', '\n').replace(/[«»]/g, ''),
  }));
});

describe('a changed form', () => {
  it.each(changing)('is found by no rule: %s', (action) => {
    const again = examples.flatMap(({ rule, kind, text }) => {
      const done = redact(rules, text, policyOf(action)).text;
      return tally(rules, done).some((one) => one.kind === kind) ? [`${rule}: ${done}`] : [];
    });
    expect(again).toEqual([]);
  });

  it.each(changing)('is none in a JSON document either: %s', (action) => {
    const document = JSON.stringify({ list: examples.map(({ text }) => ({ text, note: `"${text}" \\ ${text}` })) });
    const done = redactJson(rules, document, policyOf(action));
    expect(done).toBeDefined();
    expect(tally(rules, done?.text ?? '')).toEqual([]);
  });
});

it('a second scan would tell a form that shows too much', () => {
  for (const shown of [
    '[IP:203.0.113.0/24]',
    'card 4111 1111 1111 1111',
    '[URL:https://example.com]',
    'j@example.com',
  ]) {
    expect(tally(rules, shown), shown).not.toEqual([]);
  }
});

it.each([
  ['card', '4111 1111 1111 1111', '**** **** **** 1111'],
  ['iban', 'DE75512108001245126199', '******************6199'],
  ['phone', '+1 (415) 555-0132', '+* (***) ***-0132'],
  ['ssn', '536-90-4399', '***-**-****'],
  ['email', 'jane.doe@example.com', 'j***.***@*******.com'],
  ['email', 'jane', '****'],
  ['url', 'https://jane@example.com/a?b=c', 'https://***'],
  ['secret', 'AKIAQYLPMN5HFIQR7XYA', '********************'],
  ['exfiltration', '![x](https://a.example/?d=abcdefghijkl)', '![*](*****://*.*******/?*=************)'],
])('a masked %s shows no more than its mark: %s', (kind, value, wanted) => {
  expect(masked(value, kind)).toBe(wanted);
});

it.each([
  ['birth_date', '17.02.1984', '[BIRTH_DATE:1984]'],
  ['birth_date', '17.02.84', '[BIRTH_DATE]'],
  ['ip', '203.0.113.77', '[IP:203.0.113.*]'],
  ['ip', '2001:db8:85a3::8a2e:370:7334', '[IP:2001:db8:85a3:*]'],
  ['ip', '2001:db8::1', '[IP:2001:db8:0:*]'],
  ['ip', '::1', '[IP:0:0:0:*]'],
  ['ip', '::ffff:203.0.113.77', '[IP]'],
  ['url', 'https://www.example.com/a?b=c', '[URL:example.com]'],
  ['url', 'https://203.0.113.77/', '[URL]'],
  ['email', 'Jane@Example.com', '[EMAIL:example.com]'],
  ['iban', 'DE75512108001245126199', '[IBAN:DE]'],
  ['age', '34', '[AGE:30-39]'],
  ['age', '97 years', '[AGE:90+]'],
  ['age', 'old', '[AGE]'],
  ['amount', '$ 1,234.56', '[AMOUNT:1000-9999]'],
  ['amount', '1.234.567 EUR', '[AMOUNT:1000000-9999999]'],
  ['amount', '7', '[AMOUNT:0-9]'],
  ['postcode', 'SW1A 1AA', '[POSTCODE:SW1A]'],
  ['postcode', '10115', '[POSTCODE:101]'],
  ['card', '4111 1111 1111 1111', '[CARD]'],
  ['constructor', 'x', '[CONSTRUCTOR]'],
])('a generalised %s is its class: %s', (kind, value, wanted) => {
  expect(generalised(value, kind)).toBe(wanted);
});

describe('a digest', () => {
  const hashed = (text: string, byte = 7) => redact(rules, text, policyOf('hash', byte)).text;

  it('is the same however a number is written, and another under another key, for another kind, or as a placeholder', () => {
    expect(hashed('4111111111111111')).toBe(hashed('4111 1111 1111 1111'));
    expect(hashed('Jane@example.com')).toBe(hashed('jane@example.com'));
    expect(hashed('4111111111111111', 8)).not.toBe(hashed('4111111111111111'));
    const tag = (text: string) => /[B-Z]{14}/.exec(text)?.[0];
    const placeholder = redact(rules, 'jane@example.com', policyOf('pseudonymise')).text;
    expect(tag(placeholder)).toBeDefined();
    expect(tag(placeholder)).not.toBe(tag(hashed('jane@example.com')));
  });
});

describe('what overlaps', () => {
  it('is redacted where its kinds ask for different forms', () => {
    const policy: RedactPolicy = { kinds: { url: 'generalise', email: 'mask' }, otherwise: 'redact' };
    expect(redact(rules, 'see https://example.com/?to=jane@example.com', policy).text).toBe('see [URL]');
  });

  it('and lost to a finding takes the form of that finding', () => {
    const text = 'imei 490154203237518, card 378282246310005';
    const kinds = { imei: 'mask', card: 'mask' } as const;
    expect(redact(rules, text, { kinds, otherwise: 'redact' }).text).toBe('imei ***********7518, card ***********0005');
  });

  it('and what is encoded shows no end of its encoded form', () => {
    const { text } = redact(rules, 'q=jane%40example.com', { kinds: { email: 'mask' }, otherwise: 'allow' });
    expect(text).toBe('q=[EMAIL]');
  });

  it('a mask of what JSON escapes leaves JSON', () => {
    const done = redactJson(rules, '{"password":"aB\\"3\\\\x\\u00e9Zq"}', policyOf('mask'));
    expect(() => JSON.parse(done?.text ?? '')).not.toThrow();
  });
});
