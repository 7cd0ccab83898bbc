// A keyed permutation of small numbers that are written side by side, by format-preserving encryption (FF1).

import { FF1 } from '@noble/ciphers/ff1.js';

/** NIST SP 800-38G revision 1, section 5: of fewer values a table could be made. */
const domainMin = 1_000_000n;

export interface PermuteOptions {
  /** 32 bytes, of AES-256. */
  readonly key: Uint8Array;
  /** Another tweak is another permutation. */
  readonly tweak: Uint8Array;
  /** How many values each number may have: it is at least 0 and less than that. */
  readonly radices: readonly number[];
}

/**
 * Numbers of the same radices; to each sequence belongs another one. Where all radices are one this is FF1 over numerals
 * of that radix (NIST SP 800-38G, algorithm 7). Else the sequence is counted through, its place is enciphered by FF1 in
 * about the number of places that there are, and enciphered again while that lies beyond the last (cycle walking).
 * Undefined where there are fewer than a million sequences.
 */
export function permuted(numbers: readonly number[], { key, tweak, radices }: PermuteOptions): number[] | undefined {
  const places = radices.reduce((product, radix) => product * BigInt(radix), 1n);
  if (places < domainMin) return undefined;
  const [first = 0] = radices;
  if (radices.length > 1 && radices.every((radix) => radix === first))
    return FF1(first, key, tweak).encrypt([...numbers]);
  const numerals = numeralsFor(places);
  const cipher = FF1(numerals.radix, key, tweak);
  const even = Array<number>(numerals.count).fill(numerals.radix);
  let place = placeOf(numbers, radices);
  // A permutation leads from any place below the bound back below it.
  do place = placeOf(cipher.encrypt(numbersAt(place, even)), even);
  while (place >= places);
  return numbersAt(place, radices);
}

/** A radix is at most this. */
const radixMax = 2 ** 16 - 1;

/** The fewest numerals, two or more, and their least radix, that have at least so many places. */
function numeralsFor(places: bigint): { readonly radix: number; readonly count: number } {
  const bits = places.toString(2).length;
  // With fewer numerals the radix is above 16 bits.
  for (let count = Math.max(2, Math.ceil((bits - 1) / 16)); ; count++) {
    let radix = Math.floor(2 ** (log2(places, bits) / count));
    while (radix <= radixMax && BigInt(radix) ** BigInt(count) < places) radix++;
    if (radix <= radixMax) return { radix, count };
  }
}

/** Of a number that a float may not hold; a little less or more. */
function log2(places: bigint, bits: number): number {
  const dropped = Math.max(0, bits - 53);
  return Math.log2(Number(places >> BigInt(dropped))) + dropped;
}

function placeOf(numbers: readonly number[], radices: readonly number[]): bigint {
  return radices.reduce((place, radix, i) => place * BigInt(radix) + BigInt(numbers[i] ?? 0), 0n);
}

function numbersAt(place: bigint, radices: readonly number[]): number[] {
  const numbers: number[] = [];
  let rest = place;
  for (const radix of [...radices].reverse()) {
    numbers.push(Number(rest % BigInt(radix)));
    rest /= BigInt(radix);
  }
  return numbers.reverse();
}
