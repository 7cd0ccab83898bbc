// The verdict over a text: allow it as it is, let it leave in forms that policies permit kind by kind, or block it.

import { canonicalJson, type Fault, ok, type Result } from '@sallyport/base';
import type { Decision } from '@sallyport/decision';
import { type RuleSet, redact, redactJson } from '@sallyport/detect';
import { allIn, type Form, type FormMeans, type Forms, namedForms, redactPolicyOf } from './forms.ts';
import { countFindings, type Inspection, kindsOf } from './inspect.ts';

/** Decides `send` for content whose findings leave in these forms. */
export type DecideForms = (forms: Forms) => Result<Decision, Fault>;

export type Verdict =
  | { readonly kind: 'allow'; readonly decision: Decision; readonly content: string }
  | {
      readonly kind: 'redact';
      readonly decision: Decision;
      readonly content: string;
      readonly redactions: number;
      /** In which form each kind that was found leaves. */
      readonly forms: Forms;
      /** What stands against the text as it came. */
      readonly rawDecision: Decision;
    }
  | { readonly kind: 'block'; readonly decision: Decision };

export interface VerdictPorts {
  readonly rules: RuleSet;
  readonly decide: DecideForms;
  readonly means: FormMeans;
}

/**
 * As it is where policies allow that. Otherwise each kind by itself takes the gentlest form that policies permit, and one
 * decision over all kinds in their forms must permit what leaves. Where it does not, all kinds that may not stay are taken
 * out, then all kinds; where policies do not permit that either it is blocked.
 * INVARIANT: what is let out in a changed form was scanned again and holds no finding of a kind that was changed.
 */
export function decideVerdict(
  { rules, decide, means }: VerdictPorts,
  content: string,
  inspection: Inspection,
): Result<Verdict, Fault> {
  const kinds = kindsOf(inspection);
  const asItIs = allIn(kinds, 'raw');
  const raw = decide(asItIs);
  if (!raw.ok) return raw;
  if (raw.value.allowed) return ok({ kind: 'allow', decision: raw.value, content });
  const block: Verdict = { kind: 'block', decision: raw.value };
  // A token that does not grant the call is not changed by changing the text.
  const { kind } = raw.value.reason;
  if (kinds.length === 0 || kind === 'token_does_not_grant' || kind === 'token_revoked') return ok(block);

  const gentlest = new Map<string, Form>();
  for (const kind of kinds) {
    const form = gentlestForm(kind, decide, means);
    if (!form.ok) return form;
    gentlest.set(kind, form.value);
  }
  const tried = new Set([canonicalJson([...asItIs])]);
  for (const forms of stricterAndStricter(gentlest, means)) {
    const name = canonicalJson([...forms]);
    if (tried.has(name)) continue;
    tried.add(name);
    const decided = decide(forms);
    if (!decided.ok) return decided;
    if (!decided.value.allowed) continue;
    const clean = changed(rules, content, forms, means);
    if (clean === undefined) continue;
    return ok({ kind: 'redact', decision: decided.value, rawDecision: raw.value, forms, ...clean });
  }
  return ok(block);
}

/** The first form in which policies let a kind leave by itself; what none is permitted for is taken out. */
export function gentlestForm(kind: string, decide: DecideForms, means: FormMeans): Result<Form, Fault> {
  const placeholders: readonly Form[] = means.pseudonyms?.restores(kind) === true ? ['pseudonymised'] : [];
  for (const form of ['raw', ...placeholders, ...namedForms] as const) {
    const decided = decide(allIn([kind], form));
    if (!decided.ok) return decided;
    if (decided.value.allowed) return ok(form);
  }
  return ok('redacted');
}

/** What to try one after the other: kinds may leave alone and not together. */
function stricterAndStricter(gentlest: Forms, { pseudonyms }: FormMeans): readonly Forms[] {
  const placeholder = (kind: string): Form => (pseudonyms?.restores(kind) === true ? 'pseudonymised' : 'redacted');
  const each = (change: (kind: string, form: Form) => Form) =>
    new Map([...gentlest].map(([kind, form]) => [kind, change(kind, form)]));
  return [
    gentlest,
    each((kind, form) => (form === 'raw' ? form : placeholder(kind))),
    each((_, form) => (form === 'raw' ? form : 'redacted')),
    each(placeholder),
    each(() => 'redacted'),
  ];
}

/** The text with its findings in these forms, or undefined where another kind than those that stay would be found in it. */
function changed(
  rules: RuleSet,
  content: string,
  forms: Forms,
  means: FormMeans,
): { readonly content: string; readonly redactions: number } | undefined {
  const policy = redactPolicyOf(forms, means);
  // JSON stays JSON: a number that is taken out becomes a string.
  const { text, redacted } = redactJson(rules, content, policy) ?? redact(rules, content, policy);
  const remaining = kindsOf(countFindings(rules, text)).filter((kind) => forms.get(kind) !== 'raw');
  return remaining.length === 0 ? { content: text, redactions: redacted } : undefined;
}
