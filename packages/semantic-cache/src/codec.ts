// The envelope of a stored entry: says what it is, for which key, until when and on which epochs, and whether it is whole.

import { type Fault, fail, ok, type Result, sha256, utf8, utf8Text } from '@sallyport/base';
import { compressSync, uncompressSync } from 'lz4-napi';
import { cacheBounds } from './bounds.ts';
import { type EpochVector, epochValue } from './epochs.ts';

/** An entry before it is written and after it was read. Times are milliseconds since the Unix epoch, by the writer's wall clock. */
export interface Entry {
  /** Read before the computation began. */
  readonly createdMs: number;
  readonly expiresMs: number;
  /** The payload is an encoded refusal, not an encoded value. */
  readonly negative: boolean;
  readonly epochs: EpochVector;
  readonly payload: Uint8Array;
}

/** Why bytes that were found are not the entry that was asked for. */
export type DecodeMiss = 'unknown_version' | 'damaged' | 'foreign_key';

/*
 * Layout, version 1, numbers big-endian:
 *   "SC" · version u8 · flags u8 · created u64 · expires u64 · key digest 32 · epoch count u16
 *   · per epoch: name length u16, name, value u64 · payload length before compression u32 · payload · checksum 16
 * The checksum is the first 16 bytes of the SHA-256 of all that stands before it. A changed layout takes a new version:
 * an older release meets it as `unknown_version`, a newer one need not know the old.
 */
const magic = [0x53, 0x43] as const;
const version = 1;
const flag = { lz4: 1, negative: 2 } as const;
const fixedBytes = 2 + 1 + 1 + 8 + 8 + 32 + 2;
const checksumBytes = 16;
/** LZ4 never expands by more: a larger claim is a lie, seen before memory is set aside for it. */
const lz4RatioMax = 256;

/**
 * The bytes to store for an entry of the key with this digest (32 bytes).
 * Faults: `too_large` (payload, number of epochs). Throws RangeError on a time or epoch that is no whole number.
 */
export function encodeEntry(keyDigest: Uint8Array, entry: Entry): Result<Uint8Array, Fault> {
  if (keyDigest.length !== 32) throw new RangeError('a key digest has 32 bytes');
  if (entry.payload.length > cacheBounds.payloadBytesMax) {
    return fail('too_large', `a cached answer has at most ${cacheBounds.payloadBytesMax} bytes`);
  }
  const epochs = Object.entries(entry.epochs).map(([name, value]) => ({ name: utf8(name), value: epochValue(value) }));
  if (epochs.length > cacheBounds.epochsMax) {
    return fail('too_large', `a cached answer rests on at most ${cacheBounds.epochsMax} epochs`);
  }
  const packed = pack(entry.payload);
  const epochBytes = epochs.reduce((sum, { name }) => sum + 10 + name.length, 0);
  const out = Buffer.alloc(fixedBytes + epochBytes + 4 + packed.bytes.length + checksumBytes);
  let at = 0;
  for (const byte of magic) at = out.writeUInt8(byte, at);
  at = out.writeUInt8(version, at);
  at = out.writeUInt8((packed.lz4 ? flag.lz4 : 0) | (entry.negative ? flag.negative : 0), at);
  at = out.writeBigUInt64BE(BigInt(entry.createdMs), at);
  at = out.writeBigUInt64BE(BigInt(entry.expiresMs), at);
  out.set(keyDigest, at);
  at = out.writeUInt16BE(epochs.length, at + 32);
  for (const { name, value } of epochs) {
    at = out.writeUInt16BE(name.length, at);
    out.set(name, at);
    at = out.writeBigUInt64BE(value, at + name.length);
  }
  at = out.writeUInt32BE(entry.payload.length, at);
  out.set(packed.bytes, at);
  at += packed.bytes.length;
  out.set(sha256(out.subarray(0, at)).subarray(0, checksumBytes), at);
  return ok(plain(out));
}

/** How many of the first bytes tell when an entry was made. */
export const headBytes = 12;

/** When the entry that begins with these bytes was made, by its writer's clock; undefined for another layout. */
export function createdMsOf(head: Uint8Array): number | undefined {
  const input = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  const isOurs = input.length >= headBytes && magic.every((byte, at) => input[at] === byte) && input[2] === version;
  return isOurs ? Number(input.readBigUInt64BE(4)) : undefined;
}

/** The entry in these bytes, if they are whole and belong to this key; otherwise why not. Never throws on bad bytes. */
export function decodeEntry(keyDigest: Uint8Array, bytes: Uint8Array): Result<Entry, DecodeMiss> {
  const input = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (input.length < 3 || magic.some((byte, at) => input[at] !== byte)) return miss('damaged');
  if (input[2] !== version) return miss('unknown_version');
  const end = input.length - checksumBytes;
  if (end < fixedBytes + 4) return miss('damaged');
  if (
    !sha256(input.subarray(0, end))
      .subarray(0, checksumBytes)
      .every((byte, at) => byte === input[end + at])
  ) {
    return miss('damaged');
  }
  // Pair assertion: whatever the store did with keys, this entry was written for the key that was asked.
  if (input.compare(keyDigest, 0, 32, 20, 52) !== 0) return miss('foreign_key');
  return readBody(input.subarray(0, end));
}

function readBody(input: Buffer): Result<Entry, DecodeMiss> {
  const flags = input.readUInt8(3);
  if ((flags & ~(flag.lz4 | flag.negative)) !== 0) return miss('damaged');
  const count = input.readUInt16BE(fixedBytes - 2);
  let at = fixedBytes;
  const epochs: Record<string, bigint> = Object.create(null);
  for (let i = 0; i < count; i++) {
    if (at + 2 > input.length) return miss('damaged');
    const nameEnd = at + 2 + input.readUInt16BE(at);
    if (nameEnd + 8 > input.length) return miss('damaged');
    const name = utf8Text(input.subarray(at + 2, nameEnd));
    if (name === undefined || Object.hasOwn(epochs, name)) return miss('damaged');
    epochs[name] = input.readBigUInt64BE(nameEnd);
    at = nameEnd + 8;
  }
  if (at + 4 > input.length) return miss('damaged');
  const payload = unpack(input.subarray(at + 4), input.readUInt32BE(at), (flags & flag.lz4) !== 0);
  const createdMs = Number(input.readBigUInt64BE(4));
  const expiresMs = Number(input.readBigUInt64BE(12));
  if (payload === undefined || !Number.isSafeInteger(createdMs) || !Number.isSafeInteger(expiresMs))
    return miss('damaged');
  return ok({ createdMs, expiresMs, negative: (flags & flag.negative) !== 0, epochs, payload });
}

function pack(payload: Uint8Array): { readonly bytes: Uint8Array; readonly lz4: boolean } {
  if (payload.length <= cacheBounds.compressAboveBytes) return { bytes: payload, lz4: false };
  const packed = compressSync(Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength));
  return packed.length < payload.length ? { bytes: packed, lz4: true } : { bytes: payload, lz4: false };
}

/** The payload, or undefined where its length is not `length` or memory would be set aside for a false claim. */
function unpack(stored: Buffer, length: number, lz4: boolean): Uint8Array | undefined {
  if (length > cacheBounds.payloadBytesMax) return undefined;
  if (!lz4) return stored.length === length ? plain(stored) : undefined;
  // The library writes the length once more, little-endian, and believes it: so it is compared first.
  if (stored.length < 4 || stored.readUInt32LE(0) !== length || length > stored.length * lz4RatioMax) return undefined;
  try {
    const payload = uncompressSync(stored);
    return payload.length === length ? plain(payload) : undefined;
  } catch {
    // Not LZ4 although the checksum held: the caller counts it as damage.
    return undefined;
  }
}

/** The same bytes without the methods of Buffer, whose `slice` shares memory where that of Uint8Array copies. */
function plain(bytes: Buffer): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function miss(reason: DecodeMiss): { readonly ok: false; readonly fault: DecodeMiss } {
  return { ok: false, fault: reason };
}
