// Runs of words as one number each, by a rolling hash; and the few of them that stand for a text (winnowing).

import { readWords, scrambled, type Words } from './words.ts';

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

/** Two hashes of 32 bits for each place of a text where a run of `shingleWords` begins. */
export interface Shingles {
  readonly count: number;
  readonly first: Uint32Array;
  readonly second: Uint32Array;
  /** Words of the text. */
  readonly words: number;
}

const firstBase = 0x2545f491;
const secondBase = 0x9e3779b1;

/** Every shingle of a text, in order (Karp and Rabin: one step for each word). */
export function shinglesOf(text: string): Shingles {
  const words = readWords(text);
  const count = Math.max(0, words.count - shingleWords + 1);
  roll(words.first, words, firstBase);
  roll(words.second, words, secondBase);
  return { count, first: words.first, second: words.second, words: words.count };
}

/** Puts the shingle that begins at each word into the word's place. */
function roll(hashes: Uint32Array, { count }: Words, base: number): void {
  let power = 1;
  for (let i = 0; i < shingleWords; i++) power = Math.imul(power, base);
  let hash = 0;
  let leaving = 0;
  for (let at = 0; at < count; at++) {
    hash = (Math.imul(hash, base) + (hashes[at] ?? 0) - leaving) | 0;
    const start = at - shingleWords + 1;
    if (start < 0) continue;
    leaving = Math.imul(hashes[start] ?? 0, power);
    hashes[start] = hash >>> 0;
  }
}

/**
 * Places of the shingles that stand for a text: of each `windowShingles` in a row the one whose hash is least, the
 * rightmost of equals (Schleimer, Wilkerson and Aiken 2003); one of a text that has fewer.
 * INVARIANT: which one stands for a window depends on that window alone, so equal runs of two passages are told by equal
 * fingerprints: taking every fifth would be found in a text as surely, with fewer, and could not be compared.
 */
export function winnow(shingles: Shingles): readonly number[] {
  const { count, first, second } = shingles;
  const chosen: number[] = [];
  const rankOf = (at: number) => scrambled((first[at] ?? 0) ^ Math.imul(second[at] ?? 0, firstBase));
  const ranks = new Uint32Array(windowShingles);
  let least = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < count; at++) {
    const rank = rankOf(at);
    ranks[at % windowShingles] = rank;
    const from = at - windowShingles + 1;
    if (least < from) {
      least = Math.max(0, from);
      for (let i = least + 1; i <= at; i++) {
        if ((ranks[i % windowShingles] ?? 0) <= (ranks[least % windowShingles] ?? 0)) least = i;
      }
    } else if (rank <= (ranks[least % windowShingles] ?? 0)) least = at;
    const isWhole = from >= 0 || at === count - 1;
    if (isWhole && chosen[chosen.length - 1] !== least) chosen.push(least);
  }
  return chosen;
}
