// The forms a number may be written in: exact shapes (`ddd-dd-dddd`), or any grouping within bounds.

import type { Groups } from '../pass/memos.ts';
import type { Scan } from '../pass/scan-state.ts';
import type { FreeData, NumberingData } from '../rule-files/rule.ts';
import { isDigit, separators } from './number-groups.ts';

/** Whether a form may end with a group, having taken so many digits. */
export type Fits = (last: number, digits: number) => boolean;

/** A form tried at a group: the index of the last group it takes, or −1. */
export interface NumberFormat {
  /** Digits and groups that the form needs at least, and groups that it takes at most. */
  readonly digitsMin: number;
  readonly groupsMin: number;
  readonly groupsMax: number;
  /** Whether a first group of so many digits, with none, one or at least two zeros in front, can begin it. */
  readonly begins: (digits: number, zeros: number) => boolean;
  readonly lead: '' | '+' | '(';
  /** Separators that may stand after the first group, a bit for each code, and how many digits the second may have. */
  readonly goesOnAfter: number;
  readonly secondMin: number;
  readonly secondMax: number;
  readonly lastGroup: (groups: Groups, first: number, scan: Scan, fits: Fits) => number;
  /** Whether only one group can be the last: `fits` is then left to the caller. */
  readonly fixed: boolean;
}

interface ShapeGroup {
  readonly digits: string;
  readonly min: number;
  readonly max: number;
}

const anySame = -1;

function separatorFor(mark: string): number {
  if (mark.startsWith(')')) return separators.close;
  if (mark.endsWith('(')) return separators.open;
  switch (mark) {
    case ' ':
      return separators.space;
    case '-':
      return separators.dash;
    case '.':
      return separators.dot;
    case '/':
      return separators.slash;
    default:
      return anySame;
  }
}

/** Compiles a shape; undefined where it is not one. */
export function shapeFormat(shape: string): NumberFormat | undefined {
  const lead = shape.startsWith('(') ? '(' : shape.startsWith('+') ? '+' : '';
  const groups: ShapeGroup[] = [];
  const between: number[] = [];
  let rest = shape.slice(lead.length);
  for (;;) {
    const group = /^([dNZ0-9]+)(?:\{([0-9]{1,2}),([0-9]{1,2})\})?/.exec(rest);
    if (group === null) return undefined;
    const [all, digits = '', min, max] = group;
    if (min !== undefined && digits !== 'd') return undefined;
    groups.push({ digits, min: Number(min ?? digits.length), max: Number(max ?? digits.length) });
    rest = rest.slice(all.length);
    if (rest === '') break;
    const mark = /^(?:\)[ ~-]?|[ -]?\(|[ ./~-])/.exec(rest)?.[0];
    if (mark === undefined) return undefined;
    between.push(separatorFor(mark));
    rest = rest.slice(mark.length);
  }
  const literal = groups.some((group) => group.max === group.digits.length && /[^d]/.test(group.digits));
  return {
    digitsMin: groups.reduce((sum, group) => sum + group.min, 0),
    groupsMin: groups.length,
    groupsMax: groups.length,
    begins: (digits, zeros) => {
      const [first] = groups;
      return (
        first !== undefined &&
        digits >= first.min &&
        digits <= first.max &&
        /^[d0]/.test(zeros > 0 ? first.digits : 'd')
      );
    },
    lead,
    goesOnAfter: groups.length === 1 ? anyMask : maskOf(between[0] ?? anySame),
    secondMin: groups[1]?.min ?? 0,
    secondMax: groups[1]?.max ?? Number.POSITIVE_INFINITY,
    fixed: true,
    lastGroup: (read, first, scan) => {
      const last = first + groups.length - 1;
      if (last >= read.count || !lengthsFit(groups, read, first, scan) || !joined(between, read, first)) return -1;
      return literal && !digitsStand(groups, read, first, scan) ? -1 : last;
    },
  };
}

const anyMask = 0xff;

function maskOf(separator: number): number {
  if (separator !== anySame) return 1 << separator;
  return (1 << separators.space) | (1 << separators.dash) | (1 << separators.dot);
}

function lengthsFit(shape: readonly ShapeGroup[], read: Groups, first: number, scan: Scan): boolean {
  scan.steps += shape.length;
  // From the back: forms that begin alike differ there.
  for (let i = shape.length - 1; i >= 0; i--) {
    const group = shape[i];
    const length = read.digits(first + i);
    if (group === undefined || length < group.min || length > group.max) return false;
  }
  return true;
}

/** Whether the separators are those of the shape; where it leaves one open, the same throughout. */
function joined(between: readonly number[], read: Groups, first: number): boolean {
  let same: number = anySame;
  for (let i = 0; i < between.length; i++) {
    const wanted = between[i] ?? anySame;
    const found = read.before[first + i + 1] ?? 0;
    if (wanted !== anySame) {
      if (found !== wanted) return false;
      continue;
    }
    if (!isPlain(found) || (same !== anySame && found !== same)) return false;
    same = found;
  }
  return true;
}

function digitsStand(shape: readonly ShapeGroup[], read: Groups, first: number, scan: Scan): boolean {
  for (let i = 0; i < shape.length; i++) {
    const group = shape[i];
    if (group === undefined || group.max > group.digits.length) continue;
    if (!digitsFit(group.digits, read.start[first + i] ?? 0, scan)) return false;
  }
  return true;
}

function isPlain(separator: number): boolean {
  return separator === separators.space || separator === separators.dash || separator === separators.dot;
}

function digitsFit(digits: string, start: number, scan: Scan): boolean {
  for (let i = 0; i < digits.length; i++) {
    const wanted = digits.charCodeAt(i);
    const found = scan.byteAt(start + i);
    if (wanted === 0x4e ? found < 0x32 : wanted === 0x5a ? found < 0x31 : isDigit(wanted) && found !== wanted)
      return false;
  }
  return true;
}

/** Compiles a free grouping: as many groups as fit, longest first. */
export function freeFormat(free: FreeData): NumberFormat {
  return {
    digitsMin: free.digits.min,
    groupsMin: free.groups.min,
    groupsMax: free.groups.max,
    begins: (digits, zeros) => digits <= free.digits.max && leadFits(free.lead, digits, zeros),
    lead: free.lead === '+' ? '+' : '',
    goesOnAfter: anyMask,
    secondMin: 0,
    secondMax: Number.POSITIVE_INFINITY,
    fixed: false,
    lastGroup: (read, first, scan, fits) => {
      let total = 0;
      let last = -1;
      for (let group = first; group < read.count; group++) {
        scan.steps++;
        if (group > first && !mayContinue(read, first, group)) break;
        total += isOptionalZero(read, group, scan) ? 0 : read.digits(group);
        const groups = group - first + 1;
        if (total > free.digits.max || groups > free.groups.max) break;
        if (total >= free.digits.min && groups >= free.groups.min && fits(group, total)) last = group;
      }
      return last;
    },
  };
}

function leadFits(lead: FreeData['lead'], digits: number, zeros: number): boolean {
  if (lead === '0') return zeros === 1 && digits > 1;
  return lead !== '00' || zeros === 2;
}

/** Dots do not mix with other separators, and a slash stands only after the first group. */
function mayContinue(read: Groups, first: number, group: number): boolean {
  const separator = read.before[group] ?? 0;
  if (group === first + 1) return true;
  if (separator === separators.slash) return false;
  const previous = read.before[group - 1] ?? 0;
  return (separator === separators.dot) === (previous === separators.dot) || previous === separators.close;
}

/** The zero of `+44 (0)20`, which is not dialled. */
function isOptionalZero(read: Groups, group: number, scan: Scan): boolean {
  return (
    read.before[group] === separators.open && read.digits(group) === 1 && scan.byteAt(read.start[group] ?? 0) === 0x30
  );
}

/** What the leading digits of a number say of its length. */
export interface Numbering {
  /** Leading digits that are looked at. */
  readonly digitsMax: number;
  /** By their value and number: a bit for each total number of digits that belongs to them. */
  readonly totals: (leading: number, count: number) => number;
}

/** Answers are remembered by value for so many leading digits; for more the table would be too large. */
const rememberedMax = 4;

/** Undefined where nothing is asked for. */
export function numberingMask(numbering: readonly NumberingData[]): Numbering | undefined {
  if (numbering.length === 0) return undefined;
  const masks: Map<number, number>[] = [];
  for (const { starts, digits } of numbering) {
    let mask = 0;
    for (let count = digits.min; count <= digits.max; count++) mask |= 1 << count;
    for (const start of starts.flatMap(expandRange)) {
      const known = masks[start.length] ?? new Map<number, number>();
      masks[start.length] = known;
      known.set(Number(start), (known.get(Number(start)) ?? 0) | mask);
    }
  }
  const digitsMax = masks.length - 1;
  const search = (leading: number, count: number) => {
    let value = leading;
    for (let length = count; length > 0; length--) {
      const mask = masks[length]?.get(value);
      if (mask !== undefined) return mask;
      value = Math.floor(value / 10);
    }
    return 0;
  };
  if (digitsMax > rememberedMax) return { digitsMax, totals: search };
  const known = new Int32Array(10 ** digitsMax).fill(-1);
  const totals = (leading: number, count: number) => {
    if (count < digitsMax) return search(leading, count);
    const mask = known[leading] ?? -1;
    if (mask >= 0) return mask;
    const found = search(leading, count);
    known[leading] = found;
    return found;
  };
  return { digitsMax, totals };
}

/** `51-55` → 51, 52, …; both ends have the same number of digits (rule reading has checked that). */
function expandRange(range: string): string[] {
  const [low = '', high = low] = range.split('-');
  const count = Number(high) - Number(low) + 1;
  return Array.from({ length: count }, (_, i) => String(Number(low) + i).padStart(low.length, '0'));
}
