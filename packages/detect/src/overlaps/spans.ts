// The spans of a region that a policy takes out.

import type { RuleSet } from '../compile.ts';
import { type Candidate, confidences, severities } from '../finding.ts';
import { type Action, actionFor, type RedactPolicy } from '../redaction/replace.ts';
import { resolveRegions } from '../scan.ts';
import type { Region } from './regions.ts';

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
  const trim = asked.size > 1 ? trimmer(ruleSet, region, policy) : undefined;
  const out: Span[] = [];
  region.candidates.forEach((candidate, i) => {
    const action = wanted[i] ?? 'redact';
    if (action === 'allow') return;
    const left = trim === undefined ? candidate : trim(candidate);
    if (left === undefined) return;
    const isCut = (candidate.start < region.start || left !== candidate) && shows(action);
    out.push({
      start: Math.max(left.start, region.start),
      end: left.end,
      kind: ruleSet.rules[candidate.rule]?.kind ?? '',
      longest: left.end - left.start,
      action: isCut ? 'redact' : action,
    });
  });
  return joined(trim === undefined ? out : out.sort((a, b) => a.start - b.start || b.end - a.end));
}

/** What overlaps, in one. */
function joined(spans: readonly Span[]): Span[] {
  const out: Span[] = [];
  for (const one of spans) {
    const last = out.at(-1);
    if (last === undefined || one.start >= last.end) out.push(one);
    else out[out.length - 1] = merged(last, one);
  }
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

/** What is left of a candidate beside what stands; undefined where nothing is. */
type Trim = (candidate: Candidate) => { readonly start: number; readonly end: number } | undefined;

/**
 * What lost to a finding that is changed and lies inside it goes with that finding, in its form: else every number that
 * could also have been another one would be redacted. Of what may stay nothing is taken by what it outranks: digits of an
 * account number are no telephone number. A password in an address that may stay is worse than the address, and goes.
 */
function trimmer(ruleSet: RuleSet, region: Region, policy: RedactPolicy): Trim {
  const standing = resolveRegions(ruleSet, [region]);
  const kept = new Set(standing);
  const isAllowed = (one: Candidate) => actionOf(ruleSet, one, policy) === 'allow';
  const changed = standing.filter((one) => !isAllowed(one));
  const allowed = standing.filter(isAllowed);
  return (candidate) => {
    if (kept.has(candidate)) return candidate;
    const over = allowed.filter((one) => overlap(one, candidate) && outranks(ruleSet, one, candidate));
    if ([...changed, ...over].some((one) => holds(one, candidate))) return undefined;
    if (over.length === 0) return candidate;
    // Each is longer than what it outranks, so it reaches over one of its ends.
    const start = Math.max(
      candidate.start,
      ...over.filter((one) => one.start <= candidate.start).map((one) => one.end),
    );
    const end = Math.min(candidate.end, ...over.filter((one) => one.end >= candidate.end).map((one) => one.start));
    return start < end ? { start, end } : undefined;
  };
}

function overlap(a: Candidate, b: Candidate): boolean {
  return a.start < b.end && b.start < a.end;
}

function holds(outer: Candidate, inner: Candidate): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** The longer one does, where it is surer and no less grave. Containers outrank nothing, and what came out of an encoding is not what is written there. */
function outranks(ruleSet: RuleSet, winner: Candidate, loser: Candidate): boolean {
  if (winner.end - winner.start < loser.end - loser.start) return false;
  const [one, other] = [ruleSet.rules[winner.rule], ruleSet.rules[loser.rule]];
  if (one === undefined || other === undefined || one.container || other.container) return false;
  if (loser.packed === true || loser.encoded !== winner.encoded) return false;
  const surer = confidences.indexOf(one.confidence) - confidences.indexOf(other.confidence);
  // Digits inside something longer that is as sure are a part of it: a tenth of all rows of digits pass for a card.
  return (
    (surer > 0 || (surer === 0 && other.match.type === 'number')) &&
    severities.indexOf(one.severity) >= severities.indexOf(other.severity)
  );
}

function merged(last: Span, next: Span): Span {
  const name = next.longest > last.longest ? next : last;
  const end = Math.max(last.end, next.end);
  // A tail is shown of what the finding is, not of what happens to stand at the end of several.
  const isOne = end - last.start === name.longest;
  const action = last.action === next.action && (isOne || !shows(name.action)) ? name.action : 'redact';
  return { start: last.start, end, kind: name.kind, longest: name.longest, action };
}
