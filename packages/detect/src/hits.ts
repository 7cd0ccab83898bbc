// Where an automaton meets its keywords in a block of bytes: both halves of the block are read at once.

import type { Automaton } from './automaton.ts';

/** Bytes of a block: large enough that reading into its second half costs little, small enough to stay near the processor. */
export const blockBytes = 8_192;
const laneHitsMax = blockBytes / 2 + 1;

/** The hits of one block, first those of its first half, each in order. Owned by one scan. */
export class HitRoom {
  /** Position of the last byte of a hit, and the state it leads to. */
  readonly at = new Int32Array(laneHitsMax);
  readonly state = new Int32Array(laneHitsMax);
  readonly laterAt = new Int32Array(laneHitsMax);
  readonly laterState = new Int32Array(laneHitsMax);
  count = 0;
  laterCount = 0;
  /** State after the last byte of the block. */
  last = 0;
}

/**
 * Collects the hits of `bytes` from `from` to `to`, at most a block, starting in `state`. One step waits for the one
 * before it, so a processor does two such chains in little more than the time of one. The second half begins so far
 * before itself that its state no longer depends on where it began: a state knows no more than the longest keyword.
 */
export function collectHits(automaton: Automaton, bytes: Uint8Array, from: number, to: number, room: HitRoom): void {
  const { classOf, next, firstHit, shift, depthMax } = automaton;
  const { at, state, laterAt, laterState } = room;
  const half = (to - from) >> 1;
  const middle = from + half;
  let first = room.last;
  let second = 0;
  let count = 0;
  let laterCount = 0;
  if (half <= depthMax) {
    for (let i = from; i < to; i++) {
      first = next[(first << shift) | (classOf[bytes[i] ?? 0] ?? 0)] ?? 0;
      if (first >= firstHit) {
        at[count] = i;
        state[count++] = first;
      }
    }
    room.count = count;
    room.laterCount = 0;
    room.last = first;
    return;
  }
  for (let i = middle - depthMax - 1; i < middle; i++) {
    second = next[(second << shift) | (classOf[bytes[i] ?? 0] ?? 0)] ?? 0;
  }
  for (let i = from; i < middle; i++) {
    first = next[(first << shift) | (classOf[bytes[i] ?? 0] ?? 0)] ?? 0;
    second = next[(second << shift) | (classOf[bytes[i + half] ?? 0] ?? 0)] ?? 0;
    if (first >= firstHit) {
      at[count] = i;
      state[count++] = first;
    }
    if (second >= firstHit) {
      laterAt[laterCount] = i + half;
      laterState[laterCount++] = second;
    }
  }
  // A block of odd length has one byte more.
  if (middle + half < to) {
    second = next[(second << shift) | (classOf[bytes[to - 1] ?? 0] ?? 0)] ?? 0;
    if (second >= firstHit) {
      laterAt[laterCount] = to - 1;
      laterState[laterCount++] = second;
    }
  }
  room.count = count;
  room.laterCount = laterCount;
  room.last = second;
}
