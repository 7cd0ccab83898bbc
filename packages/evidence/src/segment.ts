// Frames of a spool segment: what tells a whole record from a torn one, and a torn tail from lost data.

import { crc32 } from 'node:zlib';
import { type Fault, fail, limits, ok, type Result } from '@sallyport/base';

/** Each segment starts with these bytes: the name and version of the format. */
export const segmentMagic: Uint8Array = Buffer.from('SALSPL01', 'ascii');

/** One record: length u32 | crc32 u32 | sequence u64 | offset of its batch u32 | payload; all big-endian. */
export const headBytes = 20;
const crcFrom = 8;

export interface Frame {
  readonly sequence: number;
  /** Offset in the segment at which the write that carried this record began. */
  readonly batchOffset: number;
  readonly payload: Uint8Array;
  /** Offset just behind the record. */
  readonly end: number;
}

/** Bytes of one record. */
export function encodeFrame(record: {
  readonly sequence: number;
  readonly batchOffset: number;
  readonly payload: Uint8Array;
}): Uint8Array {
  const out = Buffer.allocUnsafe(headBytes + record.payload.length);
  out.set(record.payload, headBytes);
  writeHead(out, 0, { ...record, payloadBytes: record.payload.length });
  return out;
}

/** Writes the head of a record at `at`, before a payload that is in its place already. */
export function writeHead(
  out: Buffer,
  at: number,
  record: { readonly sequence: number; readonly batchOffset: number; readonly payloadBytes: number },
): void {
  const { sequence, batchOffset, payloadBytes } = record;
  out.writeUInt32BE(payloadBytes, at);
  out.writeUInt32BE(Math.floor(sequence / 2 ** 32), at + 8);
  out.writeUInt32BE(sequence % 2 ** 32, at + 12);
  out.writeUInt32BE(batchOffset, at + 16);
  out.writeUInt32BE(crc32(out.subarray(at + crcFrom, at + headBytes + payloadBytes)), at + 4);
}

/** The record at `at`, or undefined where there is no whole and sound one. */
export function decodeFrame(segment: Uint8Array, at: number): Frame | undefined {
  const view = Buffer.from(segment.buffer, segment.byteOffset, segment.byteLength);
  if (at + headBytes > view.length) return undefined;
  const length = view.readUInt32BE(at);
  const end = at + headBytes + length;
  if (length === 0 || length > limits.eventBytesMax || end > view.length) return undefined;
  if (crc32(view.subarray(at + crcFrom, end)) !== view.readUInt32BE(at + 4)) return undefined;
  return {
    sequence: Number(view.readBigUInt64BE(at + 8)),
    batchOffset: view.readUInt32BE(at + 16),
    payload: view.subarray(at + headBytes, end),
    end,
  };
}

export interface SegmentScan {
  /** Offset behind the last sound record. */
  readonly end: number;
  readonly nextSequence: number;
}

/**
 * Reads a whole segment that starts with record `firstSequence`.
 * A torn tail is allowed in the last segment only, and only where no later batch was begun: a batch is written after
 * the one before it is on the disk, so a sound record of a later batch proves that acknowledged data was damaged.
 * Faults: `integrity`.
 */
export function scanSegment(
  segment: Uint8Array,
  options: { readonly name: string; readonly firstSequence: number; readonly isLast: boolean },
): Result<SegmentScan, Fault> {
  const { name, isLast } = options;
  const isWhole = Buffer.compare(segment.subarray(0, segmentMagic.length), segmentMagic) === 0;
  if (!isWhole) {
    const wasBeingMade = isLast && segment.length <= segmentMagic.length;
    if (wasBeingMade) return ok({ end: 0, nextSequence: options.firstSequence });
    return fail('integrity', `the spool segment \`${name}\` does not start as one`);
  }
  let at = segmentMagic.length;
  let nextSequence = options.firstSequence;
  while (at < segment.length) {
    const frame = decodeFrame(segment, at);
    if (frame === undefined) break;
    if (frame.sequence !== nextSequence) {
      return fail(
        'integrity',
        `the spool segment \`${name}\` has record ${frame.sequence} where ${nextSequence} is due`,
      );
    }
    at = frame.end;
    nextSequence += 1;
  }
  if (at < segment.length && !(isLast && !laterBatchBegan(segment, at))) {
    return fail(
      'integrity',
      `the spool segment \`${name}\` is damaged at byte ${at}, before data that was acknowledged`,
    );
  }
  return ok({ end: at, nextSequence });
}

function laterBatchBegan(segment: Uint8Array, damagedAt: number): boolean {
  for (let at = damagedAt + 1; at + headBytes <= segment.length; at++) {
    const frame = decodeFrame(segment, at);
    if (frame !== undefined && frame.batchOffset > damagedAt && frame.batchOffset <= at) return true;
  }
  return false;
}
