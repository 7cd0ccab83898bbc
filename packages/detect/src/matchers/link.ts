// Addresses anywhere in a text that carry data: links, attributes and bare ones alike, since somebody or something follows them.

import { setOf } from '../pass/char-class.ts';
import type { Scan } from '../pass/scan-state.ts';
import { type CarriedBounds, carriesData } from './carried.ts';
import type { Matcher, Verify } from './matcher.ts';
import { urlBytesMax, urlEnd } from './url.ts';

const schemeBytesMax = 16;
/** Shorter addresses have no room for data. */
const restBytesMin = 32;

const schemeBytes = setOf('A-Za-z0-9+');
const urlBytes = setOf("A-Za-z0-9._~:/?#@!$&'()*+,;=%|{}[\\]^-");

/** The scheme may be missing where a frame says that it is an address. */
const framed = ['](//', '="//', "='//", 'url(//', ']: //', '(<//'];

export function linkMatcher(index: number, bounds: CarriedBounds, verify: Verify): Matcher {
  return {
    triggers: ['://', ...framed],
    reachBytes: urlBytesMax + schemeBytesMax,
    visit: (scan, from, to) => {
      if (from < (scan.until[index] ?? 0)) return;
      const start = scan.byteAt(from) === 0x3a ? schemeStart(scan, from) : to - 2;
      if (start < 0) return;
      const end = restEnd(scan, to);
      if (end - to < restBytesMin || !carriesData(scan.bytes, to, end, bounds)) return;
      const last = urlEnd(scan, start, to);
      if (verify(scan, start, last)) scan.report(index, start, last);
    },
  };
}

/** Where the scheme that ends at `end` begins, or −1. */
function schemeStart(scan: Scan, end: number): number {
  let at = end;
  while (end - at < schemeBytesMax && schemeBytes[scan.byteAt(at - 1)] === 1) at--;
  scan.steps += end - at;
  return at === end ? -1 : at;
}

/** Up to the next two slashes, where another address may begin: no byte is read for two, however close they stand. */
function restEnd(scan: Scan, from: number): number {
  const { bytes } = scan;
  const limit = from + urlBytesMax;
  const stop = Math.min(limit, scan.length);
  let end = from;
  while (end < stop && urlBytes[bytes[end] ?? 0] === 1) {
    if (bytes[end] === 0x2f && scan.byteAt(end + 1) === 0x2f) break;
    end++;
  }
  if (end === scan.length && end < limit) scan.byteAt(end);
  scan.steps += end - from;
  return end;
}
