// The verdict over a text: allow it as it is, allow it redacted, or block it; policies decide each form.

import { type Fault, ok, type Result } from '@sallyport/base';
import type { Decision } from '@sallyport/decision';
import { type Pseudonyms, type RedactPolicy, type RuleSet, redact, redactJson } from '@sallyport/detect';
import { countFindings, type Inspection, kindsOf } from './inspect.ts';

/** Decides `send` for content in this form that holds findings of these kinds. */
export type DecideForm = (
  form: 'raw' | 'pseudonymised' | 'redacted',
  kinds: readonly string[],
) => Result<Decision, Fault>;

export type Verdict =
  | { readonly kind: 'allow'; readonly decision: Decision; readonly content: string }
  | {
      readonly kind: 'redact';
      readonly decision: Decision;
      readonly content: string;
      readonly redactions: number;
      /** What stands against the text as it came. */
      readonly rawDecision: Decision;
    }
  | { readonly kind: 'block'; readonly decision: Decision };

/**
 * As it is where policies allow that. Otherwise the kinds that policies would let pass one by one stay, and all others are
 * taken out; where that is not enough everything found is taken out; where that is not enough it is blocked. With
 * `pseudonyms`, what is taken out leaves a placeholder that leads back, where policies allow the form `pseudonymised`.
 * INVARIANT: what is let out in redacted form was scanned again and holds no finding of a kind that was taken out.
 */
export function decideVerdict(
  rules: RuleSet,
  content: string,
  inspection: Inspection,
  decide: DecideForm,
  pseudonyms?: Pseudonyms,
): Result<Verdict, Fault> {
  const kinds = kindsOf(inspection);
  const raw = decide('raw', kinds);
  if (!raw.ok) return raw;
  if (raw.value.allowed) return ok({ kind: 'allow', decision: raw.value, content });
  const block: Verdict = { kind: 'block', decision: raw.value };
  // A token that does not grant the call is not changed by changing the text.
  const { kind } = raw.value.reason;
  if (kinds.length === 0 || kind === 'token_does_not_grant' || kind === 'token_revoked') return ok(block);

  const passing: string[] = [];
  for (const kind of kinds) {
    const one = decide('redacted', [kind]);
    if (!one.ok) return one;
    if (one.value.allowed) passing.push(kind);
  }
  const forms = pseudonyms === undefined ? (['redacted'] as const) : (['pseudonymised', 'redacted'] as const);
  for (const kept of passing.length === 0 ? [[]] : [passing, []]) {
    for (const form of forms) {
      const decided = decide(form, kept);
      if (!decided.ok) return decided;
      if (!decided.value.allowed) continue;
      const clean = takeOut(rules, content, kept, form === 'redacted' ? undefined : pseudonyms);
      if (clean === undefined) continue;
      return ok({ kind: 'redact', decision: decided.value, rawDecision: raw.value, ...clean });
    }
  }
  return ok(block);
}

/** The text without findings of other kinds than `kept`, or undefined where some would remain. */
function takeOut(
  rules: RuleSet,
  content: string,
  kept: readonly string[],
  pseudonyms: Pseudonyms | undefined,
): { readonly content: string; readonly redactions: number } | undefined {
  const kinds = Object.fromEntries(kept.map((kind) => [kind, 'allow'] as const));
  const policy: RedactPolicy =
    pseudonyms === undefined ? { kinds, otherwise: 'redact' } : { kinds, otherwise: 'pseudonymise', pseudonyms };
  // JSON stays JSON: a number that is taken out becomes a string.
  const { text, redacted } = redactJson(rules, content, policy) ?? redact(rules, content, policy);
  const remaining = kindsOf(countFindings(rules, text)).filter((kind) => !kept.includes(kind));
  return remaining.length === 0 ? { content: text, redactions: redacted } : undefined;
}
