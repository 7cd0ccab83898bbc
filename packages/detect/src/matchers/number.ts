// One scanner for every rule that is about digits: cards, telephone and identity numbers, IPv4 addresses.

import { digitStart } from '../automaton.ts';
import { wordBytes } from '../char-class.ts';
import type { Matcher } from '../matcher.ts';
import type { NumberData } from '../rule.ts';
import type { Scan } from '../scan-state.ts';
import type { Verifier } from '../verify.ts';
import {
  freeFormat,
  type NumberFormat,
  type Numbering,
  numberingMask,
  prefixMax,
  shapeFormat,
} from './number-format.ts';
import { type Groups, groupsMax, isDigit, readGroups, separators } from './number-groups.ts';

/** One rule as the scanner wants it. */
export interface NumberRule {
  readonly index: number;
  readonly formats: readonly NumberFormat[];
  /** Which separators may touch the number, by separator code and by byte. */
  readonly touches: Touches;
  readonly extension: boolean;
  readonly numbering: Numbering | undefined;
  /** Digits in front that do not count: the two zeros of an international prefix. */
  readonly skipped: number;
  readonly verifier: Verifier;
}

/** Digits of the longest group that a number may have; a longer one is skipped. */
const digitsMax = 24;
const phraseBytesMax = groupsMax * (digitsMax + 4);
/** Groups of a full phrase that are decided before reading goes on behind them: no form takes more than the rest. */
const decidedMax = groupsMax - 8;

interface Touches {
  readonly any: boolean;
  readonly separators: Uint8Array;
  readonly bytes: Uint8Array;
}

const tight: Readonly<Record<string, number>> = { '-': separators.dash, '.': separators.dot, '/': separators.slash };

function touchesOf(marks: string): Touches {
  const touches = { any: marks !== '', separators: new Uint8Array(8), bytes: new Uint8Array(256) };
  for (const mark of marks) {
    touches.separators[tight[mark] ?? separators.none] = 1;
    touches.bytes[mark.charCodeAt(0)] = 1;
  }
  return touches;
}

export function numberRule(index: number, data: NumberData, verifier: Verifier): NumberRule {
  const formats = data.shapes.flatMap((shape) => shapeFormat(shape) ?? []);
  if (data.free !== undefined) formats.push(freeFormat(data.free));
  return {
    index,
    formats,
    touches: touchesOf(data.touches),
    extension: data.extension,
    numbering: numberingMask(data.numbering),
    skipped: data.free?.lead === '00' ? 2 : 0,
    verifier,
  };
}

export interface NumbersMatcher extends Matcher {
  /** Fewer digits in a single group fit no form. */
  readonly digitsMin: number;
}

/** The scanner over all number rules of a set. The first rule, in the order of the set, that accepts takes the digits. */
export function numberMatcher(rules: readonly NumberRule[], nearBytes: number): NumbersMatcher {
  const forms = arrange(rules);
  return {
    digitsMin: forms.digitsMin[1] ?? Number.POSITIVE_INFINITY,
    triggers: [digitStart],
    reachBytes: phraseBytesMax + nearBytes,
    visit: (scan, from) => {
      if (from < scan.digitsUntil) return;
      // Where a phrase goes on behind what was read of it, its next group triggers again.
      const next = readPhrase(forms, scan, from);
      if (next >= 0) scan.digitsUntil = next;
    },
  };
}

interface Form {
  readonly rule: NumberRule;
  readonly format: NumberFormat;
}

/** All forms of all rules, laid out by what a look at the first group tells. */
interface Forms {
  /** By `formKey`: the forms that can begin so, in the order of the rules. */
  readonly byStart: readonly (readonly Form[])[];
  /** By the number of groups that are left: fewer digits than this fit no form. */
  readonly digitsMin: readonly number[];
}

const leads = ['', '+', '('] as const;

/** Groups that are left are told apart up to this number. */
const groupsToldApart = 6;
const separatorCodes = 8;

/** What a look at the first group and at what follows it tells. */
interface Beginning {
  readonly lead: number;
  readonly zero: boolean;
  readonly digits: number;
  readonly groupsLeft: number;
  /** Code of the separator after the group. */
  readonly separator: number;
}

function formKey({ lead, zero, digits, groupsLeft, separator }: Beginning): number {
  const beginning = (lead * 2 + (zero ? 1 : 0)) * (digitsMax + 1) + digits;
  return (beginning * (groupsToldApart + 1) + Math.min(groupsLeft, groupsToldApart)) * separatorCodes + separator;
}

function arrange(rules: readonly NumberRule[]): Forms {
  const forms = rules.flatMap((rule) => rule.formats.map((format) => ({ rule, format })));
  const byStart: Form[][] = [];
  for (const [lead, mark] of leads.entries()) {
    for (const zero of [false, true]) {
      for (let digits = 0; digits <= digitsMax; digits++) {
        const begun = forms.filter(
          ({ format }) => (format.lead === mark || (format.lead === '' && mark === '(')) && format.begins(digits, zero),
        );
        for (let groupsLeft = 1; groupsLeft <= groupsToldApart; groupsLeft++) {
          const enough = begun.filter(({ format }) => format.groupsMin <= groupsLeft || groupsLeft === groupsToldApart);
          for (let separator = 0; separator < separatorCodes; separator++) {
            byStart[formKey({ lead, zero, digits, groupsLeft, separator })] = enough.filter(
              ({ format }) => (format.goesOnAfter & (1 << separator)) !== 0,
            );
          }
        }
      }
    }
  }
  const digitsMin = Array.from({ length: groupsMax + 1 }, (_, groups) =>
    Math.min(...forms.filter(({ format }) => format.groupsMin <= groups).map(({ format }) => format.digitsMin)),
  );
  return { byStart, digitsMin };
}

/** Decides one phrase; the position where reading goes on when the phrase did not fit, or −1. */
function readPhrase(forms: Forms, scan: Scan, at: number): number {
  const groups = scan.groups;
  readGroups(groups, scan, at);
  const count = groups.count;
  scan.digitsUntil = groups.end[count - 1] ?? 0;
  let group = 0;
  const stop = groups.cut ? decidedMax : count;
  while (group < stop) {
    const digitsLeft = groups.digitsFrom(group, count);
    if (digitsLeft < (forms.digitsMin[count - group] ?? 0)) break;
    group = Math.max(takeAt(forms, groups, group, digitsLeft, scan), group) + 1;
  }
  return groups.cut ? (groups.start[Math.max(group, decidedMax)] ?? -1) : -1;
}

/** Tries every form at a group; the last group taken, or −1. */
function takeAt(forms: Forms, groups: Groups, first: number, digitsLeft: number, scan: Scan): number {
  const digits = groups.digits(first);
  if (digits > digitsMax) return -1;
  const digitsAt = groups.start[first] ?? 0;
  const previous = scan.byteAt(digitsAt - 1);
  const lead = previous === 0x2b ? 1 : previous === 0x28 ? 2 : 0;
  const groupsLeft = groups.count - first;
  const separator = groupsLeft > 1 ? (groups.before[first + 1] ?? 0) : separators.none;
  const zero = scan.byteAt(digitsAt) === 0x30;
  const candidates = forms.byStart[formKey({ lead, zero, digits, groupsLeft, separator })] ?? [];
  const second = groupsLeft > 1 ? groups.digits(first + 1) : 0;
  for (const { rule, format } of candidates) {
    scan.steps++;
    if (format.digitsMin > digitsLeft || format.groupsMin > groupsLeft) continue;
    if (second < format.secondMin || second > format.secondMax) continue;
    if (groups.digitsFrom(first, first + format.groupsMax) < format.digitsMin) continue;
    const start = startOf(format, groups, first, rule.touches, scan);
    if (start < 0 || rule.verifier.before?.(scan, start) === false) continue;
    const totals = rule.numbering === undefined ? -1 : numbered(rule.numbering, groups, first, rule.skipped, scan);
    if (totals === 0) continue;
    const last = format.lastGroup(
      groups,
      first,
      scan,
      (candidate, taken) => (totals & (1 << (taken - rule.skipped))) !== 0 && rightEdge(groups, candidate, rule, scan),
    );
    if (last < 0) continue;
    const end = groups.end[last] ?? 0;
    if (!rule.verifier.verify(scan, start, end)) continue;
    scan.report(
      rule.index,
      withBracket(groups, first, last, start, scan),
      rule.extension ? extensionEnd(scan, end) : end,
    );
    return last;
  }
  return -1;
}

/** What the numbering says of the first digits from a group on. */
function numbered(numbering: Numbering, groups: Groups, first: number, skipped: number, scan: Scan): number {
  let leading = 0;
  let count = -skipped;
  for (let group = first; group < groups.count && count < prefixMax; group++) {
    const end = groups.end[group] ?? 0;
    for (let at = groups.start[group] ?? 0; at < end && count < prefixMax; at++) {
      if (count >= 0) leading = leading * 10 + scan.byteAt(at) - 0x30;
      count++;
    }
  }
  scan.steps += count + skipped;
  return numbering(leading, Math.max(0, count));
}

/** Start of the span with its lead, or −1 where the lead is missing or something touches it from the left. */
function startOf(format: NumberFormat, groups: Groups, first: number, touches: Touches, scan: Scan): number {
  const digitsAt = groups.start[first] ?? 0;
  const previous = scan.byteAt(digitsAt - 1);
  const separator = groups.before[first] ?? 0;
  if (format.lead !== '') {
    if (previous !== format.lead.charCodeAt(0)) return -1;
    return wordBytes[scan.byteAt(digitsAt - 2)] === 1 && separator === separators.none ? -1 : digitsAt - 1;
  }
  if (separator !== separators.none) return isLoose(separator) || touches.separators[separator] === 1 ? digitsAt : -1;
  if (touches.bytes[previous] === 1) return digitsAt;
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
    return isLoose(separator) || rule.touches.separators[separator] === 1;
  }
  const end = groups.end[last] ?? 0;
  const next = scan.byteAt(end);
  if (rule.extension && extensionEnd(scan, end) > end) return true;
  if (wordBytes[next] === 1 || next === 0x40 || next === 0x25) return false;
  const afterNext = scan.byteAt(end + 1);
  // `12:` before a digit is the hour of a time, unless the number is of the kind that takes a port.
  return rule.touches.any || next !== 0x3a || !isDigit(afterNext);
}

function isLoose(separator: number): boolean {
  return (
    separator === separators.space ||
    separator === separators.open ||
    separator === separators.close ||
    separator === separators.spaced
  );
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
