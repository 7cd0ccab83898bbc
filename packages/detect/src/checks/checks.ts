// Validators: what must hold of a match beyond its shape. Each sees the matched text as ASCII.

import { fromBase64Url, isJsonObject, parseJson } from '@sallyport/base';
import type { Check } from './check.ts';
import { codeChecks } from './checks-code.ts';
import { isCalendarDate, isDateLike } from './checks-date.ts';
import { onBytes } from './checks-drawn.ts';
import { identityChecks } from './checks-identity.ts';
import { secretChecks } from './checks-secret.ts';
import { crc32 } from './crc32.ts';
import { digitsOf, isUniform, luhn } from './digits-of.ts';

export type { Check } from './check.ts';
export const checks = {
  /** ISO/IEC 7812-1 annex B: the check digit of payment cards. */
  luhn: (text: string) => luhn(text),
  /** 4111 1111 … is a card, 0000 0000 … is not: at least two different digits. */
  'not-uniform': (text: string) => !isUniform(text),
  /** ISO 13616: the whole number, letters as 10 to 35, is 1 modulo 97. */
  'mod-97': (text: string) => mod97(text) === 1,
  /** Areas 000, 666 and 900–999, group 00 and serial 0000 are never assigned (SSA, POMS RM 10201.035). */
  'us-ssn': (text: string) => ssn(digitsOf(text)),
  /** Four numbers up to 255 without padding zeros. */
  'ipv4-octets': (text: string) => octets(text),
  /** A calendar date in digits is not a number of another kind. */
  'not-date': (text: string) => !onBytes(isDateLike, text),
  /** Five digits, a dash and four more are a US postal code, also where they begin with a zero. */
  'not-zip': (text: string) => text.length !== 10 || !/^[0-9]{5}-[0-9]{4}$/.test(text),
  /** The last six characters are the CRC-32 of what precedes them after the prefix, in base 62. */
  'github-checksum': (text: string) => githubChecksum(text),
  /** RFC 7519: a header that is a JSON object with `alg`, and a payload that is base64url of an object. */
  jwt: (text: string) => jwt(text),
  /** More than a plain word, as prose has it after `password:`. */
  'not-word': (text: string) => !/^[A-Za-z]?[a-z]*[.,;:!?]*$/.test(text) && !/^[A-Z]+$/.test(text),
  ...secretChecks,
  ...codeChecks,
  ...identityChecks,
  /** A date that can be: year first or last. */
  'is-date': (text: string) => onBytes(isCalendarDate, text),
  /** At least one digit: separates keys from long identifiers. */
  'has-digit': (text: string) => /[0-9]/.test(text),
  /** Letters of both cases and a digit, as random base64 of this length practically always has. */
  'mixed-case-digit': (text: string) => /[0-9]/.test(text) && /[a-z]/.test(text) && /[A-Z]/.test(text),
} as const satisfies Readonly<Record<string, Check>>;

export type CheckName = keyof typeof checks;

export function isCheckName(name: string): name is CheckName {
  return Object.hasOwn(checks, name);
}

/** The first four characters count as the last; separators do not count. */
function mod97(text: string): number {
  let rest = 0;
  const behind = endOfFirst(text, 4);
  for (let at = behind; at < text.length; at++) rest = addedTo(rest, alnumValue(text.charCodeAt(at)));
  for (let at = 0; at < behind; at++) rest = addedTo(rest, alnumValue(text.charCodeAt(at)));
  return rest;
}

/** Past so many letters and digits. */
function endOfFirst(text: string, count: number): number {
  let at = 0;
  for (let left = count; at < text.length && left > 0; at++) if (alnumValue(text.charCodeAt(at)) >= 0) left--;
  return at;
}

function addedTo(rest: number, value: number): number {
  return value < 0 ? rest : (rest * (value > 9 ? 100 : 10) + value) % 97;
}

/** Digits count as themselves, letters as 10 to 35; −1 for others. */
function alnumValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x7a ? letter - 0x57 : -1;
}

/** Numbers with dots between, none above 255 and none with a zero in front. */
function octets(text: string): boolean {
  let value = -1;
  for (let i = 0; i <= text.length; i++) {
    const code = i < text.length ? text.charCodeAt(i) : 0x2e;
    if (code === 0x2e) {
      if (value < 0) return false;
      value = -1;
      continue;
    }
    if (code < 0x30 || code > 0x39 || value === 0) return false;
    value = Math.max(value, 0) * 10 + code - 0x30;
    if (value > 255) return false;
  }
  return true;
}

function ssn(digits: string): boolean {
  const area = digits.slice(0, 3);
  return (
    digits.length === 9 &&
    area !== '000' &&
    area !== '666' &&
    area < '900' &&
    digits.slice(3, 5) !== '00' &&
    digits.slice(5) !== '0000'
  );
}

function githubChecksum(text: string): boolean {
  const body = text.slice(text.lastIndexOf('_') + 1);
  const expected = base62(crc32(body.slice(0, -6))).padStart(6, '0');
  return body.slice(-6) === expected;
}

const base62Digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

function base62(value: number): string {
  let out = '';
  for (let rest = value; rest > 0; rest = Math.floor(rest / 62)) out = base62Digits.charAt(rest % 62) + out;
  return out;
}

function jwt(text: string): boolean {
  const [header = '', payload = ''] = text.split('.');
  const head = decodeObject(header);
  return head !== undefined && 'alg' in head && decodeObject(payload) !== undefined;
}

function decodeObject(part: string): object | undefined {
  const bytes = fromBase64Url(part);
  if (bytes === undefined || !mayBeObject(bytes)) return undefined;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
  // Where a byte was no UTF-8 this character stands; written again it is not what was read.
  if (text.includes('\ufffd') && !Buffer.from(text).equals(bytes)) return undefined;
  const json = parseJson(text);
  return json.ok && isJsonObject(json.value) ? json.value : undefined;
}

/** In braces, blanks around them left out: what is not costs less than parsing it. */
function mayBeObject(bytes: Uint8Array): boolean {
  let first = 0;
  let last = bytes.length - 1;
  while (first < last && isBlank(bytes[first] ?? 0)) first++;
  while (last > first && isBlank(bytes[last] ?? 0)) last--;
  return bytes[first] === 0x7b && bytes[last] === 0x7d;
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
