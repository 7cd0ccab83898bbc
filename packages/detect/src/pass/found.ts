// What a pass has recognised, in columns: a text may hold tens of thousands of findings, and an object for each costs more than finding it.

import type { Candidate } from '../finding.ts';

/** How a span is written: as it is, in an encoding, or as compressed data. */
export const form = { plain: 0, encoded: 1, packed: 2 } as const;

const rowsMin = 16;
/** Columns of more rows are let go when they are cleared. */
const rowsKept = 4_096;

/** One row for each span, in the order in which they were recognised. */
export class Found {
  count = 0;
  start: Int32Array = new Int32Array(rowsMin);
  end: Int32Array = new Int32Array(rowsMin);
  rule: Int32Array = new Int32Array(rowsMin);
  /** One of `form`. */
  form: Uint8Array = new Uint8Array(rowsMin);

  add(rule: number, start: number, end: number, written: number): void {
    const row = this.count++;
    if (row === this.start.length) this.#grow();
    this.start[row] = start;
    this.end[row] = end;
    this.rule[row] = rule;
    this.form[row] = written;
  }

  candidate(row: number): Candidate {
    const written = this.form[row] ?? form.plain;
    const rule = this.rule[row] ?? 0;
    const start = this.start[row] ?? 0;
    const end = this.end[row] ?? 0;
    const encoded = written !== form.plain;
    return written === form.packed ? { rule, start, end, encoded, packed: true } : { rule, start, end, encoded };
  }

  /** The first rows as objects. */
  candidates(rowsMax: number = this.count): Candidate[] {
    const out: Candidate[] = [];
    for (let row = 0; row < this.count && row < rowsMax; row++) out.push(this.candidate(row));
    return out;
  }

  /** Takes out what begins before a position; the rest stays in its order. */
  takeBefore(position: number): Candidate[] {
    const taken: Candidate[] = [];
    const { count } = this;
    this.count = 0;
    for (let row = 0; row < count; row++) {
      if ((this.start[row] ?? 0) < position) taken.push(this.candidate(row));
      else this.add(this.rule[row] ?? 0, this.start[row] ?? 0, this.end[row] ?? 0, this.form[row] ?? form.plain);
    }
    return taken;
  }

  moveDown(by: number): void {
    for (let row = 0; row < this.count; row++) {
      this.start[row] = (this.start[row] ?? 0) - by;
      this.end[row] = (this.end[row] ?? 0) - by;
    }
  }

  clear(): void {
    this.count = 0;
    if (this.start.length > rowsKept) this.#resize(rowsMin);
  }

  #grow(): void {
    this.#resize(2 * this.start.length);
  }

  #resize(rows: number): void {
    const { start, end, rule, form: written, count } = this;
    this.start = new Int32Array(rows);
    this.end = new Int32Array(rows);
    this.rule = new Int32Array(rows);
    this.form = new Uint8Array(rows);
    if (count === 0) return;
    this.start.set(start);
    this.end.set(end);
    this.rule.set(rule);
    this.form.set(written);
  }
}
