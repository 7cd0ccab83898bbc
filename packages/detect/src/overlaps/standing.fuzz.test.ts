// What stands is the same whether it is decided on columns or, region by region, on lists.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Candidate } from '../finding.ts';
import { Found, form } from '../pass/found.ts';
import { regionBytesMax, regionsOf } from './regions.ts';
import { resolveOverlaps } from './resolve.ts';
import { Overlaps, type Ranks } from './standing.ts';

const ranks: Ranks = {
  standings: Array.from({ length: 8 }, (_, order) => ({ confidence: order % 3, severity: order & 1, order })),
  containers: Array.from({ length: 8 }, (_, rule) => rule > 5),
};

interface Row {
  readonly rule: number;
  readonly start: number;
  readonly length: number;
  readonly written: number;
}

const rowsOf = (bytes: number, longest: number, rows: number) =>
  fc.array(
    fc.record({
      rule: fc.nat(7),
      start: fc.nat(bytes),
      length: fc.integer({ min: 1, max: longest }),
      written: fc.oneof(
        { weight: 6, arbitrary: fc.constant(form.plain) },
        { weight: 2, arbitrary: fc.constant(form.encoded) },
        { weight: 1, arbitrary: fc.constant(form.packed) },
      ),
    }),
    { maxLength: rows },
  );

/** By start, as triggers give them, or as they come. */
const inOrder = (rows: readonly Row[]) => [...rows].sort((a, b) => a.start - b.start);
const someRows = fc
  .oneof(rowsOf(200, 12, 40), rowsOf(30, 12, 40), rowsOf(300_000, 70_000, 12))
  .chain((rows) => fc.constantFrom(rows, inOrder(rows)));

function foundOf(rows: readonly Row[]): Found {
  const found = new Found();
  for (const { rule, start, length, written } of rows) found.add(rule, start, start + length, written);
  return found;
}

/** The readable definition. */
function standingOf(candidates: readonly Candidate[]): readonly Candidate[] {
  return regionsOf(candidates).flatMap((region) =>
    resolveOverlaps(region.candidates, ranks.standings, ranks.containers),
  );
}

const overlaps = new Overlaps();
const decide = (found: Found, runsFrom: number) => overlaps.decide(found, runsFrom, ranks).candidates();

describe('INVARIANT: columns decide as lists do', () => {
  it('for any spans, in any order, wherever those of runs begin', () => {
    fc.assert(
      fc.property(someRows, someRows, (triggered, ofRuns) => {
        const found = foundOf([...triggered, ...ofRuns]);
        expect(decide(found, triggered.length)).toEqual(standingOf(found.candidates()));
      }),
      { numRuns: 3_000 },
    );
  });

  it('would show where containers were taken for other findings', () => {
    const blind: Ranks = { ...ranks, containers: [] };
    const run = fc.check(
      fc.property(someRows, (rows) => {
        const found = foundOf(rows);
        const kept = overlaps.decide(found, rows.length, blind).candidates();
        return JSON.stringify(kept) === JSON.stringify(standingOf(found.candidates()));
      }),
      { numRuns: 1_000 },
    );
    expect(run.failed).toBe(true);
  });
});

describe('a chain of overlaps', () => {
  it('is cut at its bound, on columns too', () => {
    const length = regionBytesMax - 10;
    const rows = [0, length - 5, 2 * length - 10].map((start) => ({ rule: 0, start, length, written: form.plain }));
    const found = foundOf(rows);
    expect(decide(found, 3)).toEqual(standingOf(found.candidates()));
  });

  it('of thousands of spans is decided in little time', () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => ({ rule: i % 8, start: i, length: 40, written: form.plain }));
    const found = foundOf(rows);
    expect(decide(found, rows.length)).toEqual(standingOf(found.candidates()));
  });
});
