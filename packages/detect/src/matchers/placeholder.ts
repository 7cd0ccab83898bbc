// Recognises values that stand for a secret without being one: variables, templates, rows of stars.

import { setOf } from '../pass/char-class.ts';
import type { Scan } from '../pass/scan-state.ts';

const opening = setOf('$<{%[*');

/** `$PASSWORD`, `${password}`, `<password>`, `{{ password }}`, `%s`, `****`, `xxxx`, and what an ellipsis cuts off. */
export function looksLikePlaceholder(scan: Scan, start: number, end: number): boolean {
  const first = scan.byteAt(start);
  const last = scan.byteAt(end - 1);
  scan.steps++;
  if (isCutOff(scan, end) || isCutOff(scan, end - 2)) return true;
  if (first === 0x24) return last === 0x7d || last === 0x29 || isName(scan, start + 1, end);
  if (first === 0x3c) return last === 0x3e;
  if (first === 0x7b) return last === 0x7d;
  if (first === 0x25) return last === 0x25 || end - start <= 3;
  if (first === 0x5b) return last === 0x5d;
  return opening[first] === 1 || isOneByte(scan, start, end, first);
}

/** Two dots or more. */
function isCutOff(scan: Scan, at: number): boolean {
  return scan.byteAt(at) === 0x2e && scan.byteAt(at + 1) === 0x2e;
}

const name = setOf('A-Za-z_');

function isName(scan: Scan, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (name[scan.byteAt(at)] !== 1) return false;
  return end > start;
}

function isOneByte(scan: Scan, start: number, end: number, first: number): boolean {
  for (let at = start; at < end; at++) if (scan.byteAt(at) !== first) return false;
  return true;
}
