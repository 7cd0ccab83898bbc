// Checking Merkle proofs, by the algorithms of RFC 9162 sections 2.1.3.2 and 2.1.4.2.

import { emptyRoot, hashNode } from './merkle.ts';

/** Whether `proof` shows that the leaf with this hash is entry `index` of the tree of `size` entries under `root`. */
export function verifyInclusion(claim: {
  readonly leafHash: Uint8Array;
  readonly index: number;
  readonly size: number;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
}): boolean {
  const { index, size } = claim;
  if (!isCount(index) || !isCount(size) || index >= size) return false;
  const place = new Place(index, size - 1);
  let hash = claim.leafHash;
  for (const sibling of claim.proof) {
    if (place.last === 0) return false;
    if (place.isRightOrLast()) {
      hash = hashNode(sibling, hash);
      place.skipLoneLevels();
    } else {
      hash = hashNode(hash, sibling);
    }
    place.up();
  }
  return place.last === 0 && sameBytes(hash, claim.root);
}

/** Whether `proof` shows that the tree of `oldSize` entries under `oldRoot` is a prefix of the tree of `size` under `root`. */
export function verifyConsistency(claim: {
  readonly oldSize: number;
  readonly oldRoot: Uint8Array;
  readonly size: number;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
}): boolean {
  const { oldSize, size } = claim;
  if (!isCount(oldSize) || !isCount(size) || oldSize > size) return false;
  if (oldSize === size) return claim.proof.length === 0 && sameBytes(claim.oldRoot, claim.root);
  // The empty tree is a prefix of every tree; RFC 9162 leaves the case out.
  if (oldSize === 0) return claim.proof.length === 0 && sameBytes(claim.oldRoot, emptyRoot());
  const path = isPowerOfTwo(oldSize) ? [claim.oldRoot, ...claim.proof] : claim.proof;
  const [start, ...rest] = path;
  if (start === undefined) return false;
  const place = new Place(oldSize - 1, size - 1);
  place.skipRightLevels();
  let oldHash = start;
  let hash = start;
  for (const sibling of rest) {
    if (place.last === 0) return false;
    if (place.isRightOrLast()) {
      oldHash = hashNode(sibling, oldHash);
      hash = hashNode(sibling, hash);
      place.skipLoneLevels();
    } else {
      hash = hashNode(hash, sibling);
    }
    place.up();
  }
  return place.last === 0 && sameBytes(oldHash, claim.oldRoot) && sameBytes(hash, claim.root);
}

/** Where a node and the last node of its level stand: `fn` and `sn` of the RFC. Sizes pass 2^32, so no bit operators. */
class Place {
  node: number;
  last: number;

  constructor(node: number, last: number) {
    this.node = node;
    this.last = last;
  }

  isRightOrLast(): boolean {
    return this.node % 2 === 1 || this.node === this.last;
  }

  up(): void {
    this.node = Math.floor(this.node / 2);
    this.last = Math.floor(this.last / 2);
  }

  /** A last node that is a left child has no sibling there: its hash moves up unchanged. */
  skipLoneLevels(): void {
    while (this.node % 2 === 0 && this.node !== 0) this.up();
  }

  skipRightLevels(): void {
    while (this.node % 2 === 1) this.up();
  }
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && Buffer.compare(a, b) === 0;
}

function isPowerOfTwo(value: number): boolean {
  return Number.isInteger(Math.log2(value)) && 2 ** Math.round(Math.log2(value)) === value;
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
