// From a decision over rows to one page of them: what SQL can say is pushed down, and every row is decided again here.

import { type Fault, fail, limits, ok, type Result } from '@sallyport/base';
import { idsBelow, type RowScope, type TenantState } from '@sallyport/decision';
import type { ResourceScope } from '@sallyport/token';
import { and, type Fragment, not, or, TRUE } from './filter/fragment.ts';
import { pushDown } from './filter/residual.ts';
import { tokenScope } from './filter/scope.ts';
import { answerRow, type Page, rowLabels } from './page.ts';
import type { ReadRequest, RowReader } from './reader.ts';
import { type Row, rowEntity, type Source } from './source.ts';

export interface RowPlan {
  readonly where: Fragment;
  /** False when some policy has no exact SQL: then rows are also sorted out here, within a bound. */
  readonly exact: boolean;
}

/**
 * The condition under which a row may be seen. A permit that cannot be pushed down widens it to every row, a forbid that
 * cannot is left out; in both cases `admits` sorts the rows out.
 */
export function planRows(
  source: Source,
  state: TenantState,
  scope: Extract<RowScope, { kind: 'rows' }>,
  token: ResourceScope,
): RowPlan {
  const pushed = {
    source,
    idsBelow: (ancestor: Parameters<typeof idsBelow>[1], type: string) => idsBelow(state, ancestor, type),
  };
  const permits = scope.permits.map((policy) => pushDown(policy.condition, pushed));
  const forbids = scope.forbids.map((policy) => pushDown(policy.condition, pushed));
  const known = (parts: readonly (Fragment | undefined)[]) => parts.filter((part) => part !== undefined);
  const allowed = permits.includes(undefined) ? TRUE : or(...known(permits));
  return {
    where: and(tokenScope(source, token), allowed, not(or(...known(forbids)))),
    exact: !permits.includes(undefined) && !forbids.includes(undefined),
  };
}

export interface PageRequest extends Omit<ReadRequest, 'where' | 'limit'> {
  readonly limit: number;
}

/** Decides one row: whether it may be seen. */
export type Admits = (row: Row) => Result<boolean, Fault>;

/** One answer holds rows of about this size together, in characters; more come with the next page. */
const pageCharsMax = 4 << 20;
/** What is fetched at a time, in rows and characters: rows are as large as their texts. */
const stepRowsMax = 1_000;
const stepCharsMax = 8 << 20;
/** Rows fetched before their size is known. */
const firstRowsMax = 100;

/**
 * Reads until the page is full, the source is at its end, or `limits.retrieveScanRowsMax` rows have been looked at; the
 * page then says where to go on. Each row is decided by the evaluator as well, so a mistake in the SQL can hide a row
 * but never show one: `onDisagreement` counts it.
 */
export async function readPage(
  options: {
    readonly source: Source;
    readonly reader: RowReader;
    readonly plan: RowPlan;
    readonly admits: Admits;
    readonly onDisagreement: () => void;
    /** Ends the reading with what nobody waits for any more. */
    readonly signal?: AbortSignal;
  },
  request: PageRequest,
): Promise<Result<Page, Fault>> {
  const { source, reader, plan, admits, onDisagreement, signal } = options;
  const rows: Row[] = [];
  let { afterId } = request;
  let [looked, lookedChars, pageChars] = [0, 0, 0];
  for (;;) {
    if (signal?.aborted) return fail('timeout', `source \`${source.name}\` took too long; ask for less`);
    // One row more than wanted tells whether there is a next page.
    const useful = plan.exact ? request.limit - rows.length + 1 : stepRowsMax;
    const wanted = Math.min(useful, stepRows(looked, lookedChars), limits.retrieveScanRowsMax - looked);
    const read = await reader.read({ ...request, where: plan.where, afterId, limit: wanted });
    if (!read.ok) return read;
    for (const row of read.value) {
      const admitted = admits(row);
      if (!admitted.ok) return admitted;
      const isFull = rows.length === request.limit || pageChars >= pageCharsMax;
      if (admitted.value && isFull) return ok(pageOf(source, rows, afterId ?? null));
      const chars = charsOf(row);
      afterId = idOf(source, row);
      looked += 1;
      lookedChars += chars;
      if (admitted.value) {
        rows.push(row);
        pageChars += chars;
      } else if (plan.exact) onDisagreement();
    }
    if (read.value.length < wanted) return ok(pageOf(source, rows, null));
    if (looked >= limits.retrieveScanRowsMax) return ok(pageOf(source, rows, afterId ?? null));
  }
}

/** How many rows to fetch next, by the size of those seen. */
function stepRows(looked: number, lookedChars: number): number {
  if (looked === 0) return firstRowsMax;
  return Math.max(1, Math.min(stepRowsMax, Math.floor(stepCharsMax / Math.max(1, lookedChars / looked))));
}

function charsOf(row: Row): number {
  let chars = 0;
  for (const value of Object.values(row)) {
    if (typeof value === 'string') chars += value.length;
    else if (Array.isArray(value)) chars += value.join().length;
  }
  return chars;
}

/** The entity that policies see of a row. */
export function entityOfRow(source: Source, state: TenantState, row: Row): ReturnType<typeof rowEntity> {
  return rowEntity(source, row, (uid) => state.entities.get(uid)?.ancestors ?? []);
}

function idOf(source: Source, row: Row): string {
  const id = row[source.idColumn];
  if (typeof id !== 'string') throw new TypeError(`source ${source.name} gave a row without an id`);
  return id;
}

function pageOf(source: Source, rows: readonly Row[], lastId: string | null): Page {
  // Who saw no row has read nothing.
  const ofRows = rows.map((row) => [...new Set([...source.labels, ...rowLabels(source, row)])].sort());
  const labels = [...new Set(ofRows.flat())].sort();
  return { rows: rows.map((row) => answerRow(source, row)), rowLabels: ofRows, labels, lastId };
}
