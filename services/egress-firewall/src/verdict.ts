// The verdict over a text: allow it as it is, let it leave in forms that policies permit kind by kind, or block it.

import { canonicalJson, type Fault, ok, type Result } from '@sallyport/base';
import type { Decision } from '@sallyport/decision';
import { hasFormat, type RuleSet } from '@sallyport/detect';
import { allIn, type Form, type FormMeans, type Forms, namedForms } from './forms.ts';
import { type Inspection, kindsOf } from './inspect.ts';
import { type Rewritten, rewritten } from './rewritten.ts';

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
      /** Values that could not be enciphered and are redacted, by kind. */
      readonly notEncrypted: ReadonlyMap<string, number>;
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
 * INVARIANT: what is let out in a changed form was scanned again and holds no finding of a kind that was changed, apart
 * from enciphered values in the places of those that they stand for.
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
    const clean = rewritten(rules, content, forms, means);
    if (clean === undefined) continue;
    const leaving = decideOnRefused(decided.value, clean, decide);
    if (!leaving.ok) return leaving;
    if (leaving.value === undefined) continue;
    return ok({ kind: 'redact', decision: leaving.value, rawDecision: raw.value, ...clean });
  }
  return ok(block);
}

/**
 * Where values could not be enciphered, their kinds leave redacted too. Policies must permit the text in the forms that it
 * really has, and with all of such a kind redacted. The decision over the first, or undefined where one is denied.
 */
function decideOnRefused(
  asked: Decision,
  { forms, redactedToo }: Rewritten,
  decide: DecideForms,
): Result<Decision | undefined, Fault> {
  if (redactedToo.size === 0) return ok(asked);
  const redacted = decide(new Map([...forms].map(([kind, form]) => [kind, redactedToo.has(kind) ? 'redacted' : form])));
  if (!redacted.ok) return redacted;
  const asTheyAre = decide(forms);
  return !asTheyAre.ok || (redacted.value.allowed && asTheyAre.value.allowed) ? asTheyAre : ok(undefined);
}

/** The first form in which policies let a kind leave by itself; what none is permitted for is taken out. */
export function gentlestForm(kind: string, decide: DecideForms, means: FormMeans): Result<Form, Fault> {
  const placeholders: readonly Form[] = means.pseudonyms?.restores(kind) === true ? ['pseudonymised'] : [];
  const canEncrypt = means.encryption !== undefined && hasFormat(kind);
  for (const form of ['raw', ...placeholders, ...namedForms] as const) {
    if (form === 'encrypted' && !canEncrypt) continue;
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
