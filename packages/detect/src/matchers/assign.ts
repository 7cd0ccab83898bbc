// `identifier = value` as code, JSON, YAML, XML, shells and tables write it; the value alone is reported.

import { setOf } from '../char-class.ts';
import type { Matcher, Verify } from '../matcher.ts';
import { endsOf, lengthsOf, type Part } from '../pattern.ts';
import { looksLikePlaceholder } from '../placeholder.ts';
import type { Scan } from '../scan-state.ts';
import { rightFits } from './token.ts';

const restOfNameMax = 20;
const closingMax = 4;
const fillerMax = 6;

const nameBytes = setOf('A-Za-z0-9_ \t.-');
const closing = setOf(' \t\r\n\'"\\)]');
const filler = setOf(' \t\r\n\'"`=\\');

/** `names` are parts of the identifier in any case; what stands between them and the operator is bounded. */
export function assignMatcher(
  index: number,
  names: readonly string[],
  value: readonly Part[],
  verify: Verify,
): Matcher {
  const nameMax = Math.max(...names.map((name) => name.length));
  return {
    triggers: names,
    reachBytes: nameMax + restOfNameMax + closingMax + fillerMax + lengthsOf(value).max + 4,
    visit: (scan, from, to) => {
      if (from < (scan.until[index] ?? 0)) return;
      const start = valueStart(scan, to);
      if (start < 0) return;
      const ends = endsOf(value, [start, start], scan);
      for (let i = ends.length - 1; i > 0; i -= 2) {
        const end = ends[i] ?? 0;
        if (!rightFits('value', end, scan)) continue;
        if (!looksLikePlaceholder(scan, start, end) && verify(scan, start, end)) scan.report(index, start, end);
        return;
      }
    },
  };
}

/** Where the value begins that is assigned to the name which ends at `at`, or −1. Known for the last name asked about. */
function valueStart(scan: Scan, at: number): number {
  if (scan.assignment.nameEnd === at) return scan.assignment.valueStart;
  const start = findValue(scan, at);
  scan.assignment.nameEnd = at;
  scan.assignment.valueStart = start;
  return start;
}

function findValue(scan: Scan, at: number): number {
  const nameEnd = skip(scan, at, nameBytes, restOfNameMax);
  const operator = skip(scan, nameEnd, closing, closingMax);
  const after = operatorEnd(scan, operator);
  return after < 0 ? -1 : skip(scan, after, filler, fillerMax);
}

function skip(scan: Scan, from: number, set: Uint8Array, max: number): number {
  let at = from;
  while (at - from < max && set[scan.byteAt(at)] === 1) at++;
  scan.steps += at - from + 1;
  return at;
}

/** `=`, `==`, `=>`, `:`, `:=` (up to three colons), `||`, `?=`, `>` and `,`; −1 where none stands. */
function operatorEnd(scan: Scan, at: number): number {
  const next = scan.byteAt(at + 1);
  switch (scan.byteAt(at)) {
    case 0x3d: // =
      return next === 0x3e ? at + 2 : at + 1;
    case 0x3e: // >
    case 0x2c: // ,
      return at + 1;
    case 0x3a: {
      let end = at + 1;
      while (end - at < 3 && scan.byteAt(end) === 0x3a) end++;
      return scan.byteAt(end) === 0x3d ? end + 1 : at + 1;
    }
    case 0x7c: // |
      return next === 0x7c ? at + 2 : -1;
    case 0x3f: // ?
      return next === 0x3d ? at + 2 : -1;
    default:
      return -1;
  }
}
