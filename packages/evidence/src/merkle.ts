// Merkle tree hashing and proofs as RFC 6962 section 2.1 defines them, written to be read beside the specification.

import { sha256, sha256Hex } from '@sallyport/base';

const leafPrefix = 0;
const nodePrefix = 1;

/** Hash of one entry: SHA-256(0x00 || entry). RFC 6962 section 2.1. */
export function hashLeaf(entry: Uint8Array): Uint8Array {
  const leaf = Buffer.allocUnsafe(1 + entry.length);
  leaf[0] = leafPrefix;
  leaf.set(entry, 1);
  return sha256(leaf);
}

/** `hashLeaf` in hex, of bytes whose first is the prefix 0x00 and the rest the entry. */
export function hashPrefixedLeaf(prefixed: Uint8Array): string {
  return sha256Hex(prefixed);
}

/** Hash of an inner node: SHA-256(0x01 || left || right). RFC 6962 section 2.1. */
export function hashNode(left: Uint8Array, right: Uint8Array): Uint8Array {
  const node = Buffer.allocUnsafe(1 + left.length + right.length);
  node[0] = nodePrefix;
  node.set(left, 1);
  node.set(right, 1 + left.length);
  return sha256(node);
}

/** Hash of the tree without entries: SHA-256 of nothing. */
export function emptyRoot(): Uint8Array {
  return sha256();
}

/** The tree head (MTH) over leaf hashes; a recursion over the whole list. `Frontier` is the incremental form. */
export function treeRoot(leaves: readonly Uint8Array[]): Uint8Array {
  return leaves.length === 0 ? emptyRoot() : rangeRoot(leaves, 0, leaves.length);
}

/** The audit path PATH(m, D[n]) of RFC 6962 section 2.1.1, lowest sibling first. Throws when `index` is outside. */
export function inclusionProof(leaves: readonly Uint8Array[], index: number): readonly Uint8Array[] {
  requireRange(Number.isInteger(index) && index >= 0 && index < leaves.length, 'a leaf index');
  return inclusionRanges(index, leaves.length).map(([from, to]) => rangeRoot(leaves, from, to));
}

/** PROOF(m, D[n]) of RFC 6962 section 2.1.2 for 0 ≤ m ≤ n; empty for m = 0 and m = n. */
export function consistencyProof(leaves: readonly Uint8Array[], oldSize: number): readonly Uint8Array[] {
  requireRange(Number.isInteger(oldSize) && oldSize >= 0 && oldSize <= leaves.length, 'an older size');
  return consistencyRanges(oldSize, leaves.length).map(([from, to]) => rangeRoot(leaves, from, to));
}

/** Half-open range of leaves. */
export type LeafRange = readonly [from: number, to: number];

/** The ranges whose heads make up an audit path, lowest first. */
export function inclusionRanges(index: number, size: number): readonly LeafRange[] {
  const out: LeafRange[] = [];
  let from = 0;
  let to = size;
  while (to - from > 1) {
    const middle = from + splitPoint(to - from);
    if (index < middle) {
      out.push([middle, to]);
      to = middle;
    } else {
      out.push([from, middle]);
      from = middle;
    }
  }
  return out.reverse();
}

/** The ranges whose heads make up a consistency proof, in the order of RFC 6962. */
export function consistencyRanges(oldSize: number, size: number): readonly LeafRange[] {
  if (oldSize === 0 || oldSize === size) return [];
  const out: LeafRange[] = [];
  let from = 0;
  let to = size;
  // While the old tree is the whole of [0, to), its head is known to the verifier and is not sent.
  while (to !== oldSize) {
    const middle = from + splitPoint(to - from);
    if (oldSize <= middle) {
      out.push([middle, to]);
      to = middle;
    } else {
      out.push([from, middle]);
      from = middle;
    }
  }
  if (from !== 0) out.push([from, to]);
  return out.reverse();
}

/** The largest power of two below `width`, for widths of two and more. */
export function splitPoint(width: number): number {
  let power = 1;
  while (power * 2 < width) power *= 2;
  return power;
}

function rangeRoot(leaves: readonly Uint8Array[], from: number, to: number): Uint8Array {
  if (to - from === 1) {
    const leaf = leaves[from];
    if (leaf === undefined) throw new RangeError(`no leaf ${from}`);
    return leaf;
  }
  const middle = from + splitPoint(to - from);
  return hashNode(rangeRoot(leaves, from, middle), rangeRoot(leaves, middle, to));
}

function requireRange(holds: boolean, what: string): void {
  if (!holds) throw new RangeError(`${what} outside the tree`);
}
