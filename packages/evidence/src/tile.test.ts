// Tiles lie where C2SP tlog-tiles says, and bundles hold what was put in or are refused.

import { must } from '@sallyport/base';
import { describe, expect, it } from 'vitest';
import { Frontier } from './frontier.ts';
import { LogTree } from './log-tree.ts';
import { hashLeaf } from './merkle.ts';
import { hex } from './testing/samples.ts';
import { decodeEntries, encodeEntries, nodeInTile, tileOfNode, tilePath, tileWidth, tileWidthAt } from './tile.ts';

describe('paths', () => {
  it.each([
    [{ level: 0, index: 0, width: 256 }, 'tile/0/000'],
    [{ level: 0, index: 0, width: 1 }, 'tile/0/000.p/1'],
    [{ level: 1, index: 273, width: 255 }, 'tile/1/273.p/255'],
    [{ level: 0, index: 1_234_067, width: 256 }, 'tile/0/x001/x234/067'],
    [{ level: 2, index: 1_000, width: 7 }, 'tile/2/x001/000.p/7'],
    [{ level: 'entries', index: 999, width: 256 }, 'tile/entries/999'],
    [{ level: 'entries', index: 123_456_789_012, width: 3 }, 'tile/entries/x123/x456/x789/012.p/3'],
  ] as const)('%o is %s', (ref, path) => {
    expect(tilePath(ref)).toBe(path);
  });
});

describe('widths', () => {
  it.each([
    [0, 0, 0, 0],
    [0, 0, 1, 1],
    [0, 0, 256, 256],
    [0, 1, 256, 0],
    [0, 1, 257, 1],
    [1, 0, 255, 0],
    [1, 0, 256, 1],
    [1, 0, 70_000, 256],
    [1, 1, 70_000, 17],
    [2, 0, 70_000, 1],
    [0, 273, 70_000, 112],
  ])('level %i, tile %i of %i entries: %i', (level, index, size, width) => {
    expect(tileWidthAt({ level, index, size })).toBe(width);
  });
});

describe('nodes', () => {
  it('every perfect subtree of 70,000 leaves is found in its tile', () => {
    const tree = LogTree.empty();
    const tiles = new Map<string, Uint8Array>();
    const nodes: [number, number, string][] = [];
    const frontier = new Frontier();
    const size = 70_000;
    for (let at = 0; at < size; at++) {
      const leafHash = hashLeaf(Uint8Array.of(at, at >> 8, at >> 16));
      frontier.push(leafHash, (level, index, hash) => {
        if (index % 97 === 0) nodes.push([level, index, hex(hash)]);
      });
      for (const { ref, bytes } of tree.append(new Uint8Array(), leafHash)) tiles.set(tilePath(ref), bytes);
    }
    for (const { ref, bytes } of tree.partials()) tiles.set(tilePath(ref), bytes);
    for (const [level, index, hash] of nodes) {
      const { tile, from, count } = tileOfNode({ level, index, size });
      const bytes = tiles.get(tilePath(tile));
      expect(bytes === undefined ? undefined : hex(nodeInTile(bytes, from, count) ?? new Uint8Array())).toBe(hash);
    }
    expect([...tiles.keys()].filter((path) => path.includes('.p/')).sort()).toEqual([
      'tile/0/273.p/112',
      'tile/1/001.p/17',
      'tile/2/000.p/1',
      'tile/entries/273.p/112',
    ]);
  });

  it('a tile that is too short gives nothing', () => {
    expect(nodeInTile(new Uint8Array(31), 0, 1)).toBeUndefined();
    expect(nodeInTile(new Uint8Array(96), 0, 4)).toBeUndefined();
    expect(nodeInTile(new Uint8Array(96), 3, 1)).toBeUndefined();
  });
});

describe('entry bundles', () => {
  const entries = [new Uint8Array(), Uint8Array.of(1), new Uint8Array(65_535).fill(7)];

  it('come back as they went in, also as a prefix', () => {
    const bundle = encodeEntries(entries);
    expect(bundle.length).toBe(6 + 0 + 1 + 65_535);
    expect(hex(bundle.subarray(0, 5))).toBe('0000000101');
    expect(must(decodeEntries(bundle, 3)).map(hex)).toEqual(entries.map(hex));
    expect(must(decodeEntries(bundle, 2)).map(hex)).toEqual(entries.slice(0, 2).map(hex));
  });

  it('refuse a cut, a missing entry and one too many', () => {
    const bundle = encodeEntries([Uint8Array.of(1, 2), Uint8Array.of(3, 4)]);
    for (const length of [1, 3, 5, 7]) {
      expect(decodeEntries(bundle.subarray(0, length), 2)).toMatchObject({ ok: false, fault: { code: 'integrity' } });
    }
    expect(decodeEntries(bundle.subarray(0, 4), 2).ok).toBe(false);
    const full = encodeEntries(Array.from({ length: tileWidth }, () => new Uint8Array()));
    expect(decodeEntries(full, tileWidth).ok).toBe(true);
    expect(decodeEntries(Buffer.concat([full, Buffer.alloc(2)]), tileWidth).ok).toBe(false);
  });

  it('an entry above 65,535 bytes is a bug', () => {
    expect(() => encodeEntries([new Uint8Array(65_536)])).toThrow();
  });
});
