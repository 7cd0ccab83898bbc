// The right edge of a growing Merkle tree: enough to append leaves and name the head, in space log(n).

import { emptyRoot, hashNode } from './merkle.ts';

/** Told of each perfect subtree as it becomes complete: `level` 0 is a leaf, `index` counts within the level. */
export type OnNode = (level: number, index: number, hash: Uint8Array) => void;

export class Frontier {
  /** Heads of the perfect subtrees that make up the tree, the largest first. */
  readonly #peaks: { readonly level: number; readonly hash: Uint8Array }[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Appends the hash of one leaf. */
  push(leafHash: Uint8Array, onNode?: OnNode): void {
    let level = 0;
    let index = this.#size;
    let hash = leafHash;
    onNode?.(level, index, hash);
    for (;;) {
      const left = this.#peaks.at(-1);
      if (left === undefined || left.level !== level) break;
      this.#peaks.pop();
      hash = hashNode(left.hash, hash);
      level += 1;
      index = Math.floor(index / 2);
      onNode?.(level, index, hash);
    }
    this.#peaks.push({ level, hash });
    this.#size += 1;
  }

  /** The tree head over everything appended so far. */
  root(): Uint8Array {
    let hash: Uint8Array | undefined;
    for (let at = this.#peaks.length - 1; at >= 0; at--) {
      const peak = this.#peaks[at];
      if (peak === undefined) break;
      hash = hash === undefined ? peak.hash : hashNode(peak.hash, hash);
    }
    return hash ?? emptyRoot();
  }

  /** A frontier of `size` leaves from the heads of its perfect subtrees, in the order of `peakNodes(size)`. */
  static restore(size: number, heads: readonly Uint8Array[]): Frontier {
    const nodes = peakNodes(size);
    if (nodes.length !== heads.length) throw new RangeError(`${size} leaves have ${nodes.length} peaks`);
    const frontier = new Frontier();
    nodes.forEach(({ level }, at) => {
      const hash = heads[at];
      if (hash !== undefined) frontier.#peaks.push({ level, hash });
    });
    frontier.#size = size;
    return frontier;
  }
}

/** A perfect subtree: all leaves from `index * 2^level` to `(index + 1) * 2^level`. */
export interface TreeNode {
  readonly level: number;
  readonly index: number;
}

/** The perfect subtrees that make up a tree of `size` leaves, the largest first. */
export function peakNodes(size: number): readonly TreeNode[] {
  return rangeNodes(0, size);
}

/** The perfect subtrees that make up the leaves [from, to), left to right; `from` is aligned as in any proof range. */
export function rangeNodes(from: number, to: number): readonly TreeNode[] {
  const out: TreeNode[] = [];
  let at = from;
  while (at < to) {
    let level = 0;
    let width = 1;
    while (at % (width * 2) === 0 && at + width * 2 <= to) {
      width *= 2;
      level += 1;
    }
    out.push({ level, index: at / width });
    at += width;
  }
  return out;
}

/** The head over perfect subtrees that are the decomposition of one proof range. */
export function foldPeaks(heads: readonly Uint8Array[]): Uint8Array {
  const hash = heads.reduceRight<Uint8Array | undefined>(
    (right, left) => (right === undefined ? left : hashNode(left, right)),
    undefined,
  );
  return hash ?? emptyRoot();
}
