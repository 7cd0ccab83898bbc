// INVARIANT: work is linear. Content built to hurt takes a bounded number of steps a byte, and twice the content twice the steps.

import { utf8 } from '@sallyport/base';
import { describe, expect, it } from 'vitest';
import type { RuleSet } from './compile.ts';
import { defaultRuleSet } from './default.ts';
import { findCandidates } from './engine.ts';

const ruleSet = defaultRuleSet();
const length = 1 << 18;
const stepsPerByteMax = 32;

/** One text of each trigger, so that it fires as often as it can, and near misses of what costs most. */
const hostile = [
  '@',
  '4',
  '4 ',
  '44 ',
  '1-',
  '1234567 ',
  'a.a.a.',
  'a@a.',
  'x@a.a.a.a.',
  'AKIA',
  'eyJ',
  'eyJ.',
  'eyJa.eyJa.',
  '://',
  'http://',
  'https://a:b@',
  'www.',
  'password=',
  'token:',
  'secret_key=a1',
  '"secret":"',
  'bearer ',
  'bearer a1',
  '-----BEGIN PRIVATE KEY-----',
  '-----BEGIN PRIVATE KEY----- a',
  'sk-',
  'sk-a',
  'ghp_',
  'xoxb-1-',
  'a:b:',
  '::1:',
  '1:',
  'GB33',
  'DE75 ',
  'phone ',
  'phone 1 ',
  'call 1234567 ',
  '1.1.1.1.',
  '0 ',
  '00 ',
  '+1',
  '+',
  '(5)',
  '(555) ',
  'SG.',
  'pypi-AgEIcHlwaS5vcmc',
  'sig=a',
  'discord=M',
  'AccountKey=',
  'ä',
  '漢',
  '\u00a0',
  '1\u00a0',
  '\u2011',
  '\n',
  ' ',
  '\0',
  '=',
  '[[[((',
  '%41',
  '%2541',
  '&#65;',
  '\\u0041',
  '=\n',
  '\u200b',
  'a\u200b',
  'aа',
  'ａ',
  'aGVsbG8gd29ybGQg',
  '68656c6c6f20776f726c6420',
  'kind: Secret\n',
  'data:\n',
  'data:\nkind: Secre\n',
  '\n---\n',
  'AB123456',
  '12345678A',
] as const;

function repeated(unit: string, bytes: number): Uint8Array {
  const one = utf8(unit);
  return utf8(unit.repeat(Math.ceil(bytes / one.length))).subarray(0, bytes);
}

/** The most steps a byte, and the worst growth when the content doubles, over all hostile texts. */
function worst(rules: RuleSet, bytes: number): { stepsPerByte: number; growth: number } {
  const measured = hostile.map((unit) => {
    const half = findCandidates(rules, repeated(unit, bytes / 2)).steps;
    const whole = findCandidates(rules, repeated(unit, bytes)).steps;
    return { stepsPerByte: whole / bytes, growth: whole / half };
  });
  return {
    stepsPerByte: Math.max(...measured.map((one) => one.stepsPerByte)),
    growth: Math.max(...measured.map((one) => one.growth)),
  };
}

describe('work', () => {
  it('is linear in the content, whatever it holds', () => {
    const { stepsPerByte, growth } = worst(ruleSet, length);
    expect(stepsPerByte).toBeLessThan(stepsPerByteMax);
    expect(growth).toBeLessThan(2.3);
  });

  it('is linear for every text that any matcher waits for, over and over', () => {
    const size = 1 << 13;
    const texts = ruleSet.engine.matchers.flatMap(({ triggers }) => triggers.filter((one) => typeof one === 'string'));
    for (const text of new Set(texts)) {
      for (const unit of [text, `${text} `, `${text}="a1`]) {
        const { steps } = findCandidates(ruleSet, repeated(unit, size));
        expect(steps / size, unit).toBeLessThan(stepsPerByteMax);
      }
    }
  });

  it('would show as quadratic in a matcher that reads to the end each time', () => {
    const { engine } = ruleSet;
    const matchers = engine.matchers.map((matcher) => ({
      ...matcher,
      visit: (scan: Parameters<typeof matcher.visit>[0], from: number) => {
        scan.steps += scan.length - from;
      },
    }));
    const { stepsPerByte, growth } = worst({ ...ruleSet, engine: { ...engine, matchers } }, 1 << 12);
    expect(growth).toBeGreaterThan(3);
    expect(stepsPerByte).toBeGreaterThan(stepsPerByteMax);
  });

  it('on a megabyte of the plainest attacks stays within a few steps a byte', () => {
    for (const unit of ['@', '4', 'a.a.a.', 'AKIA']) {
      expect(findCandidates(ruleSet, repeated(unit, 1 << 20)).steps / (1 << 20)).toBeLessThan(6);
    }
  });

  it('of a long run of one kind of byte does not depend on where in it the triggers stand', () => {
    for (const unit of ['sk-aaaaaaaa', 'eyJaaaaaaaaaa', 'xoxb-1-aaaaaaa']) {
      expect(findCandidates(ruleSet, repeated(unit, length)).steps / length).toBeLessThan(stepsPerByteMax);
    }
  });
});
