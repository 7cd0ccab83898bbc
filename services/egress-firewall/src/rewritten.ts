// The text with its findings in other forms, scanned again before anything stands in it that a scan would take for a finding.

import { type FormatEncryption, type RuleSet, redact, redactJson } from '@sallyport/detect';
import { type Form, type FormMeans, type Forms, redactPolicyOf } from './forms.ts';
import { countFindings, kindsOf } from './inspect.ts';

export interface Rewritten {
  readonly content: string;
  readonly redactions: number;
  /** The forms as they are: a kind of which no value could be enciphered is redacted. */
  readonly forms: Forms;
  /** Kinds of which values that should have been enciphered are redacted. */
  readonly redactedToo: ReadonlySet<string>;
  /** Values that had too few others of their form, or none to keep, by kind. */
  readonly notEncrypted: ReadonlyMap<string, number>;
}

/**
 * Undefined where another kind than those that stay would be found in it. Enciphered values are put in last: they are found
 * like the values that they stand for, so the scan sees placeholders where they will be.
 */
export function rewritten(rules: RuleSet, content: string, forms: Forms, means: FormMeans): Rewritten | undefined {
  const { encryption, ...others } = means;
  const policy = redactPolicyOf(forms, others);
  const inJson = countingOf(encryption);
  const asText = countingOf(encryption);
  // JSON stays JSON: a number that is taken out becomes a string.
  const json = redactJson(rules, content, { ...policy, encryption: inJson });
  const { text, redacted } = json ?? redact(rules, content, { ...policy, encryption: asText });
  const remaining = kindsOf(countFindings(rules, text)).filter((kind) => forms.get(kind) !== 'raw');
  if (remaining.length > 0) return undefined;
  const { encrypted, notEncrypted } = json === undefined ? asText : inJson;
  const lost = [...forms].filter(([kind, form]) => form === 'encrypted' && !encrypted.has(kind)).map(([kind]) => kind);
  return {
    content: encryption?.issue(text) ?? text,
    redactions: redacted,
    forms: new Map([...forms, ...lost.map((kind): [string, Form] => [kind, 'redacted'])]),
    redactedToo: new Set([...lost, ...notEncrypted.keys()]),
    notEncrypted,
  };
}

interface Counting extends Pick<FormatEncryption, 'of'> {
  readonly encrypted: Set<string>;
  readonly notEncrypted: Map<string, number>;
}

/** Remembers of which kinds it enciphered, and how often it could not. */
function countingOf(encryption: FormMeans['encryption']): Counting {
  const encrypted = new Set<string>();
  const notEncrypted = new Map<string, number>();
  const of = (original: string, kind: string) => {
    const placeholder = encryption?.of(original, kind);
    if (placeholder === undefined) notEncrypted.set(kind, (notEncrypted.get(kind) ?? 0) + 1);
    else encrypted.add(kind);
    return placeholder;
  };
  return { of, encrypted, notEncrypted };
}
