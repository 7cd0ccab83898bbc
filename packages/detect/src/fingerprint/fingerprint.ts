// Fingerprints of texts: which runs of words stand in them, told to nobody who lacks the key.

import { createCipheriv, createHmac } from 'node:crypto';
import { type Shingles, shinglesOf, winnow } from './shingles.ts';

/** 32 bytes, another for each session: equal texts of two sessions have nothing in common to who reads what is stored. */
export type FingerprintKey = Uint8Array;

/** Bytes of one AES block, and 32-bit numbers in it. */
const blockBytes = 16;
const blockNumbers = 4;
/** Shingles that are sealed at a time. */
const batchMax = 4_096;

/**
 * The fingerprints of passages, each of one or more texts: for each passage distinct numbers from 1 to 2³² − 1, ascending.
 * Texts of fewer than `shingleWords` words have none. Linear in the texts.
 */
export function fingerprintPassages(
  passages: readonly (readonly string[])[],
  key: FingerprintKey,
): readonly Uint32Array[] {
  const chosen = passages.map((texts) => texts.map((text) => winnow(shinglesOf(text))));
  const sealed = seal(joined(chosen.flat()), key);
  let at = 0;
  return chosen.map((parts) => {
    const from = at;
    for (const part of parts) at += part.length;
    return distinct(sealed.subarray(from, at));
  });
}

/** Every shingle of a text as a fingerprint, in the order of the text. */
export function allFingerprints({ hashes }: Shingles, key: FingerprintKey): Uint32Array {
  return seal(hashes, key);
}

/** Tells keys apart without telling them: what was made under another key is not compared. */
export function keyCheckOf(key: FingerprintKey): string {
  return createHmac('sha256', key).update('fingerprint key').digest('hex').slice(0, 16);
}

/**
 * AES-256 of the hash of a shingle, of which 32 bits are kept: whoever lacks the key cannot try texts. Native and a batch at
 * a time: a keyed digest for each would cost more than all the rest.
 */
function seal(hashes: Uint32Array, key: FingerprintKey): Uint32Array {
  const sealed = new Uint32Array(hashes.length);
  if (hashes.length === 0) return sealed;
  const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
  const batch = new Uint32Array(Math.min(hashes.length, batchMax) * blockNumbers);
  for (let from = 0; from < hashes.length; from += batchMax) {
    const size = Math.min(batchMax, hashes.length - from);
    for (let i = 0; i < size; i++) batch[i * blockNumbers] = hashes[from + i] ?? 0;
    const bytes = cipher.update(new Uint8Array(batch.buffer, 0, size * blockBytes));
    // Nought is kept free: it marks an empty slot where fingerprints are looked up.
    for (let i = 0; i < size; i++) sealed[from + i] = bytes.readUInt32LE(i * blockBytes) || 1;
  }
  return sealed;
}

function joined(parts: readonly Uint32Array[]): Uint32Array {
  const all = new Uint32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Sorted, which also hides their order in the text. */
function distinct(numbers: Uint32Array): Uint32Array {
  numbers.sort();
  let size = 0;
  let last = 0;
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i] ?? 0;
    if (number !== last) numbers[size++] = number;
    last = number;
  }
  return numbers.subarray(0, size);
}
