// What every object store must do, whatever lies beneath.

import assert from 'node:assert/strict';
import { must, utf8 } from '@sallyport/base';
import type { ObjectStore } from '../object-store.ts';
import type { Law } from './law.ts';

export const objectStoreLaws: readonly Law<ObjectStore>[] = [
  {
    name: 'an object that was put is got byte for byte, an absent one is undefined',
    check: async (open) => {
      const store = await open();
      const bytes = Uint8Array.from({ length: 70_000 }, (_, at) => at % 251);
      assert.equal(must(await store.get('tile/0/000')), undefined);
      assert.equal(must(await store.put('tile/0/000', bytes)), 'stored');
      same(must(await store.get('tile/0/000')), bytes);
      assert.equal(must(await store.put('empty', new Uint8Array())), 'stored');
      same(must(await store.get('empty')), new Uint8Array());
    },
  },
  {
    name: 'a put replaces, and what was given or got before does not change with it',
    check: async (open) => {
      const store = await open();
      const given = utf8('first');
      must(await store.put('checkpoint', given));
      given.fill(0);
      const got = must(await store.get('checkpoint'));
      same(got, utf8('first'));
      must(await store.put('checkpoint', utf8('second')));
      same(got, utf8('first'));
      same(must(await store.get('checkpoint')), utf8('second'));
    },
  },
  {
    name: 'of many conditional puts of one key exactly one is stored, and its bytes stay',
    check: async (open) => {
      const store = await open();
      const puts = Array.from({ length: 8 }, (_, at) =>
        store.put('checkpoints/7', utf8(`writer ${at}`), { ifAbsent: true }),
      );
      const outcomes = (await Promise.all(puts)).map(must);
      assert.equal(outcomes.filter((outcome) => outcome === 'stored').length, 1);
      const winner = utf8(`writer ${outcomes.indexOf('stored')}`);
      same(must(await store.get('checkpoints/7')), winner);
      assert.equal(must(await store.put('checkpoints/7', utf8('late'), { ifAbsent: true })), 'exists');
      same(must(await store.get('checkpoints/7')), winner);
    },
  },
  {
    name: 'list gives the keys of a prefix, sorted, and nothing else',
    check: async (open) => {
      const store = await open();
      const keys = ['tile/0/000.p/10', 'tile/0/000.p/2', 'tile/0/000', 'tile/0/001', 'tile/1/000', 'checkpoint'];
      for (const key of keys) must(await store.put(key, utf8(key)));
      assert.deepEqual(must(await store.list('tile/0/000.p/')), ['tile/0/000.p/10', 'tile/0/000.p/2']);
      assert.deepEqual(must(await store.list('tile/0/00')), [
        'tile/0/000',
        'tile/0/000.p/10',
        'tile/0/000.p/2',
        'tile/0/001',
      ]);
      assert.deepEqual(must(await store.list('nothing/')), []);
      assert.deepEqual(must(await store.list('')), [...keys].sort());
    },
  },
  {
    name: 'list is complete beyond one page',
    check: async (open) => {
      const store = await open();
      const keys = Array.from({ length: 1_050 }, (_, at) => `many/${String(at).padStart(4, '0')}`);
      for (let at = 0; at < keys.length; at += 50) {
        for (const put of await Promise.all(keys.slice(at, at + 50).map((key) => store.put(key, utf8('x'))))) must(put);
      }
      assert.deepEqual(must(await store.list('many/')), keys);
    },
  },
  {
    name: 'a deleted object is gone, and deleting what is absent is no failure',
    check: async (open) => {
      const store = await open();
      if (store.delete === undefined) return; // A store that keeps everything has no such operation.
      must(await store.put('tile/0/000.p/3', utf8('x')));
      must(await store.delete('tile/0/000.p/3'));
      must(await store.delete('tile/0/000.p/3'));
      assert.equal(must(await store.get('tile/0/000.p/3')), undefined);
      assert.deepEqual(must(await store.list('tile/')), []);
      assert.equal(must(await store.put('tile/0/000.p/3', utf8('y'), { ifAbsent: true })), 'stored');
    },
  },
  {
    name: 'a key that a file system or bucket could read as something else is refused',
    check: async (open) => {
      const store = await open();
      for (const key of [
        '',
        '/etc/passwd',
        '../up',
        'a/../b',
        'a//b',
        'a/',
        './a',
        'a/.hidden',
        'a\\b',
        'a\0b',
        'ä',
        'x'.repeat(901),
      ]) {
        const put = await store.put(key, utf8('x'));
        assert.equal(put.ok ? 'stored' : put.fault.code, 'invalid_input', JSON.stringify(key));
      }
      assert.deepEqual(must(await store.list('')), []);
    },
  },
];

function same(actual: Uint8Array | undefined, expected: Uint8Array): void {
  assert.ok(actual !== undefined && Buffer.compare(actual, expected) === 0, 'the bytes differ');
}
