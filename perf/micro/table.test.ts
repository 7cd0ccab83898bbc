// The table of benches: ratios say who is faster, goals are held, and numbers keep the digits that count.

import { describe, expect, it } from 'vitest';
import { costlier, faster, figure, holds, jsonTable, type Row, textTable } from './table.ts';

const base = { bench: 'b', what: 'w' };
const speed = faster({ ...base, ours: { name: 'o', value: 300 }, peer: { name: 'p', value: 100 }, unit: 'MB/s' });
const time = faster({ ...base, ours: { name: 'o', value: 2 }, peer: { name: 'p', value: 100 }, unit: 'µs' });
const cost = costlier({ ...base, ours: { name: 'o', value: 105 }, peer: { name: 'p', value: 84 }, unit: 'µs' });

describe('a row', () => {
  it('is as many times as fast by speed as by time', () => {
    expect(speed.ratio).toBe(3);
    expect(time.ratio).toBe(50);
    expect(cost.ratio).toBe(1.25);
  });

  it('holds its goal on the line, misses it beside, and without one says nothing', () => {
    expect(holds(cost)).toBeUndefined();
    expect(holds({ ...cost, goal: { max: 1.25 } })).toBe(true);
    expect(holds({ ...cost, goal: { max: 1.24 } })).toBe(false);
    expect(holds({ ...time, goal: { min: 50 } })).toBe(true);
    expect(holds({ ...time, goal: { min: 51 } })).toBe(false);
  });

  it('never holds a goal by what was not measured', () => {
    for (const goal of [{ min: 1 }, { max: 1 }]) expect(holds({ ratio: Number.NaN, goal })).toBe(false);
  });
});

describe('the table', () => {
  const rows: readonly Row[] = [time, { ...cost, goal: { max: 1.1 } }];

  it('shows ratio, goal and what came of it', () => {
    const text = textTable(rows, ['a note']);
    expect(text).toContain('50×  times as fast');
    expect(text).toContain('1.25×  times the cost  ≤ 1.1  MISSED');
    expect(text).toContain('  a note\n');
    expect(text.split('\n').every((line) => line === line.trimEnd())).toBe(true);
  });

  it('is the same as JSON', () => {
    expect(JSON.parse(jsonTable(rows, []))).toMatchObject({
      rows: [
        { ratio: 50, reading: 'times as fast', holds: null },
        { ratio: 1.25, goal: { max: 1.1 }, holds: false },
      ],
    });
  });

  it('writes three digits that count', () => {
    expect([0.04237, 1.2345, 12.345, 99.99, 123.4, 33_015, Number.NaN].map(figure)).toEqual([
      '0.0424',
      '1.23',
      '12.3',
      '100',
      '123',
      '33,015',
      '–',
    ]);
  });
});
