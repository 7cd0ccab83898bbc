// The forms in which a kind of finding may leave, and how policies are asked about them.

import type { Action, FormatEncryption, Pseudonyms, RedactPolicy } from '@sallyport/detect';

/**
 * In which form findings of a kind leave. What is taken is the first in this order that policies permit: a placeholder is
 * only made for a caller that asked for it, and costs that caller nothing.
 */
export type Form = 'raw' | 'pseudonymised' | 'masked' | 'generalised' | 'hashed' | 'encrypted' | 'redacted';

/** The form of each kind that was found. */
export type Forms = ReadonlyMap<string, Form>;

const actions: Readonly<Record<Form, Action>> = {
  raw: 'allow',
  masked: 'mask',
  generalised: 'generalise',
  hashed: 'hash',
  encrypted: 'encrypt',
  pseudonymised: 'pseudonymise',
  redacted: 'redact',
};

/** From what tells most of a value to what tells nothing. */
const byStrictness: readonly Form[] = [
  'raw',
  'masked',
  'generalised',
  'hashed',
  'encrypted',
  'pseudonymised',
  'redacted',
];

/** Forms that a policy must name to permit them, gentlest first: in them something of a value is left. */
export const namedForms: readonly Form[] = ['masked', 'generalised', 'hashed', 'encrypted'];

/** What policies see of what would leave, in `context`. A type and not an interface, so that it is JSON to the compiler too. */
export type FormContext = {
  /** The strictest form that any kind has; `raw` where nothing is changed. */
  readonly form: Form;
  /** Kinds of which something is left: all but the pseudonymised and the redacted. */
  readonly findings: readonly string[];
} & Readonly<Record<Form, readonly string[]>>;

/**
 * All sets are there in every question: a `forbid` that asked for an absent one would be skipped. `fixed` are kinds in what
 * leaves beside the content and cannot be changed.
 */
export function formContext(forms: Forms, fixed: readonly string[] = []): FormContext {
  const kinds: Record<Form, string[]> = {
    raw: [],
    pseudonymised: [],
    masked: [],
    generalised: [],
    hashed: [],
    encrypted: [],
    redacted: [],
  };
  for (const [kind, form] of forms) kinds[form].push(kind);
  const form = byStrictness.findLast((one) => kinds[one].length > 0) ?? 'raw';
  const raw = [...new Set([...kinds.raw, ...fixed])];
  const findings = [...new Set([...raw, ...namedForms.flatMap((named) => kinds[named])])].sort();
  return { form, findings, ...kinds, raw };
}

/** All of these kinds in one form. */
export function allIn(kinds: readonly string[], form: Form): Forms {
  return new Map(kinds.map((kind) => [kind, form]));
}

/** What makes the forms that need a key. */
export interface FormMeans {
  /** Of the tenant: equal values have equal digests in all its sessions. */
  readonly hashKey: Uint8Array;
  /** For a caller that asked for placeholders that lead back. */
  readonly pseudonyms?: Pseudonyms | undefined;
  /** Of the session; nothing is enciphered without it. */
  readonly encryption?: Pick<FormatEncryption, 'of' | 'issue'> | undefined;
}

/** How a text gets these forms; what is of none of these kinds is taken out. */
export function redactPolicyOf(forms: Forms, { hashKey, pseudonyms }: Omit<FormMeans, 'encryption'>): RedactPolicy {
  const kinds = Object.fromEntries([...forms].map(([kind, form]) => [kind, actions[form]]));
  return { kinds, otherwise: 'redact', hashKey, ...(pseudonyms === undefined ? {} : { pseudonyms }) };
}
