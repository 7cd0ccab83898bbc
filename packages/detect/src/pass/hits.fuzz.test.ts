// Reading the quarters of a block at once finds what reading byte after byte finds, in the same order.

import { utf8 } from '@sallyport/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Automaton, buildAutomaton, digitStart, place } from './automaton.ts';
import { blockBytes, collectHits, HitRoom, laneStart, lanes } from './hits.ts';

const automaton = buildAutomaton([
  ...['ab', 'abc', 'bca', 'a-longer-one', 'aaaa'].map((keyword, id) => ({ keyword, id })),
  { keyword: digitStart, id: 9 },
]);

function oneByOne({ classOf, next, firstHit }: Automaton, bytes: Uint8Array): string[] {
  const found: string[] = [];
  let state = 0;
  bytes.forEach((byte, at) => {
    state = next[place(state, classOf[byte] ?? 0)] ?? 0;
    if (state >= firstHit) found.push(`${state}@${at}`);
  });
  return found;
}

function inBlocks(read: Automaton, bytes: Uint8Array, size: number): string[] {
  const room = new HitRoom();
  const found: string[] = [];
  for (let from = 0; from < bytes.length; from += size) {
    collectHits(read, bytes, from, Math.min(bytes.length, from + size), room);
    for (let lane = 0; lane < lanes; lane++) {
      const end = room.ends[lane] ?? 0;
      for (let i = laneStart(lane); i < end; i += 2) found.push(`${room.pairs[i + 1]}@${room.pairs[i]}`);
    }
  }
  return found;
}

const piece = fc.constantFrom('a', 'b', 'c', 'ab', 'bca', 'a-longer-one', 'a-longer-', '1', '22', ' ', 'aaaaa', 'é');
const content = fc.array(piece, { maxLength: 90 }).map((pieces) => utf8(pieces.join('')));

describe('hits', () => {
  it('are the same in blocks of any size', () => {
    fc.assert(
      fc.property(content, fc.integer({ min: 1, max: 200 }), (bytes, size) => {
        expect(inBlocks(automaton, bytes, size)).toEqual(oneByOne(automaton, bytes));
      }),
      { numRuns: 2_000 },
    );
  });

  it('are the same in a text of several full blocks', () => {
    const bytes = utf8('ab 1 a-longer-one bcabc 22 '.repeat(1_000)).subarray(0, 2 * blockBytes + 7);
    expect(inBlocks(automaton, bytes, blockBytes)).toEqual(oneByOne(automaton, bytes));
  });

  it('would differ if the later quarters began too close before itself', () => {
    const bytes = utf8(`xxxxxx${'a-longer-one'.repeat(40)}`);
    expect(inBlocks({ ...automaton, depthMax: 3 }, bytes, blockBytes)).not.toEqual(oneByOne(automaton, bytes));
  });
});
