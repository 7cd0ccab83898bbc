// A canary is found in every form that hides it, whole or cut in a stream, by who holds the key and by nobody else.

import { describe, expect, it } from 'vitest';
import type { RuleSet } from '../compile.ts';
import { defaultRuleSet } from '../default.ts';
import { scan } from '../scan.ts';
import { RedactStream } from '../stream.ts';
import { tally } from '../tally.ts';

const marker = 'spc_mfrggzdfmztwq2lknnwg23tpobyxe43uov3ho6dz';
const keyless = defaultRuleSet();
const rules: RuleSet = { ...keyless, isCanary: (text: string) => text === marker };
const base64 = (text: string) => Buffer.from(text).toString('base64');
const hex = (text: string) => Buffer.from(text).toString('hex');
const sentence = `the account is ${marker} in the list`;

const forms: readonly (readonly [name: string, text: string])[] = [
  ['plain', sentence],
  ['in capitals', sentence.toUpperCase()],
  ['inside a word', `a${marker}b`],
  ['an address of mail', `${marker}@example.com`],
  ['in a link', `[x](https://example.com/${marker}?a=1)`],
  ['a value of JSON', JSON.stringify({ key: marker })],
  ['a name of JSON', JSON.stringify({ [marker]: 1 })],
  ['an escape of JSON', `{"a":"\\u0073${marker.slice(1)}"}`],
  ['base64', base64(sentence)],
  ['base64 without anything around', base64(marker)],
  ['base64 of base64', base64(`and then ${base64(sentence)} it was`)],
  ['base64 in a query', `https://example.com/?q=${base64(sentence)}`],
  ['hex', hex(sentence)],
  ['percent', Array.from(marker, (c) => `%${hex(c)}`).join('')],
  ['percent, one character', `%73${marker.slice(1)}`],
  ['zero-width spaces', Array.from(marker).join('\u200b')],
  ['full-width letters', Array.from(marker, (c) => String.fromCodePoint((c.codePointAt(0) ?? 0) + 0xfee0)).join('')],
  ['entities', `&#x73;${marker.slice(1)}`],
  ['quoted-printable', `=73${marker.slice(1, 20)}=\r\n${marker.slice(20)}`],
];

describe('a canary', () => {
  it.each(forms)('%s is found', (_, text) => {
    expect(tally(rules, text).filter(({ kind }) => kind === 'canary').length).toBe(1);
  });

  it.each(forms)('%s is found wherever a stream is cut', (_, text) => {
    const bytes = Buffer.from(text);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const stream = new RedactStream(rules, { kinds: {}, otherwise: 'redact' });
      const out = [stream.push(bytes.subarray(0, cut)), stream.push(bytes.subarray(cut)), stream.end()];
      expect(out.flatMap(({ findings }) => findings).some(({ kind }) => kind === 'canary')).toBe(true);
    }
  });

  it.each(forms)('%s is nothing to who has another key, and to who has none', (_, text) => {
    for (const other of [{ ...rules, isCanary: () => false }, keyless]) {
      expect(tally(other, text).filter(({ kind }) => kind === 'canary')).toEqual([]);
    }
  });

  it('one pass after another keeps nothing of the key before', () => {
    const kinds = (of: RuleSet) => scan(of, base64(sentence)).findings.map(({ kind }) => kind);
    const plain = { ...rules, isCanary: () => false };
    for (let round = 0; round < 3; round++) {
      expect(kinds(rules)).toContain('canary');
      expect(kinds(plain)).not.toContain('canary');
    }
  });

  it('negative control: one that lacks a character is none', () => {
    expect(tally(rules, marker.slice(0, -1)).filter(({ kind }) => kind === 'canary')).toEqual([]);
    expect(tally(rules, `${marker.slice(0, 20)} ${marker.slice(20)}`).filter(({ kind }) => kind === 'canary')).toEqual(
      [],
    );
  });
});
