// The form in which every bench hands over its figures, and how they are printed.

import { columns } from '../load/report.ts';

/** One comparison: what was measured on both sides in the same run, and what must come of it. */
export interface Row {
  readonly bench: string;
  readonly what: string;
  readonly ours: Figure;
  readonly peer: Figure;
  readonly unit: 'µs' | 'MB/s' | '/s' | 'ms' | 'B' | 'MB';
  /** Ours over the peer, or the other way round, as `reading` says. */
  readonly ratio: number;
  readonly reading: 'times as fast' | 'times the cost';
  readonly goal?: { readonly min: number } | { readonly max: number };
}

export interface Figure {
  readonly name: string;
  readonly value: number;
}

export function holds({ ratio, goal }: Pick<Row, 'ratio' | 'goal'>): boolean | undefined {
  if (goal === undefined) return undefined;
  return 'min' in goal ? ratio >= goal.min : ratio <= goal.max;
}

/** `times as fast` of a speed such as MB/s. */
export function faster(row: Omit<Row, 'ratio' | 'reading'>): Row {
  const bySpeed = row.unit === 'MB/s' || row.unit === '/s';
  const ratio = bySpeed ? row.ours.value / row.peer.value : row.peer.value / row.ours.value;
  return { ...row, ratio, reading: 'times as fast' };
}

/** `times the cost` of a time. */
export function costlier(row: Omit<Row, 'ratio' | 'reading'>): Row {
  return { ...row, ratio: row.ours.value / row.peer.value, reading: 'times the cost' };
}

export function textTable(rows: readonly Row[], notes: readonly string[]): string {
  const head = ['bench', 'what', 'ours', '', 'beside it', '', 'unit', 'ratio', '', 'goal', ''];
  const lines = rows.map((row) => {
    const kept = holds(row);
    return [
      row.bench,
      row.what,
      row.ours.name,
      figure(row.ours.value),
      row.peer.name,
      figure(row.peer.value),
      row.unit,
      `${figure(row.ratio)}×`,
      row.reading,
      goalText(row.goal),
      kept === undefined ? '' : kept ? 'holds' : 'MISSED',
    ];
  });
  const left = [0, 1, 2, 4, 6, 8, 9, 10];
  return `${columns([head, ...lines], left)}${notes.map((note) => `  ${note}\n`).join('')}`;
}

export function jsonTable(rows: readonly Row[], notes: readonly string[]): string {
  return JSON.stringify({ rows: rows.map((row) => ({ ...row, holds: holds(row) ?? null })), notes }, null, 2);
}

function goalText(goal: Row['goal']): string {
  if (goal === undefined) return '';
  return 'min' in goal ? `≥ ${figure(goal.min)}` : `≤ ${figure(goal.max)}`;
}

/** Three digits that count: more would be noise. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (value >= 100) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}
