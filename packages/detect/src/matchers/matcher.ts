// What every kind of matcher is to the engine: triggers to wait for, and a function to call on each of them.

import type { digitStart } from '../pass/automaton.ts';
import { shortBytes, shortText } from '../pass/latin1.ts';
import type { Scan } from '../pass/scan-state.ts';

export interface Matcher {
  readonly triggers: readonly (string | Uint8Array | typeof digitStart)[];
  /** Longest span it reports plus the context it looks at on either side, in bytes: bounds what a stream holds back. */
  readonly reachBytes: number;
  /** Called with the span of the trigger; reports to the scan. Looks at no more than `reachBytes` around it. */
  readonly visit: (scan: Scan, from: number, to: number) => void;
}

/** Decides on a span that has the right shape: validators, entropy, words nearby, allow-list. */
export type Verify = (scan: Scan, start: number, end: number) => boolean;

/** ASCII text of a span; other bytes come as Latin-1 characters, which no check takes for anything. */
export function spanText(scan: Scan, start: number, end: number): string {
  const { span } = scan;
  if (span.start === start && span.end === end && end > start) return span.text;
  scan.steps += end - start;
  span.start = start;
  span.end = end;
  span.text = readText(scan, start, end);
  return span.text;
}

function readText(scan: Scan, start: number, end: number): string {
  const isThere = start >= 0 && end <= scan.length;
  if (isThere && end - start <= shortBytes) return shortText(scan.bytes, start, end);
  if (end - start > shortBytes) return scan.buffer.toString('latin1', start, end);
  let text = '';
  for (let at = start; at < end; at++) text += String.fromCharCode(scan.byteAt(at));
  return text;
}
