// Where an automaton meets its keywords in a block of bytes: the four quarters of the block are read at once.

import { type Automaton, lineShift } from './automaton.ts';

/** Bytes of a block: large enough that reading into its later quarters costs little, small enough to stay near the processor. */
export const blockBytes = 8_192;
export const lanes = 4;
/** Numbers that a lane has room for: two for each byte of its quarter and of what is left over behind the last one. */
const laneNumbers = 2 * (blockBytes / lanes + lanes);
/** The compiler takes a constant of this file for a number, and one of another for a place to be read at each step. */
const shift = lineShift;

/** The hits of one block, lane by lane, each in order. Owned by one scan. */
export class HitRoom {
  /** Pairs: position of the last byte of a hit, and the state it leads to. */
  readonly pairs = new Int32Array(lanes * laneNumbers);
  /** By lane: where its pairs end. */
  readonly ends = new Int32Array(lanes);
  /** State after the last byte of the block. */
  last = 0;
}

/** Where the pairs of a lane begin. */
export function laneStart(lane: number): number {
  return lane * laneNumbers;
}

/**
 * Collects the hits of `bytes` from `from` to `to`, at most a block. One step waits for the one before it, so a processor
 * does four such chains in little more than the time of two. Each but the first begins so far before its quarter that its
 * state no longer depends on where it began: a state knows no more than the longest keyword.
 */
export function collectHits(automaton: Automaton, bytes: Uint8Array, from: number, to: number, room: HitRoom): void {
  const quarter = (to - from) >> 2;
  const { ends } = room;
  for (let lane = 0; lane < lanes; lane++) ends[lane] = laneStart(lane);
  if (quarter <= automaton.depthMax) readOneByOne(automaton, bytes, from, to, room, 0);
  else {
    readQuarters(automaton, bytes, from, quarter, room);
    readOneByOne(automaton, bytes, from + lanes * quarter, to, room, lanes - 1);
  }
}

/** Goes on from the room's state. */
function readOneByOne(
  { classOf, next, firstHit }: Automaton,
  bytes: Uint8Array,
  from: number,
  to: number,
  room: HitRoom,
  lane: number,
): void {
  const { pairs, ends } = room;
  let state = room.last;
  let end = ends[lane] ?? 0;
  for (let at = from; at < to; at++) {
    state = next[(state << shift) + (classOf[bytes[at] ?? 0] ?? 0)] ?? 0;
    if (state < firstHit) continue;
    pairs[end++] = at;
    pairs[end++] = state;
  }
  ends[lane] = end;
  room.last = state;
}

function readQuarters(
  { classOf, next, firstHit, depthMax }: Automaton,
  bytes: Uint8Array,
  from: number,
  quarter: number,
  room: HitRoom,
): void {
  const { pairs, ends } = room;
  const half = 2 * quarter;
  const most = 3 * quarter;
  let a = room.last;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let at = from - depthMax - 1; at < from; at++) {
    b = next[(b << shift) + (classOf[bytes[at + quarter] ?? 0] ?? 0)] ?? 0;
    c = next[(c << shift) + (classOf[bytes[at + half] ?? 0] ?? 0)] ?? 0;
    d = next[(d << shift) + (classOf[bytes[at + most] ?? 0] ?? 0)] ?? 0;
  }
  let endA = laneStart(0);
  let endB = laneStart(1);
  let endC = laneStart(2);
  let endD = laneStart(3);
  const stop = from + quarter;
  for (let at = from; at < stop; at++) {
    a = next[(a << shift) + (classOf[bytes[at] ?? 0] ?? 0)] ?? 0;
    b = next[(b << shift) + (classOf[bytes[at + quarter] ?? 0] ?? 0)] ?? 0;
    c = next[(c << shift) + (classOf[bytes[at + half] ?? 0] ?? 0)] ?? 0;
    d = next[(d << shift) + (classOf[bytes[at + most] ?? 0] ?? 0)] ?? 0;
    if (a >= firstHit) {
      pairs[endA++] = at;
      pairs[endA++] = a;
    }
    if (b >= firstHit) {
      pairs[endB++] = at + quarter;
      pairs[endB++] = b;
    }
    if (c >= firstHit) {
      pairs[endC++] = at + half;
      pairs[endC++] = c;
    }
    if (d >= firstHit) {
      pairs[endD++] = at + most;
      pairs[endD++] = d;
    }
  }
  ends[0] = endA;
  ends[1] = endB;
  ends[2] = endC;
  ends[3] = endD;
  room.last = d;
}
