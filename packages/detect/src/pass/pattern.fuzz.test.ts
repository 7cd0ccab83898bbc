// Sets of positions reach exactly the ends that trying every way would reach.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scanOf } from '../testing.ts';
import { setOf } from './char-class.ts';
import { endsOf, lengthsOf, type Part } from './pattern.ts';

const sets = [setOf('a'), setOf('ab'), setOf('b1')] as const;

const leaf: fc.Arbitrary<Part> = fc.oneof(
  fc.tuple(fc.constantFrom(0, 1, 2), fc.nat(2), fc.nat(3)).map(([slot, min, more]): Part => {
    return { type: 'chars', set: sets[slot] ?? sets[0], slot, min, max: Math.max(1, min + more) };
  }),
  fc.constantFrom(['a', 3], ['ab', 4], ['b', 5], ['1', 6]).map(([text, slot]): Part => {
    return { type: 'text', bytes: new TextEncoder().encode(String(text)), fold: false, slot: Number(slot) };
  }),
);
const choice = fc
  .array(fc.array(leaf, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 })
  .map((options): Part => ({ type: 'any', options }));
const pattern = fc.array(fc.oneof({ weight: 4, arbitrary: leaf }, choice), { minLength: 1, maxLength: 5 });
const content = fc.array(fc.constantFrom('a', 'b', '1'), { maxLength: 14 }).map((parts) => parts.join(''));

/** The readable definition: every way, one after the other. */
function everyEnd(parts: readonly Part[], text: string, at: number): Set<number> {
  const [part, ...rest] = parts;
  if (part === undefined) return new Set([at]);
  const ends = new Set<number>();
  if (part.type === 'text') {
    const wanted = new TextDecoder().decode(part.bytes);
    if (text.startsWith(wanted, at)) ends.add(at + wanted.length);
  } else if (part.type === 'any') {
    for (const option of part.options) for (const end of everyEnd(option, text, at)) ends.add(end);
  } else {
    for (let count = 0; count <= part.max; count++) {
      if (count >= part.min) ends.add(at + count);
      if (at + count >= text.length || part.set[text.charCodeAt(at + count)] !== 1) break;
    }
  }
  return new Set([...ends].flatMap((end) => [...everyEnd(rest, text, end)]));
}

function spread(positions: readonly number[]): number[] {
  const out: number[] = [];
  for (let i = 0; i < positions.length; i += 2) {
    for (let at = positions[i] ?? 0; at <= (positions[i + 1] ?? -1); at++) out.push(at);
  }
  return out;
}

describe('typed patterns', () => {
  it('end where any way through them ends, also when one scan asks again and again', () => {
    fc.assert(
      fc.property(pattern, content, (parts, text) => {
        const scan = scanOf(new TextEncoder().encode(text), 1, 7);
        for (let at = 0; at <= text.length; at++) {
          const found = spread(endsOf(parts, [at, at], scan));
          expect(found).toEqual([...everyEnd(parts, text, at)].sort((a, b) => a - b));
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('take no more and no less bytes than they say', () => {
    fc.assert(
      fc.property(pattern, content, (parts, text) => {
        const { min, max } = lengthsOf(parts);
        for (const end of everyEnd(parts, text, 0)) expect(end >= min && end <= max).toBe(true);
      }),
    );
  });
});
