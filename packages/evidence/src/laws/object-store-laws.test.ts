// The in-memory and the folder store obey the store laws, and the laws notice stores that do not.

import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemRandom, utf8 } from '@sallyport/base';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filesystemStore } from '../backends/filesystem.ts';
import { memoryObjectStore } from '../memory-store.ts';
import type { ObjectStore } from '../object-store.ts';
import { keySegment } from '../object-store.ts';
import { objectStoreLaws } from './object-store-laws.ts';

let base = '';
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'evidence-store-'));
});
afterAll(() => rm(base, { recursive: true, force: true }));

const folderStore = async () =>
  filesystemStore({ folder: join(await mkdtemp(join(base, 's-')), 'log'), random: systemRandom });

describe('memory store', () => {
  for (const law of objectStoreLaws) it(law.name, () => law.check(async () => memoryObjectStore()));
});

describe('folder store', () => {
  for (const law of objectStoreLaws) it(law.name, () => law.check(folderStore));

  it('leaves no drafts behind and serves plain files', async () => {
    const folder = await mkdtemp(join(base, 'plain-'));
    const store = filesystemStore({ folder, random: systemRandom });
    await store.put('tile/0/000', utf8('x'));
    await store.put('tile/0/000', utf8('y'), { ifAbsent: true });
    expect(await readdir(join(folder, '.draft'))).toEqual([]);
    expect(await readdir(join(folder, 'tile/0'))).toEqual(['000']);
  });

  it('says unavailable when the folder cannot be one', async () => {
    const file = join(base, 'a-file');
    await writeFile(file, 'x');
    const store = filesystemStore({ folder: file, random: systemRandom });
    const put = await store.put('checkpoint', utf8('x'));
    expect(put).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
  });
});

describe('negative controls: each broken store breaks a law', () => {
  const broken: Readonly<Record<string, (sound: Required<ObjectStore>) => ObjectStore>> = {
    'that ignores ifAbsent': (sound) => ({ ...sound, put: (key, bytes) => sound.put(key, bytes) }),
    'that looks first and then puts': (sound) => ({
      ...sound,
      put: async (key, bytes, options) => {
        const there = await sound.get(key);
        if (options?.ifAbsent === true && there.ok && there.value !== undefined) return { ok: true, value: 'exists' };
        return sound.put(key, bytes);
      },
    }),
    'that lists one page': (sound) => ({
      ...sound,
      list: async (prefix) => {
        const all = await sound.list(prefix);
        return all.ok ? { ok: true, value: all.value.slice(0, 1_000) } : all;
      },
    }),
    'that keeps what is deleted': (sound) => ({ ...sound, delete: async () => ({ ok: true, value: undefined }) }),
  };
  for (const [name, breakIt] of Object.entries(broken)) {
    it(`one ${name}`, async () => {
      const outcomes = await Promise.allSettled(
        objectStoreLaws.map((law) => law.check(async () => breakIt(memoryObjectStore()))),
      );
      expect(outcomes.some((outcome) => outcome.status === 'rejected')).toBe(true);
    });
  }
});

describe('keySegment', () => {
  it('makes one safe and distinct segment of any name', () => {
    const names = ['acme', 'Acme', '..', '.', 'a/b', 'a%2Fb', 'a b', "it's", 'ü', '*', '(x)'];
    const segments = names.map(keySegment);
    expect(new Set(segments).size).toBe(names.length);
    for (const segment of segments) expect(segment).toMatch(/^[A-Za-z0-9_%-]+$/);
    expect(segments.map(decodeURIComponent)).toEqual(names);
  });
});
