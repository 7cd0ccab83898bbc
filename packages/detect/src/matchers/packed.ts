// Compressed data written in base64 or hex: what is in it is scanned once it is unpacked, and what cannot be unpacked is a finding.

import { type Inflated, inflate } from '../decode/inflate.ts';
import type { Candidate } from '../finding.ts';
import type { Scan } from '../pass/scan-state.ts';
import { depthMax } from './escaped.ts';
import type { Matcher } from './matcher.ts';

/** How the first bytes of gzip (RFC 1952) and zlib (RFC 1950, its usual header) are written; what follows is read by bits. */
const base64Starts = ['H4sI', 'eJw', 'eJx', 'eJy', 'eJz'];
const hexStarts = ['1f8b08', '1F8B08'];
const hexStartBytes = 6;
/** Checksum and length behind each member of gzip. */
const trailerBytes = 8;

/** Longest run that is read, in bytes as written; and the shortest that can hold what a rule would find. */
const writtenBytesMax = 32_768;
const writtenBytesMin = 32;
/** All that one content and what is in it may become. Beyond it nothing is unpacked: it is only told that it is there. */
export const unpackedBytesMax = 1 << 20;

const symbolOf = new Int8Array(256).fill(-1);
for (const [i, symbol] of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].entries()) {
  symbolOf[symbol.charCodeAt(0)] = i;
}
symbolOf[0x2d] = 62;
symbolOf[0x5f] = 63;

/** Bytes as written that are read first; more only where these are not all of it, so that what looks packed costs little. */
const readBytes = [512, 4_096, writtenBytesMax];

export interface PackedOptions {
  /** The rule that reports what cannot be read to its end. */
  readonly unread: number | undefined;
  /** What stands of what is found in unpacked data. */
  readonly resolve: (candidates: readonly Candidate[]) => readonly Candidate[];
}

export function packedMatcher({ unread, resolve }: PackedOptions): Matcher {
  return {
    triggers: [...base64Starts, ...hexStarts].map((text) => Uint8Array.from(text, (one) => one.charCodeAt(0))),
    reachBytes: writtenBytesMax + 64,
    visit: (scan, from, to) => {
      if (from < scan.packedUntil || scan.depth >= depthMax) return;
      const isHex = to - from === hexStartBytes;
      // In the middle of a run it begins nothing.
      const before = scan.byteAt(from - 1);
      if (isHex ? hexValue(before) >= 0 : (symbolOf[before] ?? -1) >= 0) return;
      const read = readPacked(scan, from, isHex ? readHex : readBase64);
      if (read === undefined) return;
      scan.packedUntil = from + read.next;
      scan.unpacked.bytes += read.bytes.length;
      const found = new Set(resolve(scan.within(read.bytes, read.bytes.length).candidates()).map(({ rule }) => rule));
      const isRead = read.end === 'whole' || (read.end === 'cut' && !read.run.goesOn);
      if (unread !== undefined && !isRead) found.add(unread);
      for (const rule of found) scan.reportPacked(rule, from, read.run.end);
    },
  };
}

type Read = Inflated & { readonly run: Run };

/** What is packed in the run, with the run; undefined where nothing is, or bytes are missing. */
function readPacked(scan: Scan, from: number, readRun: typeof readBase64): Read | undefined {
  const room = unpackedBytesMax - scan.unpacked.bytes;
  for (const limit of readBytes) {
    const run = readRun(scan, from, limit);
    if (scan.starved || run.end - from < writtenBytesMin) return undefined;
    const inflated = layers(run.bytes, room);
    if (inflated === undefined) return undefined;
    scan.steps += run.bytes.length + inflated.bytes.length;
    if (inflated.end === 'cut' && run.goesOn && limit < writtenBytesMax) continue;
    // The first bytes alone may look like this by chance; what gave text was packed.
    return inflated.end === 'damaged' && inflated.bytes.length < writtenBytesMin ? undefined : { ...inflated, run };
  }
  return undefined;
}

/** What is packed in what was packed. */
function layers(bytes: Uint8Array, room: number): Inflated | undefined {
  let outer = members(bytes, room);
  for (let depth = 1; depth < depthMax && outer?.end === 'whole'; depth++) {
    const inner = members(outer.bytes, room);
    if (inner === undefined) break;
    outer = { ...inner, next: outer.next };
  }
  // What is still packed is not read.
  const isDeeper = outer?.end === 'whole' && bodyStart(outer.bytes) !== undefined;
  return outer !== undefined && isDeeper ? { ...outer, end: 'full' } : outer;
}

/** One member after the other, as gzip reads them; what follows the last one is none of it. */
function members(bytes: Uint8Array, room: number): Inflated | undefined {
  const parts: Uint8Array[] = [];
  let left = Math.max(0, room);
  let last: Inflated | undefined;
  for (let at = 0; ; ) {
    const start = bodyStart(bytes.subarray(at));
    if (start === undefined) break;
    last = inflate(bytes, at + start, left);
    parts.push(last.bytes);
    left -= last.bytes.length;
    if (last.end !== 'whole') break;
    at = last.next + trailerBytes;
  }
  if (last === undefined || parts.length === 1) return last;
  return { ...last, bytes: Buffer.concat(parts) };
}

interface Run {
  readonly bytes: Uint8Array;
  readonly end: number;
  /** Whether it is longer than what was read of it. */
  readonly goesOn: boolean;
}

/** What most runs become; it is inflated, to bytes of its own, before another run is read. */
const firstRoom = new Uint8Array(512);

/** Over line ends, and over the backslashes that JSON puts before slashes and line ends. */
function readBase64(scan: Scan, from: number, bytesMax: number): Run {
  const wanted = ((bytesMax * 3) >> 2) + 3;
  const out = wanted <= firstRoom.length ? firstRoom : new Uint8Array(wanted);
  const limit = from + bytesMax;
  let size = 0;
  let held = 0;
  let bits = 0;
  let at = from;
  for (; at < limit; at++) {
    const byte = scan.byteAt(at);
    const symbol = symbolOf[byte] ?? -1;
    if (symbol < 0) {
      const skipped = lineEndBytes(scan, at);
      if (skipped < 0) break;
      at += skipped - 1;
      continue;
    }
    held = ((held << 6) | symbol) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out[size++] = (held >> bits) & 0xff;
    }
  }
  scan.steps += at - from;
  return { bytes: out.subarray(0, size), end: at, goesOn: at >= limit };
}

/** Bytes of what may stand between two symbols; −1 where the run ends. */
function lineEndBytes(scan: Scan, at: number): number {
  const byte = scan.byteAt(at);
  const next = scan.byteAt(at + 1);
  if (byte === 0x5c) return next === 0x2f ? 1 : next === 0x6e || next === 0x72 ? 2 : -1;
  const length = byte === 0x0a ? 1 : byte === 0x0d && next === 0x0a ? 2 : -1;
  return length > 0 && (symbolOf[scan.byteAt(at + length)] ?? -1) >= 0 ? length : -1;
}

function readHex(scan: Scan, from: number, bytesMax: number): Run {
  const limit = from + bytesMax;
  let end = from;
  while (end < limit && hexValue(scan.byteAt(end)) >= 0) end++;
  const bytes = new Uint8Array((end - from) >> 1);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = hexValue(scan.byteAt(from + 2 * i)) * 16 + hexValue(scan.byteAt(from + 2 * i + 1));
  }
  scan.steps += end - from;
  return { bytes, end, goesOn: end >= limit };
}

function hexValue(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const low = byte | 0x20;
  return low >= 0x61 && low <= 0x66 ? low - 0x57 : -1;
}

/** Where the DEFLATE data begins behind a header of gzip or zlib; undefined where there is none. */
function bodyStart(bytes: Uint8Array): number | undefined {
  const [first, second, method, flags = 0] = bytes;
  if (first === 0x78 && second === 0x9c) return 2;
  if (first !== 0x1f || second !== 0x8b || method !== 8 || flags > 0x1f) return undefined;
  let at = 10;
  if ((flags & 4) !== 0) at += 2 + (bytes[at] ?? 0) + 256 * (bytes[at + 1] ?? 0);
  for (const flag of [8, 16]) {
    if ((flags & flag) === 0) continue;
    while (at < bytes.length && bytes[at] !== 0) at++;
    at++;
  }
  at += (flags & 2) === 0 ? 0 : 2;
  return at < bytes.length ? at : undefined;
}
