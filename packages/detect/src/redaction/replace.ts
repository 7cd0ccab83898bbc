// What stands in the place of a finding: its kind, a number, a digest, a placeholder that leads back, its class, or stars.

import type { FormatEncryption } from '../format/encryption.ts';
import { generalised } from './generalise.ts';
import { masked } from './mask.ts';
import type { Pseudonyms } from './pseudonyms.ts';
import { tagOf } from './tag.ts';

/**
 * From the gentlest on: `allow` leaves it, `mask` keeps its form and its end, `generalise` says what it is an example of,
 * `hash` leaves a keyed digest, `encrypt` another value of its form, `pseudonymise` a placeholder that leads back,
 * `redact` only its kind.
 */
export type Action = 'allow' | 'mask' | 'generalise' | 'hash' | 'encrypt' | 'pseudonymise' | 'redact';

export interface RedactPolicy {
  /** Action by kind of finding. */
  readonly kinds: Readonly<Record<string, Action>>;
  /** For kinds that are not named. */
  readonly otherwise: Action;
  /** `[EMAIL_1]`, `[EMAIL_2]`: equal texts of a kind get equal numbers, in order of appearance. */
  readonly numbered?: boolean;
  /** Key of `hash`: without one, guessing a telephone number from its digest is a matter of seconds. */
  readonly hashKey?: Uint8Array;
  /** Makes the placeholders of `pseudonymise`; what it has none for is redacted. */
  readonly pseudonyms?: Pick<Pseudonyms, 'of'>;
  /** Makes what stands for the values of `encrypt` until they are issued; what it has nothing for is redacted. */
  readonly encryption?: Pick<FormatEncryption, 'of'>;
}

export function actionFor(policy: RedactPolicy, kind: string): Action {
  return Object.hasOwn(policy.kinds, kind) ? (policy.kinds[kind] ?? policy.otherwise) : policy.otherwise;
}

/** The replacement of a text of a kind. */
export type Replacer = (original: string, kind: string, action: Exclude<Action, 'allow'>) => string;

/** A replacer for one text or one stream: it owns the numbers that equal texts share. */
export function replacer(policy: RedactPolicy): Replacer {
  const numbers = new Map<string, Map<string, number>>();
  return (original, kind, action) => replacement(original, kind, action, policy, numbers);
}

function replacement(
  original: string,
  kind: string,
  action: Exclude<Action, 'allow'>,
  policy: RedactPolicy,
  numbers: Map<string, Map<string, number>>,
): string {
  const name = kind.toUpperCase();
  switch (action) {
    case 'mask':
      return masked(original, kind);
    case 'generalise':
      return generalised(original, kind);
    case 'hash': {
      // Without a key the digest could be reversed by guessing: it is left out then.
      if (policy.hashKey === undefined) return `[${name}]`;
      return `[${name}:${tagOf(policy.hashKey, { purpose: 'hash', kind, value: canonical(original) })}]`;
    }
    case 'encrypt':
      return policy.encryption?.of(original, kind) ?? `[${name}]`;
    case 'pseudonymise':
      return policy.pseudonyms?.of(original, kind) ?? `[${name}]`;
    case 'redact': {
      if (policy.numbered !== true) return `[${name}]`;
      const known = numbers.get(kind) ?? new Map<string, number>();
      numbers.set(kind, known);
      const number = known.get(original) ?? known.size + 1;
      known.set(original, number);
      return `[${name}_${number}]`;
    }
  }
}

/** One way of writing what is written in several: numbers without their blanks and dashes, addresses in small letters. */
function canonical(original: string): string {
  const bare = original.replace(/[\s().-]/g, '');
  return /^\+?\d+$/.test(bare) ? bare : /^[^\s@]+@[^\s@]+$/.test(original) ? original.toLowerCase() : original;
}
