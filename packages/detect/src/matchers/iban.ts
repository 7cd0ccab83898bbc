// IBANs (ISO 13616): found at the check digits that follow two letters, read to the length of their country.

import { digitStart } from '../pass/automaton.ts';
import { setOf, wordBytes } from '../pass/char-class.ts';
import type { Scan } from '../pass/scan-state.ts';
import type { Matcher, Verify } from './matcher.ts';

const letters = setOf('A-Za-z');
const alnum = setOf('A-Za-z0-9');
/** 34 characters, in groups of four with a separator between. */
const ibanBytesMax = 34 + 2 * 8;

/** `lengths`: characters of an IBAN, by country code in capitals. */
export function ibanMatcher(index: number, lengths: Readonly<Record<string, number>>, verify: Verify): Matcher {
  const lengthOf = new Uint8Array(26 * 26);
  for (const [country, length] of Object.entries(lengths)) {
    lengthOf[(country.charCodeAt(0) - 0x41) * 26 + country.charCodeAt(1) - 0x41] = length;
  }
  return {
    triggers: [digitStart],
    reachBytes: ibanBytesMax + 2,
    visit: (scan, from) => {
      const start = from - 2;
      const first = scan.byteAt(start);
      const second = scan.byteAt(start + 1);
      if (letters[first] !== 1 || letters[second] !== 1 || wordBytes[scan.byteAt(start - 1)] === 1) return;
      const length = lengthOf[((first | 0x20) - 0x61) * 26 + (second | 0x20) - 0x61] ?? 0;
      if (length === 0 || scan.byteAt(from + 1) < 0x30 || scan.byteAt(from + 1) > 0x39) return;
      const end = ibanEnd(scan, start, length);
      if (end > 0 && verify(scan, start, end)) scan.report(index, start, end);
    },
  };
}

/** The byte after `length` characters; a space, a no-break space or a dash may stand after every fourth, in all places or none. */
function ibanEnd(scan: Scan, start: number, length: number): number {
  let at = start;
  const separator = separatorAt(scan, start + 4);
  for (let count = 0; count < length; count++) {
    scan.steps++;
    if (count > 0 && count % 4 === 0 && separator !== 0) {
      if (separatorAt(scan, at) !== separator) return -1;
      at += separator === noBreakSpace ? 2 : 1;
    }
    if (alnum[scan.byteAt(at)] !== 1) return -1;
    at++;
  }
  return wordBytes[scan.byteAt(at)] === 1 ? -1 : at;
}

/** U+00A0, which has two bytes. */
const noBreakSpace = 0xa0;

function separatorAt(scan: Scan, at: number): number {
  const mark = scan.byteAt(at);
  if (mark === 0x20 || mark === 0x2d) return mark;
  return mark === 0xc2 && scan.byteAt(at + 1) === noBreakSpace ? noBreakSpace : 0;
}
