// Words near a match: a number is a telephone number because `phone:` stands before it.

import { type Automaton, buildAutomaton } from './automaton.ts';
import type { Verify } from './matcher.ts';
import type { NearData } from './rule.ts';
import type { Scan } from './scan-state.ts';
import { beginsWord, endsWord, isLetter } from './word-edge.ts';

/** A word right after a match starts at most this many bytes behind it: `555 1234 (home)`. */
const afterGapBytes = 4;
const afterBytesMax = 24;

/** Numbers the word lists of a rule set, for what a scan remembers of each. */
export type NewSlot = () => number;

/** The test of the surroundings; undefined where the rule asks for nothing. */
export function nearTest(near: NearData, newSlot: NewSlot): Verify | undefined {
  const before = wordList(near.words, newSlot);
  const after = wordList(near.after, newSlot);
  const refuse = wordList(near.refuse, newSlot);
  if (before === undefined && after === undefined && refuse === undefined) return undefined;
  return (scan, start, end) => {
    const from = Math.max(0, start - near.within);
    if (refuse !== undefined && hasWordBefore(refuse, scan, from, start)) return false;
    if (before === undefined && after === undefined) return true;
    if (before !== undefined && hasWordBefore(before, scan, from, start)) return true;
    return after !== undefined && hasWordAfter(after, scan, end);
  };
}

/** How far around a match the test looks, in bytes. */
export function nearReach(near: NearData): number {
  return near.within + (near.after.length > 0 ? afterBytesMax : 0);
}

interface WordList {
  readonly automaton: Automaton;
  readonly slot: number;
}

/** How far a scan has read for one word list, and where the last word it saw begins. */
export interface WordMemo {
  to: number;
  state: number;
  last: number;
}

function wordList(words: readonly string[], newSlot: NewSlot): WordList | undefined {
  if (words.length === 0) return undefined;
  return { automaton: buildAutomaton(words.map((keyword, id) => ({ keyword, id }))), slot: newSlot() };
}

/** Reads on from where the last question ended: many numbers in a row do not read the same words again and again. */
function hasWordBefore({ automaton, slot }: WordList, scan: Scan, from: number, to: number): boolean {
  const memo = scan.wordMemo(slot);
  if (to < memo.to || memo.to < from) {
    memo.to = from;
    memo.state = 0;
    memo.last = -1;
  }
  readWords(automaton, memo, scan, to);
  return memo.last >= from;
}

function hasWordAfter({ automaton }: WordList, scan: Scan, end: number): boolean {
  let letter = end;
  while (letter <= end + afterGapBytes && !isLetter(scan.byteAt(letter))) letter++;
  scan.steps += letter - end;
  if (letter > end + afterGapBytes) return false;
  const memo: WordMemo = { to: letter, state: 0, last: -1 };
  while (memo.to < end + afterBytesMax && isLetter(scan.byteAt(memo.to)) && memo.last < 0) {
    readWords(automaton, memo, scan, memo.to + 1);
  }
  return memo.last === letter;
}

function readWords(words: Automaton, memo: WordMemo, scan: Scan, to: number): void {
  const { classOf, next, firstHit, shift, hits } = words;
  const end = Math.min(to, scan.length);
  scan.steps += Math.max(0, end - memo.to);
  let { state } = memo;
  for (let at = memo.to; at < end; at++) {
    state = next[(state << shift) | (classOf[scan.bytes[at] ?? 0] ?? 0)] ?? 0;
    if (state < firstHit) continue;
    for (const hit of hits[state] ?? []) {
      const start = at + 1 - hit.length;
      if (start > memo.last && standsAlone(scan, start, at + 1)) memo.last = start;
    }
  }
  memo.state = state;
  memo.to = Math.max(memo.to, end);
}

/** `phone` stands alone in `phone:`, `client_phone` and `userPhoneNumber`, not in `megaphones` or `hotel` (for `tel`). */
function standsAlone(scan: Scan, start: number, end: number): boolean {
  return beginsWord(scan, start) && endsWord(scan, end);
}
