// What a run comes to: a table for people, the same figures as JSON for programs.

import { type DoorVerdict, ms, percent } from './gate.ts';
import type { Slo } from './slo.ts';

export interface Report {
  readonly profile: string;
  readonly ratePerS: number;
  readonly durationS: number;
  readonly sessions: number;
  readonly kernelDelayMs: number;
  readonly verdicts: readonly DoorVerdict[];
  /** Anything else that makes the run red, such as a stack that did not survive it. */
  readonly mishaps: readonly string[];
}

export function passes(report: Report): boolean {
  return report.mishaps.length === 0 && report.verdicts.every((verdict) => verdict.broken.length === 0);
}

export function jsonReport(report: Report, slo: Slo): string {
  const doors = report.verdicts.map(({ door, measures, ratePerS, errors, broken }) => ({
    door,
    ratePerS: ratePerS ?? null,
    ...measures,
    errors: errors ?? null,
    thresholds: { ...slo.doors[door], errorsMax: slo.errorsMax, timeoutsMax: slo.timeoutsMax },
    pass: broken.length === 0,
    broken,
  }));
  const { verdicts: _, ...run } = report;
  return JSON.stringify({ ...run, doors, pass: passes(report) }, null, 2);
}

export function textReport(report: Report, slo: Slo): string {
  const { profile, ratePerS, durationS, sessions, kernelDelayMs, verdicts, mishaps } = report;
  const head = [
    'door',
    'rate',
    'p50',
    'p95',
    'p99',
    'max',
    'errors',
    'timeouts',
    'gate p95 / p99',
    'floor p95 / p99',
    '',
  ];
  const time = (value: number | undefined) => (value === undefined ? '–' : ms(value));
  const rows = verdicts.map(({ door, measures, ratePerS: rate, errors, broken }) => {
    const { floor, gate } = slo.doors[door];
    return [
      door,
      rate === undefined ? '–' : `${rate.toFixed(1)}/s`,
      time(measures.p50Ms),
      time(measures.p95Ms),
      time(measures.p99Ms),
      time(measures.maxMs),
      errors === undefined ? '–' : percent(errors),
      measures.timedOut === undefined ? '–' : percent(measures.timedOut),
      `${gate.p95Ms} / ${gate.p99Ms} ms`,
      `${floor.p95Ms} / ${floor.p99Ms} ms`,
      broken.length === 0 ? 'pass' : 'FAIL',
    ];
  });
  const delay = kernelDelayMs === 0 ? '' : `, kernel slowed by ${kernelDelayMs} ms`;
  const reasons = verdicts.flatMap(({ door, broken }) =>
    broken.map(({ line, what }) => `  ${door} (${line}): ${what}`),
  );
  return [
    `${profile}: ${ratePerS}/s over all doors for ${durationS} s, ${sessions} sessions${delay}`,
    '',
    columns([head, ...rows]),
    `errors (dropped and wrong ones too) below ${percent(slo.errorsMax)}, timeouts below ${percent(slo.timeoutsMax)}`,
    ...reasons,
    ...mishaps.map((mishap) => `  ${mishap}`),
    '',
    passes(report) ? 'all thresholds hold' : 'THRESHOLDS BROKEN',
    '',
  ].join('\n');
}

/** Rows with each column as wide as its widest cell; texts to the left, numbers to the right. */
export function columns(rows: readonly (readonly string[])[], left: readonly number[] = [0]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row.map((cell, column) =>
      left.includes(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
  return rows.map((row) => `${line(row).join('  ').trimEnd()}\n`).join('');
}
