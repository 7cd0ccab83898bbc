// What k6 measured, per tag, out of the summary it writes; what is not there stays undefined and never becomes a zero.

import { type Fault, fail, isJsonObject, type Json, ok, parseJson, type Result } from '@sallyport/base';

/** One tag's part of a run; times in milliseconds, parts from 0 to 1. */
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

/** A tag of k6 and its value, such as `scenario:kernel`. */
export type Tag = `${string}:${string}`;

/** The names under which k6 keeps the figures of one tag; the load script gives each a threshold so that they are kept. */
export function metricNames(tag: Tag) {
  return {
    iterations: `iterations{${tag}}`,
    dropped: `dropped_iterations{${tag}}`,
    bad: `bad{${tag}}`,
    timedOut: `timed_out{${tag}}`,
    duration: `http_req_duration{${tag}}`,
  } as const;
}

/** Thresholds that every run keeps, for k6 throws away the figures of a tag that none speaks of. */
export function keptFigures(tag: Tag): Readonly<Record<string, readonly string[]>> {
  const names = metricNames(tag);
  return {
    [names.iterations]: ['count>=0'],
    [names.dropped]: ['count>=0'],
    [names.bad]: ['rate>=0'],
    [names.timedOut]: ['rate>=0'],
    [names.duration]: ['max>=0'],
  };
}

/** Reads the file of k6's `handleSummary`: the figures of each tag under its name. Faults: `invalid_input` when it is no such summary. */
export function readSummary<Name extends string>(
  text: string,
  tags: readonly (readonly [Name, Tag])[],
): Result<ReadonlyMap<Name, DoorMeasures>, Fault> {
  const json = parseJson(text);
  if (!json.ok) return json;
  const metrics = isJsonObject(json.value) ? json.value.metrics : undefined;
  if (metrics === undefined || !isJsonObject(metrics)) {
    return fail('invalid_input', 'k6 wrote no metrics; see its messages above');
  }
  return ok(new Map(tags.map(([name, tag]) => [name, measuresOf(metrics, tag)])));
}

function measuresOf(metrics: { readonly [name: string]: Json }, tag: Tag): DoorMeasures {
  const names = metricNames(tag);
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
