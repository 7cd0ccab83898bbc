// Private keys in PEM armour (RFC 7468): from the BEGIN line to its END, or as far as the armour reaches.

import { setOf } from '../pass/char-class.ts';
import type { Scan } from '../pass/scan-state.ts';
import type { Matcher, Verify } from './matcher.ts';

/** A key of 16,384 bits takes about 12,800 bytes. */
const armourBytesMax = 16_384;
const labelBytesMax = 64;
const bodyBytesMin = 64;

const labelBytes = setOf('A-Z0-9 ');
/** Base64, header lines of old armour, line ends also as the two characters of a JSON or shell escape, quotes and joins. */
const bodyBytes = setOf('A-Za-z0-9+/=\r\n \t:,.\\"\'_>|;<()#*[]-');

/** `labels`: what the label of the BEGIN line must end with, such as `PRIVATE KEY`. */
export function pemMatcher(index: number, labels: readonly string[], verify: Verify): Matcher {
  return {
    triggers: ['-----begin '],
    reachBytes: armourBytesMax + labelBytesMax,
    visit: (scan, from, to) => {
      if (from < (scan.until[index] ?? 0)) return;
      const body = afterLabel(scan, to, labels);
      if (body < 0) return;
      const end = armourEnd(scan, body);
      if (end - body >= bodyBytesMin && verify(scan, from, end)) scan.report(index, from, end);
    },
  };
}

/** The byte after the dashes that end the BEGIN line, or −1. */
function afterLabel(scan: Scan, at: number, labels: readonly string[]): number {
  let end = at;
  while (end - at < labelBytesMax && labelBytes[scan.byteAt(end)] === 1) end++;
  scan.steps += end - at;
  const label = String.fromCharCode(...scan.bytes.subarray(at, end));
  return fiveDashes(scan, end) && labels.some((ending) => label.endsWith(ending)) ? end + 5 : -1;
}

function fiveDashes(scan: Scan, at: number): boolean {
  for (let i = 0; i < 5; i++) if (scan.byteAt(at + i) !== 0x2d) return false;
  return true;
}

/** Reads to the next five dashes; an END line is taken in, a text that is cut off ends where the armour's bytes end. */
function armourEnd(scan: Scan, body: number): number {
  const limit = body + armourBytesMax - 2 * labelBytesMax;
  let at = body;
  while (at < limit && bodyBytes[scan.byteAt(at)] === 1) {
    if (scan.byteAt(at) === 0x2d && fiveDashes(scan, at)) break;
    at++;
  }
  scan.steps += at - body;
  if (!fiveDashes(scan, at)) return trimmed(scan, body, at);
  let end = at + 5;
  while (end - at < labelBytesMax && labelBytes[scan.byteAt(end)] === 1) end++;
  return fiveDashes(scan, end) && scan.byteAt(at + 5) === 0x45 ? end + 5 : trimmed(scan, body, at);
}

function trimmed(scan: Scan, from: number, to: number): number {
  let end = to;
  while (end > from && scan.byteAt(end - 1) <= 0x20) end--;
  return end;
}
