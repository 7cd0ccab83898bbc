// One page of rows as it is cached and answered: what policies let through, in JSON.

import { type Fault, fail, isJsonObject, type Json, type JsonObject, ok, type Result } from '@sallyport/base';
import { columnsOf, type Row, type Source } from './source.ts';

// A type and not an interface, so that it is JSON to the compiler too.
export type Page = {
  readonly rows: readonly JsonObject[];
  /** Of each row its labels and those of its source, sorted. */
  readonly rowLabels: readonly (readonly string[])[];
  /** Labels of these rows and of their source, sorted. */
  readonly labels: readonly string[];
  /** Id of the last row that was looked at, when there may be more. */
  readonly lastId: string | null;
};

/** The columns of a row that a caller receives; 64-bit integers stay exact, times are RFC 3339. */
export function answerRow(source: Source, row: Row): JsonObject {
  const times = columnsOf(source, 'datetime');
  return Object.fromEntries(
    source.columns.map((column) => [column, times.has(column) ? timeJson(row[column]) : columnJson(row[column])]),
  );
}

export function rowLabels(source: Source, row: Row): readonly string[] {
  const own = source.labelsColumn === undefined ? undefined : row[source.labelsColumn];
  // Arrays inside an array too, as policies read sets: no way of writing a label may lose it.
  return Array.isArray(own) ? own.flat(Number.POSITIVE_INFINITY).filter((label) => typeof label === 'string') : [];
}

/** Faults: `integrity` for JSON that is no page, as an older release may have written. */
export function pageOf(json: Json): Result<Page, Fault> {
  if (!isJsonObject(json)) return noPage();
  const { rows, rowLabels, labels, lastId } = json;
  if (!Array.isArray(rows) || !rows.every(isJsonObject)) return noPage();
  if (!Array.isArray(rowLabels) || !rowLabels.every(areTexts) || rowLabels.length !== rows.length) return noPage();
  if (!areTexts(labels)) return noPage();
  if (lastId !== null && typeof lastId !== 'string') return noPage();
  return ok({ rows, rowLabels, labels, lastId });
}

function areTexts(json: Json | undefined): json is readonly string[] {
  return Array.isArray(json) && json.every((one) => typeof one === 'string');
}

function noPage(): Result<never, Fault> {
  return fail('integrity', 'the cached page is not of this form');
}

/** A moment in milliseconds as RFC 3339; null where JavaScript has no such date. */
function timeJson(ms: unknown): Json {
  return typeof ms === 'bigint' ? columnJson(new Date(Number(ms))) : null;
}

function columnJson(value: unknown): Json {
  if (value instanceof Date) return Number.isFinite(value.getTime()) ? value.toISOString() : null;
  if (Array.isArray(value)) return value.map(columnJson);
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'bigint':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : null;
    default:
      // NULL; the reader refuses sources with columns of other types (json, bytea).
      return null;
  }
}
