// What may stand before and behind a number, and what belongs to it there: brackets and extensions.

import { wordBytes } from '../pass/char-class.ts';
import type { Groups } from '../pass/memos.ts';
import type { Scan } from '../pass/scan-state.ts';
import type { NumberFormat } from './number-format.ts';
import { isDigit, separators } from './number-groups.ts';
import { isLetter } from './word-edge.ts';

/** What may touch a number, by separator code and by byte. */
export interface Touches {
  readonly any: boolean;
  readonly separators: Uint8Array;
  readonly bytes: Uint8Array;
}

const tight: Readonly<Record<string, number>> = { '-': separators.dash, '.': separators.dot, '/': separators.slash };

export function touchesOf(marks: string): Touches {
  const touches = { any: marks !== '', separators: new Uint8Array(8), bytes: new Uint8Array(256) };
  for (const mark of marks) {
    touches.separators[tight[mark] ?? separators.none] = 1;
    touches.bytes[mark.charCodeAt(0)] = 1;
  }
  return touches;
}

/** What a rule says of the edges of its numbers. */
interface Edged {
  readonly touches: Touches;
  readonly extension: boolean;
}

/** Start of the span with its lead, or −1 where the lead is missing or something touches it from the left. */
export function startOf(format: NumberFormat, groups: Groups, first: number, touches: Touches, scan: Scan): number {
  const digitsAt = groups.start[first] ?? 0;
  const previous = scan.byteAt(digitsAt - 1);
  const separator = groups.before[first] ?? 0;
  if (format.lead !== '') {
    if (previous !== format.lead.charCodeAt(0)) return -1;
    return wordBytes[scan.byteAt(digitsAt - 2)] === 1 && separator === separators.none ? -1 : digitsAt - 1;
  }
  if (separator !== separators.none) return isLoose(separator) || touches.separators[separator] === 1 ? digitsAt : -1;
  if (touches.bytes[previous] === 1) return digitsAt;
  const beforeThat = scan.byteAt(digitsAt - 2);
  if (previous === 0x2c && isDigit(beforeThat)) return isListed(groups, first) ? digitsAt : -1;
  return leftEdge(previous, beforeThat) ? digitsAt : -1;
}

/** More digits in a row than an amount has behind its comma. */
const listedDigits = 12;
/** More than stand between two commas of thousands. */
const groupDigits = 4;

/** Whether a comma between digits parts two values, as in a row of a table, and not an amount: `7,4111 1111 …`, `7,536-90-4399`. */
function isListed(groups: Groups, first: number): boolean {
  const digits = (groups.end[first] ?? 0) - (groups.start[first] ?? 0);
  const separator = first + 1 < groups.count ? (groups.before[first + 1] ?? 0) : separators.none;
  if (separator === separators.none) return digits >= listedDigits;
  return isLoose(separator) ? digits >= groupDigits : true;
}

/** A bracket that opens before the number and closes inside it belongs to it: `(72) 754-186`, `(+44) 20 …`. */
export function withBracket(groups: Groups, first: number, last: number, start: number, scan: Scan): number {
  const closes = last > first && groups.before[first + 1] === separators.close;
  return closes && scan.byteAt(start - 1) === 0x28 ? start - 1 : start;
}

/** What may stand before a bare number: no word, no sign or currency, no path or identifier that goes on with it. */
function leftEdge(previous: number, beforeThat: number): boolean {
  if (wordBytes[previous] === 1) return false;
  switch (previous) {
    case 0x2b: // +
    case 0x2e: // .
    case 0x24: // $
    case 0x25: // %
      return false;
    case 0x2d: // -
    case 0x2f: // /
      return wordBytes[beforeThat] !== 1;
    default:
      return true;
  }
}

export function rightEdge(groups: Groups, last: number, rule: Edged, scan: Scan): boolean {
  if (last + 1 < groups.count) {
    const separator = groups.before[last + 1] ?? 0;
    return isLoose(separator) || rule.touches.separators[separator] === 1;
  }
  const end = groups.end[last] ?? 0;
  const next = scan.byteAt(end);
  if (rule.extension && extensionEnd(scan, end) > end) return true;
  if (wordBytes[next] === 1 || (next === 0x40 && !rule.touches.any) || next === 0x25) return false;
  const afterNext = scan.byteAt(end + 1);
  // `-A` goes on with the number of a part; `-Office` says what the number is.
  if (next === 0x2d && isLetter(afterNext) && !isLetter(scan.byteAt(end + 2))) return false;
  // `12:` before a digit is the hour of a time, unless the number is of the kind that takes a port.
  return rule.touches.any || next !== 0x3a || !isDigit(afterNext);
}

function isLoose(separator: number): boolean {
  return (
    separator === separators.space ||
    separator === separators.open ||
    separator === separators.close ||
    separator === separators.spaced
  );
}

const extensionWords = ['extension', 'ext.', 'ext', 'x'].map((word) => Array.from(word, (c) => c.charCodeAt(0)));
const extensionDigitsMax = 6;

/** The end of `x12`, ` ext. 12` and the like, or `end` where there is none. */
export function extensionEnd(scan: Scan, end: number): number {
  const word = scan.byteAt(end) === 0x20 ? end + 1 : end;
  const first = scan.byteAt(word) | 0x20;
  if (first !== 0x65 && first !== 0x78) return end;
  for (const letters of extensionWords) {
    if (!letters.every((letter, i) => (scan.byteAt(word + i) | (letter & 0x20)) === letter)) continue;
    const blank = word + letters.length;
    const from = scan.byteAt(blank) === 0x20 ? blank + 1 : blank;
    let at = from;
    while (at - from < extensionDigitsMax && isDigit(scan.byteAt(at))) at++;
    if (at > from && wordBytes[scan.byteAt(at)] !== 1) return at;
  }
  return end;
}
