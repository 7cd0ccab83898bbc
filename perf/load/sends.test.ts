// The verdict over the egress door alone: green only by figures that are there, with no error at all.

import { describe, expect, it } from 'vitest';
import { mailTexts, mark } from './plan-sends.ts';
import { judgeSends, sendsText } from './sends.ts';

const asked = { ratePerS: 1_000, durationS: 60, delayMs: 0 };
const slo = { ratePerS: 1_000, durationS: 60, textBytes: 2_048, p99Ms: 30 };
const good = { iterations: 60_000, dropped: 0, bad: 0, timedOut: 0, p50Ms: 2, p95Ms: 9, p99Ms: 29.9, maxMs: 80 };

describe('the verdict', () => {
  it('is green with the rate held, p99 below its bound and no error', () => {
    const report = judgeSends(asked, slo, good);
    expect(report).toMatchObject({ pass: true, broken: [] });
    expect(sendsText(report)).toContain('p99 below 30.0 ms and no error');
  });

  it.each([
    ['a p99 at the bound', { p99Ms: 30 }, 'p99 30.0 ms'],
    ['a p99 that was not measured', { p99Ms: undefined }, 'p99 was not measured'],
    ['one wrong answer of all', { bad: 1 / 60_000 }, 'errors 0.00 %'],
    ['errors that were not counted', { bad: undefined }, 'errors were not measured'],
    ['one answer too late', { timedOut: 1 / 60_000 }, 'timeouts'],
    ['one call that was not made', { dropped: 1 }, '1 calls were not made'],
    ['calls that were not counted', { iterations: undefined }, 'rate 0/s'],
    ['a rate that was not held', { iterations: 59_000 }, 'rate 983/s'],
  ])('is red for %s', (_, measures, complaint) => {
    const report = judgeSends(asked, slo, { ...good, ...measures });
    expect(report.pass).toBe(false);
    expect(sendsText(report)).toContain(complaint);
    expect(sendsText(report)).toContain('THRESHOLDS BROKEN');
  });
});

describe('the texts', () => {
  const words = ['anchor', 'basket', 'candle', 'dragon', 'engine', 'forest', 'garden'];
  const line = (number: number) =>
    [1, 3, 5, 7, 11].map((step) => words[(number * step + (number >> 3)) % words.length]).join(' ');
  const mails = [
    { id: '1', body: Array.from({ length: 900 }, (_, number) => line(number)).join('\n'), properties: {} },
  ];

  it('are of one size, each with the mark once, one in twenty with a finding', () => {
    const texts = mailTexts(mails, 2_048);
    for (const text of texts) expect(Buffer.byteLength(text)).toBe(2_048);
    for (const text of texts) expect(text.split(mark)).toHaveLength(2);
    expect(texts.filter((text) => /AKIA|4111|078-05/.test(text))).toHaveLength(texts.length / 20);
  });

  it('are not made of mails with too few plain lines', () => {
    expect(() => mailTexts([{ id: '1', body: 'short', properties: {} }], 2_048)).toThrow('too few plain lines');
  });
});
