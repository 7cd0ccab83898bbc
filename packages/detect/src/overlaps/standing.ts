// What stands of all that a pass has recognised, decided on its columns: the same as `resolveOverlaps` region by region.

import type { Candidate, Standing } from '../finding.ts';
import { Found, form } from '../pass/found.ts';
import { regionBytesMax, regionsOf } from './regions.ts';
import { resolveOverlaps } from './resolve.ts';

/** How rules rank, by their positions in the set. */
export interface Ranks {
  readonly standings: readonly Standing[];
  readonly containers: readonly boolean[];
}

/** Regions of more rows are decided as lists. */
const regionRowsMax = 16;
/** Rows come in the order of their triggers, so most stand a few places from where they belong, if at all. */
const placesMax = 8;
const orderKept = 4_096;

/** Decides what stands. Its columns are used again: what it gave is good until it is asked anew. */
export class Overlaps {
  readonly #kept = new Found();
  #order = new Int32Array(0);

  /** The rows that stand, by start. `runsFrom` is the first row that came out of a run of an encoding. */
  decide(found: Found, runsFrom: number, ranks: Ranks): Found {
    if (found.count < 2) return found;
    if (this.#order.length < found.count) this.#order = new Int32Array(2 * found.count);
    const order = this.#order.subarray(0, found.count);
    putByPlace(found, order, runsFrom);
    const kept = this.#kept;
    kept.clear();
    for (let first = 0; first < order.length; ) {
      const start = found.start[order[first] ?? 0] ?? 0;
      let end = found.end[order[first] ?? 0] ?? 0;
      let next = first + 1;
      for (; next < order.length; next++) {
        const row = order[next] ?? 0;
        if ((found.start[row] ?? 0) >= end) break;
        end = Math.max(end, found.end[row] ?? 0);
      }
      if (next === first + 1) keep(kept, found, order[first] ?? 0);
      else keepRegion(kept, found, order.subarray(first, next), end - start, ranks);
      first = next;
    }
    return kept;
  }

  /** Lets go of the columns of a text with very many findings. */
  clear(): void {
    this.#kept.clear();
    if (this.#order.length > orderKept) this.#order = new Int32Array(0);
  }
}

function keep(kept: Found, found: Found, row: number): void {
  kept.add(found.rule[row] ?? 0, found.start[row] ?? 0, found.end[row] ?? 0, found.form[row] ?? form.plain);
}

function keepList(kept: Found, candidates: readonly Candidate[], { standings, containers }: Ranks): void {
  for (const { rule, start, end, encoded, packed } of resolveOverlaps(candidates, standings, containers)) {
    kept.add(rule, start, end, packed === true ? form.packed : encoded === true ? form.encoded : form.plain);
  }
}

function keepRegion(kept: Found, found: Found, rows: Int32Array, bytes: number, ranks: Ranks): void {
  if (bytes <= regionBytesMax && rows.length <= regionRowsMax && !holdsPacked(found, rows)) {
    for (let i = 1; i < rows.length; i++) insert(found, rows, i, ranks);
    keepJoined(kept, found, sweep(found, rows, false, ranks), sweep(found, rows, true, ranks));
    return;
  }
  const candidates = Array.from(rows, (row) => found.candidate(row));
  if (bytes <= regionBytesMax) keepList(kept, candidates, ranks);
  else for (const region of regionsOf(candidates)) keepList(kept, region.candidates, ranks);
}

function holdsPacked(found: Found, rows: Int32Array): boolean {
  for (let i = 0; i < rows.length; i++) if (found.form[rows[i] ?? 0] === form.packed) return true;
  return false;
}

/** What containers are not, and containers, by place. */
function keepJoined(kept: Found, found: Found, plain: readonly number[], holding: readonly number[]): void {
  let at = 0;
  for (const row of plain) {
    for (; at < holding.length && placeOf(found, holding[at] ?? 0, row) < 0; at++) keep(kept, found, holding[at] ?? 0);
    keep(kept, found, row);
  }
  for (; at < holding.length; at++) keep(kept, found, holding[at] ?? 0);
}

/** Moves one row to its place among those before it: by start, then by rank. */
function insert(found: Found, rows: Int32Array, from: number, ranks: Ranks): void {
  const moved = rows[from] ?? 0;
  const start = found.start[moved] ?? 0;
  let place = from;
  for (; place > 0; place--) {
    const before = rows[place - 1] ?? 0;
    if (found.start[before] !== start || rankOf(found, before, moved, ranks) <= 0) break;
    rows[place] = before;
  }
  rows[place] = moved;
}

function sweep(found: Found, rows: Int32Array, holding: boolean, ranks: Ranks): readonly number[] {
  const kept: number[] = [];
  let last = -1;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0;
    if ((ranks.containers[found.rule[row] ?? 0] === true) !== holding) continue;
    if (last < 0 || (found.start[row] ?? 0) >= (found.end[last] ?? 0)) kept.push(row);
    else if (rankOf(found, row, last, ranks) < 0) kept[kept.length - 1] = row;
    else continue;
    last = row;
  }
  return kept;
}

/** Negative where `a` ranks before `b`; as `compareRank`. */
function rankOf(found: Found, a: number, b: number, { standings }: Ranks): number {
  const [x, y] = [standings[found.rule[a] ?? 0], standings[found.rule[b] ?? 0]];
  if (x === undefined || y === undefined) return 0;
  const [startA, startB] = [found.start[a] ?? 0, found.start[b] ?? 0];
  return (
    y.confidence - x.confidence ||
    y.severity - x.severity ||
    (found.end[b] ?? 0) - startB - ((found.end[a] ?? 0) - startA) ||
    startA - startB ||
    x.order - y.order
  );
}

/** Fills in the rows by place. What runs gave comes after all that triggers gave, so the two are put in order apart and joined. */
function putByPlace(found: Found, order: Int32Array, runsFrom: number): void {
  for (let row = 0; row < order.length; row++) order[row] = row;
  if (putInOrder(found, order, 0, runsFrom) && putInOrder(found, order, runsFrom, order.length)) {
    if (runsFrom > 0 && runsFrom < order.length) join(found, order, runsFrom);
  } else {
    order.set(Array.from(order.keys()).sort((a, b) => fullPlaceOf(found, a, b)));
  }
}

/** Moves each row a few places; false where that is not enough. */
function putInOrder(found: Found, order: Int32Array, from: number, to: number): boolean {
  for (let i = from + 1; i < to; i++) {
    const moved = order[i] ?? 0;
    let place = i;
    for (; place > from && fullPlaceOf(found, order[place - 1] ?? 0, moved) > 0; place--) {
      if (i - place === placesMax) return false;
      order[place] = order[place - 1] ?? 0;
    }
    order[place] = moved;
  }
  return true;
}

function join(found: Found, order: Int32Array, middle: number): void {
  const triggered = order.slice(0, middle);
  let late = middle;
  let size = 0;
  for (let i = 0; i < middle; i++) {
    const row = triggered[i] ?? 0;
    for (; late < order.length && fullPlaceOf(found, order[late] ?? 0, row) < 0; late++)
      order[size++] = order[late] ?? 0;
    order[size++] = row;
  }
}

function placeOf(found: Found, a: number, b: number): number {
  return (
    (found.start[a] ?? 0) - (found.start[b] ?? 0) ||
    (found.end[b] ?? 0) - (found.end[a] ?? 0) ||
    (found.rule[a] ?? 0) - (found.rule[b] ?? 0)
  );
}

/** What stands as it is before what is written in an encoding. */
function fullPlaceOf(found: Found, a: number, b: number): number {
  const start = (found.start[a] ?? 0) - (found.start[b] ?? 0);
  if (start !== 0) return start;
  const isEncoded = (row: number) => Math.min(found.form[row] ?? form.plain, form.encoded);
  return placeOf(found, a, b) || isEncoded(a) - isEncoded(b);
}
