// The tree is the tree of RFC 6962: known heads, all small proofs, and nothing else verifies.

import { fromHex } from '@sallyport/base';
import { describe, expect, it } from 'vitest';
import { Frontier, foldPeaks, peakNodes, rangeNodes } from './frontier.ts';
import {
  consistencyProof,
  consistencyRanges,
  emptyRoot,
  hashLeaf,
  hashNode,
  inclusionProof,
  inclusionRanges,
  treeRoot,
} from './merkle.ts';
import { verifyConsistency, verifyInclusion } from './proof.ts';
import { hex } from './testing/samples.ts';

const entries = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const heads = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

/** The recursion of section 2.1, word by word and apart from the code under test: MTH, PATH and SUBPROOF. */
const half = (n: number) => 2 ** (Math.ceil(Math.log2(n)) - 1);
const mth = (d: readonly Uint8Array[]): Uint8Array =>
  d.length === 0
    ? emptyRoot()
    : d.length === 1
      ? (d[0] ?? emptyRoot())
      : hashNode(mth(d.slice(0, half(d.length))), mth(d.slice(half(d.length))));
const path = (m: number, d: readonly Uint8Array[]): readonly Uint8Array[] => {
  if (d.length === 1) return [];
  const k = half(d.length);
  return m < k ? [...path(m, d.slice(0, k)), mth(d.slice(k))] : [...path(m - k, d.slice(k)), mth(d.slice(0, k))];
};
const subproof = (m: number, d: readonly Uint8Array[], whole: boolean): readonly Uint8Array[] => {
  if (m === d.length) return whole ? [] : [mth(d)];
  const k = half(d.length);
  return m <= k
    ? [...subproof(m, d.slice(0, k), whole), mth(d.slice(k))]
    : [...subproof(m - k, d.slice(k), false), mth(d.slice(0, k))];
};

const leavesOf = (count: number) => Array.from({ length: count }, (_, at) => hashLeaf(Uint8Array.of(at, at >> 8)));

describe('tree heads', () => {
  const leaves = entries.map((entry) => hashLeaf(fromHex(entry) ?? new Uint8Array()));

  it('are those of the reference tree, at every size', () => {
    expect(heads.map((_, size) => hex(treeRoot(leaves.slice(0, size))))).toEqual(heads);
  });

  it('grow leaf by leaf to the same heads, and tell each complete node once', () => {
    const frontier = new Frontier();
    const seen: string[] = [];
    const grown = [hex(frontier.root())];
    for (const leaf of leaves) {
      frontier.push(leaf, (level, index) => seen.push(`${level}/${index}`));
      grown.push(hex(frontier.root()));
    }
    expect(grown).toEqual(heads);
    expect(seen.sort()).toEqual(
      [0, 1, 2, 3].flatMap((level) => Array.from({ length: 8 / 2 ** level }, (_, index) => `${level}/${index}`)).sort(),
    );
  });

  it('are the same from the definition, the frontier and its restored peaks up to 300 leaves', () => {
    const all = leavesOf(300);
    const nodes = new Map<string, Uint8Array>();
    const frontier = new Frontier();
    for (let size = 0; size <= 300; size++) {
      const root = hex(frontier.root());
      if (size < 70 || size > 250) expect(hex(mth(all.slice(0, size)))).toBe(root);
      const peaks = peakNodes(size).map(({ level, index }) => nodes.get(`${level}/${index}`) ?? new Uint8Array());
      expect(hex(foldPeaks(peaks))).toBe(root);
      expect(hex(Frontier.restore(size, peaks).root())).toBe(root);
      frontier.push(all[size] ?? new Uint8Array(32), (level, index, hash) => nodes.set(`${level}/${index}`, hash));
    }
  });

  it('a frontier with the wrong number of peaks is a bug', () => {
    expect(() => Frontier.restore(3, [new Uint8Array(32)])).toThrow(RangeError);
  });
});

const sizes = Array.from({ length: 34 }, (_, size) => size);

describe('inclusion', () => {
  it('each leaf of each tree has the path of the definition, which verifies for it alone', () => {
    for (const size of sizes.slice(1)) {
      const leaves = leavesOf(size);
      const root = treeRoot(leaves);
      for (let index = 0; index < size; index++) {
        const proof = inclusionProof(leaves, index);
        expect(proof.map(hex)).toEqual(path(index, leaves).map(hex));
        for (let other = 0; other < size; other++) {
          const leafHash = leaves[other] ?? root;
          expect(verifyInclusion({ leafHash, index, size, root, proof })).toBe(other === index);
          expect(verifyInclusion({ leafHash: leaves[index] ?? root, index: other, size, root, proof })).toBe(
            other === index,
          );
        }
      }
    }
  });

  it('no other size, root, order or length verifies', () => {
    const leaves = leavesOf(13);
    const root = treeRoot(leaves);
    const leafHash = leaves[5] ?? root;
    const proof = inclusionProof(leaves, 5);
    const claim = { leafHash, index: 5, size: 13, root, proof };
    expect(verifyInclusion(claim)).toBe(true);
    expect(verifyInclusion({ ...claim, size: 8 })).toBe(false);
    expect(verifyInclusion({ ...claim, size: 5 })).toBe(false);
    expect(verifyInclusion({ ...claim, size: 17 })).toBe(false);
    expect(verifyInclusion({ ...claim, root: emptyRoot() })).toBe(false);
    expect(verifyInclusion({ ...claim, proof: [...proof].reverse() })).toBe(false);
    expect(verifyInclusion({ ...claim, proof: proof.slice(1) })).toBe(false);
    expect(verifyInclusion({ ...claim, proof: [...proof, root] })).toBe(false);
    for (const index of [-1, 5.5, Number.NaN, 13, 2 ** 60]) expect(verifyInclusion({ ...claim, index })).toBe(false);
  });

  it('an index outside the tree is a bug of the caller', () => {
    expect(() => inclusionProof(leavesOf(3), 3)).toThrow(RangeError);
    expect(() => inclusionProof([], 0)).toThrow(RangeError);
  });
});

describe('consistency', () => {
  it('each prefix of each tree has the proof of the definition, which verifies for it alone', () => {
    for (const size of sizes) {
      const leaves = leavesOf(size);
      const root = treeRoot(leaves);
      for (let oldSize = 0; oldSize <= size; oldSize++) {
        const proof = consistencyProof(leaves, oldSize);
        expect(proof.map(hex)).toEqual(oldSize === 0 ? [] : subproof(oldSize, leaves, true).map(hex));
        const oldRoot = treeRoot(leaves.slice(0, oldSize));
        expect(verifyConsistency({ oldSize, oldRoot, size, root, proof })).toBe(true);
        for (const other of sizes.slice(0, size + 1)) {
          if (other === oldSize) continue;
          const otherRoot = treeRoot(leaves.slice(0, other));
          // Two trees need no proof to be consistent: the empty one, and the same one.
          expect(verifyConsistency({ oldSize: other, oldRoot: otherRoot, size, root, proof })).toBe(
            proof.length === 0 && (other === 0 || other === size),
          );
          expect(verifyConsistency({ oldSize, oldRoot: otherRoot, size, root, proof })).toBe(false);
        }
      }
    }
  });

  it('a rewritten past does not verify by any of its own proofs', () => {
    const leaves = leavesOf(21);
    const forged = leaves.map((leaf, at) => (at === 4 ? hashLeaf(Uint8Array.of(99)) : leaf));
    for (let oldSize = 5; oldSize <= 21; oldSize++) {
      const claim = { oldSize, oldRoot: treeRoot(leaves.slice(0, oldSize)), size: 21, root: treeRoot(forged) };
      expect(verifyConsistency({ ...claim, proof: consistencyProof(forged, oldSize) })).toBe(false);
      expect(verifyConsistency({ ...claim, proof: consistencyProof(leaves, oldSize) })).toBe(false);
    }
  });

  it('odd sizes are refused', () => {
    const root = emptyRoot();
    for (const [oldSize, size] of [
      [2, 1],
      [-1, 2],
      [1.5, 2],
      [1, Number.NaN],
      [3, 7],
    ] as const) {
      expect(verifyConsistency({ oldSize, oldRoot: root, size, root, proof: [] })).toBe(false);
    }
    expect(() => consistencyProof(leavesOf(3), 4)).toThrow(RangeError);
  });
});

describe('trees beyond 2^32 entries', () => {
  it('ranges and their perfect subtrees stay exact', () => {
    const size = 2 ** 45 + 3;
    const index = 2 ** 44 + 1;
    const ranges = inclusionRanges(index, size);
    const covered = ranges.reduce((sum, [from, to]) => sum + (to - from), 1);
    expect(covered).toBe(size);
    for (const [from, to] of [...ranges, ...consistencyRanges(2 ** 44 + 5, size)]) {
      const nodes = rangeNodes(from, to);
      expect(nodes.reduce((sum, { level }) => sum + 2 ** level, 0)).toBe(to - from);
    }
  });

  it('a proof of equal hashes verifies at its own place only', () => {
    // A tree whose right half is unknown: hashes are made up, the place arithmetic is what is tested.
    const size = 2 ** 40;
    const proof = Array.from({ length: 40 }, (_, at) => hashLeaf(Uint8Array.of(at)));
    const leafHash = hashLeaf(Uint8Array.of(200));
    const index = 2 ** 39 + 2 ** 33 + 1;
    let root = leafHash;
    proof.forEach((sibling, level) => {
      root = Math.floor(index / 2 ** level) % 2 === 1 ? hashNode(sibling, root) : hashNode(root, sibling);
    });
    expect(verifyInclusion({ leafHash, index, size, root, proof })).toBe(true);
    expect(verifyInclusion({ leafHash, index: index - 2 ** 33, size, root, proof })).toBe(false);
    expect(verifyInclusion({ leafHash, index: index - 2 ** 32, size, root, proof })).toBe(false);
  });
});
