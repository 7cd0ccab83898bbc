// Runs of words as one number each, by a rolling hash; and the few of them that stand for a text (winnowing).

import { readWords, scrambled } from './words.ts';

/** Words of one shingle: shorter runs in common are noise (k of the paper). */
export const shingleWords = 4;
/** Shingles of one window, of which one is taken (w of the paper). */
const windowShingles = 5;
/** Fingerprints of one passage that must be in a text: a single phrase in common is no copy. */
export const hitsMin = 4;
/**
 * Each run of so many words in common is found, where it does not repeat itself: it holds `hitsMin` whole windows that do
 * not overlap (t = w + k - 1 of the paper, for one hit).
 */
export const guaranteedWords = hitsMin * windowShingles + shingleWords - 1;

const base = 0x2545f491;
/** By which a word counts that has left the shingle. */
const leavingFactor = Array.from({ length: shingleWords }).reduce<number>((power) => Math.imul(power, base), 1);

export interface Shingles {
  /** A hash for each place of the text where a run of `shingleWords` begins. */
  readonly hashes: Uint32Array;
  /** Words of the text. */
  readonly words: number;
}

/** Every shingle of a text, in order (Karp and Rabin: one step for each word). */
export function shinglesOf(text: string): Shingles {
  const { hashes, count } = readWords(text);
  let hash = 0;
  let leaving = 0;
  for (let at = 0; at < count; at++) {
    hash = (Math.imul(hash, base) + (hashes[at] ?? 0) - leaving) | 0;
    const from = at - shingleWords + 1;
    if (from < 0) continue;
    leaving = Math.imul(hashes[from] ?? 0, leavingFactor);
    // Into the place of the word that it begins with, which nobody asks for any more.
    hashes[from] = scrambled(hash);
  }
  return { hashes: hashes.subarray(0, Math.max(0, count - shingleWords + 1)), words: count };
}

/**
 * The shingles that stand for a text: of each `windowShingles` in a row the one whose hash is least, the rightmost of equals
 * (Schleimer, Wilkerson and Aiken 2003); one of a text that has fewer.
 * INVARIANT: which one stands for a window depends on that window alone, so equal runs of two passages are told by equal
 * fingerprints: taking every fifth would be found in a text as surely, with fewer, and could not be compared.
 */
export function winnow({ hashes }: Shingles): Uint32Array {
  const chosen = new Uint32Array(hashes.length);
  let size = 0;
  let least = 0;
  for (let at = 0; at < hashes.length; at++) {
    const from = at - windowShingles + 1;
    const before = least;
    if (least < from) {
      least = from;
      for (let i = from + 1; i <= at; i++) if ((hashes[i] ?? 0) <= (hashes[least] ?? 0)) least = i;
    } else if ((hashes[at] ?? 0) <= (hashes[least] ?? 0)) least = at;
    const isFirst = from === 0 || (from < 0 && at === hashes.length - 1);
    if (isFirst || (from > 0 && least !== before)) chosen[size++] = hashes[least] ?? 0;
  }
  return chosen.subarray(0, size);
}
