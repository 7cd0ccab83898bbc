// Texts that an operator planted where nobody should take them from: a fixed beginning, then a name that proves itself.

import { setOf } from '../pass/char-class.ts';
import type { Scan } from '../pass/scan-state.ts';
import type { Matcher } from './matcher.ts';

/** How a marker looks: its beginning, and so many characters of base32 (RFC 4648, small letters) behind it. */
export const canaryForm = { prefix: 'spc_', chars: 40 } as const;

/** The marker of a rule set that nobody gave a key: it proves nothing and lets the way of an alarm be tried. */
const example = 'spc_aaaabbbbccccddddeeeeffffgggghhhhiiiijjjj';

const base32 = setOf('a-zA-Z2-7');

/** Who holds the key says whether a marker is one; capitals are taken for small letters, as mail and hosts do. */
export function canaryMatcher(index: number): Matcher {
  const { prefix, chars } = canaryForm;
  return {
    triggers: [prefix, prefix.toUpperCase()],
    reachBytes: prefix.length + chars,
    visit: (scan, from, to) => {
      const end = to + chars;
      for (let at = to; at < end; at++) if (base32[scan.byteAt(at)] !== 1) return;
      scan.steps += chars;
      const isMarker = scan.isCanary ?? isExample;
      if (isMarker(markerText(scan, from, end))) scan.report(index, from, end);
    },
  };
}

function markerText(scan: Scan, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at++) text += String.fromCharCode(scan.byteAt(at));
  return text.toLowerCase();
}

function isExample(marker: string): boolean {
  return marker === example;
}
