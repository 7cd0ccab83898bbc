// Escapes and look-alikes: what they hide is read in a window around them and scanned once more.

import { escapeTriggers } from '../decode/escapes.ts';
import { asciiOf, invisibleTexts, mixedLetters } from '../decode/look-alikes.ts';
import { viewFrom } from '../decode/view.ts';
import type { Scan } from '../pass/scan-state.ts';
import type { Matcher } from './matcher.ts';
import { isLetter } from './word-edge.ts';

/** How far before an escape the window begins, and how far behind the last one it ends. */
const beforeBytes = 160;
const behindBytes = 384;
const windowBytesMax = 8_192;
/** Escapes inside escapes that are followed: `%2525` takes two. */
export const depthMax = 3;

/** Lead bytes of full-width forms, mathematical and circled letters, and tags; the rest decides when it is read. */
const leads: readonly Uint8Array[] = [
  [0xef, 0xbc],
  [0xef, 0xbd],
  [0xf0, 0x9d],
  [0xe2, 0x92],
  [0xe2, 0x93],
  [0xf3, 0xa0],
].map((bytes) => Uint8Array.from(bytes));

export function escapedMatchers(): readonly Matcher[] {
  const reachBytes = beforeBytes + windowBytesMax;
  const visit = (scan: Scan, from: number) => readWindow(scan, from);
  return [
    { triggers: [...escapeTriggers, ...invisibleTexts], reachBytes, visit },
    {
      triggers: leads,
      reachBytes,
      visit: (scan, from) => {
        if (isLookAlike(scan, from)) readWindow(scan, from);
      },
    },
    {
      triggers: mixedLetters,
      reachBytes,
      visit: (scan, from, to) => {
        if (isAsciiWord(scan.byteAt(from - 1)) || isAsciiWord(scan.byteAt(to))) readWindow(scan, from);
      },
    },
  ];
}

function isAsciiWord(byte: number): boolean {
  return isLetter(byte) || (byte >= 0x30 && byte <= 0x39) || byte === 0x5f;
}

/** A letter or digit in another dress: full-width punctuation is part of Chinese and Japanese texts. */
function isLookAlike(scan: Scan, at: number): boolean {
  const lead = scan.byteAt(at);
  const length = lead >= 0xf0 ? 4 : 3;
  let code = lead & (length === 4 ? 0x07 : 0x0f);
  for (let i = 1; i < length; i++) code = (code << 6) | (scan.byteAt(at + i) & 0x3f);
  const ascii = asciiOf(code);
  return ascii !== undefined && (ascii < 0 || isAsciiWord(ascii) || ascii === 0x40);
}

function readWindow(scan: Scan, at: number): void {
  if (at < scan.escapedUntil || scan.depth >= depthMax) return;
  const start = windowStart(scan, at);
  const view = viewFrom(scan, start, at - start + behindBytes, start + windowBytesMax);
  // A window that was cut off is read again from what lacked its surroundings; no other has an escape behind it.
  const cut = view.end >= start + windowBytesMax;
  scan.escapedUntil = Math.max(at + 1, cut ? view.end - behindBytes : view.end);
  if (!view.changed) return;
  if (scan.starved) return;
  const least = tokenStart(scan, at, start);
  const found = scan.within(view.bytes, view.size);
  for (let row = 0; row < found.count; row++) {
    const first = found.start[row] ?? 0;
    const last = found.end[row] ?? 0;
    // What touches the edge of the window may go on beyond it: it says nothing.
    const cutLeft = first === 0 && start > 0;
    const cutRight = last === view.size && !scan.isPast(view.end);
    const from = view.from[first] ?? start;
    if (!cutLeft && !cutRight && from >= least)
      scan.reportEncoded(found.rule[row] ?? 0, from, view.from[last] ?? view.end);
  }
}

/** What begins before the blank in front of the first escape has been let go by the time a stream reads this far. */
function tokenStart(scan: Scan, at: number, least: number): number {
  let start = at;
  while (start > least && scan.byteAt(start - 1) > 0x20) start--;
  return start;
}

/** A place before which no token goes on, if there is one near. */
function windowStart(scan: Scan, at: number): number {
  const farthest = Math.max(0, at - beforeBytes);
  let start = farthest;
  while (start < at && start > 0 && scan.byteAt(start - 1) > 0x20) start++;
  return start === at ? characterStart(scan, farthest) : start;
}

function characterStart(scan: Scan, at: number): number {
  let start = at;
  while (start > 0 && (scan.byteAt(start) & 0xc0) === 0x80) start--;
  return start;
}
