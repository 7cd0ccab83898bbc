// INVARIANT: redaction covers every candidate. What the policy names leaves the text, whatever else is found around it.

import { limits } from '@sallyport/base';
import { describe, expect, it } from 'vitest';
import { defaultRuleSet } from '../default.ts';
import { scan } from '../scan.ts';
import { ruleSetOf } from '../testing.ts';
import { redact } from './redact.ts';
import type { RedactPolicy } from './replace.ts';

const ruleSet = defaultRuleSet();
const all: RedactPolicy = { kinds: {}, otherwise: 'redact' };
const redacted = (text: string, policy: RedactPolicy = all) => redact(ruleSet, text, policy).text;

describe('redaction', () => {
  it('puts the kind where the finding stood and leaves the rest', () => {
    expect(redacted('Ask jane@example.com (SSN 536-90-4399) at 10.1.2.3, 漢字 😀 ok')).toBe(
      'Ask [EMAIL] (SSN [SSN]) at [IP], 漢字 😀 ok',
    );
    expect(redacted('ünïcödé: jane@example.com 😀 bob@example.com 漢')).toBe('ünïcödé: [EMAIL] 😀 [EMAIL] 漢');
    expect(redacted('nothing here')).toBe('nothing here');
    expect(redacted('')).toBe('');
    expect(redacted('lone \ud800 surrogate jane@example.com \udc00')).toBe('lone \ud800 surrogate [EMAIL] \udc00');
  });

  it('follows the policy by kind', () => {
    const text = 'jane@example.com paid with 4111 1111 1111 1111 from 10.1.2.3';
    expect(redacted(text, { kinds: { card: 'redact' }, otherwise: 'allow' })).toBe(
      'jane@example.com paid with [CARD] from 10.1.2.3',
    );
    expect(redacted(text, { kinds: { card: 'mask', ip: 'allow' }, otherwise: 'redact' })).toBe(
      '[EMAIL] paid with **** **** **** 1111 from 10.1.2.3',
    );
    expect(redacted(text, { kinds: {}, otherwise: 'allow' })).toBe(text);
    expect(redacted('constructor __proto__ jane@example.com', { kinds: {}, otherwise: 'redact' })).toBe(
      'constructor __proto__ [EMAIL]',
    );
  });

  it('numbers equal values equally', () => {
    const text = 'a@example.com, b@example.com, a@example.com, 10.0.0.1';
    expect(redacted(text, { ...all, numbered: true })).toBe('[EMAIL_1], [EMAIL_2], [EMAIL_1], [IP_1]');
  });

  it('hashes with a key, equal values equally, and not at all without one', () => {
    const hashing = (key: string): RedactPolicy => ({
      kinds: { email: 'hash' },
      otherwise: 'allow',
      hashKey: Buffer.from(key),
    });
    const [first, second] = redacted('a@example.com a@example.com', hashing('k1')).split(' ');
    expect(first).toMatch(/^\[EMAIL:[B-Z]{14}\]$/);
    expect(second).toBe(first);
    expect(redacted('a@example.com', hashing('k2'))).not.toBe(first);
    expect(redacted('a@example.com', { kinds: { email: 'hash' }, otherwise: 'allow' })).toBe('[EMAIL]');
  });

  it('masks secrets and short values to the last character', () => {
    const masking: RedactPolicy = { kinds: {}, otherwise: 'mask' };
    expect(redacted('10.1.2.3', masking)).toBe('**.*.*.*');
    expect(redacted('id=AKIAQYLPMN5HFIQR7XYA,', masking)).toBe('id=********************,');
    expect(redacted('+44 20 7946 0958', masking)).toBe('+** ** **** 0958');
  });

  it('makes one replacement of findings that overlap, redacted where their actions differ', () => {
    const text = 'see https://example.com/?to=jane@example.com now';
    expect(redacted(text)).toBe('see [URL] now');
    expect(redacted(text, { kinds: { email: 'redact' }, otherwise: 'allow' })).toBe(
      'see https://example.com/?[EMAIL] now'.replace('?[', '?to=['),
    );
    expect(redacted(text, { kinds: { email: 'redact', url: 'mask' }, otherwise: 'allow' })).toBe('see [URL] now');
  });

  it('names each replacement with its place in the input', () => {
    const { redactions, redacted: count } = redact(ruleSet, 'é a@example.com', all);
    expect(count).toBe(1);
    expect(redactions).toEqual([
      { kind: 'email', action: 'redact', startChar: 2, endChar: 15, replacement: '[EMAIL]' },
    ]);
  });
});

describe('what may stay', () => {
  const policy = { kinds: { iban: 'allow', email: 'allow' }, otherwise: 'redact' } as const;

  it('keeps its digits, which are no telephone number', () => {
    for (const iban of ['AD41 JEFI 0730 2157 3681 9303', 'DE75 5121 0800 1245 1261 99', 'NO83 3000 1234 567']) {
      const text = `call us about IBAN ${iban}, or 030 901820.`;
      expect(redact(ruleSet, text, policy).text).toBe(text.replace('030 901820', '[PHONE]'));
    }
  });

  it('keeps its end where what follows it reads on', () => {
    expect(redact(ruleSet, 'IBAN AD64 4275 4012 7116 0623 0759 12 345', policy).text).toMatch(
      /^IBAN AD64 4275 4012 7116 0623 0759/,
    );
    expect(redact(ruleSet, 'IBAN AD64 4275 4012 7116 0623 0758 12 345', policy).text).not.toContain('0623');
  });

  it('hides nothing that is worse than itself', () => {
    expect(redact(ruleSet, 'password=hunter2!x@example.com', policy).text).not.toContain('hunter2');
  });

  it('lends its name to no digits outside of it', () => {
    const { text } = redact(ruleSet, 'IBAN AD41 JEFI 0730 2157 3681 9304, phone 0730 2157 3681', policy);
    expect(text).not.toContain('0730 2157 3681');
  });
});

describe('redaction covers every candidate', () => {
  const many = Array.from({ length: limits.findingsMax + 50 }, (_, i) => `user${i}@example.com`).join(' ');

  it('beyond the bound on what is reported', () => {
    const done = redact(ruleSet, many, all);
    expect(done.findings).toHaveLength(limits.findingsMax);
    expect(done.truncated).toBe(50);
    expect(done.redacted).toBe(limits.findingsMax + 50);
    expect(done.redactions).toHaveLength(limits.findingsMax);
    expect(done.text).not.toContain('@');
  });

  it('which taking the reported findings alone would not', () => {
    const { findings } = scan(ruleSet, many);
    const naive = findings.reduceRight(
      (text, { startChar = 0, endChar = 0 }) => `${text.slice(0, startChar)}[EMAIL]${text.slice(endChar)}`,
      many,
    );
    expect(naive).toContain('@');
  });

  it('and what lost to a finding that overlaps it', () => {
    const rule = (id: string, kind: string, confidence: string, parts: string) =>
      `  - {id: ${id}, kind: ${kind}, description: x, confidence: ${confidence}, match: {token: {parts: ${parts}, left: none, right: none}}}\n`;
    const overlapping = ruleSetOf(
      `rules:\n${rule('wide', 'loser', 'low', '[aaa, lower: 10]')}${rule('late', 'winner', 'high', '[zzz, digit: 2]')}`,
    );
    const text = 'aaabbbbbbbzzz12';
    expect(scan(overlapping, text).findings.map((finding) => finding.rule)).toEqual(['late']);
    expect(redact(overlapping, text, all).text).toBe('[LOSER]');
    expect(redact(overlapping, text, { kinds: { loser: 'redact' }, otherwise: 'allow' }).text).toBe('[LOSER]12');
  });
});
