// Whether labels are what stands in the way of a text: the same questions, asked again with fewer of them.

import { type Fault, limits, ok, type Result } from '@sallyport/base';
import type { Decision, PolicyRef } from '@sallyport/decision';
import type { Forms } from './forms.ts';

/** Asks policies, and nobody else, with these labels in place of those of the session. */
export type AskPolicies = (question: Forms, labels: readonly string[]) => Result<Decision, Fault>;

/** A label with which a text may not go, and the ids of the policies that make it so. */
export interface Flow {
  readonly label: string;
  readonly policies: readonly string[];
}

/** Why nothing left; empty in both where something did. */
export interface Blocked {
  /** Empty where labels are not what stands in the way. */
  readonly flows: readonly Flow[];
  /** `policies`: they would be in the way without the labels of these flows too. `token`, `canary`: no label was asked about. */
  readonly by: readonly ('labels' | 'policies' | 'token' | 'canary')[];
}

/**
 * Why policies let nothing of a text go. `denied` holds the questions that they denied with `labels`, the text as it came
 * first. INVARIANT: each flow is witnessed by two questions to the policies that differ in its label alone: with it, the
 * policies named forbid the text, or permit it no more; without it they do not. All flows belong to one form of the text,
 * the first against which labels stand, and without any of their labels nothing that labels brought about is left.
 */
export function whyBlocked(
  denied: readonly Forms[],
  labels: readonly string[],
  ask: AskPolicies,
): Result<Blocked, Fault> {
  const found = labels.length === 0 ? ok(undefined) : firstFound(denied, labels, ask);
  if (!found.ok) return found;
  if (found.value === undefined) return ok({ flows: [], by: ['policies'] });
  const { flows, left } = found.value;
  const passes = anyAllowed(denied, left, ask);
  return passes.ok ? ok({ flows, by: passes.value ? ['labels'] : ['labels', 'policies'] }) : passes;
}

interface Found {
  readonly flows: readonly Flow[];
  /** The labels that stand in nobody's way. */
  readonly left: readonly string[];
}

/** Without any label first; then, for policies that also demand labels, the text as it came without one of them. */
function firstFound(
  denied: readonly Forms[],
  labels: readonly string[],
  ask: AskPolicies,
): Result<Found | undefined, Fault> {
  const bare = denied.map((question) => ({ question, base: [] }));
  const lessOne = denied
    .slice(0, 1)
    .flatMap((question) => labels.map((label) => ({ question, base: labels.filter((other) => other !== label) })));
  for (const { question, base } of [...bare, ...lessOne]) {
    const found = flowsFrom(question, labels, base, ask);
    if (!found.ok || found.value !== undefined) return found;
  }
  return ok(undefined);
}

/** Where something that denies at `labels` is gone at `base`: adds label after label, as long as it stays gone. */
function flowsFrom(
  question: Forms,
  labels: readonly string[],
  base: readonly string[],
  ask: AskPolicies,
): Result<Found | undefined, Fault> {
  const all = ask(question, labels);
  if (!all.ok) return all;
  const without = ask(question, base);
  if (!without.ok) return without;
  const standing = goneObstacle(all.value, without.value);
  if (standing === undefined) return ok(undefined);
  const left = new Set(base);
  let free = without.value;
  for (;;) {
    const flows: Flow[] = [];
    let grown = false;
    for (const label of labels) {
      if (left.has(label)) continue;
      const decided = ask(question, [...left, label].sort());
      if (!decided.ok) return decided;
      const policies = standing(decided.value, free);
      if (policies === undefined) {
        left.add(label);
        free = decided.value;
        grown = true;
      } else {
        const ids = new Set(policies.map(({ id }) => id));
        flows.push({ label, policies: [...ids].slice(0, limits.certificateFlowPoliciesMax) });
      }
    }
    // Once nothing was added, each flow was found beside the same other labels.
    if (!grown) return ok({ flows, left: [...left].sort() });
  }
}

/** The policies by which it stands in a decision; undefined where it does not. It does not stand in `free`. */
type Standing = (decision: Decision, free: Decision) => readonly PolicyRef[] | undefined;

/** What denies the one and not the other: policies that forbid, or that none permits. */
function goneObstacle(all: Decision, without: Decision): Standing | undefined {
  if (all.reason.kind === 'forbidden_by') {
    const remaining = new Set(forbidding(without).map(keyOf));
    const gone = new Set(forbidding(all).map(keyOf));
    for (const key of remaining) gone.delete(key);
    if (gone.size === 0) return undefined;
    return (decision) => {
      const standing = forbidding(decision).filter((policy) => gone.has(keyOf(policy)));
      return standing.length === 0 ? undefined : standing;
    };
  }
  if (!without.allowed) return undefined;
  return (decision, free) => {
    if (decision.allowed) return undefined;
    return decision.reason.kind === 'forbidden_by' ? forbidding(decision) : permitting(free);
  };
}

function forbidding({ reason }: Decision): readonly PolicyRef[] {
  return reason.kind === 'forbidden_by' ? reason.policies : [];
}

function permitting({ reason }: Decision): readonly PolicyRef[] {
  return reason.kind === 'permitted_by' ? reason.policies : [];
}

/** Two documents may use one id. */
function keyOf({ document, id }: PolicyRef): string {
  return JSON.stringify([document, id]);
}

function anyAllowed(questions: readonly Forms[], labels: readonly string[], ask: AskPolicies): Result<boolean, Fault> {
  for (const question of questions) {
    const decided = ask(question, labels);
    if (!decided.ok || decided.value.allowed) return decided.ok ? ok(true) : decided;
  }
  return ok(false);
}
