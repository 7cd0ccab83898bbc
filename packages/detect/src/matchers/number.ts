// One scanner for every rule that is about digits: cards, telephone and identity numbers, IPv4 addresses.

import { digitStart } from '../automaton.ts';
import { wordBytes } from '../char-class.ts';
import { type Matcher, spanText, type Verify } from '../matcher.ts';
import type { NumberData } from '../rule.ts';
import type { Scan } from '../scan-state.ts';
import { freeFormat, type NumberFormat, numberingTest, shapeFormat } from './number-format.ts';
import { type Groups, groupsMax, isDigit, readGroups, separators } from './number-groups.ts';

/** One rule as the scanner wants it. */
export interface NumberRule {
  readonly index: number;
  readonly formats: readonly NumberFormat[];
  readonly digitsMin: number;
  readonly touches: ReadonlySet<number>;
  readonly extension: boolean;
  readonly numbered: (digits: string) => boolean;
  readonly verify: Verify;
}

/** Digits of the longest group that a number may have; a longer one is skipped. */
const digitsMax = 24;
const phraseBytesMax = groupsMax * (digitsMax + 4);
/** The first half of a full phrase is decided; reading goes on from its middle, so that nothing is cut in two. */
const decidedMax = groupsMax / 2;

const tight: Readonly<Record<string, number>> = { '-': separators.dash, '.': separators.dot, '/': separators.slash };

export function numberRule(index: number, data: NumberData, verify: Verify): NumberRule {
  const formats = data.shapes.flatMap((shape) => shapeFormat(shape) ?? []);
  if (data.free !== undefined) formats.push(freeFormat(data.free));
  const numbered = numberingTest(data.numbering);
  return {
    index,
    formats,
    digitsMin: Math.min(...formats.map((format) => format.digitsMin)),
    touches: new Set(Array.from(data.touches, (mark) => tight[mark] ?? separators.none)),
    extension: data.extension,
    numbered: data.free?.lead === '00' ? (digits) => numbered(digits.slice(2)) : numbered,
    verify,
  };
}

/** The scanner over all number rules of a set. The first rule, in the order of the set, that accepts takes the digits. */
export function numberMatcher(rules: readonly NumberRule[], nearBytes: number): Matcher {
  const digitsMin = Math.min(...rules.map((rule) => rule.digitsMin));
  return {
    triggers: [digitStart],
    reachBytes: phraseBytesMax + nearBytes,
    visit: (scan, from) => {
      if (from < scan.digitsUntil) return;
      let at = from;
      do at = readPhrase(rules, digitsMin, scan, at);
      while (at >= 0);
    },
  };
}

/** Decides one phrase; the position where reading goes on when the phrase did not fit, or −1. */
function readPhrase(rules: readonly NumberRule[], digitsMin: number, scan: Scan, at: number): number {
  const groups = scan.groups;
  readGroups(groups, scan, at);
  const last = groups.count - 1;
  scan.digitsUntil = groups.end[last] ?? 0;
  let digits = 0;
  for (let group = 0; group <= last; group++) digits += groups.digits(group);
  let group = 0;
  const stop = groups.cut ? decidedMax : groups.count;
  while (group < stop && digits >= digitsMin) {
    const taken = takeAt(rules, groups, group, digits, scan);
    for (const next = Math.max(taken, group) + 1; group < next; group++) digits -= groups.digits(group);
  }
  return groups.cut ? (groups.start[Math.max(group, 1)] ?? -1) : -1;
}

/** Tries every rule at a group; the last group taken, or −1. */
function takeAt(rules: readonly NumberRule[], groups: Groups, first: number, digitsLeft: number, scan: Scan): number {
  if (groups.digits(first) > digitsMax) return -1;
  for (const rule of rules) {
    if (rule.digitsMin > digitsLeft) continue;
    for (const format of rule.formats) {
      const start = startOf(format, groups, first, rule.touches, scan);
      if (start < 0) continue;
      const last = format.lastGroup(
        groups,
        first,
        scan,
        (candidate) =>
          rightEdge(groups, candidate, rule, scan) && rule.numbered(digitsIn(groups, first, candidate, scan)),
      );
      const end = groups.end[last] ?? 0;
      if (last < 0 || !rule.verify(scan, start, end)) continue;
      scan.report(
        rule.index,
        withBracket(groups, first, last, start, scan),
        rule.extension ? extensionEnd(scan, end) : end,
      );
      return last;
    }
  }
  return -1;
}

/** Start of the span with its lead, or −1 where the lead is missing or something touches it from the left. */
function startOf(
  format: NumberFormat,
  groups: Groups,
  first: number,
  touches: ReadonlySet<number>,
  scan: Scan,
): number {
  const digitsAt = groups.start[first] ?? 0;
  const previous = scan.byteAt(digitsAt - 1);
  const separator = groups.before[first] ?? 0;
  if (format.lead !== '') {
    if (previous !== format.lead.charCodeAt(0)) return -1;
    return wordBytes[scan.byteAt(digitsAt - 2)] === 1 && separator === separators.none ? -1 : digitsAt - 1;
  }
  if (separator !== separators.none) return isLoose(separator) || touches.has(separator) ? digitsAt : -1;
  if (touches.has(tight[String.fromCharCode(previous)] ?? separators.none)) return digitsAt;
  return leftEdge(previous, scan.byteAt(digitsAt - 2)) ? digitsAt : -1;
}

/** A bracket that opens before the number and closes inside it belongs to it: `(72) 754-186`, `(+44) 20 …`. */
function withBracket(groups: Groups, first: number, last: number, start: number, scan: Scan): number {
  const closes = last > first && groups.before[first + 1] === separators.close;
  return closes && scan.byteAt(start - 1) === 0x28 ? start - 1 : start;
}

/** What may stand before a bare number: no word, no sign or currency, no path or identifier that goes on with it. */
function leftEdge(previous: number, beforeThat: number): boolean {
  if (wordBytes[previous] === 1) return false;
  switch (previous) {
    case 0x2b: // +
    case 0x2e: // .
    case 0x24: // $
    case 0x25: // %
      return false;
    case 0x2d: // -
    case 0x2f: // /
    case 0x2c: // ,
      return wordBytes[beforeThat] !== 1;
    default:
      return true;
  }
}

function rightEdge(groups: Groups, last: number, rule: NumberRule, scan: Scan): boolean {
  if (last + 1 < groups.count) {
    const separator = groups.before[last + 1] ?? 0;
    return isLoose(separator) || rule.touches.has(separator);
  }
  const end = groups.end[last] ?? 0;
  const next = scan.byteAt(end);
  if (rule.extension && extensionEnd(scan, end) > end) return true;
  if (wordBytes[next] === 1 || next === 0x40 || next === 0x25) return false;
  const afterNext = scan.byteAt(end + 1);
  // `12:` before a digit is the hour of a time, unless the number is of the kind that takes a port.
  return rule.touches.size > 0 || next !== 0x3a || !isDigit(afterNext);
}

function isLoose(separator: number): boolean {
  return (
    separator === separators.space ||
    separator === separators.open ||
    separator === separators.close ||
    separator === separators.spacedDash
  );
}

function digitsIn(groups: Groups, first: number, last: number, scan: Scan): string {
  return spanText(scan, groups.start[first] ?? 0, groups.end[last] ?? 0).replace(/\(0\)|[^0-9]/g, '');
}

const extensionWords = ['extension', 'ext.', 'ext', 'x'].map((word) => Array.from(word, (c) => c.charCodeAt(0)));
const extensionDigitsMax = 6;

/** The end of `x12`, ` ext. 12` and the like, or `end` where there is none. */
function extensionEnd(scan: Scan, end: number): number {
  const word = scan.byteAt(end) === 0x20 ? end + 1 : end;
  for (const letters of extensionWords) {
    if (!letters.every((letter, i) => (scan.byteAt(word + i) | (letter & 0x20)) === letter)) continue;
    const blank = word + letters.length;
    const from = scan.byteAt(blank) === 0x20 ? blank + 1 : blank;
    let at = from;
    while (at - from < extensionDigitsMax && isDigit(scan.byteAt(at))) at++;
    if (at > from && wordBytes[scan.byteAt(at)] !== 1) return at;
  }
  return end;
}
