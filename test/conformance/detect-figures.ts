// How the detection suites write their figures.

import type { Report } from './report.ts';

/** Of nothing, all. */
export function ratio(part: number, whole: number): number {
  return whole === 0 ? 1 : part / whole;
}

export function share(part: number, whole: number): string {
  return `${part}/${whole} (${(ratio(part, whole) * 100).toFixed(1)} %)`;
}

export function verdict(report: Report, name: string, holds: boolean): void {
  if (holds) report.pass();
  else report.fail(name, 'does not hold; the notes above say where');
}
