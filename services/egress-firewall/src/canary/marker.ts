// The text of a canary: an id that nobody can guess, and its digest under the tenant's key, which proves it without a list.

import { createHmac, timingSafeEqual } from 'node:crypto';
import type { RandomBytes } from '@sallyport/base';
import { canaryForm } from '@sallyport/detect';

const { prefix } = canaryForm;
const idBytes = 10;
const idChars = 16;
const proofBytes = 15;
const nameBytes = 8;

/** One for each tenant: what one plants means nothing to another. */
export function canaryKey(secret: Uint8Array, tenant: string): Uint8Array {
  return createHmac('sha256', secret).update(tenant).digest();
}

/** A fresh marker and its name. */
export function newMarker(key: Uint8Array, random: RandomBytes): { readonly marker: string; readonly name: string } {
  const id = base32(random(idBytes));
  return { marker: prefix + id + proofOf(key, id), name: nameOf(key, id) };
}

/** The name of a marker, or undefined for a text that only looks like one. */
export function provenName(key: Uint8Array, marker: string): string | undefined {
  const id = marker.slice(prefix.length, prefix.length + idChars);
  const [given, wanted] = [marker.slice(prefix.length + idChars), proofOf(key, id)].map((text) => Buffer.from(text));
  if (given === undefined || wanted === undefined || given.length !== wanted.length) return undefined;
  return timingSafeEqual(given, wanted) ? nameOf(key, id) : undefined;
}

function proofOf(key: Uint8Array, id: string): string {
  return base32(digest(key, `proof ${id}`).subarray(0, proofBytes));
}

/** The marker does not follow from it, not even for who holds the key. */
function nameOf(key: Uint8Array, id: string): string {
  return `cn_${digest(key, `name ${id}`).subarray(0, nameBytes).toString('hex')}`;
}

function digest(key: Uint8Array, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

const letters = 'abcdefghijklmnopqrstuvwxyz234567';

/** RFC 4648 section 6, in small letters; for multiples of five bytes, so without padding. */
function base32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += letters[(held >> bits) & 31];
    }
  }
  return text;
}
