// Overlaps are decided by rank, whatever order the candidates come in, and containers hold other findings.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Candidate } from '../finding.ts';
import { resolveOverlaps } from './resolve.ts';

const standings = [
  { confidence: 0, severity: 0, order: 0 },
  { confidence: 0, severity: 3, order: 1 },
  { confidence: 2, severity: 0, order: 2 },
  { confidence: 2, severity: 0, order: 3 },
  { confidence: 2, severity: 0, order: 4 },
];
const containers = [false, false, false, false, true];
const at = (rule: number, start: number, end: number): Candidate => ({ rule, start, end });
const resolve = (...candidates: readonly Candidate[]) => resolveOverlaps(candidates, standings, containers);

describe('overlaps', () => {
  it('are won by confidence, then severity, then length, then the earlier start, then the order of the rules', () => {
    expect(resolve(at(1, 0, 20), at(2, 5, 9))).toEqual([at(2, 5, 9)]);
    expect(resolve(at(0, 0, 20), at(1, 5, 9))).toEqual([at(1, 5, 9)]);
    expect(resolve(at(2, 0, 6), at(3, 5, 15))).toEqual([at(3, 5, 15)]);
    expect(resolve(at(3, 0, 6), at(2, 5, 11))).toEqual([at(3, 0, 6)]);
    expect(resolve(at(3, 0, 6), at(2, 0, 6))).toEqual([at(2, 0, 6)]);
  });

  it('are none where spans only touch', () => {
    expect(resolve(at(0, 5, 9), at(1, 0, 5))).toEqual([at(1, 0, 5), at(0, 5, 9)]);
  });

  it('with a container leave both standing, the outer one first', () => {
    expect(resolve(at(0, 3, 9), at(4, 0, 20))).toEqual([at(4, 0, 20), at(0, 3, 9)]);
    expect(resolve(at(4, 0, 20), at(4, 5, 30))).toEqual([at(4, 5, 30)]);
  });

  it('come out the same for every order in which they went in', () => {
    const candidate = fc
      .tuple(fc.nat(4), fc.nat(20), fc.integer({ min: 1, max: 8 }))
      .map(([rule, start, size]) => at(rule, start, start + size));
    const twoOrders = fc
      .uniqueArray(candidate, { maxLength: 8, selector: (c) => `${c.rule} ${c.start} ${c.end}` })
      .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })));
    fc.assert(
      fc.property(twoOrders, ([one, other]) => {
        const kept = resolve(...one);
        expect(resolve(...other)).toEqual(kept);
        const plain = kept.filter(({ rule }) => rule !== 4);
        for (const [i, found] of plain.entries()) expect(found.start).toBeGreaterThanOrEqual(plain[i - 1]?.end ?? 0);
        if (one.length > 0) expect(kept.length).toBeGreaterThan(0);
      }),
    );
  });
});
