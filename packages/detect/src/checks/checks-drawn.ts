// What tells a value that was drawn at random from names of things and from rows, on the bytes of Latin-1 text.

import { setOf } from '../pass/char-class.ts';

/** Decides on the bytes from `start` to `end`. */
export type BytesTest = (bytes: Uint8Array, start: number, end: number) => boolean;

/** The same of a text. */
export function onBytes(test: BytesTest, text: string): boolean {
  const bytes = Buffer.from(text, 'latin1');
  return test(bytes, 0, bytes.length);
}

const small = 1;
const capital = 2;
const digit = 3;
/** What a byte is: 0 for marks. */
const kinds = new Uint8Array(256);
kinds.fill(small, 0x61, 0x7b).fill(capital, 0x41, 0x5b).fill(digit, 0x30, 0x3a);

/** Random base 62 changes at 0.64 of its places, hex at 0.47, base 36 at 0.4. */
const scatteredMin = 0.22;
/** Names of code with one number in them, `decodeUtf8String`, change at up to 0.41 of theirs. */
const nameScatteredMin = 0.45;

/** The kind of character changes often: random text does that at about every second place, names of things do not. */
export const isScattered: BytesTest = (bytes, start, end) => {
  const share = changes(bytes, start, end);
  return share >= nameScatteredMin || (share >= scatteredMin && !isNameLike(bytes, start, end));
};

/** Share of neighbours of different kinds among small letters, capitals and digits; marks are passed over. */
function changes(bytes: Uint8Array, start: number, end: number): number {
  let count = 0;
  let seen = 0;
  let before = 0;
  for (let at = start; at < end; at++) {
    const kind = kinds[bytes[at] ?? 0] ?? 0;
    if (kind === 0) continue;
    if (kind !== before) count++;
    seen++;
    before = kind;
  }
  // The first is no change.
  return Math.max(0, count - 1) / Math.max(1, seen - 1);
}

/** Members of an expression, `config.utf8Name`: in each letters, with at most one number of three digits behind the first. */
function isNameLike(bytes: Uint8Array, start: number, end: number): boolean {
  let digits = 0;
  let numbers = 0;
  let begins = true;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    const kind = kinds[byte] ?? 0;
    if (kind === digit) {
      if (digits === 0) numbers++;
      digits++;
      if (begins || numbers > 1 || digits > 3) return false;
      continue;
    }
    digits = 0;
    if (byte === 0x2e) {
      if (begins) return false;
      begins = true;
      numbers = 0;
    } else if (kind !== 0 || byte === 0x5f || byte === 0x24) begins = false;
    else return false;
  }
  return !begins;
}

/** Spread over its alphabet as evenly as random text of its length is; hex has less room than letters of both cases. */
export const isRandom: BytesTest = (bytes, start, end) => bitsOf(bytes, start, end) >= leastBits(bytes, start, end);

function leastBits(bytes: Uint8Array, start: number, end: number): number {
  let isHex = end > start;
  let isSmall = end > start;
  for (let at = start; at < end && (isHex || isSmall); at++) {
    const byte = bytes[at] ?? 0;
    if (hexBytes[byte] !== 1) isHex = false;
    if (smallBytes[byte] !== 1) isSmall = false;
  }
  if (isHex) return 2.9;
  return isSmall && end - start < 24 ? 3.1 : 3.4;
}

const hexBytes = setOf('0-9A-Fa-f-');
const smallBytes = setOf('0-9a-z-');

/** Measures Shannon entropy in bits a byte; its room is all zero between two calls. */
function entropyMeter(): (bytes: Uint8Array, start: number, end: number) => number {
  const counts = new Uint16Array(256);
  return (bytes, start, end) => {
    for (let at = start; at < end; at++) {
      const byte = bytes[at] ?? 0;
      counts[byte] = (counts[byte] ?? 0) + 1;
    }
    let bits = 0;
    for (let at = start; at < end; at++) {
      const byte = bytes[at] ?? 0;
      const count = counts[byte] ?? 0;
      counts[byte] = 0;
      if (count > 1) bits += count * (log2[count] ?? Math.log2(count));
    }
    const length = end - start;
    return length === 0 ? 0 : (log2[length] ?? Math.log2(length)) - bits / length;
  };
}

const log2 = Float64Array.from({ length: 256 }, (_, count) => Math.log2(count));
const bitsOf = entropyMeter();

/** Whether a number with a dot behind it stands where a version has its first: all others are none. */
export const mayBeVersion: BytesTest = (bytes, start, end) => {
  let at = start;
  while (at < end && at - start < 4 && kinds[bytes[at] ?? 0] === small) at++;
  const digits = at;
  while (at < end && kinds[bytes[at] ?? 0] === digit) at++;
  return at > digits && at < end && bytes[at] === 0x2e;
};

/** Whether three characters follow one another in ASCII, or on a keyboard: all others hold no sequence. */
export const maySequence: BytesTest = (bytes, start, end) => {
  let before = 0;
  let ascends = false;
  for (let at = start; at < end; at++) {
    const byte = (bytes[at] ?? 0) | 0x20;
    const next = byte === before + 1;
    if ((next && ascends) || (byte === 0x77 && before === 0x71)) return true;
    ascends = next;
    before = byte;
  }
  return false;
};
