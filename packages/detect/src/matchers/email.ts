// E-mail addresses (RFC 5321 section 4.1.2, RFC 6531): found at the `@`, read outwards to both sides.

import { setOf } from '../pass/char-class.ts';
import type { Scan } from '../pass/scan-state.ts';
import type { Matcher, Verify } from './matcher.ts';

const localBytesMax = 64;
const domainBytesMax = 255;
const labelBytesMax = 63;

const alnum = setOf('A-Za-z0-9');
const localBytes = setOf("A-Za-z0-9._%+'&~!#$^*=-");
const keyBytes = setOf('A-Za-z_');

/** `notTopLevel` lists endings such as `png` that look like a domain's last label and are none. */
export function emailMatcher(index: number, notTopLevel: readonly string[], verify: Verify): Matcher {
  const excluded = new Set(notTopLevel);
  return {
    triggers: ['@'],
    reachBytes: localBytesMax + domainBytesMax + 2,
    visit: (scan, from, to) => {
      const start = localStart(scan, from);
      if (start < 0 || isUserInfo(scan, start)) return;
      const end = domainEnd(scan, to, excluded);
      if (end > 0 && verify(scan, start, end)) scan.report(index, start, end);
    },
  };
}

/** First byte of the local part that ends at `end`, or −1. */
function localStart(scan: Scan, end: number): number {
  if (!isLocal(scan, end - 1) || scan.byteAt(end - 1) === 0x2e) return -1;
  let start = end;
  const least = Math.max(0, end - localBytesMax);
  while (start > least && isLocal(scan, start - 1)) start--;
  scan.steps += end - start;
  start = afterKey(scan, start, end);
  // A continuation byte, a dot or a quote that only surrounds the address does not begin it.
  while (start < end && !begins(scan, start)) start++;
  return start < end ? start : -1;
}

function isLocal(scan: Scan, at: number): boolean {
  return localBytes[scan.byteAt(at)] === 1 || isTwoByteLetter(scan, at);
}

function begins(scan: Scan, at: number): boolean {
  const byte = scan.byteAt(at);
  return alnum[byte] === 1 || byte === 0x5f || (byte >= 0xc3 && isTwoByteLetter(scan, at));
}

/** Latin, Greek and Cyrillic letters beyond ASCII (U+00C0 to U+052F); other scripts' punctuation would be taken for letters. */
function isTwoByteLetter(scan: Scan, at: number): boolean {
  const byte = scan.byteAt(at);
  if (byte >= 0xc3 && byte <= 0xd4) return (scan.byteAt(at + 1) & 0xc0) === 0x80;
  const lead = scan.byteAt(at - 1);
  return (byte & 0xc0) === 0x80 && lead >= 0xc3 && lead <= 0xd4;
}

/** Skips `email=` and `name=x&email=` in front of an address; `bounce+alice=example.com@list` keeps its equals sign. */
function afterKey(scan: Scan, start: number, end: number): number {
  let field = end;
  while (field > start && scan.byteAt(field - 1) !== 0x26) field--;
  scan.steps += end - field;
  const value = afterName(scan, field, end);
  return value > field || field === start ? value : afterName(scan, start, end);
}

/** Behind `name=`, or the same place where none stands. */
function afterName(scan: Scan, start: number, end: number): number {
  let at = start;
  while (at < end && keyBytes[scan.byteAt(at)] === 1) at++;
  return at > start && scan.byteAt(at) === 0x3d ? at + 1 : start;
}

/** Whether what was taken for a local part is the user part of a URL, `scheme://user:password@host`. */
function isUserInfo(scan: Scan, start: number): boolean {
  let at = start - 1;
  if (scan.byteAt(at) === 0x3a) {
    const least = Math.max(0, at - localBytesMax);
    do at--;
    while (at > least && localBytes[scan.byteAt(at)] === 1);
  }
  return scan.byteAt(at) === 0x2f && scan.byteAt(at - 1) === 0x2f;
}

/** The byte after the domain that starts at `at`, or −1. */
function domainEnd(scan: Scan, at: number, excluded: ReadonlySet<string>): number {
  const limit = at + domainBytesMax;
  let end = -1;
  let labels = 0;
  let label = at;
  for (;;) {
    let stop = label;
    while (
      stop < limit &&
      (alnum[scan.byteAt(stop)] === 1 || scan.byteAt(stop) === 0x2d || isTwoByteLetter(scan, stop))
    )
      stop++;
    scan.steps += stop - label + 1;
    while (stop > label && scan.byteAt(stop - 1) === 0x2d) stop--;
    if (stop === label || stop - label > labelBytesMax || scan.byteAt(label) === 0x2d) break;
    labels++;
    if (labels > 1 && isTopLevel(scan, label, stop, excluded)) end = stop;
    if (scan.byteAt(stop) !== 0x2e) break;
    label = stop + 1;
  }
  return end;
}

function isTopLevel(scan: Scan, start: number, end: number, excluded: ReadonlySet<string>): boolean {
  if (end - start < 2) return false;
  let text = '';
  for (let at = start; at < end; at++) {
    const byte = scan.byteAt(at) | 0x20;
    if (byte < 0x80 && (byte < 0x61 || byte > 0x7a)) return startsPunycode(scan, start);
    text += String.fromCharCode(byte);
  }
  return !excluded.has(text);
}

function startsPunycode(scan: Scan, start: number): boolean {
  const [x, n] = [scan.byteAt(start) | 0x20, scan.byteAt(start + 1) | 0x20];
  return x === 0x78 && n === 0x6e && scan.byteAt(start + 2) === 0x2d && scan.byteAt(start + 3) === 0x2d;
}
