// The default rules hold their own tests, and each test can tell a broken rule from a right one.

import { describe, expect, it } from 'vitest';
import { defaultRuleSet } from './default.ts';
import { redact } from './redaction/redact.ts';
import { checkRuleTests } from './rule-tests.ts';
import { brokenDefaults, ruleSetOf, tokenRule } from './testing.ts';

/** Kinds whose form is in the comments of their matchers. */
const usual: ReadonlySet<string> = new Set(['card', 'email', 'iban', 'ip', 'phone', 'ssn', 'url']);

describe('default rules', () => {
  const ruleSet = defaultRuleSet();

  it('find what their positives mark and nothing in their negatives', () => {
    expect(checkRuleTests(ruleSet)).toEqual([]);
  });

  it('cover the kinds that the egress firewall names', () => {
    const kinds = new Set(ruleSet.rules.map((rule) => rule.kind));
    for (const kind of ['card', 'email', 'iban', 'ip', 'phone', 'secret', 'ssn', 'url']) expect(kinds).toContain(kind);
  });

  it('know at least 222 forms of credentials and 30 kinds of personal data', () => {
    expect(ruleSet.rules.filter(({ kind }) => kind === 'secret').length).toBeGreaterThanOrEqual(222);
    expect(new Set(ruleSet.rules.map(({ kind }) => kind)).size).toBeGreaterThan(30);
  });

  it('say where the form of each credential and each number is documented', () => {
    const silent = ruleSet.rules.filter(({ kind, source }) => source === '' && !usual.has(kind));
    expect(silent.map(({ id }) => id)).toEqual([]);
  });

  it('leave nothing of what their positives mark in a redacted text', () => {
    for (const { rule, positive } of ruleSet.tests) {
      for (const marked of positive) {
        const plain = marked.replaceAll('¦', '').replaceAll('\\n', '\n');
        const done = redact(ruleSet, plain.replace(/[«»]/g, ''), { kinds: {}, otherwise: 'redact' }).text;
        for (const [, secret = ''] of plain.matchAll(/«([^»]*)»/g)) expect(done, rule).not.toContain(secret);
      }
    }
  });

  it.each([
    ['without the check digit of cards', 'check: [luhn, not-uniform]', 'check: []', 'payment-card'],
    ['without the check digits of IBANs', 'check: [mod-97]', 'check: []', 'iban'],
    ['without the ranges of security numbers', 'check: [us-ssn]', 'check: []', 'us-ssn'],
    ['without the bounds of octets', 'check: [ipv4-octets]', 'check: []', 'ipv4'],
    ['without the checksum of tokens', 'check: [github-checksum]', 'check: []', 'github-token'],
    ['without looking into the header', 'check: [jwt]', 'check: []', 'json-web-token'],
    [
      'with a shorter token',
      "parts: [fold: 'npm_', alnum: 36]",
      "parts: [fold: 'npm_', alnum: 10]",
      'npm-access-token',
    ],
    ['without a word in front', /words: \[phone, phones[^\]]*\]\n/, 'words: [unheard]\n', 'phone-named'],
  ])('are told from rules %s', (_, from, to, rule) => {
    const faults = checkRuleTests(brokenDefaults(from, to));
    expect(faults.some(({ message }) => message.includes(`\`${rule}\``))).toBe(true);
  });

  it('must carry tests', () => {
    expect(checkRuleTests(ruleSetOf(tokenRule('[abc_, digit: 4]')))).toMatchObject([
      { message: 'rule `probe`: needs a positive and a negative test', at: 'test.yaml:2:5' },
    ]);
  });
});

describe('the hash of a rule set', () => {
  it('is the same for the same data and another for another', () => {
    const hash = (parts: string, more = '') => ruleSetOf(tokenRule(parts, more)).hash;
    expect(hash('[abc_, digit: 4]')).toMatch(/^[0-9a-f]{64}$/);
    expect(hash('[abc_, digit: 4]')).toBe(hash('[ "abc_",   digit: 4 ]'));
    expect(hash('[abc_, digit: 4]')).not.toBe(hash('[abc_, digit: 5]'));
    expect(hash('[abc_, digit: 4]')).not.toBe(hash('[abc_, digit: 4]', '    severity: low\n'));
  });

  it('does not depend on the tests of the rules', () => {
    const more = "    tests: {positive: ['«abc_1234»'], negative: [abc_]}\n";
    expect(ruleSetOf(tokenRule('[abc_, digit: 4]', more)).hash).toBe(ruleSetOf(tokenRule('[abc_, digit: 4]')).hash);
  });
});
