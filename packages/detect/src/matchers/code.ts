// Codes of letters and digits in fixed places, as states give them to people. One scanner serves all rules of this type.

import { digitStart } from '../pass/automaton.ts';
import { type ByteSet, setOf, wordBytes } from '../pass/char-class.ts';
import type { Scan } from '../pass/scan-state.ts';
import type { Matcher, Verify } from './matcher.ts';

/** Letters that may stand before the first digit, and digits of the first group. */
const lettersMax = 8;
export const digitsToldApart = 18;

const classes: Readonly<Record<string, ByteSet>> = {
  A: setOf('A-Z'),
  d: setOf('0-9'),
  X: setOf('A-Z0-9'),
};
const upper = setOf('A-Z');

export interface CodeRule {
  readonly index: number;
  readonly shapes: readonly CodeShape[];
  readonly verify: Verify;
}

/** One set for each place. */
export interface CodeShape {
  readonly places: readonly ByteSet[];
  /** Places before the first digit, and how many of them are letters right before it. */
  readonly lead: number;
  readonly letters: number;
  readonly digits: number;
}

/** `AAdddddd`: `A` a capital, `d` a digit, `X` either, other marks themselves. Undefined without a digit near its beginning. */
export function codeShape(text: string): CodeShape | undefined {
  const match = /^(?:A+[ .-])?(A*)(d+)/.exec(text);
  const [beginning = '', letters = '', digits = ''] = match ?? [];
  if (match === null || letters.length > lettersMax || digits.length > digitsToldApart) return undefined;
  if (!/^[AdX /.+-]+$/.test(text)) return undefined;
  // A class that takes digits too would make the first group longer than it says.
  if (text[beginning.length] === 'X') return undefined;
  const places = Array.from(text, (mark) => classes[mark] ?? setOf(mark));
  return { places, lead: beginning.length - digits.length, letters: letters.length, digits: digits.length };
}

export interface CodesMatcher extends Matcher {
  /** Whether a form may begin with so many digits behind these two bytes and before that one: a quick no for most digits. */
  readonly mayTake: (digits: number, beforePrevious: number, previous: number, next: number) => boolean;
}

export interface CodeMatchers {
  readonly lettered: Matcher | undefined;
  readonly bare: CodesMatcher | undefined;
}

/** The scanners over all code rules of a set: over codes whose first digit follows a letter, and over the others. */
export function codeMatchers(rules: readonly CodeRule[], nearBytes: number): CodeMatchers {
  const having = (wanted: (shape: CodeShape) => boolean) =>
    rules.map((rule) => ({ ...rule, shapes: rule.shapes.filter(wanted) })).filter(({ shapes }) => shapes.length > 0);
  const [lettered, bare] = [having(({ letters }) => letters > 0), having(({ letters }) => letters === 0)];
  return {
    lettered: lettered.length > 0 ? letteredMatcher(lettered, nearBytes) : undefined,
    bare: bare.length > 0 ? bareMatcher(bare, nearBytes) : undefined,
  };
}

function letteredMatcher(rules: readonly CodeRule[], nearBytes: number): Matcher {
  const byBeginning = arrange(rules);
  return {
    triggers: [digitStart],
    reachBytes: reachOf(rules, nearBytes),
    visit: (scan, from) => {
      const letters = lettersBefore(scan, from);
      if (letters > 0) tryForms(byBeginning[letters * (digitsToldApart + 1) + digitsAt(scan, from)], scan, from);
    },
  };
}

function bareMatcher(rules: readonly CodeRule[], nearBytes: number): CodesMatcher {
  const byDigits = arrange(rules);
  const surroundings = surroundingsOf(byDigits);
  return {
    mayTake: (digits, beforePrevious, previous, next) => {
      const row = Math.min(digits, digitsToldApart) << 8;
      const beside = (surroundings.before[row | previous] ?? 0) & (surroundings.behind[row | next] ?? 0);
      return (beside & (surroundings.secondBefore[row | beforePrevious] ?? 0)) !== 0;
    },
    triggers: [digitStart],
    reachBytes: reachOf(rules, nearBytes),
    visit: (scan, from) => {
      if (wordBytes[scan.byteAt(from - 1)] !== 1) tryForms(byDigits[digitsAt(scan, from)], scan, from);
    },
  };
}

/** By number of digits and byte: a bit for each form that lets the byte stand two before, right before or right behind its digits. */
interface Surroundings {
  readonly secondBefore: Int32Array;
  readonly before: Int32Array;
  readonly behind: Int32Array;
}

const bits = 32;

/** Forms beyond the number of bits share them: a shared bit says yes too often, and never no where it is yes. */
function surroundingsOf(byDigits: readonly (readonly Form[] | undefined)[]): Surroundings {
  const size = (digitsToldApart + 1) << 8;
  const table = () => new Int32Array(size);
  const surroundings = { secondBefore: table(), before: table(), behind: table() };
  const mark = (into: Int32Array, row: number, set: ByteSet | undefined, form: number) => {
    for (let byte = 0; byte < 256; byte++) {
      if (set === undefined || set[byte] === 1) into[row + byte] = (into[row + byte] ?? 0) | (1 << (form % bits));
    }
  };
  for (const [digits, forms] of byDigits.entries()) {
    for (const [form, { shape }] of (forms ?? []).entries()) {
      mark(surroundings.secondBefore, digits << 8, shape.places[shape.lead - 2], form);
      mark(surroundings.before, digits << 8, shape.places[shape.lead - 1], form);
      mark(surroundings.behind, digits << 8, shape.places[shape.lead + digits], form);
    }
  }
  return surroundings;
}

function reachOf(rules: readonly CodeRule[], nearBytes: number): number {
  const longest = Math.max(...rules.flatMap((rule) => rule.shapes.map((shape) => shape.places.length)));
  return lettersMax + longest + nearBytes + 2;
}

/** The first form that fits takes the place. */
function tryForms(forms: readonly Form[] | undefined, scan: Scan, from: number): void {
  if (forms === undefined) return;
  for (const { rule, shape } of forms) {
    const start = from - shape.lead;
    const end = start + shape.places.length;
    if (!fits(shape, scan, start) || wordBytes[scan.byteAt(start - 1)] === 1) continue;
    if (wordBytes[scan.byteAt(end)] !== 1 && rule.verify(scan, start, end)) {
      scan.report(rule.index, start, end);
      return;
    }
  }
}

interface Form {
  readonly rule: CodeRule;
  readonly shape: CodeShape;
}

/** By the numbers of letters and digits that a code begins with. */
function arrange(rules: readonly CodeRule[]): readonly (readonly Form[] | undefined)[] {
  const table: Form[][] = [];
  for (const rule of rules) {
    for (const shape of rule.shapes) {
      const place = shape.letters * (digitsToldApart + 1) + shape.digits;
      const forms = table[place] ?? [];
      table[place] = forms;
      forms.push({ rule, shape });
    }
  }
  return table;
}

/** Capitals that stand before a digit, from the beginning of the word; −1 where the word begins otherwise. */
function lettersBefore(scan: Scan, at: number): number {
  let start = at;
  while (at - start < lettersMax && upper[scan.byteAt(start - 1)] === 1) start--;
  scan.steps += at - start;
  return wordBytes[scan.byteAt(start - 1)] === 1 ? -1 : at - start;
}

function digitsAt(scan: Scan, at: number): number {
  let end = at;
  while (end - at < digitsToldApart && scan.byteAt(end) >= 0x30 && scan.byteAt(end) <= 0x39) end++;
  scan.steps += end - at;
  return end - at;
}

function fits(shape: CodeShape, scan: Scan, start: number): boolean {
  for (let i = 0; i < shape.places.length; i++) {
    if (shape.places[i]?.[scan.byteAt(start + i)] !== 1) return false;
    scan.steps++;
  }
  return true;
}
