// What is hidden in an encoding is found and taken out in its encoded form; what is not found is written down here too.

import { describe, expect, it } from 'vitest';
import { defaultRuleSet } from '../default.ts';
import { redact } from '../redaction/redact.ts';
import { scan } from '../scan.ts';

const ruleSet = defaultRuleSet();
const key = ['ghp_', 'zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17'].join('');
const base64 = (text: string) => Buffer.from(text).toString('base64');
const hex = (text: string) => Buffer.from(text).toString('hex');
const wide = (text: string) =>
  Array.from(text, (c) => (c > ' ' ? String.fromCodePoint((c.codePointAt(0) ?? 0) + 0xfee0) : c)).join('');
const tags = (text: string) =>
  Array.from(text, (c) => String.fromCodePoint((c.codePointAt(0) ?? 0) + 0xe0000)).join('');
const bold = (text: string) =>
  text.replace(/[a-z]/g, (c) => String.fromCodePoint((c.codePointAt(0) ?? 0) - 0x61 + 0x1d41a));

const caught: readonly (readonly [name: string, kind: string, text: string])[] = [
  ['percent', 'email', 'q=jane%40example.com'],
  ['percent of percent', 'email', 'q=jane%2540example.com'],
  ['percent of percent of percent', 'email', 'q=jane%252540example.com'],
  ['percent in a name and value', 'secret', 'api%5Fkey%3Dx7Rt2WvB5nYcXf3kL9'],
  ['decimal entities', 'email', 'jane&#64;example&#46;com'],
  ['hex entities', 'email', 'jane&#x40;example&#x2e;com'],
  ['named entities', 'email', 'jane&commat;example&period;com'],
  ['an escape of JSON', 'secret', `{"a":"gh\\u0070${key.slice(3)}"}`],
  ['an escape of JavaScript', 'secret', `'gh\\u{70}${key.slice(3)}'`],
  ['an escape of C', 'secret', `"gh\\x70${key.slice(3)}"`],
  ['slashes of JSON', 'secret', '"https:\\/\\/bot:s3cr3tpw9@example.com\\/x"'],
  ['quoted-printable', 'email', 'mail jane=40example.com'],
  ['a soft line break', 'card', 'card 4111111=\r\n111111111'],
  ['zero-width spaces', 'email', 'j\u200bane@exa\u200bmple.com'],
  ['zero-width joiners in a number', 'card', '4111\u200d1111\u200d1111\u200d1111'],
  ['a soft hyphen', 'secret', `${key.slice(0, 9)}\u00ad${key.slice(9)}`],
  ['full-width letters', 'email', wide('jane@example.com')],
  ['mathematical letters', 'email', bold('jane@example.com')],
  ['hidden tags', 'email', tags('jane@example.com')],
  ['a Cyrillic letter', 'secret', `g\u04bbp_${key.slice(4)}`],
  ['a Greek letter', 'secret', `gh\u03c1_${key.slice(4)}`],
  ['base64', 'email', `data:text/plain;base64,${base64('please write to jane@example.com')}`],
  ['base64 of base64', 'secret', `x ${base64(base64(`the key is ${key}, keep it safe`))} y`],
  ['base64 behind a path', 'email', `/assets/${base64('please write to jane@example.com at once')}`],
  [
    'base64 in lines',
    'email',
    base64(`${'lorem ipsum dolor sit amet '.repeat(4)}jane@example.com`).replace(/.{76}/g, '$&\r\n'),
  ],
  ['base64 for URLs', 'email', Buffer.from('?>please write to jane@example.com').toString('base64url')],
  ['hex', 'email', hex('please write to jane@example.com')],
  ['hex in capitals', 'email', hex('please write to jane@example.com').toUpperCase()],
  ['percent in base64', 'email', base64('redirect=jane%40example.com&next=1')],
];

/** Stated so that nobody takes the list above for everything. */
const notCaught: readonly (readonly [name: string, text: string])[] = [
  ['read backwards', Array.from(key).reverse().join('')],
  ['a cipher of Caesar', key.replace(/[a-z]/g, (c) => String.fromCharCode(((c.charCodeAt(0) - 84) % 26) + 97))],
  ['two members of an object', JSON.stringify({ a: key.slice(0, 14), b: key.slice(14) })],
  ['spaces between all letters', Array.from(key).join(' ')],
  ['words', 'jane at example dot com'],
  ['four encodings over one another', 'jane%25252540example.com'],
];

describe('an encoding', () => {
  it.each(caught)('of %s is seen through', (_, kind, text) => {
    const { findings } = scan(ruleSet, text);
    const found = findings.filter((finding) => finding.kind === kind);
    expect(found.length).toBeGreaterThan(0);
    expect(found.some(({ encoded }) => encoded === true)).toBe(true);
    const done = redact(ruleSet, text, { kinds: {}, otherwise: 'redact' }).text;
    expect(scan(ruleSet, done).findings.filter((finding) => finding.kind === kind)).toEqual([]);
  });

  it.each(notCaught)('by %s is not seen through', (_, text) => {
    expect(scan(ruleSet, text).findings).toEqual([]);
  });

  it('is reported with the span of its encoded form, and plain text without the mark', () => {
    const text = 'a jane%40example.com b bob@example.com';
    const { findings } = scan(ruleSet, text);
    expect(findings.map(({ startChar, endChar, encoded }) => [text.slice(startChar, endChar), encoded])).toEqual([
      ['jane%40example.com', true],
      ['bob@example.com', undefined],
    ]);
  });

  it.each([
    ['Russian', 'Привет, мир! Встреча перенесена на понедельник, пожалуйста, подтвердите участие.'],
    ['Greek', 'Καλημέρα κόσμε, η συνάντηση μεταφέρθηκε στη Δευτέρα.'],
    ['Chinese', '会议已改到星期一，请确认您是否参加（第３页）。'],
    ['an image', Buffer.from(Array.from({ length: 600 }, (_, i) => (i * 197 + 31) & 0xff)).toString('base64')],
    ['a digest', 'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
    ['an address of a page', 'see page%20one%20of%20two and 100% of it'],
  ])('is not seen where there is none: %s', (_, text) => {
    expect(scan(ruleSet, text).findings).toEqual([]);
  });
});
