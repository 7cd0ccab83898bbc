// Check digits of numbers that states give to people. Each sees the number as it was written.

import type { Check } from './check.ts';
import { digitsOf, luhn, sumOf } from './digits-of.ts';

export const identityChecks = {
  /** ITIN: begins with 9, group 50–65, 70–88, 90–92 or 94–99 (IRS, publication 1915). */
  'us-itin': (text: string) => /^9\d{2}\D?(?:5\d|6[0-5]|7\d|8[0-8]|9[0-2]|9[4-9])/.test(text),
  /** ABA routing numbers: weights 3, 7, 1, and a first pair in use. */
  'us-routing': (text: string) =>
    sumOf(text, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 === 0 && /^(?:0\d|1[0-2]|2[1-9]|3[0-2]|6[1-9]|7[0-2]|80)/.test(text),
  /** NPI: Luhn over 80840 and the number (CMS). */
  'us-npi': (text: string) => luhn(`80840${digitsOf(text)}`),
  /** DEA numbers: two sums over alternating digits. */
  'us-dea': (text: string) => dea(digitsOf(text)),
  luhn10: (text: string) => luhn(text),
  /** NHS numbers: weights 10 to 2, modulo 11. */
  'uk-nhs': (text: string) => modEleven(digitsOf(text), [10, 9, 8, 7, 6, 5, 4, 3, 2], 11),
  /** National insurance numbers: prefixes that are never given (HMRC, NIM39110). */
  'uk-nino': (text: string) => /^(?!BG|GB|KN|NK|NT|TN|ZZ)[ABCEGHJ-PRSTW-Z][ABCEGHJ-NPRSTW-Z].*[A-D]$/.test(text),
  'au-tfn': (text: string) => sumOf(text, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0,
  'au-abn': (text: string) => (sumOf(text, [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) - 10) % 89 === 0,
  'au-medicare': (text: string) =>
    /^[2-6]/.test(text) && sumOf(text, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === Number(digitsOf(text)[8]),
  /** ISO 7064 MOD 11,10. */
  'de-tax-id': (text: string) => /^[1-9]/.test(text) && mod1110(digitsOf(text)),
  /** The key is 97 minus the rest of the number (INSEE). */
  'fr-nir': (text: string) => /^[12]/.test(text) && keyOf97(digitsOf(text), 13),
  /** The same of the first nine digits, with a 2 in front for those born after 1999. */
  'be-nrn': (text: string) => {
    const digits = digitsOf(text);
    return keyOf97(digits, 9) || keyOf97(`2${digits}`, 10);
  },
  'nl-bsn': (text: string) => sumOf(text, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0 && /[1-9]/.test(text),
  'pl-pesel': (text: string) => sumOf(text, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0 && /[1-9]/.test(text),
  'pl-nip': (text: string) => sumOf(text, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 === Number(digitsOf(text)[9]),
  'se-personnummer': (text: string) =>
    luhn(digitsOf(text).slice(-10)) && date(digitsOf(text).slice(-8, -6), digitsOf(text).slice(-6, -4), 60),
  'no-fnr': (text: string) =>
    sumOf(text, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11 === 0 && sumOf(text, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
  'day-month-first': (text: string) => date(digitsOf(text).slice(2, 4), digitsOf(text).slice(0, 2), 0),
  /** The letter is the rest modulo 31 of date and number. */
  'fi-hetu': (text: string) =>
    date(text.slice(2, 4), text.slice(0, 2), 0) &&
    '0123456789ABCDEFHJKLMNPRSTUVWXY'[Number(digitsOf(text.slice(0, 10))) % 31] === text.at(-1),
  'ro-cnp': (text: string) =>
    (sumOf(text, [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11) % 10 === Number(digitsOf(text)[12]),
  'cz-rc': (text: string) => digitsOf(text).length === 9 || Number(digitsOf(text)) % 11 === 0,
  /** EAN-13 with the country 756. */
  'ch-ahv': (text: string) => text.startsWith('756') && sumOf(text, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 === 0,
  'at-svnr': (text: string) => {
    const digits = digitsOf(text);
    const sum = sumOf(digits.slice(0, 3) + digits.slice(4), [3, 7, 9, 5, 8, 4, 2, 1, 6]);
    return sum % 11 === Number(digits[3]);
  },
  'es-nif': (text: string) => {
    const lead = 'XYZ'.indexOf(text.charAt(0));
    const number = Number(digitsOf(text)) + (text.length > 0 && lead > 0 ? lead * 10_000_000 : 0);
    return 'TRWAGMYFPDXBNJZSQVHLCKE'[number % 23] === text.at(-1);
  },
  'es-nie': (text: string) => 'XYZ'.includes(text.charAt(0)),
  /** Twenty bytes in hex, not one digit over and over; or the alphabet and length of Bech32. */
  'crypto-address': (text: string) =>
    /^0x(?!([0-9a-f])\1{9})[0-9a-fA-F]{40}$/.test(text) || /^bc1[qp][02-9ac-hj-np-z]{38,58}$/.test(text),
  'pt-nif': (text: string) => /^[1235689]/.test(text) && modEleven(digitsOf(text), [9, 8, 7, 6, 5, 4, 3, 2], 10),
  'it-codice-fiscale': (text: string) => codiceFiscale(text),
  'ie-pps': (text: string) => pps(text),
  'br-cpf': (text: string) => brazilian(digitsOf(text), [10, 9, 8, 7, 6, 5, 4, 3, 2]),
  'br-cnpj': (text: string) => brazilian(digitsOf(text), [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]),
  'ar-cuit': (text: string) =>
    /^(?:20|23|24|27|30|33|34)/.test(text) && modEleven(digitsOf(text), [5, 4, 3, 2, 7, 6, 5, 4, 3, 2], 11),
  'mx-curp': (text: string) => curp(text),
  /** The fourth letter says what kind of holder it is. */
  'in-pan': (text: string) => /^[A-Z]{3}[PCHFATBLJG]/.test(text),
  'in-aadhaar': (text: string) => verhoeff(digitsOf(text)),
  /** GB 11643: ISO 7064 MOD 11-2, and a date in places 7 to 14. */
  'cn-id': (text: string) => chinese(text),
  'kr-rrn': (text: string) =>
    date(digitsOf(text).slice(2, 4), digitsOf(text).slice(4, 6), 0) && /^\d{6}-?[1-8]/.test(text),
  'jp-my-number': (text: string) => {
    const digits = digitsOf(text);
    const rest = sumOf(digits, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
    return (rest <= 1 ? 0 : 11 - rest) === Number(digits[11]);
  },
  'sg-nric': (text: string) => nric(text),
  'tw-id': (text: string) => taiwanese(text),
  'th-id': (text: string) =>
    (11 - (sumOf(text, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 === Number(digitsOf(text)[12]),
  'za-id': (text: string) => luhn(text) && date(text.slice(2, 4), text.slice(4, 6), 0),
  'tr-tckn': (text: string) => turkish(digitsOf(text)),
  'ru-snils': (text: string) => {
    const digits = digitsOf(text);
    const sum = sumOf(digits.slice(0, 9), [9, 8, 7, 6, 5, 4, 3, 2, 1]);
    return (sum % 101) % 100 === Number(digits.slice(9));
  },
  'ru-inn': (text: string) =>
    (sumOf(text, [7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11) % 10 === Number(digitsOf(text)[10]) &&
    (sumOf(text, [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11) % 10 === Number(digitsOf(text)[11]),
} as const satisfies Readonly<Record<string, Check>>;

/** The digit after the weighted ones makes the sum a multiple of 11; `ten` is what stands for a rest of ten or eleven. */
function modEleven(digits: string, weights: readonly number[], ten: 10 | 11): boolean {
  const needed = 11 - (sumOf(digits, weights) % 11);
  const digit = needed >= ten ? (ten === 10 || needed === 11 ? 0 : -1) : needed;
  return digit === Number(digits[weights.length]);
}

function keyOf97(digits: string, length: number): boolean {
  return 97 - (Number(digits.slice(0, length)) % 97) === Number(digits.slice(length, length + 2));
}

function mod1110(digits: string): boolean {
  let product = 10;
  for (let i = 0; i < digits.length - 1; i++) {
    const sum = (Number(digits[i]) + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return (11 - product) % 10 === Number(digits.at(-1));
}

/** Days above 60 count as days of another kind of number where `shift` is 60. */
function date(month: string, day: string, shift: number): boolean {
  const days = Number(day) > shift ? Number(day) - shift : Number(day);
  return Number(month) >= 1 && Number(month) <= 12 && days >= 1 && days <= 31;
}

function dea(digits: string): boolean {
  const sum = sumOf(digits, [1, 0, 1, 0, 1, 0]) + 2 * sumOf(digits, [0, 1, 0, 1, 0, 1]);
  return sum % 10 === Number(digits[6]);
}

const oddValues = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

/** Decree of 23 December 1976: places count differently as they are odd or even. */
function codiceFiscale(text: string): boolean {
  let sum = 0;
  for (let i = 0; i < 15; i++) {
    const value = Number.parseInt(text.charAt(i), 36);
    const place = value > 9 ? value - 10 : value;
    sum += i % 2 === 0 ? (oddValues[place] ?? 0) : place;
  }
  return String.fromCharCode(0x41 + (sum % 26)) === text.charAt(15);
}

function pps(text: string): boolean {
  const second = text.charAt(8) === '' || text.charAt(8) === 'W' ? 0 : text.charCodeAt(8) - 0x40;
  return 'WABCDEFGHIJKLMNOPQRSTUV'[(sumOf(text, [8, 7, 6, 5, 4, 3, 2]) + 9 * second) % 23] === text.charAt(7);
}

function brazilian(digits: string, weights: readonly number[]): boolean {
  if (/^(\d)\1*$/.test(digits)) return false;
  const next = [weights.length === 9 ? 11 : 6, ...weights];
  return modEleven(digits, weights, 10) && modEleven(digits, next, 10);
}

const curpValues = '0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ';

function curp(text: string): boolean {
  if (!/^[A-Z]{4}\d{6}[HMX][A-Z]{5}[A-Z0-9]\d$/.test(text)) return false;
  let sum = 0;
  for (let i = 0; i < 17; i++) sum += curpValues.indexOf(text.charAt(i)) * (18 - i);
  return (10 - (sum % 10)) % 10 === Number(text.charAt(17));
}

const permutation = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];

/** Verhoeff's scheme over the dihedral group of order ten. */
function verhoeff(digits: string): boolean {
  let check = 0;
  for (let i = 0; i < digits.length; i++) {
    let value = Number(digits[digits.length - 1 - i]);
    for (let turn = 0; turn < i % 8; turn++) value = permutation[value] ?? 0;
    check = dihedral(check, value);
  }
  return check === 0;
}

function dihedral(a: number, b: number): number {
  if (a < 5) return b < 5 ? (a + b) % 5 : ((a + b - 5) % 5) + 5;
  return b < 5 ? ((a - 5 - b + 5) % 5) + 5 : (a - b + 5) % 5;
}

function chinese(text: string): boolean {
  const month = text.slice(10, 12);
  if (!/^[1-8]\d{5}(?:19|20)/.test(text) || !date(month, text.slice(12, 14), 0)) return false;
  const rest = sumOf(text.slice(0, 17), [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11;
  return '10X98765432'[rest] === text.charAt(17);
}

function nric(text: string): boolean {
  const first = text.charAt(0);
  const shift = first === 'T' || first === 'G' ? 4 : first === 'M' ? 3 : 0;
  const rest = (sumOf(text, [2, 7, 6, 5, 4, 3, 2]) + shift) % 11;
  if (first === 'S' || first === 'T') return 'JZIHGFEDCBA'[rest] === text.charAt(8);
  if (first === 'F' || first === 'G') return 'XWUTRQPNMLK'[rest] === text.charAt(8);
  return first === 'M' && 'KLJNPQRTUWX'[10 - rest] === text.charAt(8);
}

function taiwanese(text: string): boolean {
  const place = 'ABCDEFGHJKLMNPQRSTUVXYWZIO'.indexOf(text.charAt(0)) + 10;
  if (!/^[A-Z][1289]/.test(text)) return false;
  const sum = Math.floor(place / 10) + 9 * (place % 10) + sumOf(text.slice(1), [8, 7, 6, 5, 4, 3, 2, 1, 1]);
  return sum % 10 === 0;
}

/** The tenth digit is seven times the odd places less the even ones, the eleventh the sum of all before it, modulo ten. */
function turkish(digits: string): boolean {
  let odd = 0;
  let even = 0;
  for (let place = 0; place < 9; place += 2) odd += digits.charCodeAt(place) - 0x30;
  for (let place = 1; place < 8; place += 2) even += digits.charCodeAt(place) - 0x30;
  const tenth = (odd * 7 - even + 40) % 10;
  if (digits.charCodeAt(0) === 0x30 || tenth !== digits.charCodeAt(9) - 0x30) return false;
  return (odd + even + tenth) % 10 === digits.charCodeAt(10) - 0x30;
}
