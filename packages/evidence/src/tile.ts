// The C2SP tlog-tiles layout: where tiles and entry bundles lie, and their bytes.

import { type Fault, fail, ok, type Result } from '@sallyport/base';
import { hashNode } from './merkle.ts';

/** Hashes per full tile, and entries per full bundle: 2^8. */
export const tileWidth = 256;
const tileHeight = 8;
const hashBytes = 32;

/** A tile of hashes at tile level `level` (tree level `8 * level`), or a bundle of entries. */
export interface TileRef {
  readonly level: number | 'entries';
  readonly index: number;
  /** 1 to 256 hashes or entries; 256 is a full tile. */
  readonly width: number;
}

/** `tile/<L>/<NNN>[.p/<W>]` with the index in groups of three digits, all but the last led by `x`. */
export function tilePath(ref: TileRef): string {
  const groups: string[] = [];
  let rest = ref.index;
  do {
    groups.unshift(String(rest % 1_000).padStart(3, '0'));
    rest = Math.floor(rest / 1_000);
  } while (rest > 0);
  const name = groups.map((digits, at) => (at === groups.length - 1 ? digits : `x${digits}`)).join('/');
  const partial = ref.width === tileWidth ? '' : `.p/${ref.width}`;
  return `tile/${ref.level}/${name}${partial}`;
}

/** Width of tile `index` at `level` in a tree of `size` entries: 0 when it does not exist, 256 when it is full. */
export function tileWidthAt(options: {
  readonly level: number;
  readonly index: number;
  readonly size: number;
}): number {
  const hashes = Math.floor(options.size / tileWidth ** options.level);
  return Math.max(0, Math.min(tileWidth, hashes - options.index * tileWidth));
}

/** The tile that holds what the node (tree level and index) is made of, and which of its hashes those are. */
export function tileOfNode(options: { readonly level: number; readonly index: number; readonly size: number }): {
  readonly tile: TileRef & { readonly level: number };
  readonly from: number;
  readonly count: number;
} {
  const level = Math.floor(options.level / tileHeight);
  const count = 2 ** (options.level % tileHeight);
  const first = options.index * count;
  const index = Math.floor(first / tileWidth);
  const width = tileWidthAt({ level, index, size: options.size });
  return { tile: { level, index, width }, from: first % tileWidth, count };
}

/** The head over `count` (a power of two) hashes of a tile, from hash `from` on; undefined when the tile is too short. */
export function nodeInTile(tile: Uint8Array, from: number, count: number): Uint8Array | undefined {
  if ((from + count) * hashBytes > tile.length) return undefined;
  if (count === 1) return tile.subarray(from * hashBytes, (from + 1) * hashBytes);
  const left = nodeInTile(tile, from, count / 2);
  const right = nodeInTile(tile, from + count / 2, count / 2);
  return left === undefined || right === undefined ? undefined : hashNode(left, right);
}

/** Entries one after another, each led by its length as a big-endian uint16. Throws on an entry above 65,535 bytes. */
export function encodeEntries(entries: readonly Uint8Array[]): Uint8Array {
  const out = Buffer.alloc(entries.reduce((sum, entry) => sum + 2 + entry.length, 0));
  let at = 0;
  for (const entry of entries) {
    at = out.writeUInt16BE(entry.length, at);
    out.set(entry, at);
    at += entry.length;
  }
  return out;
}

/** The first `count` entries of a bundle. Faults: `integrity` when it holds fewer, or more than a bundle may hold. */
export function decodeEntries(bundle: Uint8Array, count: number): Result<readonly Uint8Array[], Fault> {
  const view = Buffer.from(bundle.buffer, bundle.byteOffset, bundle.byteLength);
  const entries: Uint8Array[] = [];
  let at = 0;
  while (at < view.length) {
    if (at + 2 > view.length) return fail('integrity', 'an entry bundle ends inside a length');
    const length = view.readUInt16BE(at);
    at += 2;
    if (at + length > view.length) return fail('integrity', 'an entry bundle ends inside an entry');
    entries.push(view.subarray(at, at + length));
    at += length;
  }
  if (entries.length < count || entries.length > tileWidth) {
    return fail('integrity', `an entry bundle holds ${entries.length} entries where ${count} are due`);
  }
  return ok(entries.slice(0, count));
}
