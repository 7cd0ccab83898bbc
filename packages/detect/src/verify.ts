// Turns what a rule demands beyond the shape of a match into one function.

import { type Check, checks, entropyOf } from './checks.ts';
import { spanText, type Verify } from './matcher.ts';
import { nearTest } from './near.ts';
import type { AllowData, RuleData } from './rule.ts';

/** The conjunction of a rule's allow-list, validators, entropy and surroundings, cheapest first. */
export function verifier(rule: RuleData): Verify {
  const named: readonly Check[] = rule.check.map((name) => checks[name]);
  const allowed = allowTest(rule.allow);
  const near = nearTest(rule.near);
  const readsText = named.length > 0 || rule.entropy > 0 || allowed !== undefined;
  return (scan, start, end) => {
    if (readsText) {
      const text = spanText(scan, start, end);
      if (allowed?.(text) === true) return false;
      if (!named.every((check) => check(text))) return false;
      if (rule.entropy > 0 && entropyOf(text) < rule.entropy) return false;
    }
    return near(scan, start, end);
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
