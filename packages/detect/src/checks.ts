// Validators: what must hold of a match beyond its shape. Each sees the matched text as ASCII.

import { fromBase64Url, isJsonObject, parseJson } from '@sallyport/base';
import type { Check } from './check.ts';
import { identityChecks } from './checks-identity.ts';
import { secretChecks } from './checks-secret.ts';
import { crc32 } from './crc32.ts';

export type { Check } from './check.ts';
export const checks = {
  /** ISO/IEC 7812-1 annex B: the check digit of payment cards. */
  luhn: (text: string) => luhn(digitsOf(text)),
  /** 4111 1111 … is a card, 0000 0000 … is not: at least two different digits. */
  'not-uniform': (text: string) => !/^[^0-9]*([0-9])(?:[^0-9]*\1)*[^0-9]*$/.test(text),
  /** ISO 13616: the whole number, letters as 10 to 35, is 1 modulo 97. */
  'mod-97': (text: string) => mod97(text) === 1,
  /** Areas 000, 666 and 900–999, group 00 and serial 0000 are never assigned (SSA, POMS RM 10201.035). */
  'us-ssn': (text: string) => ssn(digitsOf(text)),
  /** Four numbers up to 255 without padding zeros. */
  'ipv4-octets': (text: string) => octets(text),
  /** A calendar date in digits is not a number of another kind. */
  'not-date': (text: string) => !isDate(text),
  /** Five digits, a dash and four more are a US postal code, also where they begin with a zero. */
  'not-zip': (text: string) => !/^[0-9]{5}-[0-9]{4}$/.test(text),
  /** The last six characters are the CRC-32 of what precedes them after the prefix, in base 62. */
  'github-checksum': (text: string) => githubChecksum(text),
  /** RFC 7519: a header that is a JSON object with `alg`, and a payload that is base64url of an object. */
  jwt: (text: string) => jwt(text),
  /** More than a plain word, as prose has it after `password:`. */
  'not-word': (text: string) => !/^[A-Za-z]?[a-z]*[.,;:!?]*$/.test(text) && !/^[A-Z]+$/.test(text),
  ...secretChecks,
  ...identityChecks,
  /** A date that can be: year first or last. */
  'is-date': (text: string) => isCalendarDate(text),
  /** At least one digit: separates keys from long identifiers. */
  'has-digit': (text: string) => /[0-9]/.test(text),
  /** Letters of both cases and a digit, as random base64 of this length practically always has. */
  'mixed-case-digit': (text: string) => /[0-9]/.test(text) && /[a-z]/.test(text) && /[A-Z]/.test(text),
} as const satisfies Readonly<Record<string, Check>>;

export type CheckName = keyof typeof checks;

export function isCheckName(name: string): name is CheckName {
  return Object.hasOwn(checks, name);
}

function digitsOf(text: string): string {
  return text.replace(/[^0-9]/g, '');
}

function luhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 0x30;
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** The first four characters count as the last. */
function mod97(text: string): number {
  const compact = text.replace(/[^0-9A-Za-z]/g, '');
  let rest = 0;
  for (let i = 0; i < compact.length; i++) {
    const code = compact.charCodeAt((i + 4) % compact.length);
    // Digits count as themselves, letters as 10 to 35.
    const value = code <= 0x39 ? code - 0x30 : (code | 0x20) - 0x57;
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
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

function isDate(text: string): boolean {
  const groups = text.split(/[^0-9]+/).filter((group) => group !== '');
  const [a = '', b = '', c = ''] = groups;
  const year = (g: string) => /^(?:19|20)[0-9]{2}$/.test(g);
  const small = (g: string) => g.length <= 2 && Number(g) >= 1 && Number(g) <= 31;
  if (groups.length === 1) return /^(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])$/.test(a);
  if (groups.length === 2) return year(a) && year(b);
  if (year(a) && small(b) && small(c)) return true;
  return small(a) && small(b) && (year(c) || (groups.length === 3 && c.length === 2 && /[/.]/.test(text)));
}

/** Either order of day and month, from 1900 on. */
function isCalendarDate(text: string): boolean {
  const groups = digitsOfGroups(text);
  const [first = '', , last = ''] = groups;
  const year = first.length === 4 ? first : last;
  const [a = 0, b = 0] = (first.length === 4 ? groups.slice(1) : groups.slice(0, 2)).map(Number);
  return /^(?:19|20)/.test(year) && a >= 1 && b >= 1 && Math.max(a, b) <= 31 && Math.min(a, b) <= 12;
}

function digitsOfGroups(text: string): readonly string[] {
  return text.split(/[^0-9]+/).filter((group) => group !== '');
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
  if (bytes === undefined) return undefined;
  const json = parseJson(bytes);
  return json.ok && isJsonObject(json.value) ? json.value : undefined;
}
