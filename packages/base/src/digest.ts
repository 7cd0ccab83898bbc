// SHA-256 and the text forms of bytes.

import { hash, randomBytes, randomFillSync } from 'node:crypto';

/** SHA-256 (FIPS 180-4) of bytes or of the UTF-8 of a string: 32 bytes. */
export function sha256(...parts: readonly (Uint8Array | string)[]): Uint8Array {
  // By way of the digits: twice as fast as a hash object or as the one-shot that gives bytes.
  return Buffer.from(sha256Hex(...parts), 'hex');
}

/** SHA-256 as 64 lower-case hex digits. */
export function sha256Hex(...parts: readonly (Uint8Array | string)[]): string {
  const [first = '', ...rest] = parts;
  return hash('sha256', rest.length === 0 ? first : Buffer.concat(parts.map(bytesOf)), 'hex');
}

function bytesOf(part: Uint8Array | string): Uint8Array {
  return typeof part === 'string' ? Buffer.from(part) : part;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** The text of UTF-8 bytes, or undefined where they are not UTF-8 (no replacement characters). */
export function utf8Text(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

/** Bytes of an even number of hex digits, or undefined. */
export function fromHex(text: string): Uint8Array | undefined {
  return text.length % 2 === 0 && /^[0-9a-fA-F]*$/.test(text) ? new Uint8Array(Buffer.from(text, 'hex')) : undefined;
}

/** Base64url without padding (RFC 4648 section 5). */
export function toBase64Url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url');
}

/** Bytes of base64url text, with or without padding, or undefined. */
export function fromBase64Url(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9_-]*={0,2}$/.test(text)) return undefined;
  const bare = text.replace(/=+$/, '');
  return bare.length % 4 === 1 ? undefined : new Uint8Array(Buffer.from(bare, 'base64url'));
}

/** Standard base64 with padding (RFC 4648 section 4). */
export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** Bytes of standard, padded base64, or undefined. */
export function fromBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  return new Uint8Array(Buffer.from(text, 'base64'));
}

/** Fresh random bytes as a parameter, so that tests can fix them. */
export type RandomBytes = (length: number) => Uint8Array;

/** Drawn ahead: a draw costs the same for 16 bytes as for 4,096. What has been handed out is wiped here. */
const drawn = new Uint8Array(4_096);
let drawnUsed = drawn.length;

export const systemRandom: RandomBytes = (length) => {
  if (length > drawn.length / 16) return new Uint8Array(randomBytes(length));
  if (drawnUsed + length > drawn.length) {
    randomFillSync(drawn);
    drawnUsed = 0;
  }
  const bytes = drawn.slice(drawnUsed, drawnUsed + length);
  drawn.fill(0, drawnUsed, drawnUsed + length);
  drawnUsed += length;
  return bytes;
};
