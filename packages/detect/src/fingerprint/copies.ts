// Which of the passages that were read stand in a text, reworded little or not at all.

import { allFingerprints, type FingerprintKey } from './fingerprint.ts';
import { guaranteedWords, hitsMin, shinglesOf, shingleWords } from './shingles.ts';

export interface Passage {
  readonly labels: readonly string[];
  /** As `fingerprintPassages` gives them. */
  readonly fingerprints: Uint32Array;
}

export interface Copies {
  /** Labels of the text that was copied, sorted. */
  readonly labels: readonly string[];
  /** Places in the list of the passages that it was copied from. */
  readonly passages: readonly number[];
  /** Words of the text that stand in a copied stretch, of a hundred, rounded up: 0 only where nothing is copied. */
  readonly sharePercent: number;
}

export const noCopies: Copies = { labels: [], passages: [], sharePercent: 0 };

/**
 * A passage is copied where `hitsMin` of its fingerprints are in the text. What stands in several passages has only the
 * labels that all of them have: it tells no more than the least of them (the footer that all mails of a list share is as
 * confidential as the least confidential mail). Linear in the text and in the fingerprints.
 */
export function findCopies(text: string, passages: readonly Passage[], key: FingerprintKey): Copies {
  const shingles = shinglesOf(text);
  if (shingles.hashes.length < hitsMin || passages.length === 0) return noCopies;
  const ofText = allFingerprints(shingles, key);
  const slots = new Slots(ofText);
  const hits = passages.map(({ fingerprints }) => slots.among(fingerprints));
  const common = new Map<number, readonly string[]>();
  for (const [at, found] of hits.entries()) {
    if (found.length === 0) continue;
    const labels = passages[at]?.labels ?? [];
    for (const slot of found) {
      const before = common.get(slot);
      common.set(slot, before === undefined ? labels : intersection(before, labels));
    }
  }
  const copied: number[] = [];
  const labels = new Set<string>();
  const counted = new Set<number>();
  for (const [at, found] of hits.entries()) {
    if (found.length < hitsMin) continue;
    copied.push(at);
    for (const slot of found) counted.add(slot);
    for (const label of passages[at]?.labels ?? []) {
      if (found.filter((slot) => common.get(slot)?.includes(label)).length >= hitsMin) labels.add(label);
    }
  }
  if (copied.length === 0) return noCopies;
  const covered = coveredWords(ofText, (fingerprint) => counted.has(slots.of(fingerprint)));
  return {
    labels: [...labels].sort(),
    passages: copied,
    sharePercent: Math.ceil((100 * covered) / shingles.words),
  };
}

/** Words in stretches whose hits lie no further apart than those of an unchanged copy can. */
function coveredWords(fingerprints: Uint32Array, isHit: (fingerprint: number) => boolean): number {
  let covered = 0;
  let end = 0;
  let last = Number.NEGATIVE_INFINITY;
  for (const [at, fingerprint] of fingerprints.entries()) {
    if (!isHit(fingerprint)) continue;
    const from = at - last <= guaranteedWords ? end : Math.max(end, at);
    covered += at + shingleWords - from;
    end = at + shingleWords;
    last = at;
  }
  return covered;
}

function intersection(some: readonly string[], others: readonly string[]): readonly string[] {
  return some === others ? some : some.filter((label) => others.includes(label));
}

const none: readonly number[] = [];

/** The distinct fingerprints of a text, for looking up: open addressing, a quarter full at most. */
class Slots {
  readonly #numbers: Uint32Array;
  readonly #mask: number;

  constructor(fingerprints: Uint32Array) {
    const size = 2 ** Math.ceil(Math.log2(fingerprints.length * 4));
    this.#numbers = new Uint32Array(size);
    this.#mask = size - 1;
    for (const fingerprint of fingerprints) this.#numbers[this.#place(fingerprint)] = fingerprint;
  }

  /** The slot of a fingerprint, or −1. */
  of(fingerprint: number): number {
    const place = this.#place(fingerprint);
    return this.#numbers[place] === 0 ? -1 : place;
  }

  /** The slots of those that the text has. Most are not there, and are seen not to be by one look. */
  among(fingerprints: Uint32Array): readonly number[] {
    const [numbers, mask] = [this.#numbers, this.#mask];
    let found: number[] | undefined;
    for (let i = 0; i < fingerprints.length; i++) {
      const fingerprint = fingerprints[i] ?? 0;
      if (numbers[fingerprint & mask] === 0) continue;
      const slot = this.of(fingerprint);
      if (slot < 0) continue;
      found ??= [];
      found.push(slot);
    }
    return found ?? none;
  }

  /** Where it is, or would be. They are spread evenly already, being what a cipher made of them. */
  #place(fingerprint: number): number {
    let place = fingerprint & this.#mask;
    while (this.#numbers[place] !== 0 && this.#numbers[place] !== fingerprint) place = (place + 1) & this.#mask;
    return place;
  }
}
