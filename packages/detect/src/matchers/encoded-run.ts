// Long runs of base64 or hex: where they decode to text, that text is scanned.

import { setOf } from '../char-class.ts';
import type { Scan } from '../scan-state.ts';
import { depthMax } from './escaped.ts';

/** Shorter runs hide nothing that a rule of this set would find. */
export const runBytesMin = 24;
/** A run is decoded in pieces; each begins this far before the end of the last, so that nothing falls between. */
const pieceBytesMax = 16_384;
const overlapBytes = 1_024;
/** Bytes of the beginning that must be text. */
const probeBytes = 12;

/** Bytes of base64 in both alphabets; 64 stands for none. */
const values = new Uint8Array(256).fill(64);
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
for (let i = 0; i < 64; i++) values[alphabet.charCodeAt(i)] = i;
values[0x2d] = 62;
values[0x5f] = 63;

export const runBytes: Uint8Array = values.map((value) => (value < 64 ? 1 : 0));
const hexBytes = setOf('0-9A-Fa-f');
const textBytes = setOf('\t\n\r -~');

/** How far a piece reaches: what a stream holds back while it reads one. */
export const runReachBytes = pieceBytesMax + 64;

export interface Piece {
  /** Where the next piece begins, if the run goes on; or where the run ends. */
  readonly next: number;
  readonly goesOn: boolean;
}

/** Reads one piece of the run, from `start` on. */
export function readPiece(scan: Scan, start: number): Piece {
  const end = plainEnd(scan, start);
  if (scan.depth >= depthMax || !readsAsText(scan, start, end))
    return { next: end, goesOn: end - start === pieceBytesMax };
  const symbols = gather(scan, start);
  if (!scan.starved) decodePiece(scan, symbols);
  const goesOn = symbols.count === pieceBytesMax;
  return { next: goesOn ? (symbols.at[pieceBytesMax - overlapBytes] ?? symbols.end) : symbols.end, goesOn };
}

/** Where the symbols end, line ends not passed over. */
function plainEnd(scan: Scan, start: number): number {
  const { bytes } = scan;
  const limit = Math.min(scan.length, start + pieceBytesMax);
  let end = start;
  while (end < limit && runBytes[bytes[end] ?? 0] === 1) end++;
  // Whether the run goes on is asked of the scan: more bytes may come.
  if (end - start < pieceBytesMax && end === scan.length) scan.byteAt(end);
  scan.steps += end - start;
  return end;
}

/** Whether some alignment of the first or of the middle symbols gives text: most long words and digests do not. */
function readsAsText(scan: Scan, start: number, end: number): boolean {
  const middle = start + (((end - start) >> 3) << 2);
  for (let skip = 0; skip < 4; skip++) {
    if (symbolsReadAsText(scan, start + skip, end) || symbolsReadAsText(scan, middle + skip, end)) return true;
  }
  return hexReadsAsText(scan, start, end);
}

function symbolsReadAsText(scan: Scan, from: number, end: number): boolean {
  if (end - from < 16) return false;
  const { bytes } = scan;
  for (let at = from; at < from + 16; at += 4) {
    const a = values[bytes[at] ?? 0] ?? 64;
    const b = values[bytes[at + 1] ?? 0] ?? 64;
    const c = values[bytes[at + 2] ?? 0] ?? 64;
    const d = values[bytes[at + 3] ?? 0] ?? 64;
    scan.steps += 4;
    if (!isText((a << 2) | (b >> 4)) || !isText(((b << 4) & 0xf0) | (c >> 2)) || !isText(((c << 6) & 0xc0) | d))
      return false;
  }
  return true;
}

function hexReadsAsText(scan: Scan, start: number, end: number): boolean {
  if (end - start < 32) return false;
  const { bytes } = scan;
  for (let at = start; at < start + 24; at += 2) {
    const high = bytes[at] ?? 0;
    scan.steps += 2;
    // The first digit of a printable character is 2 to 7; beyond ASCII it is c to f.
    if (hexBytes[high] !== 1 || hexBytes[bytes[at + 1] ?? 0] !== 1) return false;
    if (high < 0x32 || high === 0x38 || high === 0x39) return false;
  }
  return true;
}

function isText(byte: number): boolean {
  return textBytes[byte] === 1 || byte >= 0xc3;
}

/** The symbols of a run as they are written, and where each stands. */
export interface Symbols {
  readonly values: Uint8Array;
  readonly at: Int32Array;
  count: number;
  end: number;
}

/** Room for the symbols of one piece; a scan reads one at a time. */
export function roomForSymbols(): Symbols {
  return { values: new Uint8Array(pieceBytesMax), at: new Int32Array(pieceBytesMax), count: 0, end: 0 };
}

/** The symbols of a run, over the line ends that mail puts into it. */
function gather(scan: Scan, from: number): Symbols {
  const into = scan.symbols;
  const { bytes, length } = scan;
  let count = 0;
  let at = from;
  while (count < pieceBytesMax) {
    const byte = at < length ? (bytes[at] ?? 0) : scan.byteAt(at);
    if (runBytes[byte] === 1) {
      into.values[count] = byte;
      into.at[count++] = at++;
      continue;
    }
    const next = lineEnd(scan, at, byte);
    if (next < 0) break;
    at = next;
  }
  scan.steps += at - from;
  into.count = count;
  into.end = at;
  return into;
}

/** Past a line end (also as `\n` in two characters) that a full line of the run stands before; −1 where the run ends. */
function lineEnd(scan: Scan, at: number, byte: number): number {
  let next = -1;
  if (byte === 0x0a) next = at + 1;
  else if (byte === 0x0d && scan.byteAt(at + 1) === 0x0a) next = at + 2;
  if (next < 0) return -1;
  for (let i = 0; i < 4; i++) if (runBytes[scan.byteAt(next + i)] !== 1) return -1;
  // Prose has words of this alphabet at its line ends too; a run has none of its lines shorter than this.
  for (let i = 1; i <= runBytesMin; i++) if (runBytes[scan.byteAt(at - i)] !== 1) return -1;
  return next;
}

function decodePiece(scan: Scan, symbols: Symbols): void {
  if (isHex(symbols)) {
    const bytes = fromHex(symbols);
    if (looksLikeText(bytes)) report(scan, symbols, bytes, 2, 1, 0);
  }
  // A path or a name may stand in front without a mark between: each of the four alignments is tried.
  const middle = (symbols.count >> 3) << 2;
  for (let skip = 0; skip < 4; skip++) {
    const reads = (at: number) => looksLikeText(fromBase64(symbols, at, at + 16));
    if (!reads(skip) && !reads(middle + skip)) continue;
    report(scan, symbols, fromBase64(symbols, skip, symbols.count), 4, 3, skip);
    return;
  }
}

function isHex({ values: bytes, count }: Symbols): boolean {
  if (count < 32) return false;
  for (let i = 0; i < 32; i++) if (hexBytes[bytes[i] ?? 0] !== 1) return false;
  return true;
}

function fromHex({ values: bytes, count }: Symbols): Uint8Array {
  const out = new Uint8Array(count >> 1);
  for (let i = 0; i < out.length; i++) {
    const pair = Number.parseInt(String.fromCharCode(bytes[2 * i] ?? 0, bytes[2 * i + 1] ?? 0), 16);
    if (!(pair >= 0)) return out.subarray(0, i);
    out[i] = pair;
  }
  return out;
}

function fromBase64({ values: bytes, count }: Symbols, from: number, to: number): Uint8Array {
  const end = Math.min(to, count);
  const out = new Uint8Array(Math.max(0, Math.floor(((end - from) * 3) / 4)));
  let held = 0;
  let bits = 0;
  let size = 0;
  for (let i = from; i < end; i++) {
    held = ((held << 6) | (values[bytes[i] ?? 0] ?? 0)) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out[size++] = (held >> bits) & 0xff;
    }
  }
  return out.subarray(0, size);
}

function looksLikeText(bytes: Uint8Array): boolean {
  if (bytes.length < probeBytes) return false;
  for (let i = 0; i < probeBytes; i++) if (textBytes[bytes[i] ?? 0] !== 1 && (bytes[i] ?? 0) < 0xc3) return false;
  return true;
}

/** Findings in decoded text cover every symbol that holds a bit of them. */
function report(scan: Scan, symbols: Symbols, bytes: Uint8Array, per: number, gives: number, skip: number): void {
  for (const { rule, start, end } of scan.within(bytes)) {
    const first = skip + Math.floor(start / gives) * per;
    const last = Math.min(symbols.count, skip + Math.ceil(end / gives) * per) - 1;
    scan.reportEncoded(rule, symbols.at[first] ?? 0, (symbols.at[last] ?? 0) + 1);
  }
}
