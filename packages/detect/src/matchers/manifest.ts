// Values in Kubernetes manifests of kind Secret: base64 under `data`, found from the line that says the kind.

import { setOf } from '../char-class.ts';
import type { Matcher, Verify } from '../matcher.ts';
import { looksLikePlaceholder } from '../placeholder.ts';
import type { Scan } from '../scan-state.ts';
import { isLetter } from '../word-edge.ts';

/** How far a document is read before and behind the line with its kind. */
const beforeBytesMax = 4_096;
const behindBytesMax = 8_192;
const keyBytesMax = 253;

const blank = setOf(' \t');
const quotes = setOf('"\'');
const keyBytes = setOf('A-Za-z0-9_.-');
const base64 = setOf('A-Za-z0-9+/');

export function manifestMatcher(index: number, valueBytesMin: number, verify: Verify): Matcher {
  const take = (scan: Scan, start: number) => {
    let end = start;
    while (base64[scan.byteAt(end)] === 1) end++;
    const letters = end - start;
    while (scan.byteAt(end) === 0x3d && end - start - letters < 3) end++;
    scan.steps += end - start;
    if (letters < valueBytesMin || !endsValue(scan, end) || looksLikePlaceholder(scan, start, end)) return end;
    if (verify(scan, start, end)) scan.report(index, start, end);
    return end;
  };
  return {
    triggers: ['kind:'],
    reachBytes: beforeBytesMax + behindBytesMax,
    visit: (scan, from, to) => {
      if (!isSecret(scan, to)) return;
      // Every document is read once, however many lines in it claim to be its kind.
      const start = Math.max(documentStart(scan, from), scan.manifestUntil);
      const end = documentEnd(scan, to);
      if (end > start) readData(scan, start, end, take);
      scan.manifestUntil = Math.max(scan.manifestUntil, end);
    },
  };
}

/** `Secret` in any case, in quotes or without, alone. */
function isSecret(scan: Scan, at: number): boolean {
  let start = at;
  while (start - at < 8 && (blank[scan.byteAt(start)] === 1 || quotes[scan.byteAt(start)] === 1)) start++;
  for (let i = 0; i < 6; i++) if ((scan.byteAt(start + i) | 0x20) !== 'secret'.charCodeAt(i)) return false;
  return !isLetter(scan.byteAt(start + 6));
}

function documentStart(scan: Scan, at: number): number {
  const least = Math.max(0, at - beforeBytesMax);
  let start = at;
  while (start > least && !isSeparator(scan, start)) start--;
  scan.steps += at - start;
  return start;
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
