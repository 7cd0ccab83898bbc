// IPv6 addresses (RFC 4291 section 2.2): found at the first colon between hexadecimal groups.

import { setOf } from '../pass/char-class.ts';
import type { Scan } from '../pass/scan-state.ts';
import type { Matcher, Verify } from './matcher.ts';

const groupDigitsMax = 4;
const addressBytesMax = 45;
const hex = setOf('0-9a-fA-F');
const touching = setOf('A-Za-z0-9_:');
const hexDigits = Array.from('0123456789abcdef');

/** Triggers: a hexadecimal digit, a colon, and what can go on: prose with its `: ` and JSON with its `":` stay untouched. */
export function ipv6Matcher(index: number, verify: Verify): Matcher {
  const goesOn = [...hexDigits, ':'];
  return {
    triggers: [
      ...hexDigits.flatMap((digit) => goesOn.map((next) => `${digit}:${next}`)),
      ...hexDigits.map((d) => `::${d}`),
    ],
    reachBytes: addressBytesMax + 2,
    visit: (scan, from) => {
      if (from < (scan.until[index] ?? 0)) return;
      let start = from;
      while (hex[scan.byteAt(start - 1)] === 1 && from - start < groupDigitsMax) start--;
      if (touching[scan.byteAt(start - 1)] === 1 || scan.byteAt(start - 1) === 0x2e) return;
      const end = addressEnd(scan, start);
      if (end > 0 && verify(scan, start, end)) scan.report(index, start, end);
    },
  };
}

/** The byte after the address that starts at `at`, or −1. */
function addressEnd(scan: Scan, at: number): number {
  let position = at;
  let groups = 0;
  let gap = false;
  let digits = 0;
  let wide = false;
  if (scan.byteAt(position) === 0x3a) {
    gap = true;
    position += 2;
  }
  for (;;) {
    let stop = position;
    while (hex[scan.byteAt(stop)] === 1 && stop - position <= groupDigitsMax) {
      if (scan.byteAt(stop) <= 0x39) digits++;
      stop++;
    }
    scan.steps += stop - position + 1;
    if (stop - position > groupDigitsMax) return -1;
    if (stop === position) break;
    // A dot before anything but a digit ends a sentence.
    if (scan.byteAt(stop) === 0x2e && isDigit(scan.byteAt(stop + 1))) {
      const end = dottedEnd(scan, position);
      if (end < 0) return -1;
      position = end;
      groups += 2;
      break;
    }
    if (stop - position !== 2) wide = true;
    groups++;
    position = stop;
    if (groups > 8 || scan.byteAt(position) !== 0x3a) break;
    if (scan.byteAt(position + 1) === 0x3a) {
      if (gap) return -1;
      gap = true;
      position += 2;
    } else if (hex[scan.byteAt(position + 1)] === 1) {
      position++;
    } else break;
  }
  if (touching[scan.byteAt(position)] === 1) return -1;
  const full = groups === 8 && !gap && wide;
  // `Face::Bed` of source code has the form of an address: one needs a digit, or more than two groups.
  const compressed = gap && groups > 0 && groups < 8 && (digits > 0 || groups > 2);
  return full || compressed ? position : -1;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** The end of the IPv4 tail of a mapped address. */
function dottedEnd(scan: Scan, at: number): number {
  let position = at;
  for (let octet = 0; octet < 4; octet++) {
    if (octet > 0 && scan.byteAt(position++) !== 0x2e) return -1;
    let value = 0;
    const from = position;
    while (isDigit(scan.byteAt(position)) && position - from < 3) {
      value = value * 10 + scan.byteAt(position++) - 0x30;
    }
    if (position === from || value > 255) return -1;
  }
  return position;
}
