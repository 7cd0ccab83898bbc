// The spans of a region that a policy takes out.

import type { RuleSet } from './compile.ts';
import type { Candidate } from './finding.ts';
import type { Region } from './regions.ts';
import { type Action, actionFor, type RedactPolicy } from './replace.ts';
import { resolveRegions } from './scan.ts';

/** What becomes one replacement: named after the longest finding in it, redacted where its findings ask for different things. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly kind: string;
  /** Length of the candidate that gave the name. */
  readonly longest: number;
  readonly action: Exclude<Action, 'allow'>;
}

/** By start, without overlap. What lies before the region (it was cut off there) is another region's. */
export function spansOf(ruleSet: RuleSet, region: Region, policy: RedactPolicy): Span[] {
  const wanted = region.candidates.map((candidate) => actionOf(ruleSet, candidate, policy));
  const asked = new Set(wanted);
  const covered = asked.size > 1 ? coveredIn(ruleSet, region, policy) : undefined;
  const out: Span[] = [];
  region.candidates.forEach((candidate, i) => {
    const action = wanted[i] ?? 'redact';
    if (action === 'allow' || covered?.(candidate) === true) return;
    const { rule, start, end } = candidate;
    const kind = ruleSet.rules[rule]?.kind ?? '';
    const isCut = start < region.start && shows(action);
    const one: Span = {
      start: Math.max(start, region.start),
      end,
      kind,
      longest: end - start,
      action: isCut ? 'redact' : action,
    };
    const last = out.at(-1);
    if (last === undefined || one.start >= last.end) out.push(one);
    else out[out.length - 1] = merged(last, one);
  });
  return out;
}

/** What is written in an encoding has no end to show, no class to name and no form to keep: they would be those of its letters. */
function actionOf(ruleSet: RuleSet, { rule, encoded }: Candidate, policy: RedactPolicy): Action {
  const action = actionFor(policy, ruleSet.rules[rule]?.kind ?? '');
  return encoded === true && shows(action) ? 'redact' : action;
}

/** Whether a part of the value stays, or its form. */
function shows(action: Action): boolean {
  return action === 'mask' || action === 'generalise' || action === 'encrypt';
}

/**
 * Tells what lost to a finding that is changed and lies inside it: it goes with that finding, in its form. Else every
 * number that could also have been another one would be redacted.
 */
function coveredIn(ruleSet: RuleSet, region: Region, policy: RedactPolicy): (candidate: Candidate) => boolean {
  const standing = resolveRegions(ruleSet, [region]);
  const kept = new Set(standing);
  const changed = standing.filter((one) => actionOf(ruleSet, one, policy) !== 'allow');
  return (candidate) =>
    !kept.has(candidate) && changed.some(({ start, end }) => start <= candidate.start && candidate.end <= end);
}

function merged(last: Span, next: Span): Span {
  const name = next.longest > last.longest ? next : last;
  const end = Math.max(last.end, next.end);
  // A tail is shown of what the finding is, not of what happens to stand at the end of several.
  const isOne = end - last.start === name.longest;
  const action = last.action === next.action && (isOne || !shows(name.action)) ? name.action : 'redact';
  return { start: last.start, end, kind: name.kind, longest: name.longest, action };
}
