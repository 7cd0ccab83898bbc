// Reads a phrase of digit groups with single separators between them, as numbers for people are written.

import { type Groups, groupsMax } from '../pass/memos.ts';
import type { Scan } from '../pass/scan-state.ts';

/**
 * What stands between two groups. `open` and `close` are parentheses with the space or dash that goes
 * with them, `spaced` is a dash or slash between spaces.
 */
export const separators = { none: 0, space: 1, dash: 2, dot: 3, slash: 4, open: 5, close: 6, spaced: 7 } as const;

const rowBytesMax = 64;

export function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** Single bytes that separate when a digit follows, and bytes that begin a longer separator. */
const plainSeparators = new Uint8Array(256);
plainSeparators[0x20] = separators.space;
plainSeparators[0x2d] = separators.dash;
plainSeparators[0x2e] = separators.dot;
plainSeparators[0x2f] = separators.slash;
const otherSeparators = new Uint8Array(256);
for (const byte of [0x28, 0x29, 0xc2, 0xe2]) otherSeparators[byte] = 1;

/** Fills the columns with the phrase that starts with the digit at `at`. */
export function readGroups(groups: Groups, scan: Scan, at: number): void {
  groups.count = 0;
  groups.cut = false;
  groups.digitsBefore[0] = 0;
  let separator: number = separators.none;
  let start = at;
  while (groups.count < groupsMax) {
    let end = start + 1;
    // No form has so many digits in a row; the rest of the row starts nothing.
    while (isDigit(scan.byteAt(end)) && end - start < rowBytesMax) end++;
    const index = groups.count++;
    groups.start[index] = start;
    groups.end[index] = end;
    groups.before[index] = separator;
    groups.digitsBefore[index + 1] = (groups.digitsBefore[index] ?? 0) + end - start;
    const mark = scan.byteAt(end);
    const plain = plainSeparators[mark] ?? 0;
    if (plain !== 0 && isDigit(scan.byteAt(end + 1))) {
      separator = plain;
      scan.steps += end - start + 1;
      start = end + 1;
      continue;
    }
    const next = plain !== 0 || otherSeparators[mark] === 1 ? readSeparator(scan, end) : 0;
    scan.steps += end - start + 2;
    if (next === 0) return;
    separator = next & 7;
    start = end + (next >> 3);
  }
  groups.cut = true;
}

/** Separator code with its length in the upper bits, or 0 where no further group follows. */
function readSeparator(scan: Scan, at: number): number {
  const first = scan.byteAt(at);
  const blank = blankLength(scan, at, first);
  if (blank > 0) {
    const next = scan.byteAt(at + blank);
    if (isDigit(next)) return packed(separators.space, blank);
    if (next === 0x28 && isDigit(scan.byteAt(at + blank + 1))) return packed(separators.open, blank + 1);
    const marked =
      (next === 0x2d || next === 0x2f) && scan.byteAt(at + blank + 1) === 0x20 && isDigit(scan.byteAt(at + blank + 2));
    return marked ? packed(separators.spaced, blank + 2) : 0;
  }
  switch (first) {
    case 0x2d:
      if (scan.byteAt(at + 1) === 0x28 && isDigit(scan.byteAt(at + 2))) return packed(separators.open, 2);
      return isDigit(scan.byteAt(at + 1)) ? packed(separators.dash, 1) : 0;
    case 0x2e:
      return isDigit(scan.byteAt(at + 1)) ? packed(separators.dot, 1) : 0;
    case 0x2f:
      return isDigit(scan.byteAt(at + 1)) ? packed(separators.slash, 1) : 0;
    case 0x28:
      return isDigit(scan.byteAt(at + 1)) ? packed(separators.open, 1) : 0;
    case 0x29:
      return readClose(scan, at + 1);
    case 0xe2:
      return isUnicodeDash(scan, at) && isDigit(scan.byteAt(at + 3)) ? packed(separators.dash, 3) : 0;
    default:
      return 0;
  }
}

/** By kind of byte: what may stand right behind a separator that a further group follows. */
const follows = { digit: 1, open: 2, mark: 4, close: 8, any: 16 } as const;
const kinds = new Uint8Array(256).fill(follows.any);
const joins = new Uint8Array(256);
for (let digit = 0x30; digit <= 0x39; digit++) kinds[digit] = follows.any | follows.digit;
kinds[0x28] = follows.any | follows.open;
kinds[0x20] = follows.any | follows.close;
kinds[0x2e] = follows.any | follows.close;
kinds[0x2d] = follows.any | follows.mark | follows.close;
kinds[0x2f] = follows.any | follows.mark | follows.close;
joins[0x20] = follows.digit | follows.open | follows.mark;
joins[0x2d] = follows.digit | follows.open;
joins[0x2e] = follows.digit;
joins[0x2f] = follows.digit;
joins[0x28] = follows.digit;
joins[0x29] = follows.digit | follows.close;
joins[0xc2] = follows.any;
joins[0xe2] = follows.any;

/** Whether another group may follow digits that these two bytes stand behind: a quick no for most digits. */
export function mayGoOn(next: number, afterNext: number): boolean {
  return ((joins[next] ?? 0) & (kinds[afterNext] ?? 0)) !== 0;
}

function readClose(scan: Scan, at: number): number {
  const next = scan.byteAt(at);
  if (isDigit(next)) return packed(separators.close, 1);
  const joined = next === 0x20 || next === 0x2d || next === 0x2e || next === 0x2f;
  return joined && isDigit(scan.byteAt(at + 1)) ? packed(separators.close, 2) : 0;
}

/** A space, U+00A0 or U+202F. */
function blankLength(scan: Scan, at: number, first: number): number {
  if (first === 0x20) return 1;
  if (first === 0xc2 && scan.byteAt(at + 1) === 0xa0) return 2;
  return first === 0xe2 && scan.byteAt(at + 1) === 0x80 && scan.byteAt(at + 2) === 0xaf ? 3 : 0;
}

/** U+2010 to U+2013: hyphens and the dash that word processors put between digits. */
function isUnicodeDash(scan: Scan, at: number): boolean {
  const last = scan.byteAt(at + 2);
  return scan.byteAt(at + 1) === 0x80 && last >= 0x90 && last <= 0x93;
}

function packed(separator: number, length: number): number {
  return separator | (length << 3);
}
