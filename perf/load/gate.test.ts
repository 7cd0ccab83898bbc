// From k6's summary to the verdict: only what was measured and lies inside its line passes.

import { readFile } from 'node:fs/promises';
import { must } from '@sallyport/base';
import { describe, expect, it } from 'vitest';
import { judgeDoor } from './gate.ts';
import { jsonReport, passes, type Report, textReport } from './report.ts';
import { readSlo } from './slo.ts';
import { metricNames, readSummary } from './summary.ts';

const slo = must(readSlo(await readFile(new URL('../slo.json', import.meta.url), 'utf8')));
const asked = { door: 'kernel', ratePerS: 100, durationS: 20 } as const;
const names = metricNames('scenario:kernel');

/** A summary of k6 in which everything is well. */
function metrics(): Record<string, { values: Record<string, unknown> }> {
  return {
    [names.iterations]: { values: { count: 2_000, rate: 100 } },
    [names.dropped]: { values: { count: 0, rate: 0 } },
    [names.bad]: { values: { rate: 0, passes: 0, fails: 2_000 } },
    [names.timedOut]: { values: { rate: 0, passes: 0, fails: 2_000 } },
    [names.duration]: { values: { med: 2, 'p(95)': 9, 'p(99)': 20, max: 40 } },
  };
}

function judge(all: Record<string, unknown>) {
  const read = must(readSummary(JSON.stringify({ metrics: all }), [['kernel', 'scenario:kernel']]));
  const measures = read.get('kernel');
  if (measures === undefined) throw new Error('the door is missing');
  return judgeDoor(slo, asked, measures);
}

function complaints(all: Record<string, unknown>): string {
  return judge(all)
    .broken.map(({ line, what }) => `${line}: ${what}`)
    .join('\n');
}

/** A good summary with one statistic replaced, or taken out. */
function withValue(metric: string, statistic: string, value: unknown) {
  const all = metrics();
  all[metric] = { values: { ...all[metric]?.values, [statistic]: value } };
  return all;
}

describe('the verdict on a door', () => {
  it('is pass where every figure is inside its line', () => {
    expect(judge(metrics()).broken).toEqual([]);
  });

  it.each([
    ['a p95 on the line', withValue(names.duration, 'p(95)', slo.doors.kernel.gate.p95Ms), 'gate: p95'],
    ['a p99 above the line', withValue(names.duration, 'p(99)', 301), 'gate: p99'],
    ['a p99 above the floor', withValue(names.duration, 'p(99)', 4_000), 'floor: p99'],
    ['wrong answers', withValue(names.bad, 'rate', 0.005), 'floor: errors'],
    ['dropped iterations', withValue(names.dropped, 'count', 50), 'floor: errors'],
    ['time-outs', withValue(names.timedOut, 'rate', 0.001), 'floor: timeouts'],
    ['a rate that was not held', withValue(names.iterations, 'count', 1_900), 'floor: rate'],
    ['no iteration at all', withValue(names.iterations, 'count', 0), 'errors was not measured'],
  ])('is failure for %s', (_, all, complaint) => {
    expect(complaints(all)).toContain(complaint);
  });

  it('INVARIANT: a door passes only when every figure is there', () => {
    for (const metric of Object.values(names)) {
      const { [metric]: _, ...rest } = metrics();
      expect(complaints(rest), metric).toContain('was not measured');
    }
    for (const value of [undefined, null, '9', {}]) {
      expect(complaints(withValue(names.duration, 'p(95)', value))).toContain('p95 was not measured');
    }
    expect(judge({}).broken).toHaveLength(7);
  });

  it('refuses what is no summary', () => {
    for (const text of ['', 'null', '[]', '{}', '{"metrics": []}']) {
      expect(readSummary(text, [['kernel', 'scenario:kernel']]).ok, text).toBe(false);
    }
  });
});

describe('the report', () => {
  const report = (all: Record<string, unknown>, mishaps: readonly string[] = []): Report => ({
    profile: 'smoke',
    ratePerS: 100,
    durationS: 20,
    sessions: 50,
    kernelDelayMs: 0,
    verdicts: [judge(all)],
    mishaps,
  });

  it('says pass or fail alike to people and programs', () => {
    const good = report(metrics());
    expect(passes(good)).toBe(true);
    expect(textReport(good, slo)).toContain('all thresholds hold');
    expect(JSON.parse(jsonReport(good, slo))).toMatchObject({ pass: true, doors: [{ door: 'kernel', pass: true }] });
    const slow = report(withValue(names.duration, 'p(95)', 316));
    expect(passes(slow)).toBe(false);
    expect(textReport(slow, slo)).toContain('kernel (gate): p95 316 ms, must be below 50.0 ms');
    expect(textReport(slow, slo)).toContain('THRESHOLDS BROKEN');
    expect(JSON.parse(jsonReport(slow, slo))).toMatchObject({ pass: false, doors: [{ pass: false }] });
  });

  it('fails for a stack that ended, whatever was measured', () => {
    expect(passes(report(metrics(), ['the stack ended under the load']))).toBe(false);
  });

  it('shows what was not measured as a dash, never as 0', () => {
    const text = textReport(report({}), slo);
    expect(text).toContain('–');
    expect(text).not.toContain('0.00 %  ');
    expect(JSON.parse(jsonReport(report({}), slo)).doors[0]).toMatchObject({ errors: null, ratePerS: null });
  });
});
