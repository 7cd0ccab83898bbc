// One scanner for every rule that is about digits: cards, telephone and identity numbers, IPv4 addresses.

import type { Verifier } from '../checks/verify.ts';
import { digitStart } from '../pass/automaton.ts';
import { type Groups, groupsMax } from '../pass/memos.ts';
import type { Scan } from '../pass/scan-state.ts';
import type { NumberData } from '../rule-files/rule.ts';
import type { Matcher } from './matcher.ts';
import { type Demand, mayHaveWordAfter } from './near.ts';
import { extensionEnd, rightEdge, startOf, type Touches, touchesOf, withBracket } from './number-edges.ts';
import {
  type Fits,
  freeFormat,
  type NumberFormat,
  type Numbering,
  numberingMask,
  shapeFormat,
} from './number-format.ts';
import { readGroups, separators } from './number-groups.ts';

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
  readonly byStart: readonly Beginners[];
  /** Asked before forms that go without a word nearby are passed over; each once. */
  readonly demands: readonly Demand['mayHold'][];
  /** By the number of groups that are left: fewer digits than this fit no form. */
  readonly digitsMin: readonly number[];
}

interface Beginners {
  readonly all: readonly Form[];
  /** Those that need no word nearby. */
  readonly alone: readonly Form[];
  /** Of the others: by the most groups they take, the fewest digits in them. */
  readonly named: readonly { readonly groupsMax: number; readonly digitsMin: number }[];
  /** The same by the digits of the second group, made when they are first met. */
  readonly bySecond: (Beginners | undefined)[];
}

const leads = ['', '+', '('] as const;

/** Groups that are left are told apart up to this number. */
const groupsToldApart = 6;
const separatorCodes = 8;

/** What a look at the first group and at what follows it tells. */
interface Beginning {
  readonly lead: number;
  /** Zeros in front, two for more. */
  readonly zeros: number;
  readonly digits: number;
  readonly groupsLeft: number;
  /** Code of the separator after the group. */
  readonly separator: number;
}

function formKey({ lead, zeros, digits, groupsLeft, separator }: Beginning): number {
  const beginning = (lead * 3 + zeros) * (digitsMax + 1) + digits;
  return (beginning * (groupsToldApart + 1) + Math.min(groupsLeft, groupsToldApart)) * separatorCodes + separator;
}

function arrange(rules: readonly NumberRule[]): Forms {
  const forms = rules.flatMap((rule) => rule.formats.map((format) => ({ rule, format })));
  const byStart: Beginners[] = [];
  for (const [lead, mark] of leads.entries()) {
    for (let zeros = 0; zeros <= 2; zeros++) {
      for (let digits = 0; digits <= digitsMax; digits++) {
        const begun = forms.filter(
          ({ format }) =>
            (format.lead === mark || (format.lead === '' && mark === '(')) && format.begins(digits, zeros),
        );
        for (let groupsLeft = 1; groupsLeft <= groupsToldApart; groupsLeft++) {
          const enough = begun.filter(({ format }) => format.groupsMin <= groupsLeft || groupsLeft === groupsToldApart);
          for (let separator = 0; separator < separatorCodes; separator++) {
            byStart[formKey({ lead, zeros, digits, groupsLeft, separator })] = beginners(
              enough.filter(({ format }) => (format.goesOnAfter & (1 << separator)) !== 0),
            );
          }
        }
      }
    }
  }
  const digitsMin = Array.from({ length: groupsMax + 1 }, (_, groups) =>
    Math.min(...forms.filter(({ format }) => format.groupsMin <= groups).map(({ format }) => format.digitsMin)),
  );
  const demands = new Set(rules.flatMap(({ verifier }) => verifier.demand?.mayHold ?? []));
  return { byStart, demands: [...demands], digitsMin };
}

function beginners(all: readonly Form[]): Beginners {
  if (all.length === 0) return nothing;
  const alone = all.filter(({ rule }) => rule.verifier.demand === undefined);
  const named = leastDigits(all.filter(({ rule }) => rule.verifier.demand !== undefined));
  return { all, alone, named, bySecond: [] };
}

/** Those whose second group may have so many digits. */
function withSecond(begun: Beginners, digits: number): Beginners {
  const told = Math.min(digits, digitsMax + 1);
  const known = begun.bySecond[told];
  if (known !== undefined) return known;
  const made = beginners(begun.all.filter(({ format }) => told >= format.secondMin && told <= format.secondMax));
  begun.bySecond[told] = made;
  return made;
}

function leastDigits(forms: readonly Form[]): Beginners['named'] {
  const least = new Map<number, number>();
  for (const { format } of forms) {
    least.set(format.groupsMax, Math.min(format.digitsMin, least.get(format.groupsMax) ?? format.digitsMin));
  }
  return Array.from(least, ([groupsMax, digitsMin]) => ({ groupsMax, digitsMin }));
}

/** Decides one phrase; the position where reading goes on when the phrase did not fit, or −1. */
function readPhrase(forms: Forms, scan: Scan, at: number): number {
  const groups = scan.groups;
  readGroups(groups, scan, at);
  const count = groups.count;
  scan.digitsUntil = groups.end[count - 1] ?? 0;
  groups.wordBehind = mayHaveWordAfter(scan, scan.digitsUntil);
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
  const zeros = scan.byteAt(digitsAt) !== 0x30 ? 0 : scan.byteAt(digitsAt + 1) !== 0x30 ? 1 : 2;
  const toldApart = forms.byStart[formKey({ lead, zeros, digits, groupsLeft, separator })] ?? nothing;
  if (toldApart.all.length === 0) return -1;
  const begun = withSecond(toldApart, groupsLeft > 1 ? groups.digits(first + 1) : 0);
  const candidates = mayBeNamed(forms, begun, groups, first, scan) ? begun.all : begun.alone;
  let asked: NumberRule | undefined;
  let totals = -1;
  for (const { rule, format } of candidates) {
    scan.steps++;
    if (format.digitsMin > digitsLeft || format.groupsMin > groupsLeft) continue;
    if (groups.digitsFrom(first, first + format.groupsMax) < format.digitsMin) continue;
    const fixedLast = format.fixed ? format.lastGroup(groups, first, scan, neverAsked) : 0;
    if (fixedLast < 0) continue;
    const start = startOf(format, groups, first, rule.touches, scan);
    if (start < 0 || rule.verifier.before?.(scan, start) === false) continue;
    if (rule !== asked) {
      asked = rule;
      totals = rule.numbering === undefined ? -1 : numbered(rule.numbering, groups, first, rule.skipped, scan);
    }
    if (totals === 0) continue;
    const last = format.fixed
      ? endsAt(rule, totals, groups, fixedLast, groups.digitsFrom(first, fixedLast + 1), scan)
      : format.lastGroup(groups, first, scan, (group, taken) => endsAt(rule, totals, groups, group, taken, scan) >= 0);
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

const neverAsked: Fits = () => true;

/** The group, where a number with so many digits may end with it; else −1. */
function endsAt(rule: NumberRule, totals: number, groups: Groups, last: number, taken: number, scan: Scan): number {
  return (totals & (1 << (taken - rule.skipped))) !== 0 && rightEdge(groups, last, rule, scan) ? last : -1;
}

const nothing: Beginners = { all: [], alone: [], named: [], bySecond: [] };

/** Whether there are digits enough for a form that asks for a word, and a word that some form asks for. */
function mayBeNamed({ demands }: Forms, { named }: Beginners, groups: Groups, first: number, scan: Scan): boolean {
  for (const { groupsMax: most, digitsMin } of named) {
    if (groups.digitsFrom(first, first + most) < digitsMin) continue;
    if (groups.wordBehind) return true;
    for (const mayHold of demands) if (mayHold(scan, groups.start[first] ?? 0)) return true;
    return false;
  }
  return false;
}

/** What the numbering says of the first digits from a group on. */
function numbered(
  { digitsMax: wanted, totals }: Numbering,
  groups: Groups,
  first: number,
  skipped: number,
  scan: Scan,
): number {
  let leading = 0;
  let count = -skipped;
  for (let group = first; group < groups.count && count < wanted; group++) {
    const end = groups.end[group] ?? 0;
    for (let at = groups.start[group] ?? 0; at < end && count < wanted; at++) {
      if (count >= 0) leading = leading * 10 + scan.byteAt(at) - 0x30;
      count++;
    }
  }
  scan.steps += count + skipped;
  return totals(leading, Math.max(0, count));
}
