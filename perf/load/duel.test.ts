// The verdict of kernel against OPA: ahead only by figures that are there.

import { describe, expect, it } from 'vitest';
import { duelScenarios, duelText, judgeDuel, type Side } from './duel.ts';
import type { DoorMeasures } from './summary.ts';

const asked = { ratePerS: 1_000, durationS: 30 };
const good = { iterations: 30_000, dropped: 0, bad: 0, timedOut: 0, p50Ms: 1, p95Ms: 2, p99Ms: 4, maxMs: 9 };
const judge = (kernel: Partial<DoorMeasures>, opa: Partial<DoorMeasures> = {}) =>
  judgeDuel(
    asked,
    new Map<Side, DoorMeasures>([
      ['kernel', { ...good, ...kernel }],
      ['opa', { ...good, p99Ms: 5, ...opa }],
    ]),
  );

describe('the verdict', () => {
  it('is green where both held the rate and the kernel has the lower p99', () => {
    expect(judge({})).toMatchObject({ pass: true, broken: [] });
    expect(duelText(judge({}))).toContain('the kernel is ahead');
  });

  it.each([
    ['the same p99', { p99Ms: 5 }, {}, 'must be below'],
    ['a rate that the kernel did not hold', { iterations: 28_000 }, {}, 'kernel: rate 933/s'],
    ['a rate that OPA did not hold', {}, { iterations: 0 }, 'opa: rate 0/s'],
    ['wrong answers of either', {}, { bad: 0.01 }, 'opa: errors 1.00 %'],
    ['errors that were not counted', { bad: undefined }, {}, 'kernel: errors were not measured'],
    ['a p99 that was not measured', {}, { p99Ms: undefined }, 'p99 was not measured'],
  ])('is red for %s', (_, kernel, opa, complaint) => {
    const report = judge(kernel, opa);
    expect(report.pass).toBe(false);
    expect(duelText(report)).toContain(complaint);
    expect(duelText(report)).toContain('THE KERNEL IS BEHIND');
  });
});

describe('the scenarios', () => {
  it('warm both up, then let them take turns, never both at once', () => {
    const scenarios = Object.entries(duelScenarios(1_000, 30)).map(([name, scenario]) => ({ name, ...scenario }));
    expect(scenarios).toMatchObject([
      { name: 'kernel_warm_up', startTime: '0s', duration: '5000ms', tags: { side: 'warm_up' } },
      { name: 'opa_warm_up', startTime: '6s', duration: '5000ms', tags: { side: 'warm_up' } },
      { name: 'kernel_1', startTime: '12s', duration: '15000ms', tags: { side: 'kernel' } },
      { name: 'opa_1', startTime: '28s', duration: '15000ms', tags: { side: 'opa' } },
      { name: 'kernel_2', startTime: '44s', duration: '15000ms', tags: { side: 'kernel' } },
      { name: 'opa_2', startTime: '60s', duration: '15000ms', tags: { side: 'opa' } },
    ]);
  });
});
