// Everything that begins with a digit in one visit: digits are frequent, and most of them are asked by few.

import { digitStart } from '../pass/automaton.ts';
import { setOf, wordBytes } from '../pass/char-class.ts';
import type { Scan } from '../pass/scan-state.ts';
import { type CodesMatcher, digitsToldApart } from './code.ts';
import type { Matcher } from './matcher.ts';
import type { NumbersMatcher } from './number.ts';
import { mayGoOn } from './number-groups.ts';

const letters = setOf('A-Za-z');
const digits = setOf('0-9');

export interface DigitReaders {
  /** Asked only where a letter stands in front. */
  readonly afterLetter: readonly Matcher[];
  readonly numbers: NumbersMatcher | undefined;
  /** Codes that begin with their digits. */
  readonly bare: CodesMatcher | undefined;
}

/** Joins what waits for digits. Most digits stand alone, and a look at how many they are tells that nothing begins there. */
export function digitsMatcher({ afterLetter, numbers, bare }: DigitReaders): Matcher {
  const all = [...afterLetter, ...(numbers === undefined ? [] : [numbers]), ...(bare === undefined ? [] : [bare])];
  const aloneMin = numbers?.digitsMin ?? Number.POSITIVE_INFINITY;
  return {
    triggers: [digitStart],
    reachBytes: Math.max(0, ...all.map((matcher) => matcher.reachBytes)),
    visit: (scan, from, to) => {
      const previous = scan.byteAt(from - 1);
      if (letters[previous] === 1) for (const matcher of afterLetter) matcher.visit(scan, from, to);
      const end = endOfRow(scan, from);
      const known = end >= 0;
      const inWord = wordBytes[previous] === 1;
      if (numbers !== undefined && from >= scan.digitsUntil) {
        const alone = known && !mayGoOn(scan.bytes[end] ?? 0, scan.bytes[end + 1] ?? 0);
        // No form begins inside a word, or has so few digits.
        if (alone && (inWord || end - from < aloneMin)) scan.digitsUntil = end;
        else numbers.visit(scan, from, to);
      }
      if (bare === undefined || inWord) return;
      const second = scan.byteAt(from - 2);
      if (!known || bare.mayTake(end - from, second, previous, scan.bytes[end] ?? 0)) bare.visit(scan, from, to);
    },
  };
}

/** The end of the digits at `from` where it and the two bytes behind it are there, in a row that is not too long; else −1. */
function endOfRow(scan: Scan, from: number): number {
  const { bytes } = scan;
  const limit = Math.min(scan.length - 1, from + digitsToldApart + 1);
  let end = from + 1;
  while (end < limit && digits[bytes[end] ?? 0] === 1) end++;
  scan.steps += end - from;
  return end < limit ? end : -1;
}
