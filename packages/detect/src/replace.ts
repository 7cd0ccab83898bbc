// What stands in the place of a finding: its kind, a number, a digest, a placeholder that leads back, or its form in stars.

import { createHmac } from 'node:crypto';
import type { Pseudonyms } from './pseudonyms.ts';

/**
 * `allow` leaves it, `mask` keeps its form and last four characters, `pseudonymise` a placeholder that leads back, `hash` a
 * keyed digest, `redact` only its kind.
 */
export type Action = 'allow' | 'mask' | 'pseudonymise' | 'hash' | 'redact';

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
    case 'hash':
      // Without a key the digest could be reversed by guessing: it is left out then.
      return policy.hashKey === undefined ? `[${name}]` : `[${name}:${digest(policy.hashKey, original)}]`;
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

const keptTail = 4;
const maskedMin = 12;

/** Letters and digits become `*`; the last four stay where twelve or more are there, of a secret none. */
function masked(original: string, kind: string): string {
  const total = original.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
  let left = kind === 'secret' || total < maskedMin ? total : total - keptTail;
  return original.replace(/[\p{L}\p{N}]/gu, (character) => (left-- > 0 ? '*' : character));
}

/** 64 bits of HMAC-SHA-256: enough to tell two values apart, too little to be a credential. */
function digest(key: Uint8Array, original: string): string {
  return createHmac('sha256', key).update(original).digest('hex').slice(0, 16);
}
