// Bytes behind base64 and hex: whether they may be text, looked at without decoding, and decoding into room that is there.

import { setOf } from '../pass/char-class.ts';
import { betweenCharacters, noText, textSteps } from './text-steps.ts';

/** Symbols of base64 that are looked at, and the bytes that they and twice as many less eight digits of hex give. */
const probeSymbols = 16;
const probeBytes = 12;
/** A row of so many digits is hex; less may be a word. */
const hexDigitsMin = 32;

/** Values of base64 in both alphabets; 64 stands for none. */
export const base64Values: Uint8Array = new Uint8Array(256).fill(64);
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
for (let i = 0; i < 64; i++) base64Values[alphabet.charCodeAt(i)] = i;
base64Values[0x2d] = 62;
base64Values[0x5f] = 63;

/** Values of hex digits; 16 stands for none. */
export const hexValues: Uint8Array = new Uint8Array(256).fill(16);
for (const [value, digit] of Array.from('0123456789abcdef').entries()) {
  hexValues[digit.charCodeAt(0)] = value;
  hexValues[digit.toUpperCase().charCodeAt(0)] = value;
}

/** Printable ASCII and blanks, and what begins a character beyond ASCII. */
const textBytes = setOf('\t\n\r -~').fill(1, 0xc3);

/** Bytes of base64 in both alphabets; hex is part of them. */
export const runBytes: Uint8Array = base64Values.map((value) => (value < 64 ? 1 : 0));

/** Whether the symbols from `from` on, before `end`, are base64 of text, judged by the first sixteen. */
export function base64ReadsAsText(symbols: Uint8Array, from: number, end: number): boolean {
  if (end - from < probeSymbols) return false;
  for (let at = from; at < from + probeSymbols; at += 4) {
    const a = base64Values[symbols[at] ?? 0] ?? 64;
    const b = base64Values[symbols[at + 1] ?? 0] ?? 64;
    const c = base64Values[symbols[at + 2] ?? 0] ?? 64;
    const d = base64Values[symbols[at + 3] ?? 0] ?? 64;
    if (textBytes[((a << 2) | (b >> 4)) & 0xff] !== 1 || textBytes[((b << 4) | (c >> 2)) & 0xff] !== 1) return false;
    if (textBytes[((c << 6) | d) & 0xff] !== 1) return false;
  }
  return true;
}

/** Whether the symbols from `from` on, before `end`, are hex of text, judged by the first 24 digits. */
export function hexReadsAsText(symbols: Uint8Array, from: number, end: number): boolean {
  if (end - from < hexDigitsMin) return false;
  for (let at = from; at < from + 2 * probeBytes; at += 2) {
    const pair = hexPair(symbols, at);
    if (pair < 0 || textBytes[pair] !== 1) return false;
  }
  for (let at = from + 2 * probeBytes; at < from + hexDigitsMin; at++) {
    if (hexValues[symbols[at] ?? 0] === 16) return false;
  }
  return true;
}

/** Decodes up to the first pair before `end` that is no hex; returns the number of bytes written to the front of `into`. */
export function decodeHex(symbols: Uint8Array, from: number, end: number, into: Uint8Array): number {
  let size = 0;
  for (let at = from; at + 1 < end; at += 2) {
    const pair = hexPair(symbols, at);
    if (pair < 0) break;
    into[size++] = pair;
  }
  return size;
}

/** Value of two digits, −1 where one is none. */
function hexPair(symbols: Uint8Array, at: number): number {
  const high = hexValues[symbols[at] ?? 0] ?? 16;
  const low = hexValues[symbols[at + 1] ?? 0] ?? 16;
  return high > 15 || low > 15 ? -1 : (high << 4) | low;
}

/** Decodes whole bytes of the symbols from `from` to `end`; returns the number of bytes written to the front of `into`. */
export function decodeBase64(symbols: Uint8Array, from: number, end: number, into: Uint8Array): number {
  let size = 0;
  let at = from;
  for (; at + 4 <= end; at += 4) {
    const group =
      ((base64Values[symbols[at] ?? 0] ?? 0) << 18) |
      ((base64Values[symbols[at + 1] ?? 0] ?? 0) << 12) |
      ((base64Values[symbols[at + 2] ?? 0] ?? 0) << 6) |
      (base64Values[symbols[at + 3] ?? 0] ?? 0);
    into[size++] = group >> 16;
    into[size++] = group >> 8;
    into[size++] = group;
  }
  if (end - at >= 2) {
    const a = base64Values[symbols[at] ?? 0] ?? 0;
    const b = base64Values[symbols[at + 1] ?? 0] ?? 0;
    into[size++] = (a << 2) | (b >> 4);
    if (end - at === 3) into[size++] = (b << 4) | ((base64Values[symbols[at + 2] ?? 0] ?? 0) >> 2);
  }
  return size;
}

/** Whether the symbols from `from` to `end` are base64 of a whole text of so many bytes or more. */
export function base64IsText(symbols: Uint8Array, from: number, end: number, bytesMin: number): boolean {
  if (((end - from) * 3) >> 2 < bytesMin) return false;
  let state = betweenCharacters;
  let held = 0;
  for (let at = from; at < end; at++) {
    held = ((held << 6) | (base64Values[symbols[at] ?? 0] ?? 0)) & 0xffff;
    const place = (at - from) & 3;
    if (place === 0) continue;
    state = textSteps[(state << 8) | ((held >> (6 - 2 * place)) & 0xff)] ?? noText;
    if (state === noText) return false;
  }
  return state === betweenCharacters;
}

/** Whether the digits from `from` to `end` are hex of a whole text of so many bytes or more; one digit too many is left out. */
export function hexIsText(symbols: Uint8Array, from: number, end: number, bytesMin: number): boolean {
  if ((end - from) >> 1 < bytesMin) return false;
  let state = betweenCharacters;
  for (let at = from; at + 1 < end; at += 2) {
    state = textSteps[(state << 8) | (hexPair(symbols, at) & 0xff)] ?? noText;
    if (state === noText) return false;
  }
  return state === betweenCharacters;
}
