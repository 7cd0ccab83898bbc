// Turns what a rule demands beyond the shape of a match into one function.

import { type Check, checks } from './checks.ts';
import { entropyOf } from './entropy.ts';
import { spanText, type Verify } from './matcher.ts';
import { type Demand, nearTest, type WordLists } from './near.ts';
import type { AllowData, RuleData } from './rule.ts';
import type { Scan } from './scan-state.ts';

/** What a rule demands beyond the shape. */
export interface Verifier {
  /** The conjunction of a rule's surroundings, allow-list, validators and entropy. */
  readonly verify: Verify;
  /** Whether what stands before a match lets it be one, where that alone can tell; a matcher may ask it first. */
  readonly before: ((scan: Scan, start: number) => boolean) | undefined;
  /** The words of which a match needs one; undefined where it needs none. */
  readonly demand: Demand | undefined;
}

export function verifier(rule: RuleData, lists: WordLists): Verifier {
  const near = nearTest(rule.near, lists);
  const text = textTest(rule);
  const { entropy } = rule;
  const verify: Verify = (scan, start, end) => {
    if (near !== undefined && !near.holds(scan, start, end)) return false;
    if (entropy > 0 && entropyOf(scan, start, end) < entropy) return false;
    return text === undefined || text(scan, start, end);
  };
  return { verify, before: near?.before, demand: near?.demand };
}

function textTest(rule: RuleData): Verify | undefined {
  const named: readonly Check[] = rule.check.map((name) => checks[name]);
  const isAllowed = allowTest(rule.allow);
  if (named.length === 0) return isAllowed === undefined ? undefined : (...span) => !isAllowed(...span);
  return (scan, start, end) => {
    if (isAllowed?.(scan, start, end) === true) return false;
    const text = spanText(scan, start, end);
    for (const check of named) if (!check(text)) return false;
    return true;
  };
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
