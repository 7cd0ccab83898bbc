// Typed patterns: a sequence of texts, character classes with bounded counts, and alternatives; matched in linear time.

import type { ByteSet } from './char-class.ts';
import type { Scan } from './scan-state.ts';

export type Part = TextPart | CharsPart | AnyPart;

/** Exact bytes; `fold` compares ASCII letters in any case (the bytes are then lower case). */
export interface TextPart {
  readonly type: 'text';
  readonly bytes: Uint8Array;
  readonly fold: boolean;
  readonly slot: number;
}

/** Between `min` and `max` bytes of a set. `slot` numbers sets and texts, for what a scan remembers of each. */
export interface CharsPart {
  readonly type: 'chars';
  readonly set: ByteSet;
  readonly slot: number;
  readonly min: number;
  readonly max: number;
}

/** One of several sequences. */
export interface AnyPart {
  readonly type: 'any';
  readonly options: readonly (readonly Part[])[];
}

/** Ascending, disjoint, inclusive ranges of positions: low, high, low, high, … */
export type Positions = readonly number[];

/**
 * All positions at which a match may end that starts at one of `starts`.
 * It walks sets of positions instead of trying one way after another, so there is nothing to back-track:
 * the work is at most parts × maximum length, whatever the bytes are. INVARIANT: work is linear.
 */
export function endsOf(parts: readonly Part[], starts: Positions, scan: Scan): Positions {
  if (starts.length === 2 && starts[0] === starts[1]) return endsFrom(parts, starts[0] ?? 0, scan);
  return endsAfter(parts, 0, starts, scan);
}

/** From one position: no list is made as long as there is only one, and most texts are refused before there are two. */
export function endsFrom(parts: readonly Part[], start: number, scan: Scan): Positions {
  let at = start;
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i];
    if (part === undefined) break;
    if (part.type === 'text') {
      scan.steps++;
      if (!textAt(part, at, scan)) return none;
      at += part.bytes.length;
      continue;
    }
    if (part.type === 'any') {
      const ends = endsOfAny(part, at, scan);
      if (ends.length === 0) return none;
      if (ends.length > 2 || ends[0] !== ends[1]) return endsAfter(parts, i + 1, ends, scan);
      at = ends[0] ?? 0;
      continue;
    }
    const end = scan.runEnd(part, at, at + part.max);
    if (end - at < part.min) return none;
    if (end === at + part.min || isNoStart(part, parts[i + 1])) at = end;
    else return endsAfter(parts, i + 1, [at + part.min, end], scan);
  }
  return [at, at];
}

const none: Positions = [];

/** Whether the next part is a text that begins with a byte outside a set: it can stand nowhere but behind the whole run. */
function isNoStart({ set }: CharsPart, next: Part | undefined): boolean {
  if (next?.type !== 'text') return false;
  const first = next.bytes[0] ?? 0;
  return set[first] !== 1 && !(next.fold && first >= 0x61 && first <= 0x7a && set[first - 0x20] === 1);
}

/** Most texts follow one option at most: its ends are then those of the whole. */
function endsOfAny({ options }: AnyPart, at: number, scan: Scan): Positions {
  let ends = none;
  for (const option of options) {
    const more = endsFrom(option, at, scan);
    if (more.length > 0) ends = ends.length === 0 ? more : joined(ends, more);
  }
  return ends;
}

/** What the parts from one on make of positions. */
function endsAfter(parts: readonly Part[], first: number, starts: Positions, scan: Scan): Positions {
  let positions = starts;
  for (let i = first; i < parts.length && positions.length > 0; i++) {
    const part = parts[i];
    if (part !== undefined) positions = afterPart(part, positions, scan);
  }
  return positions;
}

/** The least and the greatest number of bytes that a sequence takes. */
export function lengthsOf(parts: readonly Part[]): { min: number; max: number } {
  let min = 0;
  let max = 0;
  for (const part of parts) {
    const [low, high] = partLengths(part);
    min += low;
    max += high;
  }
  return { min, max };
}

function partLengths(part: Part): [number, number] {
  switch (part.type) {
    case 'text':
      return [part.bytes.length, part.bytes.length];
    case 'chars':
      return [part.min, part.max];
    case 'any': {
      const lengths = part.options.map(lengthsOf);
      return [Math.min(...lengths.map((l) => l.min)), Math.max(...lengths.map((l) => l.max))];
    }
  }
}

function afterPart(part: Part, starts: Positions, scan: Scan): Positions {
  switch (part.type) {
    case 'text':
      return afterText(part, starts, scan);
    case 'chars':
      return afterChars(part, starts, scan);
    case 'any':
      return union(part.options.map((option) => endsOf(option, starts, scan)));
  }
}

/** A text is looked for in so few places without remembering where it is not. */
const shortRange = 16;

function afterText(part: TextPart, starts: Positions, scan: Scan): Positions {
  const out: number[] = [];
  for (let i = 0; i < starts.length; i += 2) {
    const low = starts[i] ?? 0;
    const high = starts[i + 1] ?? -1;
    if (low === high) {
      scan.steps++;
      if (textAt(part, low, scan)) addRange(out, low + part.bytes.length, low + part.bytes.length);
      continue;
    }
    if (high - low < shortRange) {
      findNear(part, low, high, scan, out);
      continue;
    }
    const holds = (at: number) => textAt(part, at, scan);
    for (let at = scan.find(part.slot, low, high, holds); at >= 0; at = scan.find(part.slot, at + 1, high, holds)) {
      addRange(out, at + part.bytes.length, at + part.bytes.length);
    }
  }
  return out;
}

function findNear(part: TextPart, low: number, high: number, scan: Scan, out: number[]): void {
  const first = part.bytes[0] ?? 0;
  const capital = part.fold && first >= 0x61 && first <= 0x7a ? first - 0x20 : first;
  const { bytes, length } = scan;
  scan.steps += high - low + 1;
  for (let at = low; at <= high; at++) {
    const byte = at < length ? bytes[at] : undefined;
    if (byte !== undefined && byte !== first && byte !== capital) continue;
    if (textAt(part, at, scan)) addRange(out, at + part.bytes.length, at + part.bytes.length);
  }
}

/** Whether the text stands at a position. */
export function textAt(part: TextPart, at: number, scan: Scan): boolean {
  const { bytes } = part;
  const within = at >= 0 && at + bytes.length <= scan.length;
  for (let i = 0; i < bytes.length; i++) {
    const found = within ? (scan.bytes[at + i] ?? 0) : scan.byteAt(at + i);
    const folded = part.fold && found >= 0x41 && found <= 0x5a ? found + 0x20 : found;
    if (folded !== bytes[i]) return false;
  }
  return true;
}

function afterChars(part: CharsPart, starts: Positions, scan: Scan): Positions {
  return part.min === 0 ? afterOptional(part, starts, scan) : afterSome(part, starts, scan);
}

/** All starts stay; only the last of a range reaches beyond it. */
function afterOptional(part: CharsPart, starts: Positions, scan: Scan): Positions {
  const out: number[] = [];
  for (let i = 0; i < starts.length; i += 2) {
    const high = starts[i + 1] ?? -1;
    addRange(out, starts[i] ?? 0, scan.runEnd(part, high, high + part.max));
  }
  return out;
}

function afterSome(part: CharsPart, starts: Positions, scan: Scan): Positions {
  const out: number[] = [];
  for (let i = 0; i < starts.length; i += 2) {
    const high = starts[i + 1] ?? -1;
    let at = starts[i] ?? 0;
    while (at <= high) {
      const runEnd = scan.runEnd(part, at, high + part.max);
      if (runEnd === at) {
        at++;
        continue;
      }
      const lastStart = Math.min(high, runEnd - 1);
      const farthest = Math.min(lastStart + part.max, runEnd);
      if (at + part.min <= farthest) addRange(out, at + part.min, farthest);
      at = lastStart + 1;
    }
  }
  return out;
}

/** Appends a range, joining it with the last one where they touch; ranges come in ascending order of their start. */
function addRange(ranges: number[], low: number, high: number): void {
  const lastHigh = ranges.at(-1);
  if (lastHigh === undefined || low > lastHigh + 1) ranges.push(low, high);
  else if (high > lastHigh) ranges[ranges.length - 1] = high;
}

function union(sets: readonly Positions[]): Positions {
  return sets.reduce((all, set) => (all.length === 0 ? set : set.length === 0 ? all : joined(all, set)), none);
}

function joined(one: Positions, other: Positions): Positions {
  const out: number[] = [];
  let [i, k] = [0, 0];
  while (i < one.length || k < other.length) {
    const first = one[i] ?? Number.POSITIVE_INFINITY;
    const second = other[k] ?? Number.POSITIVE_INFINITY;
    if (first <= second) {
      addRange(out, first, one[i + 1] ?? 0);
      i += 2;
    } else {
      addRange(out, second, other[k + 1] ?? 0);
      k += 2;
    }
  }
  return out;
}
