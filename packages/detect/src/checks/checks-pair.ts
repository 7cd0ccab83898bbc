// A user and a password as credentials carry them, and the words that stand in examples for either, on the bytes of Latin-1 text.

import { base64Values } from '../decode/symbols.ts';
import { setOf } from '../pass/char-class.ts';
import { latin1 } from '../pass/latin1.ts';
import type { BytesTest } from './checks-drawn.ts';

const standIn =
  /^(?:(?:your|my|some|the|new|old|user|admin|root|db|test|dummy|fake|sample)?[ _-]*(?:password|passwort|passwd|pass|pwd|secret|token|key|username|user|value|here|example)+[0-9]{0,3}|change[_-]?(?:me|it|this)?|required|optional|none|null|true|false|undefined|default|redacted|removed|hidden|foo(?:bar)?|bar|test(?:ing)?|x+|y+|\.+|\*+|-+)$/i;

const standInBytes = setOf('A-Za-z0-9 _.*-');

/** One of the words that stand in examples for a password. Most values are told by one byte: those have no other marks, and digits at the end alone. */
export const isStandIn: BytesTest = (bytes, start, end) => {
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (standInBytes[byte] !== 1 || (at < end - 3 && isDigit(byte))) return false;
  }
  return standIn.test(latin1(bytes, start, end));
};

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** A stand-in between the last quotes, or as the whole. */
export const endsInStandIn: BytesTest = (bytes, start, end) => {
  if (end - start < 2 || bytes[end - 1] !== 0x22) return isStandIn(bytes, start, end);
  let from = end - 1;
  while (from > start && bytes[from - 1] !== 0x22) from--;
  return from === start ? isStandIn(bytes, start, end) : isStandIn(bytes, from, end - 1);
};

/** A user and a password around the first colon, neither of them a variable or a word that stands for one. */
export const isUserAndPassword: BytesTest = (bytes, start, end) => {
  const from = isQuote(bytes[start] ?? 0) && end > start ? start + 1 : start;
  const to = end > from && isQuote(bytes[end - 1] ?? 0) ? end - 1 : end;
  let colon = from;
  while (colon < to && bytes[colon] !== 0x3a) colon++;
  if (colon === to) return false;
  const hasPassword = isTelling(bytes, colon + 1, to);
  // A key may stand alone on either side; a name with a stand-in behind it is an example.
  const isAlone = to - colon <= 2 || colon === from;
  return isAlone ? isTelling(bytes, from, colon) !== hasPassword : hasPassword;
};

function isQuote(byte: number): boolean {
  return byte === 0x22 || byte === 0x27;
}

const opensVariable = setOf('$<{[%');
const closesVariable = setOf('>}]');

function isTelling(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start <= 2 || closesVariable[bytes[end - 1] ?? 0] === 1) return false;
  const first = bytes[start] ?? 0;
  if (opensVariable[first] === 1 || ((first === 0x40 || first === 0x23) && bytes[start + 1] === 0x7b)) return false;
  return !isStandIn(bytes, start, end);
}

/** Longer credentials get room of their own. */
const pairBytesMax = 1_024;
const pairRoom = new Uint8Array(pairBytesMax);

/** RFC 7617: base64 of `user:password` in printable characters, neither of them a stand-in; `basic` may stand before it. */
export const isBasicCredentials: BytesTest = (bytes, start, end) => {
  const room = end - start > pairBytesMax ? new Uint8Array(end - start) : pairRoom;
  const size = printableOf(bytes, start + schemeBytes(bytes, start, end), end, room);
  return size > 3 && room.subarray(0, size).includes(0x3a) && isUserAndPassword(room, 0, size);
};

const scheme = 'basic';

function schemeBytes(bytes: Uint8Array, start: number, end: number): number {
  const mark = bytes[start + scheme.length];
  if (end - start <= scheme.length || (mark !== 0x20 && mark !== 0x3a)) return 0;
  for (let i = 0; i < scheme.length; i++) if (((bytes[start + i] ?? 0) | 0x20) !== scheme.charCodeAt(i)) return 0;
  return scheme.length + 1;
}

/** How many printable bytes are behind base64 in either alphabet, line ends and padding left out; −1 where others are. */
function printableOf(bytes: Uint8Array, start: number, end: number, into: Uint8Array): number {
  let held = 0;
  let bits = 0;
  let size = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    const value = base64Values[byte] ?? 64;
    if (value === 64) {
      if (byte === 0x0d || byte === 0x0a || byte === 0x3d) continue;
      return -1;
    }
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    const decoded = (held >> bits) & 0xff;
    if (decoded < 0x20 || decoded > 0x7e) return -1;
    into[size++] = decoded;
  }
  return size;
}
