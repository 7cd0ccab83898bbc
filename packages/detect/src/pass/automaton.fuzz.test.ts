// The automaton finds each keyword wherever it stands, in any case, and each run of digits once: as a plain search does.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Automaton, buildAutomaton, digitStart, place } from './automaton.ts';

function hitsIn({ classOf, next, firstHit, hits }: Automaton, text: string): string[] {
  const found: string[] = [];
  let state = 0;
  for (let at = 0; at < text.length; at++) {
    state = next[place(state, classOf[text.charCodeAt(at)] ?? 0)] ?? 0;
    if (state >= firstHit) for (const hit of hits[state] ?? []) found.push(`${hit.id}@${at + 1 - hit.length}`);
  }
  return found.sort();
}

function searched(keywords: readonly string[], text: string): string[] {
  const found: string[] = [];
  const low = text.toLowerCase();
  for (const [id, keyword] of keywords.entries()) {
    for (let at = low.indexOf(keyword); at >= 0; at = low.indexOf(keyword, at + 1)) found.push(`${id}@${at}`);
  }
  for (const match of text.matchAll(/[0-9]+/g)) found.push(`99@${match.index}`);
  return found.sort();
}

const letters = fc.constantFrom('a', 'b', 'A', 'B', '1', '2', '-', ':');
const keyword = fc.array(letters, { minLength: 2, maxLength: 4 }).map((parts) => parts.join('').toLowerCase());

describe('the automaton', () => {
  it('agrees with a search for each keyword alone', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(keyword, { minLength: 1, maxLength: 6 }),
        fc.array(letters, { maxLength: 40 }),
        (words, parts) => {
          const text = parts.join('');
          const automaton = buildAutomaton([
            ...words.map((word, id) => ({ keyword: word, id })),
            { keyword: digitStart, id: 99 },
          ]);
          expect(hitsIn(automaton, text)).toEqual(searched(words, text));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('stays silent without triggers', () => {
    expect(hitsIn(buildAutomaton([]), 'abc 123')).toEqual([]);
  });
});
