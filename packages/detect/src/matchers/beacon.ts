// Addresses that are fetched as soon as they are shown, with a payload in them: how a text that is only rendered sends data out.

import { setOf } from '../pass/char-class.ts';
import type { Scan } from '../pass/scan-state.ts';
import type { Matcher, Verify } from './matcher.ts';
import { urlBytesMax, urlEnd } from './url.ts';

/** How far before the address its frame is looked for: the words of an image, the name of an attribute. */
const frameBytesMax = 256;
const schemeBytesMax = 8;

const letters = setOf('A-Za-z');
const blank = setOf(' \t\r\n');
const quotes = setOf('"\'');
const payload = setOf('A-Za-z0-9_%.~+-');
/** Attributes of HTML whose address is fetched without a click. */
const fetched: ReadonlySet<string> = new Set(['src', 'srcset', 'background', 'poster', 'data']);

/** `payloadBytesMin`: a run of so many bytes that could hold data, in a path, a query or a fragment, is a payload. */
export function beaconMatcher(index: number, payloadBytesMin: number, verify: Verify): Matcher {
  return {
    triggers: ['://'],
    reachBytes: urlBytesMax + frameBytesMax,
    visit: (scan, from, to) => {
      if (from < (scan.until[index] ?? 0)) return;
      let start = from;
      while (from - start < schemeBytesMax && letters[scan.byteAt(start - 1)] === 1) start--;
      if (start === from || !isFetched(scan, start)) return;
      const end = urlEnd(scan, start, to);
      if (holdsPayload(scan, to, end, payloadBytesMin) && verify(scan, start, end)) scan.report(index, start, end);
    },
  };
}

/** Whether what stands before an address makes a reader fetch it: `![…](`, `src="`, `url(`. */
function isFetched(scan: Scan, start: number): boolean {
  let at = start;
  if (quotes[scan.byteAt(at - 1)] === 1 || scan.byteAt(at - 1) === 0x3c) at--;
  while (start - at < 8 && blank[scan.byteAt(at - 1)] === 1) at--;
  switch (scan.byteAt(at - 1)) {
    case 0x28: // (
      return scan.byteAt(at - 2) === 0x5d ? isImage(scan, at - 2) : wordBefore(scan, at - 1) === 'url';
    case 0x3d: // =
      return fetched.has(wordBefore(scan, at - 1));
    default:
      return false;
  }
}

/** Whether the bracket that closes here was opened by `![`. */
function isImage(scan: Scan, close: number): boolean {
  const least = Math.max(1, close - frameBytesMax);
  let at = close - 1;
  while (at >= least && scan.byteAt(at) !== 0x5b && scan.byteAt(at) !== 0x0a) at--;
  scan.steps += close - at;
  return scan.byteAt(at) === 0x5b && scan.byteAt(at - 1) === 0x21;
}

function wordBefore(scan: Scan, end: number): string {
  let at = end;
  while (end - at < 8 && blank[scan.byteAt(at - 1)] === 1) at--;
  let word = '';
  while (word.length < 12 && letters[scan.byteAt(at - 1)] === 1) {
    at--;
    word = String.fromCharCode(scan.byteAt(at) | 0x20) + word;
  }
  scan.steps += end - at;
  return word;
}

/** Behind the host: one long run, or in the query as much in all. */
function holdsPayload(scan: Scan, from: number, end: number, payloadBytesMin: number): boolean {
  let at = from;
  while (at < end && scan.byteAt(at) !== 0x2f && scan.byteAt(at) !== 0x3f && scan.byteAt(at) !== 0x23) at++;
  let run = 0;
  let inQuery = -1;
  scan.steps += end - from;
  for (; at < end; at++) {
    const byte = scan.byteAt(at);
    if (byte === 0x3f && inQuery < 0) inQuery = 0;
    if (payload[byte] !== 1) {
      run = 0;
      continue;
    }
    run++;
    if (inQuery >= 0) inQuery++;
    if (run >= payloadBytesMin || inQuery >= payloadBytesMin) return true;
  }
  return false;
}
