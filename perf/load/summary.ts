// What k6 measured, per door, out of the summary it writes; what is not there stays undefined and never becomes a zero.

import { type Fault, fail, isJsonObject, type Json, ok, parseJson, type Result } from '@sallyport/base';
import type { Door } from './slo.ts';

/** One door's part of a run; times in milliseconds, parts from 0 to 1. */
export interface DoorMeasures {
  /** Iterations that ended. */
  readonly iterations: number | undefined;
  /** Iterations that k6 could not start in time: the rate was not held. */
  readonly dropped: number | undefined;
  /** Part of the iterations with a failed or wrong answer. */
  readonly bad: number | undefined;
  /** Part of the iterations that met a time-out. */
  readonly timedOut: number | undefined;
  readonly p50Ms: number | undefined;
  readonly p95Ms: number | undefined;
  readonly p99Ms: number | undefined;
  readonly maxMs: number | undefined;
}

/** The names under which k6 keeps the figures of one door; the load script gives each a threshold so that they are kept. */
export function metricNames(door: Door) {
  return {
    iterations: `iterations{scenario:${door}}`,
    dropped: `dropped_iterations{scenario:${door}}`,
    bad: `bad{scenario:${door}}`,
    timedOut: `timed_out{scenario:${door}}`,
    duration: `http_req_duration{scenario:${door}}`,
  } as const;
}

/** Reads the file of k6's `handleSummary`. Faults: `invalid_input` when it is no such summary. */
export function readSummary(text: string, doors: readonly Door[]): Result<ReadonlyMap<Door, DoorMeasures>, Fault> {
  const json = parseJson(text);
  if (!json.ok) return json;
  const metrics = isJsonObject(json.value) ? json.value.metrics : undefined;
  if (metrics === undefined || !isJsonObject(metrics)) {
    return fail('invalid_input', 'k6 wrote no metrics; see its messages above');
  }
  return ok(new Map(doors.map((door) => [door, measuresOf(metrics, door)])));
}

function measuresOf(metrics: { readonly [name: string]: Json }, door: Door): DoorMeasures {
  const names = metricNames(door);
  const value = (metric: string, statistic: string) => {
    const entry = metrics[metric];
    const values = entry !== undefined && isJsonObject(entry) ? entry.values : undefined;
    const found = values !== undefined && isJsonObject(values) ? values[statistic] : undefined;
    return typeof found === 'number' && Number.isFinite(found) ? found : undefined;
  };
  return {
    iterations: value(names.iterations, 'count'),
    dropped: value(names.dropped, 'count'),
    bad: value(names.bad, 'rate'),
    timedOut: value(names.timedOut, 'rate'),
    p50Ms: value(names.duration, 'med'),
    p95Ms: value(names.duration, 'p(95)'),
    p99Ms: value(names.duration, 'p(99)'),
    maxMs: value(names.duration, 'max'),
  };
}
