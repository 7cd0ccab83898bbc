// Validators that most spans are put to, on the bytes themselves: no text is made of what they refuse.

import { spanText } from '../matchers/matcher.ts';
import { setOf } from '../pass/char-class.ts';
import type { Scan } from '../pass/scan-state.ts';
import { type CheckName, checks } from './checks.ts';
import {
  hasMarks,
  holdsTemplate,
  isWords,
  mayBeExample,
  mayBeExpression,
  mayBeTemplate,
  mayBeTold,
} from './checks-code.ts';
import { isCalendarDate, isDateLike } from './checks-date.ts';
import { digitChecks } from './checks-digits.ts';
import { isRandom, isScattered, mayBeVersion, maySequence } from './checks-drawn.ts';
import { endsInStandIn, isBasicCredentials } from './checks-pair.ts';
import { jwtBase64BytesMax } from './checks-secret.ts';

/** Decides as the check of the same name does on the text of the span; a test holds the two equal. */
export type ByteCheck = (scan: Scan, start: number, end: number) => boolean;

const digits = setOf('0-9');
const lower = setOf('a-z');
const upper = setOf('A-Z');

export const byteChecks: Partial<Readonly<Record<CheckName, ByteCheck>>> = {
  ...digitChecks,
  'has-digit': ({ bytes }, start, end) => holdsAny(digits, bytes, start, end),
  'mixed-case-digit': ({ bytes }, start, end) =>
    holdsAny(digits, bytes, start, end) && holdsAny(lower, bytes, start, end) && holdsAny(upper, bytes, start, end),
  luhn: ({ bytes }, start, end) => luhn(bytes, start, end),
  luhn10: ({ bytes }, start, end) => luhn(bytes, start, end),
  'not-date': ({ bytes }, start, end) => !isDateLike(bytes, start, end),
  'is-date': ({ bytes }, start, end) => isCalendarDate(bytes, start, end),
  'not-uniform': ({ bytes }, start, end) => !isUniform(bytes, start, end),
  'jwt-base64': (scan, start, end) =>
    checks['jwt-base64'](spanText(scan, start, Math.min(end, start + jwtBase64BytesMax))),
  'not-word': ({ bytes }, start, end) => !isWord(bytes, start, end),
  'basic-credentials': ({ bytes }, start, end) => isBasicCredentials(bytes, start, end),
  'not-placeholder-word': ({ bytes }, start, end) => !endsInStandIn(bytes, start, end),
  'not-expression': (scan, start, end) =>
    !holdsTemplate(scan.bytes, start, end) &&
    (!mayBeExpression(scan.bytes, start, end) || checks['not-expression'](spanText(scan, start, end))),
  'not-example': (scan, start, end) =>
    !mayBeExample(scan.bytes, start, end) || checks['not-example'](spanText(scan, start, end)),
  'not-template': (scan, start, end) =>
    !mayBeTemplate(scan.bytes, start, end) || checks['not-template'](spanText(scan, start, end)),
  'has-marks': ({ bytes }, start, end) => hasMarks(bytes, start, end),
  'told-value': (scan, start, end) =>
    mayBeTold(scan.bytes, start, end) && checks['told-value'](spanText(scan, start, end)),
  'not-words': ({ bytes }, start, end) => !isWords(bytes, start, end),
  scattered: ({ bytes }, start, end) => isScattered(bytes, start, end),
  random: ({ bytes }, start, end) => isRandom(bytes, start, end),
  'not-version': (scan, start, end) =>
    !mayBeVersion(scan.bytes, start, end) || checks['not-version'](spanText(scan, start, end)),
  'not-sequence': (scan, start, end) =>
    !maySequence(scan.bytes, start, end) || checks['not-sequence'](spanText(scan, start, end)),
};

function holdsAny(set: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (set[bytes[at] ?? 0] === 1) return true;
  return false;
}

function luhn(bytes: Uint8Array, start: number, end: number): boolean {
  let sum = 0;
  let doubled = false;
  for (let at = end - 1; at >= start; at--) {
    const byte = bytes[at] ?? 0;
    if (digits[byte] !== 1) continue;
    const value = doubled ? 2 * (byte - 0x30) : byte - 0x30;
    sum += value > 9 ? value - 9 : value;
    doubled = !doubled;
  }
  return sum % 10 === 0;
}

function isUniform(bytes: Uint8Array, start: number, end: number): boolean {
  let first = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (digits[byte] !== 1) continue;
    if (first !== 0 && byte !== first) return false;
    first = byte;
  }
  return first !== 0;
}

const sentenceMarks = setOf('.,;:!?');

/** A word of small letters, perhaps with a capital in front and marks behind; or capitals alone. */
function isWord(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end && upper[bytes[at] ?? 0] === 1) at++;
  if (at === end && end > start) return true;
  if (at - start > 1) return false;
  while (at < end && lower[bytes[at] ?? 0] === 1) at++;
  while (at < end && sentenceMarks[bytes[at] ?? 0] === 1) at++;
  return at === end;
}
