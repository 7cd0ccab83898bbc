// Check digits, dates and octets that numbers in texts are put to most often, on the bytes themselves: no text is made of what they refuse.

import { spanText, type Verify } from '../matchers/matcher.ts';
import { setOf } from '../pass/char-class.ts';
import { type CheckName, checks } from './checks.ts';

const digits = setOf('0-9');

/** The values of the digits of the span that was read last, which are at most so many; checks are asked one after the other. */
const valuesMax = 32;
const values = new Uint8Array(valuesMax);

/** Fills in the values; returns how many there are, or −1 where there are too many. */
function readDigits(bytes: Uint8Array, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (digits[byte] !== 1) continue;
    if (count === valuesMax) return -1;
    values[count++] = byte - 0x30;
  }
  return count;
}

/** The digits from one place to another as a number; what is not there does not count. */
function numberOf(count: number, from: number, to: number): number {
  let number = 0;
  for (let place = Math.max(0, from); place < to && place < count; place++) number = number * 10 + (values[place] ?? 0);
  return number;
}

function sumOf(count: number, weights: readonly number[]): number {
  let sum = 0;
  for (let place = 0; place < weights.length && place < count; place++) {
    sum += (values[place] ?? 0) * (weights[place] ?? 0);
  }
  return sum;
}

/** Whether the digit at a place is this one. */
function stands(count: number, place: number, digit: number): boolean {
  return place < count && values[place] === digit;
}

/** A test of the values; a number with too many digits is left to the check of texts. */
function onDigits(
  name: CheckName,
  test: (count: number, bytes: Uint8Array, start: number, end: number) => boolean,
): Verify {
  return (scan, start, end) => {
    const count = readDigits(scan.bytes, start, end);
    return count < 0 ? checks[name](spanText(scan, start, end)) : test(count, scan.bytes, start, end);
  };
}

function isDate(month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

const routingWeights = [3, 7, 1, 3, 7, 1, 3, 7, 1];
const nifWeights = [9, 8, 7, 6, 5, 4, 3, 2];
const thaiWeights = [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2];
const nifFirst = setOf('1235689');
const hetuLetters = '0123456789ABCDEFHJKLMNPRSTUVWXY';
const nieLetters = 'TRWAGMYFPDXBNJZSQVHLCKE';
/** Digits of a number that is still exact. */
const exactDigits = 15;

/** Decide as the checks of the same names do on the text of the span; a test holds the two equal. */
export const digitChecks: Partial<Readonly<Record<CheckName, Verify>>> = {
  'us-ssn': onDigits('us-ssn', (count) => {
    const area = numberOf(count, 0, 3);
    const isAssigned = area !== 0 && area !== 666 && area < 900;
    return count === 9 && isAssigned && numberOf(count, 3, 5) !== 0 && numberOf(count, 5, 9) !== 0;
  }),
  'us-itin': ({ bytes }, start, end) => isItin(bytes, start, end),
  'us-routing': onDigits('us-routing', (count, bytes, start, end) => {
    if (end - start < 2 || digits[bytes[start] ?? 0] !== 1 || digits[bytes[start + 1] ?? 0] !== 1) return false;
    const pair = numberOf(count, 0, 2);
    const isUsed = pair <= 12 || (pair >= 21 && pair <= 32) || (pair >= 61 && pair <= 72) || pair === 80;
    return isUsed && sumOf(count, routingWeights) % 10 === 0;
  }),
  'ipv4-octets': ({ bytes }, start, end) => areOctets(bytes, start, end),
  'day-month-first': onDigits('day-month-first', (count) => isDate(numberOf(count, 2, 4), numberOf(count, 0, 2))),
  'kr-rrn': onDigits('kr-rrn', (count, bytes, start, end) => {
    for (let at = start; at < start + 6; at++) if (at >= end || digits[bytes[at] ?? 0] !== 1) return false;
    const next = start + 6 < end && bytes[start + 6] === 0x2d ? start + 7 : start + 6;
    const century = next < end ? (bytes[next] ?? 0) : 0;
    return century >= 0x31 && century <= 0x38 && isDate(numberOf(count, 2, 4), numberOf(count, 4, 6));
  }),
  'fi-hetu': (scan, start, end) => {
    const { bytes } = scan;
    for (let at = start; at < start + 4; at++) {
      if (at >= end || digits[bytes[at] ?? 0] !== 1) return checks['fi-hetu'](spanText(scan, start, end));
    }
    const count = readDigits(bytes, start, Math.min(end, start + 10));
    const letter = hetuLetters.charCodeAt(numberOf(count, 0, count) % 31);
    return isDate(numberOf(count, 2, 4), numberOf(count, 0, 2)) && letter === bytes[end - 1];
  },
  'be-nrn': onDigits('be-nrn', (count) => {
    const key = numberOf(count, 9, 11);
    const number = numberOf(count, 0, 9);
    return 97 - (number % 97) === key || (count >= 9 ? 97 - ((2e9 + number) % 97) === key : withTwo(count));
  }),
  'es-nif': (scan, start, end) => {
    const { bytes } = scan;
    const count = readDigits(bytes, start, end);
    if (count < 0 || count > exactDigits || end === start) return checks['es-nif'](spanText(scan, start, end));
    const lead = (bytes[start] ?? 0) - 0x58;
    const number = numberOf(count, 0, count) + (lead === 1 || lead === 2 ? lead * 10_000_000 : 0);
    return nieLetters.charCodeAt(number % 23) === bytes[end - 1];
  },
  'pt-nif': onDigits('pt-nif', (count, bytes, start, end) => {
    if (end === start || nifFirst[bytes[start] ?? 0] !== 1) return false;
    const needed = 11 - (sumOf(count, nifWeights) % 11);
    return stands(count, 8, needed >= 10 ? 0 : needed);
  }),
  'th-id': onDigits('th-id', (count) => stands(count, 12, (11 - (sumOf(count, thaiWeights) % 11)) % 10)),
  'not-zip': ({ bytes }, start, end) => !isZip(bytes, start, end),
};

/** The digits behind a two, where they are less than nine. */
function withTwo(count: number): boolean {
  const number = 2 * 10 ** count + numberOf(count, 0, count);
  return 97 - (number % 97) === 0;
}

/** Area 9xx, and a group that is given out. */
function isItin(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 5 || bytes[start] !== 0x39) return false;
  if (digits[bytes[start + 1] ?? 0] !== 1 || digits[bytes[start + 2] ?? 0] !== 1) return false;
  const group = digits[bytes[start + 3] ?? 0] === 1 ? start + 3 : start + 4;
  if (group + 1 >= end || digits[bytes[group] ?? 0] !== 1 || digits[bytes[group + 1] ?? 0] !== 1) return false;
  const number = ((bytes[group] ?? 0) - 0x30) * 10 + (bytes[group + 1] ?? 0) - 0x30;
  return number >= 50 && number !== 93 && number !== 89 && !(number >= 66 && number <= 69);
}

/** Numbers with dots between, none above 255 and none with a zero in front. */
function areOctets(bytes: Uint8Array, start: number, end: number): boolean {
  let value = -1;
  for (let at = start; at <= end; at++) {
    const byte = at < end ? (bytes[at] ?? 0) : 0x2e;
    if (byte === 0x2e) {
      if (value < 0) return false;
      value = -1;
      continue;
    }
    if (digits[byte] !== 1 || value === 0) return false;
    value = Math.max(value, 0) * 10 + byte - 0x30;
    if (value > 255) return false;
  }
  return true;
}

/** Five digits, a dash and four more. */
function isZip(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start !== 10) return false;
  for (let at = start; at < end; at++) {
    if (at - start === 5 ? bytes[at] !== 0x2d : digits[bytes[at] ?? 0] !== 1) return false;
  }
  return true;
}
