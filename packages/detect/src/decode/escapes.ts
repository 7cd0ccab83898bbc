// One escaped character at a position: percent, HTML entity, JSON or C escape, quoted-printable, texts put together in code.

import { utf8 } from '@sallyport/base';

/** Decoded character and the number of bytes it was written with; the code −1 stands for nothing at all. */
export interface Escape {
  readonly code: number;
  readonly length: number;
}

/** Reads the byte at a position; 0 outside. */
export type ByteAt = (at: number) => number;

/** Named entities of the characters that tokens, addresses and assignments are made of (HTML, section 13.5). */
const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  colon: ':',
  equals: '=',
  commat: '@',
  period: '.',
  lowbar: '_',
  hyphen: '-',
  dash: '-',
  num: '#',
  plus: '+',
  sol: '/',
  nbsp: ' ',
  shy: '',
  zwj: '',
  zwnj: '',
};

/** By name: the code of the character, −1 for nothing. */
const entityCodes = new Map(Object.entries(entities).map(([name, text]) => [name, utf8(text)[0] ?? -1]));

/** What the escape at `at` stands for, or undefined. Codes above 0x7f are given as they are written. */
export function escapeAt(byteAt: ByteAt, at: number): Escape | undefined {
  switch (byteAt(at)) {
    case 0x25: // %
      return hexPair(byteAt, at + 1, 3, 0);
    case 0x3d: // =
      return softBreak(byteAt, at) ?? hexPair(byteAt, at + 1, 3, 0x20);
    case 0x26: // &
      return entity(byteAt, at);
    case 0x5c: // \
      return backslash(byteAt, at);
    case 0x22: // "
    case 0x27: // '
    case 0x60: // `
      return concatenation(byteAt, at);
    default:
      return undefined;
  }
}

/** Bytes that an escape begins with: `%`, `=`, `&`, the backslash and the quotes. */
export const escapeBytes: readonly number[] = [0x25, 0x3d, 0x26, 0x5c, 0x22, 0x27, 0x60];

/** A text that an escape begins with, for each kind: what the automaton waits for. */
export const escapeTriggers: readonly string[] = [
  ...['2', '3', '4', '5', '6', '7'].map((digit) => `%${digit}`),
  ...Object.keys(entities).map((name) => `&${name};`),
  '&#',
  '\\u00',
  '\\u{',
  '\\x',
  '\\/',
  '\\\n',
  '\\\r\n',
  ...['"', "'", '`'].flatMap((quote) => [`${quote}+${quote}`, `${quote} + ${quote}`, `${quote} +\n`, `${quote}\n+`]),
  ...['"', "'"].flatMap((quote) => [
    `${quote} . ${quote}`,
    `${quote} & ${quote}`,
    `${quote} .. ${quote}`,
    `${quote} || ${quote}`,
  ]),
  '=3d',
  '=40',
  '=2e',
  '=5f',
  '=\n',
  '=\r\n',
];

function hexPair(byteAt: ByteAt, at: number, length: number, least: number): Escape | undefined {
  const [high, low] = [hexValue(byteAt(at)), hexValue(byteAt(at + 1))];
  const code = high * 16 + low;
  return high < 0 || low < 0 || code < least ? undefined : { code, length };
}

/** Quoted-printable (RFC 2045 section 6.7): an equals sign at the end of a line joins it to the next. */
function softBreak(byteAt: ByteAt, at: number): Escape | undefined {
  if (byteAt(at + 1) === 0x0a) return { code: -1, length: 2 };
  return byteAt(at + 1) === 0x0d && byteAt(at + 2) === 0x0a ? { code: -1, length: 3 } : undefined;
}

const nameBytesMax = 8;
const numberBytesMax = 8;

function entity(byteAt: ByteAt, at: number): Escape | undefined {
  if (byteAt(at + 1) === 0x23) return numericEntity(byteAt, at);
  let name = '';
  for (let i = at + 1; i <= at + nameBytesMax; i++) {
    const byte = byteAt(i);
    if (byte === 0x3b) {
      const code = entityCodes.get(name);
      return code === undefined ? undefined : { code, length: i + 1 - at };
    }
    name += String.fromCharCode(byte);
  }
  return undefined;
}

function numericEntity(byteAt: ByteAt, at: number): Escape | undefined {
  const hex = (byteAt(at + 2) | 0x20) === 0x78;
  const from = at + (hex ? 3 : 2);
  let code = 0;
  let end = from;
  for (; end - from < numberBytesMax; end++) {
    const digit = hexValue(byteAt(end));
    if (digit < 0 || (!hex && digit > 9)) break;
    code = code * (hex ? 16 : 10) + digit;
  }
  if (end === from || code > 0x10ffff) return undefined;
  return { code, length: end - at + (byteAt(end) === 0x3b ? 1 : 0) };
}

const blanksMax = 24;

/** A quote, blanks, the sign that puts texts together, blanks, a quote: nothing of it is in the text that is meant. */
function concatenation(byteAt: ByteAt, at: number): Escape | undefined {
  const sign = afterBlanks(byteAt, at + 1);
  const next = sign + signBytes(byteAt, sign);
  if (next === sign) return undefined;
  const end = afterBlanks(byteAt, next);
  const quote = byteAt(end);
  return quote === 0x22 || quote === 0x27 || quote === 0x60 ? { code: -1, length: end + 1 - at } : undefined;
}

/** `+`, `&`, `.`, `..` and `||`; 0 for none. */
function signBytes(byteAt: ByteAt, at: number): number {
  const [first, second] = [byteAt(at), byteAt(at + 1)];
  if (first === 0x2b || first === 0x26) return 1;
  if (first === 0x2e) return second === 0x2e ? 2 : 1;
  return first === 0x7c && second === 0x7c ? 2 : 0;
}

function afterBlanks(byteAt: ByteAt, from: number): number {
  let at = from;
  while (at - from < blanksMax && (byteAt(at) === 0x20 || (byteAt(at) >= 0x09 && byteAt(at) <= 0x0d))) at++;
  return at;
}

/** JSON in JSON in JSON writes so many. */
const backslashesMax = 8;

/** Backslashes in a row before an escape belong to it: each JSON around a JSON doubles them. */
function backslash(byteAt: ByteAt, at: number): Escape | undefined {
  let last = at;
  while (last - at < backslashesMax && byteAt(last + 1) === 0x5c) last++;
  const found = unslashed(byteAt, last);
  if (found === undefined || last === at) return found;
  // Two of them before a line end or a slash are a backslash that is meant.
  return found.code < 0 || found.code === 0x2f ? undefined : { ...found, length: found.length + last - at };
}

/** `\uXXXX`, `\u{X…}`, `\xXX`, `\/` and a line end that is none; others stay, as the matchers know them. */
function unslashed(byteAt: ByteAt, at: number): Escape | undefined {
  switch (byteAt(at + 1)) {
    case 0x0a:
      return { code: -1, length: 2 };
    case 0x0d:
      return byteAt(at + 2) === 0x0a ? { code: -1, length: 3 } : undefined;
    case 0x2f:
      return { code: 0x2f, length: 2 };
    case 0x78:
      return hexPair(byteAt, at + 2, 4, 0);
    case 0x75:
      return byteAt(at + 2) === 0x7b ? braced(byteAt, at) : fourDigits(byteAt, at);
    default:
      return undefined;
  }
}

function fourDigits(byteAt: ByteAt, at: number): Escape | undefined {
  let code = 0;
  for (let i = 2; i < 6; i++) {
    const digit = hexValue(byteAt(at + i));
    if (digit < 0) return undefined;
    code = code * 16 + digit;
  }
  return { code, length: 6 };
}

function braced(byteAt: ByteAt, at: number): Escape | undefined {
  let code = 0;
  let end = at + 3;
  for (; end - at < 10 && hexValue(byteAt(end)) >= 0; end++) code = code * 16 + hexValue(byteAt(end));
  return byteAt(end) === 0x7d && end > at + 3 && code <= 0x10ffff ? { code, length: end + 1 - at } : undefined;
}

function hexValue(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const low = byte | 0x20;
  return low >= 0x61 && low <= 0x66 ? low - 0x57 : -1;
}
