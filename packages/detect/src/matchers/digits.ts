// Everything that begins with a digit in one visit: digits are frequent, and most of them are asked by few.

import { digitStart } from '../automaton.ts';
import { setOf } from '../char-class.ts';
import type { Matcher } from '../matcher.ts';

const letters = setOf('A-Za-z');

/** Joins matchers that wait for digits; those `afterLetter` are asked only where a letter stands before. */
export function digitsMatcher(afterLetter: readonly Matcher[], anywhere: readonly Matcher[]): Matcher {
  return {
    triggers: [digitStart],
    reachBytes: Math.max(0, ...[...afterLetter, ...anywhere].map((matcher) => matcher.reachBytes)),
    visit: (scan, from, to) => {
      if (letters[scan.byteAt(from - 1)] === 1) for (const matcher of afterLetter) matcher.visit(scan, from, to);
      for (const matcher of anywhere) matcher.visit(scan, from, to);
    },
  };
}
