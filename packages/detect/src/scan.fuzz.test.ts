// Whatever the content, a scan ends, says where, and says it in offsets that cut no character.

import { utf8 } from '@sallyport/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultRuleSet } from './default.ts';
import { redact } from './redaction/redact.ts';
import { scan } from './scan.ts';

const ruleSet = defaultRuleSet();

const pieces = [
  'jane@example.com',
  'jürgen@müller.example',
  '+44 20 7946 0958',
  '(0',
  '4111 1111 1111 1111',
  'GB33BUKB20201555555555',
  '536-90-4399',
  '10.1.2.3',
  '2001:db8::1',
  'https://u:pässwort@x.example/ä?q=',
  'www.',
  '://',
  '@',
  'eyJ',
  '-----BEGIN PRIVATE KEY-----',
  'AKIA',
  'ghp_',
  'password = ',
  'token":"',
  'phone ',
  '\u00a0',
  '\u2011',
  '\u202f',
  '漢字',
  '😀',
  '\ud800',
  ' ',
  '\n',
  '"',
  "'",
  '.',
  '-',
  '(',
  ')',
  '=',
  ':',
  '0',
  '7',
  'x9Zq',
];
const content = fc.oneof(
  fc.array(fc.constantFrom(...pieces), { maxLength: 30 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 200 }),
);

function isBoundary(bytes: Uint8Array, offset: number): boolean {
  return offset === bytes.length || ((bytes[offset] ?? 0) & 0xc0) !== 0x80;
}

describe('a scan', () => {
  it('reports sorted spans on character boundaries, the same for a string and its bytes', () => {
    fc.assert(
      fc.property(content, (text) => {
        const bytes = utf8(text);
        const { findings, truncated } = scan(ruleSet, text);
        const onBytes = scan(ruleSet, bytes);
        expect(truncated).toBe(0);
        expect(onBytes.findings.map(({ rule, start, end }) => [rule, start, end])).toEqual(
          findings.map(({ rule, start, end }) => [rule, start, end]),
        );
        let before = 0;
        for (const { start, end, startChar = -1, endChar = -1 } of findings) {
          expect(start >= before && end > start && end <= bytes.length).toBe(true);
          expect(isBoundary(bytes, start) && isBoundary(bytes, end)).toBe(true);
          expect(Buffer.from(text.slice(startChar, endChar))).toEqual(Buffer.from(bytes.subarray(start, end)));
          before = start;
        }
      }),
      { numRuns: 1_500 },
    );
  });

  it('takes bytes that are no text', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(scan(ruleSet, bytes).truncated).toBe(0);
      }),
    );
  });

  it('finds what stands between any two pieces of prose', () => {
    const prose = fc.constantFrom('', 'Hello, ', 'see 12 of 40: ', '漢字 ', '😀 ', '(', '"', '\n', 'é ');
    fc.assert(
      fc.property(prose, prose, (left, right) => {
        for (const [kind, text] of [
          ['email', 'jane@example.com'],
          ['iban', 'GB33BUKB20201555555555'],
          ['card', '4111111111111111'],
        ]) {
          const found = scan(ruleSet, `${left}${text} ${right}`).findings;
          expect(found.map((finding) => finding.kind)).toContain(kind);
        }
      }),
    );
  });
});

describe('a redaction', () => {
  it('leaves nothing that a second scan would find, and the rest of the text as it was', () => {
    const safe = fc
      .array(fc.constantFrom(...pieces.slice(0, 8), ' and ', '\n', '漢字 ', '😀 '), { maxLength: 12 })
      .map((parts) => parts.join(' '));
    fc.assert(
      fc.property(safe, (text) => {
        const done = redact(ruleSet, text, { kinds: {}, otherwise: 'redact' });
        expect(scan(ruleSet, done.text).findings).toEqual([]);
        let rebuilt = '';
        let at = 0;
        for (const { startChar, endChar, replacement } of done.redactions) {
          rebuilt += text.slice(at, startChar) + replacement;
          at = endChar;
        }
        expect(rebuilt + text.slice(at)).toBe(done.text);
      }),
      { numRuns: 300 },
    );
  });
});
