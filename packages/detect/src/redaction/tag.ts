// Fourteen letters that stand for a value under a key: 60 bits, which tell values apart and let none be guessed.

import { createHmac } from 'node:crypto';

/** Letters that make no word and no number, so that what is made of them is not found by any rule. */
const alphabet = 'BCDFGHJKLMNPQRSTVWXZ';
const tagChars = 14;

/** A pattern that each tag matches. */
export const tagPattern = '[B-DF-HJ-NP-TV-XZ]{14}';

/** HMAC-SHA-256 of what the tag is for and the value, in letters. Equal under one key for one purpose and kind alone. */
export function tagOf(
  key: Uint8Array,
  { purpose, kind, value }: { readonly purpose: 'placeholder' | 'hash'; readonly kind: string; readonly value: string },
): string {
  const digest = createHmac('sha256', key).update(`${purpose}\0${kind}\0${value}`).digest();
  let rest = digest.readBigUInt64BE(0);
  let tag = '';
  for (let i = 0; i < tagChars; i++) {
    tag += alphabet.charAt(Number(rest % 20n));
    rest /= 20n;
  }
  return tag;
}
