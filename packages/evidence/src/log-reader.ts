// Reads a published log: hashes from tiles, entries from bundles, proofs from both.

import { type Fault, fail, ok, type Result } from '@sallyport/base';
import { foldPeaks, rangeNodes, type TreeNode } from './frontier.ts';
import { consistencyRanges, inclusionRanges, type LeafRange } from './merkle.ts';
import { decodeEntries, nodeInTile, type TileRef, tileOfNode, tilePath, tileWidth, tileWidthAt } from './tile.ts';

/** Gives the bytes at a path of the log folder, or undefined where there is none. */
export type ReadLog = (path: string) => Promise<Result<Uint8Array | undefined, Fault>>;

const tilesKeptMax = 256;

/** A log at one size. Nothing read is trusted: whoever asks compares with a signed root. */
export class LogReader {
  readonly size: number;
  readonly #read: ReadLog;
  readonly #tiles = new Map<string, Uint8Array>();

  constructor(read: ReadLog, size: number) {
    this.#read = read;
    this.size = size;
  }

  /** Head of one perfect subtree. Faults: `integrity` where the tile is absent or too short. */
  async node(node: TreeNode): Promise<Result<Uint8Array, Fault>> {
    const { tile, from, count } = tileOfNode({ ...node, size: this.size });
    const bytes = await this.tile(tile);
    if (!bytes.ok) return bytes;
    const hash = nodeInTile(bytes.value, from, count);
    return hash === undefined ? fail('integrity', `\`${tilePath(tile)}\` is too short`) : ok(hash);
  }

  /** Head over a range as proofs use them. */
  async rangeRoot([from, to]: LeafRange): Promise<Result<Uint8Array, Fault>> {
    const heads = await this.#nodes(rangeNodes(from, to));
    return heads.ok ? ok(foldPeaks(heads.value)) : heads;
  }

  /** Heads of the perfect subtrees of the whole tree, the largest first. */
  peaks(): Promise<Result<readonly Uint8Array[], Fault>> {
    return this.#nodes(rangeNodes(0, this.size));
  }

  inclusionProof(index: number): Promise<Result<readonly Uint8Array[], Fault>> {
    return this.#ranges(inclusionRanges(index, this.size));
  }

  consistencyProof(oldSize: number): Promise<Result<readonly Uint8Array[], Fault>> {
    return this.#ranges(consistencyRanges(oldSize, this.size));
  }

  /** The entries of bundle `index` that this size covers. */
  async entries(index: number): Promise<Result<readonly Uint8Array[], Fault>> {
    const width = tileWidthAt({ level: 0, index, size: this.size });
    const bytes = await this.#object({ level: 'entries', index, width });
    return bytes.ok ? decodeEntries(bytes.value, width) : bytes;
  }

  /** The hashes of one tile, 32 bytes each. */
  async tile(ref: TileRef): Promise<Result<Uint8Array, Fault>> {
    const path = tilePath(ref);
    const kept = this.#tiles.get(path);
    if (kept !== undefined) return ok(kept);
    const bytes = await this.#object(ref);
    if (!bytes.ok) return bytes;
    if (bytes.value.length < ref.width * 32) return fail('integrity', `\`${path}\` is too short`);
    const hashes = bytes.value.subarray(0, ref.width * 32);
    const [oldest] = this.#tiles.keys();
    if (this.#tiles.size >= tilesKeptMax && oldest !== undefined) this.#tiles.delete(oldest);
    this.#tiles.set(path, hashes);
    return ok(hashes);
  }

  /** A partial tile may be gone once its full one is there (C2SP tlog-tiles); the full one starts with the same bytes. */
  async #object(ref: TileRef): Promise<Result<Uint8Array, Fault>> {
    const path = tilePath(ref);
    const exact = await this.#read(path);
    if (!exact.ok) return exact;
    if (exact.value !== undefined) return ok(exact.value);
    const full = ref.width === tileWidth ? ok(undefined) : await this.#read(tilePath({ ...ref, width: tileWidth }));
    if (!full.ok) return full;
    return full.value === undefined ? fail('integrity', `\`${path}\` is missing from the log`) : ok(full.value);
  }

  async #ranges(ranges: readonly LeafRange[]): Promise<Result<readonly Uint8Array[], Fault>> {
    const out: Uint8Array[] = [];
    for (const range of ranges) {
      const hash = await this.rangeRoot(range);
      if (!hash.ok) return hash;
      out.push(hash.value);
    }
    return ok(out);
  }

  async #nodes(nodes: readonly TreeNode[]): Promise<Result<readonly Uint8Array[], Fault>> {
    const out: Uint8Array[] = [];
    for (const node of nodes) {
      const hash = await this.node(node);
      if (!hash.ok) return hash;
      out.push(hash.value);
    }
    return ok(out);
  }
}
