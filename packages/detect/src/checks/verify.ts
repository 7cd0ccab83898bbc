// Turns what a rule demands beyond the shape of a match into one function.

import { spanText, type Verify } from '../matchers/matcher.ts';
import { type Demand, nearTest, type WordLists } from '../matchers/near.ts';
import type { Scan } from '../pass/scan-state.ts';
import type { AllowData, RuleData } from '../rule-files/rule.ts';
import { type Check, checks } from './checks.ts';
import { byteChecks } from './checks-bytes.ts';
import { entropyOf } from './entropy.ts';

/** What a rule demands beyond the shape. */
export interface Verifier {
  /** Whether what stands before a match lets it be one, where that alone can tell: asked before `verify`, which leaves it out. */
  readonly before: ((scan: Scan, start: number) => boolean) | undefined;
  /** The conjunction of a rule's surroundings (save `before`), allow-list, validators and entropy. */
  readonly verify: Verify;
  /** Both, for a matcher that knows the beginning no earlier than the end. */
  readonly whole: Verify;
  /** The words of which a match needs one; undefined where it needs none. */
  readonly demand: Demand | undefined;
}

export function verifier(rule: RuleData, lists: WordLists): Verifier {
  const near = nearTest(rule.near, lists);
  const { before } = near ?? {};
  const behind = before === undefined ? near?.holds : undefined;
  const text = textTest(rule);
  const { entropy } = rule;
  const verify: Verify = (scan, start, end) => {
    if (behind !== undefined && !behind(scan, start, end)) return false;
    if (entropy > 0 && entropyOf(scan, start, end) < entropy) return false;
    return text === undefined || text(scan, start, end);
  };
  const whole: Verify =
    before === undefined ? verify : (scan, start, end) => before(scan, start) && verify(scan, start, end);
  return { before, verify, whole, demand: near?.demand };
}

/** The validators in the order of the rule, on the bytes where that is the same; the allow-list first. */
function textTest(rule: RuleData): Verify | undefined {
  const tests: Verify[] = rule.check.map((name) => byteChecks[name] ?? onText(checks[name]));
  const isAllowed = allowTest(rule.allow);
  if (isAllowed !== undefined) tests.unshift((scan, start, end) => !isAllowed(scan, start, end));
  const [first, second, ...others] = tests;
  if (first === undefined || second === undefined) return first;
  return (scan, start, end) => {
    if (!first(scan, start, end) || !second(scan, start, end)) return false;
    for (const test of others) if (!test(scan, start, end)) return false;
    return true;
  };
}

function onText(check: Check): Verify {
  return (scan, start, end) => check(spanText(scan, start, end));
}

function allowTest({ equals, contains, ends }: AllowData): Verify | undefined {
  if (equals.length + contains.length + ends.length === 0) return undefined;
  const whole = new Set(equals.map((text) => text.toLowerCase()));
  const parts = contains.map((text) => text.toLowerCase());
  const tails = ends.map((text) => text.toLowerCase());
  // Most spans are as long as no allowed text: they need not be read.
  const lengths = new Set(equals.map((text) => text.length));
  const onlyWhole = parts.length + tails.length === 0;
  return (scan, start, end) => {
    if (onlyWhole && !lengths.has(end - start)) return false;
    const low = spanText(scan, start, end).toLowerCase();
    return whole.has(low) || parts.some((part) => low.includes(part)) || tails.some((tail) => low.endsWith(tail));
  };
}
