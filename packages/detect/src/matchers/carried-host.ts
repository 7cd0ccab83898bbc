// Whether the names of a host are data: encoded text over one or several labels, or a label of a length that nobody types.

import { hexIsText, hexValues } from '../decode/symbols.ts';
import { betweenCharacters, noText, textSteps } from '../decode/text-steps.ts';
import { setOf } from '../pass/char-class.ts';

/** Labels of a host that are data in an encoding need not be long: nobody names a host so. */
const labelTextBytesMin = 12;
const hexDigitsMin = 24;
const base32SymbolsMin = 20;
const longLabelBytesMin = 40;
const longLabelDigitsMin = 4;

const dot = 0x2e;
const labelBytes = setOf('A-Za-z0-9_');
/** Values of base32 (RFC 4648 section 6) in any case; 32 stands for none. */
const base32Values = new Uint8Array(256).fill(32);
for (const [value, symbol] of Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567').entries()) {
  base32Values[symbol.charCodeAt(0)] = value;
  base32Values[symbol.toLowerCase().charCodeAt(0)] = value;
}

/** Looks at the labels in front of the registered name, which the last two of the authority are taken for. */
export function hostCarries(bytes: Uint8Array, from: number, to: number): boolean {
  const end = portStart(bytes, from, to);
  let start = end;
  let dots = 0;
  let last = end;
  let data = from;
  for (; start > from && bytes[start - 1] !== 0x40; start--) {
    if (bytes[start - 1] !== dot) continue;
    dots++;
    if (dots === 1) last = start;
    if (dots === 2) data = start - 1;
  }
  if (dots < 2 || data - start < base32SymbolsMin || isContentName(bytes, start, last, end)) return false;
  return isEncodedText(bytes, start, data) || hasLongLabel(bytes, start, data);
}

/** Where a port begins behind the host, or the end. */
function portStart(bytes: Uint8Array, from: number, to: number): number {
  let at = to;
  while (at > from && isDigit(bytes[at - 1] ?? 0)) at--;
  return at > from && bytes[at - 1] === 0x3a ? at - 1 : to;
}

/** Addresses of content and of hidden services are names of this form by their standards. */
function isContentName(bytes: Uint8Array, from: number, last: number, to: number): boolean {
  if (isLabel(bytes, last, to, 'onion')) return true;
  for (let start = from; start < to; ) {
    let end = start;
    while (end < to && bytes[end] !== dot) end++;
    if (isLabel(bytes, start, end, 'ipfs') || isLabel(bytes, start, end, 'ipns')) return true;
    start = end + 1;
  }
  return false;
}

function isLabel(bytes: Uint8Array, from: number, to: number, name: string): boolean {
  if (to - from !== name.length) return false;
  for (let i = 0; i < name.length; i++) if (bytes[from + i] !== name.charCodeAt(i)) return false;
  return true;
}

/** The labels joined, as hex or as base32. */
function isEncodedText(bytes: Uint8Array, from: number, to: number): boolean {
  const symbols = new Uint8Array(to - from);
  let count = 0;
  let isHex = true;
  let isBase32 = true;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === dot) continue;
    if (hexValues[byte] === 16) isHex = false;
    if (base32Values[byte] === 32) isBase32 = false;
    if (!isHex && !isBase32) return false;
    symbols[count++] = byte;
  }
  if (isHex && count >= hexDigitsMin && hexIsText(symbols, 0, count, labelTextBytesMin)) return true;
  return isBase32 && count >= base32SymbolsMin && base32IsText(symbols, count);
}

/** Without padding; bits that make no whole byte are dropped. */
function base32IsText(symbols: Uint8Array, count: number): boolean {
  let state = betweenCharacters;
  let held = 0;
  let bits = 0;
  for (let at = 0; at < count; at++) {
    held = ((held << 5) | (base32Values[symbols[at] ?? 0] ?? 0)) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    state = textSteps[(state << 8) | ((held >> bits) & 0xff)] ?? noText;
    if (state === noText) return false;
  }
  return state === betweenCharacters && (count * 5) >> 3 >= labelTextBytesMin;
}

function hasLongLabel(bytes: Uint8Array, from: number, to: number): boolean {
  let start = from;
  let digits = 0;
  let isPlain = true;
  for (let at = from; at <= to; at++) {
    const byte = at < to ? (bytes[at] ?? 0) : dot;
    if (byte === dot) {
      if (isPlain && at - start >= longLabelBytesMin && digits >= longLabelDigitsMin) return true;
      start = at + 1;
      digits = 0;
      isPlain = true;
    } else if (labelBytes[byte] !== 1) isPlain = false;
    else if (isDigit(byte)) digits++;
  }
  return false;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
