// Long runs of base64 or hex: where they decode to text, that text is scanned.

import { base64ReadsAsText, decodeBase64, decodeHex, hexReadsAsText, runBytes } from '../decode/symbols.ts';
import { pieceBytesMax } from '../pass/memos.ts';
import type { Scan } from '../pass/scan-state.ts';
import { depthMax } from './escaped.ts';

/** Shorter runs hide nothing that a rule of this set would find. */
export const runBytesMin = 24;
const overlapBytes = 1_024;
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
  const symbols = symbolsOf(scan, start, end);
  if (!scan.starved) decodePiece(scan, symbols);
  const goesOn = symbols.count === pieceBytesMax;
  return { next: goesOn ? placeOf(symbols, pieceBytesMax - overlapBytes) : symbols.end, goesOn };
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

/**
 * Whether some alignment of the first or of the middle symbols gives text: most long words and digests do not. A path or a
 * name may stand in front without a mark between, so each of the four is tried.
 */
function readsAsText(scan: Scan, start: number, end: number): boolean {
  scan.steps += 16;
  return base64Alignment(scan.bytes, start, end) >= 0 || hexReadsAsText(scan.bytes, start, end);
}

/** How many symbols to leave out in front, so that the rest gives text; −1 where it does not. */
function base64Alignment(symbols: Uint8Array, start: number, end: number): number {
  const middle = start + (((end - start) >> 3) << 2);
  for (let skip = 0; skip < 4; skip++) {
    if (base64ReadsAsText(symbols, start + skip, end) || base64ReadsAsText(symbols, middle + skip, end)) return skip;
  }
  return -1;
}

/** The symbols of a run: `count` bytes of `values` from `first` on. */
interface Symbols {
  readonly values: Uint8Array;
  readonly first: number;
  readonly count: number;
  /** Where each stands; undefined where they stand as in `values`. */
  readonly at: Int32Array | undefined;
  /** Where the run ends, or what was read of it. */
  readonly end: number;
}

/** Where a symbol stands. */
function placeOf({ at, first, end }: Symbols, symbol: number): number {
  return at === undefined ? first + symbol : (at[symbol] ?? end);
}

/** The symbols of a run whose first line ends at `end`: most have no other. */
function symbolsOf(scan: Scan, start: number, end: number): Symbols {
  if (end - start === pieceBytesMax || lineEnd(scan, end, scan.byteAt(end)) < 0) {
    return { values: scan.bytes, first: start, count: end - start, at: undefined, end };
  }
  return gather(scan, start);
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
  return { values: into.values, first: 0, count, at: into.at, end: at };
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
  const { values, first, count } = symbols;
  const { decoded } = scan.symbols;
  const end = first + count;
  if (hexReadsAsText(values, first, end)) report(scan, symbols, decodeHex(values, first, end, decoded), hexRatio, 0);
  const skip = base64Alignment(values, first, end);
  if (skip >= 0) report(scan, symbols, decodeBase64(values, first + skip, end, decoded), base64Ratio, skip);
}

/** So many symbols give so many bytes. */
interface Ratio {
  readonly symbols: number;
  readonly bytes: number;
}

const hexRatio: Ratio = { symbols: 2, bytes: 1 };
const base64Ratio: Ratio = { symbols: 4, bytes: 3 };

/** Findings in decoded text cover every symbol that holds a bit of them. */
function report(scan: Scan, symbols: Symbols, size: number, ratio: Ratio, skip: number): void {
  const found = scan.within(scan.symbols.decoded, size);
  for (let row = 0; row < found.count; row++) {
    const first = skip + Math.floor((found.start[row] ?? 0) / ratio.bytes) * ratio.symbols;
    const last = Math.min(symbols.count, skip + Math.ceil((found.end[row] ?? 0) / ratio.bytes) * ratio.symbols) - 1;
    scan.reportEncoded(found.rule[row] ?? 0, placeOf(symbols, first), placeOf(symbols, last) + 1);
  }
}
