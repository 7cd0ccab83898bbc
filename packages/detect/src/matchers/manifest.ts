// Values in Kubernetes manifests of kind Secret: base64 under `data`, whether the kind stands before it or behind.

import { setOf } from '../pass/char-class.ts';
import type { Scan } from '../pass/scan-state.ts';
import type { Matcher, Verify } from './matcher.ts';
import { looksLikePlaceholder } from './placeholder.ts';
import { isLetter } from './word-edge.ts';

/** How far a document is read from the first line that counts. */
const behindBytesMax = 8_192;
const indentBytesMax = 64;
const keyBytesMax = 253;

const blank = setOf(' \t');
const quotes = setOf('"\'');
const keyBytes = setOf('A-Za-z0-9_.-');
const base64 = setOf('A-Za-z0-9+/');

export function manifestMatcher(index: number, valueBytesMin: number, verify: Verify): Matcher {
  const take = (scan: Scan, start: number) => {
    let end = start;
    while (base64[scan.byteAt(end)] === 1 && end - start < behindBytesMax) end++;
    const letters = end - start;
    while (scan.byteAt(end) === 0x3d && end - start - letters < 3) end++;
    scan.steps += end - start;
    if (letters < valueBytesMin || !endsValue(scan, end) || looksLikePlaceholder(scan, start, end)) return end;
    if (verify(scan, start, end)) scan.report(index, start, end);
    return end;
  };
  return {
    triggers: ['kind:', 'data:'],
    reachBytes: behindBytesMax + indentBytesMax,
    visit: (scan, from, to) => {
      // Every document is read once, however many lines in it claim to be its kind.
      if (from < scan.manifestUntil || !beginsLine(scan, from)) return;
      const isKind = (scan.byteAt(from) | 0x20) === 0x6b;
      if (isKind ? !isSecret(scan, to) : !endsLine(scan, to) || !isSecretBehind(scan, to)) return;
      const end = documentEnd(scan, to);
      if (!scan.starved) readData(scan, afterBlanks(scan, from), end, take);
      scan.manifestUntil = end;
    },
  };
}

/** Whether only blanks stand between a place and the beginning of its line. */
function beginsLine(scan: Scan, at: number): boolean {
  const start = afterBlanks(scan, at);
  return start === 0 || scan.byteAt(start - 1) === 0x0a;
}

/** Past the blanks before a place, backwards. */
function afterBlanks(scan: Scan, at: number): number {
  let start = at;
  while (start > 0 && at - start < indentBytesMax && blank[scan.byteAt(start - 1)] === 1) start--;
  scan.steps += at - start;
  return start;
}

function endsLine(scan: Scan, at: number): boolean {
  let end = at;
  while (end - at < indentBytesMax && (blank[scan.byteAt(end)] === 1 || scan.byteAt(end) === 0x0d)) end++;
  scan.steps += end - at;
  return scan.byteAt(end) === 0x0a || scan.byteAt(end) === 0x23;
}

/**
 * Whether the document says further down that it is a secret. What was searched in vain is not searched again: each
 * byte is looked at once, however many lines ask.
 */
function isSecretBehind(scan: Scan, at: number): boolean {
  const search = scan.manifestSearch;
  if (at >= search.to) {
    search.to = at;
    search.closed = false;
  }
  const limit = at + behindBytesMax;
  const from = search.to;
  for (; !search.closed && search.to < limit && !scan.isPast(search.to); search.to++) {
    if (isSeparator(scan, search.to)) search.closed = true;
    else if (scan.byteAt(search.to) === 0x0a && saysSecret(scan, search.to + 1)) return true;
  }
  scan.steps += search.to - from + 1;
  return false;
}

function saysSecret(scan: Scan, line: number): boolean {
  let start = line;
  while (start - line < indentBytesMax && blank[scan.byteAt(start)] === 1) start++;
  scan.steps += start - line;
  return isKindAt(scan, start) && isSecret(scan, start + 5);
}

function isKindAt(scan: Scan, at: number): boolean {
  for (let i = 0; i < 5; i++) if ((scan.byteAt(at + i) | 0x20) !== ('kind:'.charCodeAt(i) | 0x20)) return false;
  return true;
}

/** `Secret` in any case, in quotes or without, alone. */
function isSecret(scan: Scan, at: number): boolean {
  let start = at;
  while (start - at < 8 && (blank[scan.byteAt(start)] === 1 || quotes[scan.byteAt(start)] === 1)) start++;
  for (let i = 0; i < 6; i++) if ((scan.byteAt(start + i) | 0x20) !== 'secret'.charCodeAt(i)) return false;
  return !isLetter(scan.byteAt(start + 6));
}

function documentEnd(scan: Scan, at: number): number {
  const limit = at + behindBytesMax;
  let end = at;
  while (end < limit && !scan.isPast(end) && !isSeparator(scan, end)) end++;
  scan.steps += end - at;
  return end;
}

/** `---` at the beginning of a line. */
function isSeparator(scan: Scan, at: number): boolean {
  if (scan.byteAt(at) !== 0x2d || scan.byteAt(at + 1) !== 0x2d || scan.byteAt(at + 2) !== 0x2d) return false;
  return at === 0 || scan.byteAt(at - 1) === 0x0a;
}

/** Goes through lines: those that stand deeper than `data:` are keys with values, or values on a line of their own. */
function readData(scan: Scan, from: number, to: number, take: (scan: Scan, at: number) => number): void {
  let inside = -1;
  for (let line = from; line < to; ) {
    let at = line;
    while (at < to && blank[scan.byteAt(at)] === 1) at++;
    const indent = at - line;
    const key = keyEnd(scan, at, to);
    if (isData(scan, at, key)) inside = indent;
    else if (key > 0 && indent <= inside) inside = -1;
    else if (inside >= 0) {
      if (key > 0) at = key + 1;
      while (at < to && (blank[scan.byteAt(at)] === 1 || quotes[scan.byteAt(at)] === 1)) at++;
      if (at < to) at = take(scan, at);
    }
    while (at < to && scan.byteAt(at) !== 0x0a) at++;
    scan.steps += at - line;
    line = at + 1;
  }
}

/** The colon behind the key at `at`, or −1. */
function keyEnd(scan: Scan, at: number, to: number): number {
  let end = at;
  while (end < to && end - at < keyBytesMax && keyBytes[scan.byteAt(end)] === 1) end++;
  return end > at && scan.byteAt(end) === 0x3a ? end : -1;
}

function isData(scan: Scan, at: number, colon: number): boolean {
  return colon - at === 4 && scan.byteAt(at) === 0x64 && scan.byteAt(at + 1) === 0x61 && scan.byteAt(at + 2) === 0x74;
}

function endsValue(scan: Scan, end: number): boolean {
  const next = scan.byteAt(end);
  return next === 0 || next <= 0x20 || quotes[next] === 1;
}
