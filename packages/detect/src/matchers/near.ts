// Words near a match: a number is a telephone number because `phone:` stands before it.

import { type Automaton, buildAutomaton, type Hit, place, type Trigger } from '../pass/automaton.ts';
import type { WordMemo } from '../pass/memos.ts';
import type { Scan } from '../pass/scan-state.ts';
import type { NearData } from '../rule-files/rule.ts';
import { beginsWord, endsWord, isLetter } from './word-edge.ts';

/** A word right after a match starts at most this many bytes behind it: `555 1234 (home)`. */
const afterGapBytes = 4;
const afterBytesMax = 24;

/** What stands around a match. */
export interface NearTest {
  readonly holds: (scan: Scan, start: number, end: number) => boolean;
  /** The same where only what stands before it counts: known before the end of the match is. */
  readonly before: ((scan: Scan, start: number) => boolean) | undefined;
  /** What no match goes without; undefined where it may stand alone. */
  readonly demand: Demand | undefined;
}

/** Words of which one must be near: many rules with the same demand are passed over by one look. */
export interface Demand {
  /** Whether a word of any such rule stands before a place or one byte before it: no means that this demand is not met there. */
  readonly mayHold: (scan: Scan, at: number) => boolean;
  /** Whether a word behind the match serves too. */
  readonly behind: boolean;
}

/** The test of the surroundings; undefined where the rule asks for nothing. */
export function nearTest({ words, after, refuse, within }: NearData, lists: WordLists): NearTest | undefined {
  if (words.length + after.length + refuse.length === 0) return undefined;
  const wanted = words.length > 0 ? lists.add(words, within) : undefined;
  const refused = refuse.length > 0 ? lists.add(refuse, within) : undefined;
  const behind = after.length > 0 ? wordAutomaton(after) : undefined;
  const isRefused = (scan: Scan, start: number) => refused !== undefined && hasWordBefore(refused, scan, start);
  const before = (scan: Scan, start: number) =>
    (wanted === undefined || hasWordBefore(wanted, scan, start)) && !isRefused(scan, start);
  const demand = wanted === undefined ? undefined : { mayHold: wanted.group.mayHold, behind: behind !== undefined };
  if (behind === undefined) return { holds: before, before, demand };
  const holds = (scan: Scan, start: number, end: number) =>
    !isRefused(scan, start) &&
    ((wanted !== undefined && hasWordBefore(wanted, scan, start)) || hasWordAfter(behind, scan, end));
  return { holds, before: undefined, demand };
}

/** How far around a match the test looks, in bytes. */
export function nearReach(near: NearData): number {
  return near.within + (near.after.length > 0 ? afterBytesMax : 0);
}

/** One word list of a rule: its place among those that are read together, and how far before a match it counts. */
interface WordList {
  readonly group: WordGroup;
  readonly list: number;
  readonly within: number;
}

/** Lists that are read in one pass: many rules ask about the same bytes. */
class WordGroup {
  readonly slot: number;
  /** How far the list looks back that looks back farthest. */
  within = 0;
  readonly #triggers: Trigger[] = [];
  #lists = 0;
  #automaton: Automaton | undefined;

  constructor(slot: number) {
    this.slot = slot;
  }

  add(words: readonly string[], within: number): number {
    if (this.#automaton !== undefined) throw new TypeError('the word lists are in use already');
    const list = this.#lists++;
    this.within = Math.max(this.within, within);
    for (const keyword of words) this.#triggers.push({ keyword, id: list });
    return list;
  }

  get size(): number {
    return this.#lists;
  }

  /** Whether any word of the lists begins so near that it may count at a place, or one byte before it. */
  readonly mayHold = (scan: Scan, at: number): boolean => {
    const memo = scan.wordMemo(this.slot, this.#lists);
    const least = Math.max(0, at - this.within - 1);
    if (memo.to < least) memo.skipTo(Math.max(0, least - slackBytes));
    else if (memo.from > least) return true;
    readWords(this.automaton, memo, scan, at);
    return memo.latest >= least;
  };

  get automaton(): Automaton {
    this.#automaton ??= buildAutomaton(this.#triggers);
    return this.#automaton;
  }
}

/** Groups by how far they reach: what looks back far is rare and must not make the others read as much. */
const groupReaches: readonly number[] = [64, 256];

/** All word lists of a rule set; none is added once one of them was asked. */
export class WordLists {
  readonly #groups = groupReaches.map((reach, slot) => ({ reach, group: new WordGroup(slot) }));

  add(words: readonly string[], within: number): WordList {
    const group = this.#groups.find(({ reach }) => within <= reach)?.group;
    if (group === undefined) throw new RangeError(`words are looked for at most ${groupReaches.at(-1)} bytes back`);
    return { group, list: group.add(words, within), within };
  }
}

function wordAutomaton(words: readonly string[]): Automaton {
  return buildAutomaton(words.map((keyword) => ({ keyword, id: 0 })));
}

/** More than a group reaches is read, so that a match which begins a little earlier finds it read too. */
const slackBytes = 8;

/** Reads on from where the last question ended: many numbers in a row do not read the same words again and again. */
function hasWordBefore({ group, list, within }: WordList, scan: Scan, to: number): boolean {
  const memo = scan.wordMemo(group.slot, group.size);
  const least = Math.max(0, to - group.within);
  const from = Math.max(0, to - within);
  if (to >= memo.to) {
    if (memo.to < least) memo.skipTo(Math.max(0, least - slackBytes));
  } else {
    // Read beyond the place already. All that begins from `from` on was seen; what ends behind the place does not count.
    if (memo.from <= least) {
      if ((memo.starts[list] ?? -1) < from) return false;
      if ((memo.ends[list] ?? 0) <= to) return true;
    }
    memo.goBackTo(Math.max(0, least - slackBytes));
  }
  readWords(group.automaton, memo, scan, to);
  return (memo.starts[list] ?? -1) >= from;
}

/** Whether a letter stands so near behind a place that a word may begin there; yes where it is not known yet. */
export function mayHaveWordAfter(scan: Scan, end: number): boolean {
  const stop = end + afterGapBytes + 1;
  if (stop > scan.length && !scan.ended) return true;
  for (let at = end; at < stop; at++) if (isLetter(scan.byteAt(at))) return true;
  return false;
}

function hasWordAfter(words: Automaton, scan: Scan, end: number): boolean {
  let letter = end;
  while (letter <= end + afterGapBytes && !isLetter(scan.byteAt(letter))) letter++;
  scan.steps += letter - end;
  if (letter > end + afterGapBytes) return false;
  const { classOf, next, firstHit, hits } = words;
  const stop = end + afterBytesMax;
  let state = 0;
  for (let at = letter; at < stop && isLetter(scan.byteAt(at)); at++) {
    scan.steps++;
    state = next[place(state, classOf[scan.byteAt(at)] ?? 0)] ?? 0;
    if (state < firstHit) continue;
    const start = lastStart(hits[state] ?? [], scan, at + 1);
    if (start >= 0) return start === letter;
  }
  return false;
}

/** Where the shortest word begins that ends at a place and stands alone, or −1. */
function lastStart(hits: readonly Hit[], scan: Scan, end: number): number {
  let last = -1;
  for (const { length } of hits) if (standsAlone(scan, end - length, end)) last = Math.max(last, end - length);
  return last;
}

function readWords(words: Automaton, memo: WordMemo, scan: Scan, to: number): void {
  const { classOf, next, firstHit, hits } = words;
  const { bytes } = scan;
  const end = Math.min(to, scan.length);
  scan.steps += Math.max(0, end - memo.to);
  let { state } = memo;
  for (let at = memo.to; at < end; at++) {
    state = next[place(state, classOf[bytes[at] ?? 0] ?? 0)] ?? 0;
    if (state < firstHit) continue;
    for (const { id, length } of hits[state] ?? []) {
      const start = at + 1 - length;
      if (start <= (memo.starts[id] ?? -1) || !standsAlone(scan, start, at + 1)) continue;
      memo.starts[id] = start;
      if (start > memo.latest) memo.latest = start;
      memo.ends[id] = at + 1;
    }
  }
  memo.state = state;
  memo.to = Math.max(memo.to, end);
}

/** `phone` stands alone in `phone:`, `client_phone` and `userPhoneNumber`, not in `megaphones` or `hotel` (for `tel`). */
function standsAlone(scan: Scan, start: number, end: number): boolean {
  return beginsWord(scan, start) && endsWord(scan, end);
}
