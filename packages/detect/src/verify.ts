// Turns what a rule demands beyond the shape of a match into one function.

import { type Check, checks } from './checks.ts';
import { entropyOf } from './entropy.ts';
import { spanText, type Verify } from './matcher.ts';
import { type NewSlot, nearTest } from './near.ts';
import type { AllowData, RuleData } from './rule.ts';

/** The conjunction of a rule's surroundings, allow-list, validators and entropy. */
export function verifier(rule: RuleData, newSlot: NewSlot): Verify {
  const near = nearTest(rule.near, newSlot);
  const text = textTest(rule);
  return (scan, start, end) => {
    if (near !== undefined && !near(scan, start, end)) return false;
    if (rule.entropy > 0 && entropyOf(scan, start, end) < rule.entropy) return false;
    return text === undefined || text(spanText(scan, start, end));
  };
}

function textTest(rule: RuleData): Check | undefined {
  const named: readonly Check[] = rule.check.map((name) => checks[name]);
  const allowed = allowTest(rule.allow);
  if (named.length === 0 && allowed === undefined) return undefined;
  return (text) => {
    if (allowed?.(text) === true) return false;
    return named.every((check) => check(text));
  };
}

function allowTest(allow: AllowData): ((text: string) => boolean) | undefined {
  if (allow.equals.length + allow.contains.length + allow.ends.length === 0) return undefined;
  const equals = new Set(allow.equals.map((text) => text.toLowerCase()));
  const contains = allow.contains.map((text) => text.toLowerCase());
  const ends = allow.ends.map((text) => text.toLowerCase());
  return (text) => {
    const low = text.toLowerCase();
    return equals.has(low) || contains.some((part) => low.includes(part)) || ends.some((part) => low.endsWith(part));
  };
}
