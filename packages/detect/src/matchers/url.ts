// URLs with a known scheme or a `www.` in front (RFC 3986), read up to what ends a URL in running text.

import { setOf } from '../pass/char-class.ts';
import type { Scan } from '../pass/scan-state.ts';
import type { Matcher, Verify } from './matcher.ts';

/** A longer URL is reported up to here; what is left of it is not looked at as a URL again. */
export const urlBytesMax = 2_048;
const schemeBytesMax = 16;

const urlBytes = setOf("A-Za-z0-9._~:/?#@!$&'()*+,;=%|{}[\\]^-");
const schemeBytes = setOf('A-Za-z0-9+');
const hostBytes = setOf('A-Za-z0-9._-');
const alnum = setOf('A-Za-z0-9');
/** Punctuation that belongs to the sentence when it stands last. */
const trailing = setOf(".,;:!?'*|\\^_~");

export function urlMatcher(index: number, schemes: readonly string[], verify: Verify): Matcher {
  const known = new Set(schemes);
  const take = (scan: Scan, start: number, rest: number) => {
    const end = urlEnd(scan, start, rest);
    if (verify(scan, start, end)) scan.report(index, start, end);
  };
  return {
    triggers: ['://', 'www.'],
    reachBytes: urlBytesMax + schemeBytesMax,
    visit: (scan, from, to) => {
      if (from < (scan.until[index] ?? 0)) return;
      if (scan.byteAt(from) === 0x3a) {
        const start = schemeStart(scan, from, known);
        if (start >= 0 && isAuthority(scan, to)) take(scan, start, to);
      } else if (alnum[scan.byteAt(from - 1)] !== 1 && scan.byteAt(from - 1) !== 0x2e && isDottedHost(scan, to)) {
        take(scan, from, to);
      }
    },
  };
}

/** Where the longest known scheme that ends at `end` begins, or −1. */
function schemeStart(scan: Scan, end: number, schemes: ReadonlySet<string>): number {
  let best = -1;
  let scheme = '';
  for (let at = end - 1; end - at <= schemeBytesMax && schemeBytes[scan.byteAt(at)] === 1; at--) {
    scan.steps++;
    scheme = String.fromCharCode(scan.byteAt(at)).toLowerCase() + scheme;
    if (schemes.has(scheme)) best = at;
  }
  return best;
}

/** Something that can be a host: a letter, digit, bracket of an IPv6 address, or a letter beyond ASCII. */
function isAuthority(scan: Scan, at: number): boolean {
  const first = scan.byteAt(at);
  return alnum[first] === 1 || first === 0x5b || first === 0x5f || first >= 0xc3;
}

/** After `www.`: a label, a dot and another label. */
function isDottedHost(scan: Scan, at: number): boolean {
  if (alnum[scan.byteAt(at)] !== 1) return false;
  let stop = at;
  while (hostBytes[scan.byteAt(stop)] === 1 && stop - at < 255) stop++;
  scan.steps += stop - at;
  for (let dot = at + 1; dot + 2 < stop; dot++) {
    if (scan.byteAt(dot) === 0x2e && alnum[scan.byteAt(dot + 1)] === 1) return true;
  }
  return false;
}

/** The byte after the URL that starts at `start` and whose authority starts at `rest`. Several matchers ask of the same one. */
export function urlEnd(scan: Scan, start: number, rest: number): number {
  const { url: memo } = scan;
  if (memo.start !== start || memo.rest !== rest) {
    memo.end = readToEnd(scan, start, rest);
    memo.start = start;
    memo.rest = rest;
  }
  return memo.end;
}

function readToEnd(scan: Scan, start: number, rest: number): number {
  const { bytes } = scan;
  const limit = start + urlBytesMax;
  const stop = Math.min(limit, scan.length);
  let end = rest;
  while (end < stop) {
    const byte = bytes[end] ?? 0;
    if (urlBytes[byte] === 1) end++;
    else if (byte >= 0xc3 && byte <= 0xdf && end + 1 < limit) end += 2;
    else break;
  }
  // Whether it goes on is asked of the scan: more bytes may come.
  if (end >= stop && end < limit) scan.byteAt(end);
  scan.steps += end - rest;
  return trimmed(scan, rest, end);
}

const round = 0x29;
const square = 0x5d;
const curly = 0x7d;

/** Drops sentence punctuation, and closing brackets that nothing in the URL opened. */
function trimmed(scan: Scan, from: number, to: number): number {
  const unopened = { counted: false, round: 0, square: 0, curly: 0 };
  for (let end = to; end > from + 1; end--) {
    const last = scan.byteAt(end - 1);
    const closes = last === round || last === square || last === curly;
    if (!closes && trailing[last] !== 1) return end;
    if (!closes) continue;
    if (!unopened.counted) countBrackets(scan, from, to, unopened);
    if (last === round && unopened.round-- <= 0) return end;
    if (last === square && unopened.square-- <= 0) return end;
    if (last === curly && unopened.curly-- <= 0) return end;
  }
  return Math.min(to, from + 1);
}

interface Unopened {
  counted: boolean;
  round: number;
  square: number;
  curly: number;
}

/** By kind: how many more close than open. */
function countBrackets({ bytes }: Scan, from: number, to: number, unopened: Unopened): void {
  unopened.counted = true;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === 0x28) unopened.round--;
    else if (byte === round) unopened.round++;
    else if (byte === 0x5b) unopened.square--;
    else if (byte === square) unopened.square++;
    else if (byte === 0x7b) unopened.curly--;
    else if (byte === curly) unopened.curly++;
  }
}
