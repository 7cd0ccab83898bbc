// A piece of content with its escapes and look-alikes written as plain ASCII, and the way back to where each byte came from.

import type { Scan } from '../pass/scan-state.ts';
import { type ByteAt, escapeAt, escapeBytes } from './escapes.ts';
import { asciiOf } from './look-alikes.ts';

export interface View {
  /** Its first bytes are the view. */
  readonly bytes: Uint8Array;
  readonly size: number;
  /** By byte of the view: where it stands in the content; one more entry for the end. */
  readonly from: Int32Array;
  /** The byte after the last one that was read. */
  readonly end: number;
  /** Whether anything was written differently. */
  readonly changed: boolean;
}

/**
 * Reads on from `start` until `span` bytes have gone by without an escape, at most to `limit`.
 * An escape of a byte beyond ASCII stays as it is written: no rule asks for one.
 */
export function viewFrom(scan: Scan, start: number, span: number, limit: number): View {
  const { bytes, from } = scan.viewRoom(limit - start + 1);
  const content = scan.bytes;
  const byteAt: ByteAt = (at) => scan.byteAt(at);
  let size = 0;
  let stop = Math.min(limit, start + span);
  let changed = false;
  let at = start;
  while (at < stop && !scan.isPast(at)) {
    const plainEnd = Math.min(stop, scan.length);
    for (; at < plainEnd && plainBytes[content[at] ?? 0] === 1; at++) {
      from[size] = at;
      bytes[size++] = content[at] ?? 0;
    }
    if (at >= plainEnd) continue;
    const first = scan.byteAt(at);
    const length = first < 0x80 ? 1 : sequenceLength(first);
    const plain = first < 0x80 ? escapeAt(byteAt, at) : { code: pointAt(scan, at, length), length };
    const code = plain === undefined ? first : plain.code >= 0x80 ? asciiOf(plain.code) : plain.code;
    if (plain === undefined || code === undefined) {
      for (let i = 0; i < length; i++) {
        from[size] = at + i;
        bytes[size++] = scan.byteAt(at + i);
      }
      at += length;
      continue;
    }
    changed = true;
    if (code >= 0) {
      from[size] = at;
      bytes[size++] = code;
    }
    at += plain.length;
    stop = Math.min(limit, Math.max(stop, at + span));
  }
  from[size] = at;
  scan.steps += at - start;
  return { bytes, size, from, end: at, changed };
}

/** ASCII that begins no escape. */
const plainBytes = new Uint8Array(256).fill(1, 0, 0x80);
for (const begins of escapeBytes) plainBytes[begins] = 0;

function sequenceLength(first: number): number {
  if (first < 0xc0) return 1;
  return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/** The code point of a sequence; 0xfffd for what is none. */
function pointAt(scan: Scan, at: number, length: number): number {
  if (length === 1) return 0xfffd;
  let code = scan.byteAt(at) & (0xff >> (length + 1));
  for (let i = 1; i < length; i++) {
    const byte = scan.byteAt(at + i);
    if ((byte & 0xc0) !== 0x80) return 0xfffd;
    code = (code << 6) | (byte & 0x3f);
  }
  return code;
}
