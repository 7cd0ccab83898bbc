// Whether an address carries data: text in an encoding, a sentence, a very long value, or data in the names of hosts.

import { base64IsText, hexIsText, hexValues } from '../decode/symbols.ts';
import { setOf } from '../pass/char-class.ts';
import { hostCarries } from './carried-host.ts';

export interface CarriedBounds {
  /** Text in base64, base32 or hex, in bytes once decoded. */
  readonly textBytesMin: number;
  /** Words in one value. */
  readonly wordsMin: number;
  /** A value of this length has room for anything, encrypted too. */
  readonly valueBytesMin: number;
}

const runBytesMin = 24;
const wordBytesMin = 80;
const wordLettersMax = 24;

const slash = 0x2f;
const percent = 0x25;

/** What a byte is in a part; a byte is several things. */
const kind = { base64: 1, hex: 2, word: 4, blank: 8, value: 16, divider: 32 } as const;
const kinds = new Uint8Array(256);
for (const [flag, set] of [
  [kind.base64, setOf('A-Za-z0-9+/_-')],
  [kind.hex, setOf('0-9A-Fa-f')],
  [kind.word, setOf("A-Za-z'.,:!?-").fill(1, 0x80)],
  [kind.blank, setOf('\t\n\v\f\r +').fill(1, 0xa0, 0xa1)],
  [kind.value, setOf('A-Za-z0-9+/=_~.-')],
  // Between what separates the words of a name: the title of an article is no value.
  [kind.divider, setOf('/._-')],
] as const) {
  for (let byte = 0; byte < 256; byte++) if (set[byte] === 1) kinds[byte] = (kinds[byte] ?? 0) | flag;
}

/** The bytes from `from` to `to` are what follows the `//`. Bounded by whoever reads it; linear in its length. */
export function carriesData(bytes: Uint8Array, from: number, to: number, bounds: CarriedBounds): boolean {
  let host = from;
  while (host < to && !endsHost(bytes[host] ?? 0)) host++;
  if (hostCarries(bytes, from, host)) return true;
  if (to - host <= bounds.textBytesMin) return false;
  let path = host;
  while (path < to && !endsPath(bytes[path] ?? 0)) path++;
  return pathCarries(bytes, host + 1, path, bounds) || valuesCarry(bytes, path + 1, to, bounds);
}

function endsPath(byte: number): boolean {
  return byte === 0x3f || byte === 0x23;
}

function endsHost(byte: number): boolean {
  return byte === slash || endsPath(byte);
}

/** Segments of the path; the path as a whole too, since base64 has slashes in it. */
function pathCarries(bytes: Uint8Array, from: number, to: number, bounds: CarriedBounds): boolean {
  for (let start = from; start < to; ) {
    let end = start;
    while (end < to && bytes[end] !== slash) end++;
    if (partCarries(bytes, start, end, bounds)) return true;
    if (start === from && end < to && partCarries(bytes, from, to, bounds)) return true;
    start = end + 1;
  }
  return false;
}

/** Values of query and fragment. */
function valuesCarry(bytes: Uint8Array, from: number, to: number, bounds: CarriedBounds): boolean {
  let start = from;
  let named = false;
  for (let at = from; at <= to; at++) {
    const byte = at < to ? (bytes[at] ?? 0) : 0x26;
    if (byte === 0x3d && !named) {
      named = true;
      start = at + 1;
    } else if (byte === 0x26 || byte === 0x3b || endsPath(byte)) {
      if (partCarries(bytes, start, at, bounds)) return true;
      named = false;
      start = at + 1;
    }
  }
  return false;
}

function partCarries(bytes: Uint8Array, from: number, to: number, bounds: CarriedBounds): boolean {
  if (to - from < bounds.textBytesMin) return false;
  for (let at = from; at < to; at++) {
    if (bytes[at] !== percent) continue;
    const plain = new Uint8Array(to - from);
    return plainCarries(plain, 0, percentDecoded(bytes, from, to, plain), bounds);
  }
  return plainCarries(bytes, from, to, bounds);
}

/** One walk over the part: runs of both encodings, words, and the longest run of a value. */
function plainCarries(bytes: Uint8Array, from: number, to: number, bounds: CarriedBounds): boolean {
  let base64 = from;
  let hex = from;
  let run = from;
  let longest = 0;
  let isValue = to > from;
  let words = 0;
  let word = from;
  let isWord = true;
  for (let at = from; at <= to; at++) {
    const is = at < to ? (kinds[bytes[at] ?? 0] ?? 0) : kind.blank | kind.divider;
    if ((is & kind.base64) === 0) {
      if (at - base64 >= runBytesMin && base64IsText(bytes, base64, at, bounds.textBytesMin)) return true;
      base64 = at + 1;
    }
    if ((is & kind.hex) === 0) {
      if (at - hex >= runBytesMin && hexIsText(bytes, hex, at, bounds.textBytesMin)) return true;
      hex = at + 1;
    }
    if ((is & kind.divider) !== 0) {
      if (at - run > longest) longest = at - run;
      run = at + 1;
    }
    if ((is & kind.blank) !== 0) {
      if (isWord && at > word && at - word <= wordLettersMax) words++;
      word = at + 1;
      isWord = true;
    } else if ((is & kind.word) === 0) isWord = false;
    if (at < to && (is & kind.value) === 0) isValue = false;
  }
  if (to - from >= wordBytesMin && words >= bounds.wordsMin) return true;
  return isValue && longest >= bounds.valueBytesMin;
}

/** Returns how many bytes were written to the front of `into`. */
function percentDecoded(bytes: Uint8Array, from: number, to: number, into: Uint8Array): number {
  let size = 0;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    const high = byte === percent && at + 2 < to ? (hexValues[bytes[at + 1] ?? 0] ?? 16) : 16;
    const low = high < 16 ? (hexValues[bytes[at + 2] ?? 0] ?? 16) : 16;
    if (low < 16) at += 2;
    into[size++] = low < 16 ? (high << 4) | low : byte;
  }
  return size;
}
