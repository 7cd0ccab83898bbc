// What of a value is enciphered and what stays, kind by kind, so that the value keeps its form.

import { digitsOf, luhn } from '../checks/digits-of.ts';
import { nationalStart } from './country-code.ts';

/** A value as numbers beside one another. What it becomes has the same radices and the same `kept`. */
export interface Format {
  /** What stays of the value, apart from separators: values that differ in it are permuted apart. */
  readonly kept: string;
  readonly numbers: readonly number[];
  readonly radices: readonly number[];
  /** The value with other numbers in it, and check digits that fit them. */
  readonly write: (numbers: readonly number[]) => string;
}

/** Longest value that gets a form-keeping stand-in, in characters. */
export const formattedCharsMax = 48;

/** Kinds whose texts are no identifiers: letters put in the place of theirs would be another host, place or day, or none. */
const formless: ReadonlySet<string> = new Set([
  'address',
  'age',
  'amount',
  'birth_date',
  'canary',
  'crypto_address',
  'date',
  'email',
  'exfiltration',
  'ip',
  'packed',
  'person',
  'postcode',
  'secret',
  'url',
]);

/** Whether values of a kind can be enciphered in their form at all. */
export function hasFormat(kind: string): boolean {
  return !formless.has(kind);
}

/** Undefined where the text is not in a form that its kind is known in. */
export function formatOf(text: string, kind: string): Format | undefined {
  if (!hasFormat(kind) || text.length > formattedCharsMax || !/^[A-Za-z0-9 .,:#()_+/-]+$/.test(text)) return undefined;
  switch (kind) {
    case 'card':
      return card(text);
    case 'ssn':
      return socialSecurity(text);
    case 'phone':
      return phone(text);
    case 'iban':
      return iban(text);
    default:
      return byClass(text);
  }
}

/** A character that becomes another of `size` in a row. */
interface Slot {
  readonly at: number;
  /** Code of the first character of the row. */
  readonly first: number;
  readonly size: number;
}

const zero = 0x30;
const rows = [
  { first: zero, size: 10 },
  { first: 0x41, size: 26 },
  { first: 0x61, size: 26 },
];

function slotAt(text: string, at: number): Slot {
  const code = text.charCodeAt(at);
  const row = rows.find(({ first, size }) => code >= first && code < first + size);
  if (row === undefined) throw new RangeError('a separator is no slot');
  return { at, ...row };
}

function slotted(
  text: string,
  slots: readonly Slot[],
  kept: string,
  finish: (written: string) => string = (written) => written,
): Format {
  return {
    kept,
    numbers: slots.map(({ at, first }) => text.charCodeAt(at) - first),
    radices: slots.map(({ size }) => size),
    write: (numbers) => {
      const characters = [...text];
      slots.forEach(({ at, first }, i) => {
        characters[at] = String.fromCharCode(first + (numbers[i] ?? 0));
      });
      return finish(characters.join(''));
    },
  };
}

const issuerDigits = 6;

/** The issuer (six digits) stays and the check digit is made anew: the rest of a card is its account. */
function card(text: string): Format | undefined {
  const places = placesOf(text, /[0-9]/);
  const last = places.at(-1) ?? 0;
  if (!/^[0-9 .-]+$/.test(text) || !luhn(text)) return undefined;
  const slots = places.slice(issuerDigits, -1).map((at) => slotAt(text, at));
  return slotted(text, slots, digitsOf(text).slice(0, issuerDigits), (written) => {
    const fits = (digit: string) => luhn(written.slice(0, last) + digit + written.slice(last + 1));
    const check = [...'0123456789'].find(fits) ?? '0';
    return written.slice(0, last) + check + written.slice(last + 1);
  });
}

/**
 * Area 001 to 899 without 666, group 01 to 99, serial 0001 to 9999: what may be issued becomes what may be issued. There are
 * 889 million of these and only 111 million others, so none of them could stand for each.
 */
function socialSecurity(text: string): Format | undefined {
  const [, area = '', group = '', serial = ''] = /^([0-9]{3})[ .-]?([0-9]{2})[ .-]?([0-9]{4})$/.exec(text) ?? [];
  const [a, g, s] = [Number(area), Number(group), Number(serial)];
  if (area === '' || a === 0 || a === 666 || a > 899 || g === 0 || s === 0) return undefined;
  return {
    kept: '',
    numbers: [a < 666 ? a - 1 : a - 2, g - 1, s - 1],
    radices: [898, 99, 9_999],
    write: ([area = 0, group = 0, serial = 0]) => {
      const digits = [padded(area < 665 ? area + 1 : area + 2, 3), padded(group + 1, 2), padded(serial + 1, 4)].join(
        '',
      );
      let next = 0;
      return text.replace(/[0-9]/g, () => digits.charAt(next++));
    },
  };
}

function padded(number: number, digits: number): string {
  return String(number).padStart(digits, '0');
}

/**
 * The country code and the zeros behind it stay. A first digit of 2 to 9 stays in that range and a 1 stays, so that what is
 * made is read in the same parts; so does the fourth of a North American number, where 0 and 1 begin no exchange.
 */
function phone(text: string): Format | undefined {
  if (!/^\+?[0-9 ().,/-]+$/.test(text)) return undefined;
  const places = placesOf(text, /[0-9]/);
  const digits = digitsOf(text);
  const { from, isNorthAmerican } = nationalStart(digits, text.startsWith('+'));
  const slots = places.slice(from).map((at, i): Slot => {
    const isHigh = text.charCodeAt(at) > zero + 1;
    if (i === 0) return isHigh ? { at, first: zero + 2, size: 8 } : { at, first: zero + 1, size: 1 };
    if (i !== 3 || !isNorthAmerican) return slotAt(text, at);
    return isHigh ? { at, first: zero + 2, size: 8 } : { at, first: zero, size: 2 };
  });
  const shape = slots.map(({ size }) => size).join(' ');
  return slotted(text, slots, `${digits.slice(0, from)} ${shape}`);
}

/** The country stays, the check digits are made anew, and of the account digits become digits and letters letters. */
function iban(text: string): Format | undefined {
  const bare = text.replace(/[ -]/g, '');
  if (!/^[A-Z]{2}[0-9]{2}[A-Z0-9]{8,30}$/i.test(bare) || ibanCheck(bare) !== bare.slice(2, 4)) return undefined;
  const places = placesOf(text, /[A-Za-z0-9]/);
  const slots = places.slice(4).map((at) => slotAt(text, at));
  const [, , tens = 0, ones = 0] = places;
  return slotted(text, slots, `${bare.slice(0, 2).toUpperCase()} ${classesOf(bare.slice(4))}`, (written) => {
    const check = ibanCheck(written.replace(/[ -]/g, ''));
    const characters = [...written];
    characters[tens] = check.charAt(0);
    characters[ones] = check.charAt(1);
    return characters.join('');
  });
}

/** ISO 13616: 98 less the remainder by 97 of the account, the country and 00, letters as 10 to 35. */
function ibanCheck(bare: string): string {
  const digits = `${bare.slice(4)}${bare.slice(0, 2)}00`.replace(/[A-Z]/gi, (letter) =>
    String(Number.parseInt(letter, 36)),
  );
  return padded(98 - Number(BigInt(digits) % 97n), 2);
}

/** Digits become digits, capitals capitals, small letters small letters. */
function byClass(text: string): Format {
  const slots = placesOf(text, /[A-Za-z0-9]/).map((at) => slotAt(text, at));
  return slotted(text, slots, classesOf(text));
}

function classesOf(text: string): string {
  return text
    .replace(/[^A-Za-z0-9]/g, '')
    .replace(/[A-Z]/g, 'A')
    .replace(/[a-z]/g, 'a')
    .replace(/[0-9]/g, '0');
}

function placesOf(text: string, character: RegExp): number[] {
  return [...text].flatMap((one, at) => (character.test(one) ? [at] : []));
}
