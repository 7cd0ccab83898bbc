// The growing end of the published log: takes leaves, gives the tiles and bundles to be stored.

import { type Fault, fail, ok, type Result } from '@sallyport/base';
import { Frontier } from './frontier.ts';
import type { LogReader } from './log-reader.ts';
import { hashLeaf } from './merkle.ts';
import { sameBytes } from './proof.ts';
import { encodeEntries, type TileRef, tileWidth, tileWidthAt } from './tile.ts';

/** A tile or bundle with its bytes. */
export interface TileObject {
  readonly ref: TileRef;
  readonly bytes: Uint8Array;
}

export class LogTree {
  readonly #frontier: Frontier;
  /** By tile level: the hashes of its last tile, fewer than 256. */
  readonly #edges: Uint8Array[][];
  /** The entries of the last bundle, fewer than 256. */
  #entries: Uint8Array[];

  private constructor(frontier: Frontier, edges: Uint8Array[][], entries: Uint8Array[]) {
    this.#frontier = frontier;
    this.#edges = edges;
    this.#entries = entries;
  }

  static empty(): LogTree {
    return new LogTree(new Frontier(), [], []);
  }

  /**
   * Picks up a stored log at the reader's size.
   * Faults: `integrity` where its tiles do not hash to `root` or its entries not to its tiles.
   */
  static async load(reader: LogReader, root: Uint8Array): Promise<Result<LogTree, Fault>> {
    const { size } = reader;
    const peaks = await reader.peaks();
    if (!peaks.ok) return peaks;
    const frontier = Frontier.restore(size, peaks.value);
    if (!sameBytes(frontier.root(), root)) return fail('integrity', 'the stored tiles do not hash to the signed root');
    const edges: Uint8Array[][] = [];
    for (let level = 0; size >= tileWidth ** level; level++) {
      const hashes = await edgeHashes(reader, level);
      if (!hashes.ok) return hashes;
      edges.push(hashes.value);
    }
    const last = size % tileWidth === 0 ? ok([]) : await reader.entries(Math.floor(size / tileWidth));
    if (!last.ok) return last;
    if (!last.value.every((entry, at) => sameBytes(hashLeaf(entry), edges[0]?.[at] ?? new Uint8Array()))) {
      return fail('integrity', 'the last stored entries do not hash to their tile');
    }
    return ok(new LogTree(frontier, edges, [...last.value]));
  }

  get size(): number {
    return this.#frontier.size;
  }

  root(): Uint8Array {
    return this.#frontier.root();
  }

  /** Appends an entry with its leaf hash; gives the tiles and the bundle that became full. */
  append(entry: Uint8Array, leafHash: Uint8Array): readonly TileObject[] {
    const full: TileObject[] = [];
    const index = this.size;
    this.#entries.push(entry);
    if (this.#entries.length === tileWidth) {
      const ref = { level: 'entries', index: Math.floor(index / tileWidth), width: tileWidth } as const;
      full.push({ ref, bytes: encodeEntries(this.#entries) });
      this.#entries = [];
    }
    this.#frontier.push(leafHash, (treeLevel, at, hash) => {
      if (treeLevel % 8 !== 0) return;
      const level = treeLevel / 8;
      const edge = this.#edges[level] ?? [];
      this.#edges[level] = edge;
      edge.push(hash);
      if (edge.length < tileWidth) return;
      full.push({ ref: { level, index: Math.floor(at / tileWidth), width: tileWidth }, bytes: Buffer.concat(edge) });
      edge.length = 0;
    });
    return full;
  }

  /** The partial tiles and bundle that a reader needs at this size. */
  partials(): readonly TileObject[] {
    const out: TileObject[] = [];
    const ref = (level: number | 'entries', width: number): TileRef => {
      const span = tileWidth ** (level === 'entries' ? 1 : level + 1);
      return { level, index: Math.floor(this.size / span), width };
    };
    if (this.#entries.length > 0) {
      out.push({ ref: ref('entries', this.#entries.length), bytes: encodeEntries(this.#entries) });
    }
    this.#edges.forEach((edge, level) => {
      if (edge.length > 0) out.push({ ref: ref(level, edge.length), bytes: Buffer.concat(edge) });
    });
    return out;
  }
}

async function edgeHashes(reader: LogReader, level: number): Promise<Result<Uint8Array[], Fault>> {
  const index = Math.floor(reader.size / tileWidth ** (level + 1));
  const width = tileWidthAt({ level, index, size: reader.size });
  if (width === 0) return ok([]);
  const tile = await reader.tile({ level, index, width });
  if (!tile.ok) return tile;
  return ok(Array.from({ length: width }, (_, at) => tile.value.subarray(at * 32, (at + 1) * 32)));
}
