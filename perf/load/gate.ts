// Holds measures against the thresholds of `slo.json`. On doubt red: what was not measured did not pass.

import type { Door, Slo } from './slo.ts';
import type { DoorMeasures } from './summary.ts';

export interface Finding {
  /** `floor` was promised; `gate` is this project's own, tighter line. */
  readonly line: 'floor' | 'gate';
  readonly what: string;
}

export interface DoorVerdict {
  readonly door: Door;
  readonly measures: DoorMeasures;
  /** Iterations a second that ended; undefined when unknown. */
  readonly ratePerS: number | undefined;
  /** Failed, wrong and dropped iterations as a part of those that should have been; undefined when unknown. */
  readonly errors: number | undefined;
  /** Empty when the door passes. */
  readonly broken: readonly Finding[];
}

/** Below this part of the asked rate the door was not tested at it, even when k6 reports nothing as dropped. */
const rateMin = 0.97;

/**
 * INVARIANT: a door passes only when every figure is there and inside its line.
 * `ratePerS` is what was asked of this door.
 */
export function judgeDoor(
  slo: Slo,
  asked: { readonly door: Door; readonly ratePerS: number; readonly durationS: number },
  measures: DoorMeasures,
): DoorVerdict {
  const { door } = asked;
  const broken: Finding[] = [];
  const check = (line: Finding['line'], name: string, value: number | undefined, keeps: (value: number) => string) => {
    const what = value === undefined ? `${name} was not measured` : keeps(value);
    if (what !== '') broken.push({ line, what });
  };
  const below = (name: string, max: number, form: (value: number) => string) => (value: number) =>
    value < max ? '' : `${name} ${form(value)}, must be below ${form(max)}`;

  const errors = errorsOf(measures);
  const ratePerS = measures.iterations === undefined ? undefined : measures.iterations / asked.durationS;
  check('floor', 'errors', errors, below('errors', slo.errorsMax, percent));
  check('floor', 'timeouts', measures.timedOut, below('timeouts', slo.timeoutsMax, percent));
  check('floor', 'rate', ratePerS, (rate) =>
    rate >= asked.ratePerS * rateMin ? '' : `rate ${rate.toFixed(1)}/s, asked were ${asked.ratePerS.toFixed(1)}/s`,
  );
  for (const line of ['floor', 'gate'] as const) {
    const bounds = slo.doors[door][line];
    check(line, 'p95', measures.p95Ms, below('p95', bounds.p95Ms, ms));
    check(line, 'p99', measures.p99Ms, below('p99', bounds.p99Ms, ms));
  }
  return { door, measures, ratePerS, errors, broken };
}

/** A dropped iteration is an error: a caller came and nobody was there. */
function errorsOf({ iterations, dropped, bad }: DoorMeasures): number | undefined {
  if (iterations === undefined || dropped === undefined || bad === undefined) return undefined;
  const all = iterations + dropped;
  return all === 0 ? undefined : (iterations * bad + dropped) / all;
}

export function percent(part: number): string {
  return `${(part * 100).toFixed(2)} %`;
}

export function ms(value: number): string {
  return `${value >= 100 ? value.toFixed(0) : value.toFixed(1)} ms`;
}
