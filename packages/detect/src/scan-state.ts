// The state of one pass over one content: the bytes, what was found so far, and what is already known about runs.

import type { ByteSet } from './char-class.ts';
import { Groups } from './matchers/number-groups.ts';

/** A character set with its place in the run cache. */
export interface Runnable {
  readonly set: ByteSet;
  readonly slot: number;
}

/** Owned by one call of the engine; matchers read the bytes through it and report into it. */
export class Scan {
  readonly bytes: Uint8Array;
  readonly length: number;
  /** Found spans as rule, start, end, rule, start, end, …: plain numbers keep a million findings cheap. */
  readonly found: number[] = [];
  /** Bytes looked at by matchers, beside the one pass itself: the measure of work in tests. */
  steps = 0;
  /** Per rule: the end of its last finding; triggers before it are inside that finding. */
  readonly until: Int32Array;
  /** The digit groups being read, and the end of the digits that are already decided. */
  readonly groups = new Groups();
  digitsUntil = 0;
  /** The last name that was looked at for an assignment, with the start of its value: rules share names. */
  readonly assignment = { nameEnd: -1, valueStart: -1 };
  readonly #runFrom: Int32Array;
  readonly #runTo: Int32Array;

  constructor(bytes: Uint8Array, rules: number, slots: number) {
    this.bytes = bytes;
    this.length = bytes.length;
    this.until = new Int32Array(rules);
    this.#runFrom = new Int32Array(slots).fill(-1);
    this.#runTo = new Int32Array(slots).fill(-1);
  }

  /** The byte at a position; 0 outside the content. */
  byteAt(at: number): number {
    return at >= 0 && at < this.length ? (this.bytes[at] ?? 0) : 0;
  }

  /** Reports a span; a rule's findings do not overlap one another. */
  report(rule: number, start: number, end: number): void {
    this.found.push(rule, start, end);
    this.until[rule] = end;
  }

  /**
   * Where the run of a set's bytes that holds `at` ends, looking no further than `limit`.
   * The last run of each set is remembered, so that many triggers inside one long run do not walk it again and again.
   */
  runEnd(chars: Runnable, at: number, limit: number): number {
    const { set, slot } = chars;
    const stop = Math.min(limit, this.length);
    let to = at;
    const from = this.#runFrom[slot] ?? -1;
    const known = this.#runTo[slot] ?? -1;
    const inside = from >= 0 && at >= from && at < known;
    if (inside) to = known;
    if (to >= stop) return stop;
    const begin = to;
    while (to < stop && set[this.bytes[to] ?? 0] === 1) to++;
    this.steps += to - begin + 1;
    this.#runFrom[slot] = inside ? from : at;
    this.#runTo[slot] = to;
    return to;
  }
}
