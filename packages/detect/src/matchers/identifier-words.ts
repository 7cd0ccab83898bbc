// Words that make an identifier harmless, read once for all rules that refuse some: `id` in `token_id`.

import { type Automaton, buildAutomaton, place, type Trigger } from '../pass/automaton.ts';
import { setOf } from '../pass/char-class.ts';
import type { IdentifierMemo } from '../pass/memos.ts';
import type { Scan } from '../pass/scan-state.ts';
import { beginsWord, endsWord } from './word-edge.ts';

/** How far before a name its identifier is read. */
export const identifierBytesMax = 64;

const identifier = setOf('A-Za-z0-9_.-');

/** Where the identifier around a name begins, as far as it is read. A name that ends later in one that was walked before is walked to there. */
function startOf(scan: Scan, from: number): number {
  const { identifier: memo } = scan;
  const { bytes } = scan;
  const least = Math.max(0, from - identifierBytesMax);
  let start = from;
  while (start > least && start !== memo.walkedFrom && identifier[bytes[start - 1] ?? 0] === 1) start--;
  scan.steps += from - start;
  if (start === memo.walkedFrom && start > least) start = Math.max(least, memo.walkedTo);
  // A walk that its bound ended may have to go on for a name before this one.
  if (start > least || start === 0) {
    memo.walkedFrom = from;
    memo.walkedTo = start;
  }
  return start;
}

/** The lists of a rule set; none is added once one of them was asked. */
export class IdentifierWords {
  readonly #triggers: Trigger[] = [];
  #lists = 0;
  #automaton: Automaton | undefined;

  /** The place of the list among the others. */
  add(words: readonly string[]): number {
    if (this.#automaton !== undefined) throw new TypeError('the word lists are in use already');
    const id = this.#lists++;
    for (const keyword of words) this.#triggers.push({ keyword, id });
    return id;
  }

  /** Whether a word of the list stands in the identifier around a name, up to the value. */
  standIn(list: number, scan: Scan, from: number, to: number): boolean {
    const { identifier: memo } = scan;
    const start = startOf(scan, from);
    if (memo.from !== start || memo.to !== to) {
      memo.from = start;
      memo.to = to;
      if (memo.lists.length < this.#lists) memo.lists = new Uint8Array(this.#lists);
      else memo.lists.fill(0);
      this.#read(scan, memo);
    }
    return memo.lists[list] === 1;
  }

  #read(scan: Scan, { from, to, lists }: IdentifierMemo): void {
    this.#automaton ??= buildAutomaton(this.#triggers);
    const { classOf, next, firstHit, hits } = this.#automaton;
    const { bytes } = scan;
    let state = 0;
    scan.steps += to - from;
    // The value begins inside the content: all before it is there.
    for (let at = from; at < to; at++) {
      state = next[place(state, classOf[bytes[at] ?? 0] ?? 0)] ?? 0;
      if (state < firstHit) continue;
      for (const { id, length } of hits[state] ?? []) {
        if (beginsWord(scan, at + 1 - length) && endsWord(scan, at + 1)) lists[id] = 1;
      }
    }
  }
}
