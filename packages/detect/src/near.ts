// Words near a match: a number is a telephone number because `phone:` stands before it.

import { type Automaton, buildAutomaton } from './automaton.ts';
import { setOf } from './char-class.ts';
import type { Verify } from './matcher.ts';
import type { NearData } from './rule.ts';
import type { Scan } from './scan-state.ts';

/** A word right after a match starts at most this many bytes behind it: `555 1234 (home)`. */
const afterGapBytes = 4;
const afterBytesMax = 24;

/** The test of the surroundings; true where the rule asks for nothing. */
export function nearTest(near: NearData): Verify {
  const before = wordList(near.words);
  const after = wordList(near.after);
  const refuse = wordList(near.refuse);
  return (scan, start, end) => {
    const from = start - near.within;
    if (refuse !== undefined && hasWord(refuse, scan, from, start)) return false;
    if (before === undefined && after === undefined) return true;
    if (before !== undefined && hasWord(before, scan, from, start)) return true;
    return after !== undefined && hasWord(after, scan, end, end + afterBytesMax, end + afterGapBytes);
  };
}

/** How far around a match the test looks, in bytes. */
export function nearReach(near: NearData): number {
  return near.within + (near.after.length > 0 ? afterBytesMax : 0);
}

function wordList(words: readonly string[]): Automaton | undefined {
  return words.length === 0 ? undefined : buildAutomaton(words.map((keyword, id) => ({ keyword, id })));
}

const lower = setOf('a-z');
const upper = setOf('A-Z');

function hasWord(words: Automaton, scan: Scan, from: number, to: number, lastStart = to): boolean {
  const { classOf, next, firstHit, width, hits } = words;
  const end = Math.min(to, scan.length);
  let state = 0;
  for (let at = Math.max(0, from); at < end; at++) {
    scan.steps++;
    state = next[state + (classOf[scan.byteAt(at)] ?? 0)] ?? 0;
    if (state < firstHit) continue;
    for (const hit of hits[state / width] ?? []) {
      const start = at + 1 - hit.length;
      if (start >= from && start <= lastStart && standsAlone(scan, start, at + 1)) return true;
    }
  }
  return false;
}

/** `phone` stands alone in `phone:`, `client_phone` and `userPhoneNumber`, not in `megaphones` or `hotel` (for `tel`). */
function standsAlone(scan: Scan, start: number, end: number): boolean {
  const first = scan.byteAt(start);
  const previous = scan.byteAt(start - 1);
  const leftOpen = !isLetter(previous) || (upper[first] === 1 && lower[previous] === 1);
  const last = scan.byteAt(end - 1);
  const following = scan.byteAt(end);
  const rightOpen = !isLetter(following) || !isLetter(last) || (upper[following] === 1 && lower[last] === 1);
  return leftOpen && rightOpen;
}

function isLetter(byte: number): boolean {
  return lower[byte] === 1 || upper[byte] === 1;
}
