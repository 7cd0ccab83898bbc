// From the name of something to its value: past the rest of the identifier, the operator, quotes and blanks.

import { setOf } from '../pass/char-class.ts';
import type { Scan } from '../pass/scan-state.ts';

const restOfNameMax = 20;
const closingMax = 4;
const fillerMax = 6;
const betweenMax = 24;

const nameBytes = setOf('A-Za-z0-9_ \t.-');
const closing = setOf(' \t\r\n\'"`*\\)]');
const filler = setOf(' \t\r\n\'"`=\\');
const literalPrefix = setOf('$@BFLRUbflru');
const between = setOf(' \t\r\n\'"\\');

/** The most bytes between the end of a name and its value. */
export const valueReachBytes = restOfNameMax + 2 * (closingMax + betweenMax) + fillerMax + 12;

/**
 * Where the value begins that is assigned to the name which ends at `at`, or −1. Known for the last name asked about, and
 * for names that end later in the same identifier.
 */
export function valueStart(scan: Scan, at: number): number {
  const { assignment } = scan;
  if (assignment.nameEnd === at) return assignment.valueStart;
  if (assignment.nameEnd >= 0 && assignment.nameEnd < at && at <= assignment.restEnd) return assignment.valueStart;
  const restEnd = skip(scan, at, nameBytes, restOfNameMax);
  assignment.nameEnd = at;
  // A rest that is as long as one may be can go on: a later name has another end.
  assignment.restEnd = restEnd - at < restOfNameMax ? restEnd : at;
  assignment.valueStart = findValue(scan, restEnd);
  return assignment.valueStart;
}

function findValue(scan: Scan, nameEnd: number): number {
  const operator = skip(scan, nameEnd, closing, closingMax);
  const after = operatorEnd(scan, operator);
  const member = memberValue(scan, after < 0 ? operator : after);
  if (member >= 0 || after < 0) return member;
  // A bracket ends the name of an element; behind a blank it compares or quotes.
  if (scan.byteAt(operator) === 0x3e && scan.byteAt(operator - 1) <= 0x20) return -1;
  const start = pastPrefix(scan, skip(scan, pastBold(scan, after), filler, fillerMax));
  // A comma assigns only where it leads to a quoted text, `get("token", "x")`; elsewhere it lists.
  return scan.byteAt(operator) === 0x2c && !isQuote(scan.byteAt(start - 1)) ? -1 : start;
}

/** `value: …` or `value="…"` behind a name, as lists of variables and XML attributes have it; −1 where there is none. */
function memberValue(scan: Scan, at: number): number {
  const start = skip(scan, at, between, betweenMax);
  if (!isValueWord(scan, start)) return -1;
  const after = operatorEnd(scan, skip(scan, start + 5, closing, closingMax));
  return after < 0 ? -1 : pastPrefix(scan, skip(scan, after, filler, fillerMax));
}

/** Past the end of bold letters in Markdown, `**token:** value`. */
function pastBold(scan: Scan, at: number): number {
  return scan.byteAt(at) === 0x2a && scan.byteAt(at + 1) === 0x2a && scan.byteAt(at + 2) === 0x20 ? at + 2 : at;
}

/** Past what languages put before the quote of a literal: `b'…'`, `rb"…"`, `@"…"`, `f"…"`, `$"…"`. */
function pastPrefix(scan: Scan, at: number): number {
  if (literalPrefix[scan.byteAt(at)] !== 1) return at;
  if (isQuote(scan.byteAt(at + 1))) return at + 2;
  return literalPrefix[scan.byteAt(at + 1)] === 1 && isQuote(scan.byteAt(at + 2)) ? at + 3 : at;
}

function isValueWord(scan: Scan, at: number): boolean {
  return (
    (scan.byteAt(at) | 0x20) === 0x76 &&
    scan.byteAt(at + 1) === 0x61 &&
    scan.byteAt(at + 2) === 0x6c &&
    scan.byteAt(at + 3) === 0x75 &&
    scan.byteAt(at + 4) === 0x65
  );
}

export function isQuote(byte: number): boolean {
  return byte === 0x22 || byte === 0x27 || byte === 0x60;
}

function skip(scan: Scan, from: number, set: Uint8Array, max: number): number {
  let at = from;
  while (at - from < max && set[scan.byteAt(at)] === 1) at++;
  scan.steps += at - from + 1;
  return at;
}

/** `=`, `=>`, `:`, `:=` (up to three colons), `||`, `?=`, `>` and `,`; the byte after it, −1 where none stands. */
function operatorEnd(scan: Scan, at: number): number {
  const next = scan.byteAt(at + 1);
  switch (scan.byteAt(at)) {
    case 0x3d: // =
      return next === 0x3e ? at + 2 : at + 1;
    case 0x3e: // >
    case 0x2c: // ,
      return at + 1;
    case 0x3a: {
      let end = at + 1;
      while (end - at < 3 && scan.byteAt(end) === 0x3a) end++;
      return scan.byteAt(end) === 0x3d ? end + 1 : at + 1;
    }
    case 0x7c: // |
      return next === 0x7c ? at + 2 : -1;
    case 0x3f: // ?
      return next === 0x3d ? at + 2 : -1;
    default:
      // Full-width colon and equals sign, as Chinese and Japanese keyboards give them.
      return isFullWidth(scan, at, 0x9a) || isFullWidth(scan, at, 0x9d) ? at + 3 : -1;
  }
}

function isFullWidth(scan: Scan, at: number, last: number): boolean {
  return scan.byteAt(at) === 0xef && scan.byteAt(at + 1) === 0xbc && scan.byteAt(at + 2) === last;
}
