// The spans of a region that a policy takes out.

import type { RuleSet } from './compile.ts';
import type { Region } from './regions.ts';
import { type Action, actionFor, type RedactPolicy } from './replace.ts';

/** What becomes one replacement: named after the longest finding in it, with the strictest action among them. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly kind: string;
  /** Length of the candidate that gave the name. */
  readonly longest: number;
  readonly action: Exclude<Action, 'allow'>;
}

const strictness: Readonly<Record<Action, number>> = { allow: 0, mask: 1, pseudonymise: 2, hash: 3, redact: 4 };

/** By start, without overlap. What lies before the region (it was cut off there) is another region's. */
export function spansOf(ruleSet: RuleSet, region: Region, policy: RedactPolicy): Span[] {
  const out: Span[] = [];
  for (const { rule, start, end } of region.candidates) {
    const kind = ruleSet.rules[rule]?.kind ?? '';
    const action = actionFor(policy, kind);
    if (action === 'allow') continue;
    const one: Span = { start: Math.max(start, region.start), end, kind, longest: end - start, action };
    const last = out.at(-1);
    if (last === undefined || one.start >= last.end) out.push(one);
    else out[out.length - 1] = merged(last, one);
  }
  return out;
}

function merged(last: Span, next: Span): Span {
  const name = next.longest > last.longest ? next : last;
  const stricter = strictness[next.action] > strictness[last.action] ? next.action : last.action;
  const end = Math.max(last.end, next.end);
  return { start: last.start, end, kind: name.kind, longest: name.longest, action: stricter };
}
