// `identifier = value` as code, JSON, YAML, XML, shells and tables write it; the value alone is reported.

import { utf8 } from '@sallyport/base';
import type { Verifier } from '../checks/verify.ts';
import { endsFrom, lengthsOf, type Part } from '../pass/pattern.ts';
import type { Scan } from '../pass/scan-state.ts';
import type { AssignData, NameData } from '../rule-files/rule.ts';
import { type IdentifierWords, identifierBytesMax } from './identifier-words.ts';
import type { Matcher } from './matcher.ts';
import { looksLikePlaceholder } from './placeholder.ts';
import { rightFits } from './token.ts';
import { isQuote, valueReachBytes, valueStart } from './value-start.ts';
import { beginsWord, endsWord } from './word-edge.ts';

/** `names` are parts of the identifier in any case; what stands between them and the operator is bounded. One matcher for each demand on their edges. */
export function assignMatchers(
  index: number,
  data: AssignData,
  value: readonly Part[],
  verifier: Verifier,
  words: IdentifierWords,
): Matcher[] {
  const harmless = data.not.length === 0 ? -1 : words.add(data.not);
  const accept = (scan: Scan, from: number, to: number) => {
    const start = valueStart(scan, to);
    // `api_key` names the same value twice: what is no value once is none again.
    if (start < 0 || scan.refused[index] === start) return;
    if ((data.quoted && !isQuote(scan.byteAt(start - 1))) || verifier.before?.(scan, start) === false) return;
    const end = valueEnd(scan, value, start);
    if (end < 0 || looksLikePlaceholder(scan, start, end)) return;
    if (harmless >= 0 && words.standIn(harmless, scan, from, start)) return;
    if (verifier.verify(scan, start, end)) scan.report(index, start, end);
    else scan.refuse(index, start);
  };
  const reachOfValue = identifierBytesMax + valueReachBytes + lengthsOf(value).max + 4;
  return (['start', 'whole', 'anywhere'] as const).flatMap((stands): Matcher[] => {
    const names = data.names.filter((name) => name.stands === stands).map(({ text }) => text);
    if (names.length === 0) return [];
    return [
      {
        triggers: names,
        reachBytes: reachOfValue + Math.max(...names.map((name) => utf8(name).length)),
        visit: (scan, from, to) => {
          if (from >= (scan.until[index] ?? 0) && standsRight(stands, scan, from, to)) accept(scan, from, to);
        },
      },
    ];
  });
}

function standsRight(stands: NameData['stands'], scan: Scan, from: number, to: number): boolean {
  if (stands === 'anywhere') return true;
  return beginsWord(scan, from) && (stands !== 'whole' || endsWord(scan, to));
}

function valueEnd(scan: Scan, value: readonly Part[], start: number): number {
  const ends = endsFrom(value, start, scan);
  for (let i = ends.length - 1; i > 0; i -= 2) {
    const end = ends[i] ?? 0;
    if (rightFits('value', end, scan)) return end;
  }
  return -1;
}
