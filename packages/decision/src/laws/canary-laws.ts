// What every store of canaries must do, whatever lies beneath.

import assert from 'node:assert/strict';
import type { Canary, CanaryStore } from '../canary-store.ts';
import { type Law, refused, sameJson, value } from './law.ts';

/** How many of one tenant may stand in the stores that the laws open. */
export const lawMostStanding = 5;

const startMs = Date.UTC(2026, 0, 1);

/** Its place in a list, for its name says nothing of its age. */
function canary(name: string, place = 0): Canary {
  const createdAt = new Date(startMs + place).toISOString();
  return { name, note: `in table ${place}, "Über"`, createdBy: 'admin', createdAt };
}

function secretOf(byte: number): Uint8Array {
  return new Uint8Array(32).fill(byte);
}

async function standing(store: CanaryStore, tenant: string): Promise<readonly string[]> {
  return value(await store.list(tenant)).map(({ name }) => name);
}

export const canaryLaws: readonly Law<CanaryStore>[] = [
  {
    name: 'INVARIANT: the first secret is the one for ever, whoever proposes another, also at once',
    check: async (open) => {
      const store = await open();
      const told = await Promise.all([1, 2, 3, 4, 5, 6].map((byte) => store.secret(secretOf(byte)).then(value)));
      const [first = new Uint8Array(0)] = told;
      assert.equal(first.length, 32);
      assert.ok([1, 2, 3, 4, 5, 6].some((byte) => secretOf(byte).every((one, at) => one === first[at])));
      for (const other of [...told, value(await store.secret(secretOf(9)))]) assert.deepEqual([...other], [...first]);
    },
  },
  {
    name: 'those that stand are listed oldest first and as they were given',
    check: async (open) => {
      const store = await open();
      const [a, b, c, d] = [canary('cn_9', 1), canary('cn_5', 2), canary('cn_7', 2), canary('cn_1', 3)];
      for (const one of [d, c, a, b]) value(await store.add('acme', one));
      sameJson(
        value(await store.list('acme')).map((one) => ({ ...one })),
        [a, b, c, d].map((one) => ({ ...one })),
      );
      assert.deepEqual(await standing(store, 'nobody'), []);
    },
  },
  {
    name: 'a name is given once, also after its canary was removed',
    check: async (open) => {
      const store = await open();
      value(await store.add('acme', canary('cn_1')));
      refused(await store.add('acme', canary('cn_1', 1)), 'conflict');
      value(await store.remove('acme', 'cn_1'));
      refused(await store.add('acme', canary('cn_1', 2)), 'conflict');
      assert.deepEqual(value(await store.removed('acme', ['cn_1'])), ['cn_1']);
    },
  },
  {
    name: 'INVARIANT: what is told as removed was removed, and nothing else: not what stands, nor what is not known',
    check: async (open) => {
      const store = await open();
      for (const name of ['cn_1', 'cn_2', 'cn_3']) value(await store.add('acme', canary(name)));
      value(await store.remove('acme', 'cn_2'));
      assert.deepEqual(await standing(store, 'acme'), ['cn_1', 'cn_3']);
      assert.deepEqual(value(await store.removed('acme', ['cn_1', 'cn_2', 'cn_3', 'cn_4'])), ['cn_2']);
      value(await store.remove('acme', 'cn_1'));
      assert.deepEqual(value(await store.removed('acme', ['cn_3', 'cn_2', 'cn_1'])).toSorted(), ['cn_1', 'cn_2']);
      assert.deepEqual(value(await store.removed('acme', ['cn_3'])), []);
      assert.deepEqual(value(await store.removed('acme', [])), []);
    },
  },
  {
    name: 'what is not there, or is gone already, cannot be removed; of those who try at once one does',
    check: async (open) => {
      const store = await open();
      value(await store.add('acme', canary('cn_1')));
      refused(await store.remove('acme', 'cn_2'), 'not_found');
      const all = await Promise.all([1, 2, 3, 4].map(() => store.remove('acme', 'cn_1')));
      assert.equal(all.filter(({ ok }) => ok).length, 1);
      refused(await store.remove('acme', 'cn_1'), 'not_found');
    },
  },
  {
    name: 'INVARIANT: tenants are apart: one sees, removes and takes nothing of another, and a name may be given in both',
    check: async (open) => {
      const store = await open();
      value(await store.add('acme', canary('cn_1')));
      assert.deepEqual(await standing(store, 'globex'), []);
      refused(await store.remove('globex', 'cn_1'), 'not_found');
      value(await store.add('globex', canary('cn_1', 1)));
      value(await store.remove('globex', 'cn_1'));
      assert.deepEqual(await standing(store, 'acme'), ['cn_1']);
      assert.deepEqual(value(await store.removed('acme', ['cn_1'])), []);
      assert.deepEqual(value(await store.removed('globex', ['cn_1'])), ['cn_1']);
    },
  },
  {
    name: 'beyond the bound of a tenant none is added, and one that is removed makes room',
    check: async (open) => {
      const store = await open();
      for (let at = 0; at < lawMostStanding; at++) value(await store.add('acme', canary(`cn_${at}`, at)));
      refused(await store.add('acme', canary('cn_more')), 'exhausted');
      value(await store.add('globex', canary('cn_more')));
      value(await store.remove('acme', 'cn_0'));
      value(await store.add('acme', canary('cn_more')));
      refused(await store.add('acme', canary('cn_most')), 'exhausted');
    },
  },
  {
    name: 'INVARIANT: however many are added at once, no more stand than may',
    check: async (open) => {
      const store = await open();
      const names = Array.from({ length: 4 * lawMostStanding }, (_, at) => `cn_${at}`);
      // So that a pool has its connections open, and they all begin together.
      await Promise.all(names.map(() => store.list('acme')));
      const added = await Promise.all(names.map((name) => store.add('acme', canary(name))));
      assert.equal(added.filter(({ ok }) => ok).length, lawMostStanding);
      assert.equal((await standing(store, 'acme')).length, lawMostStanding);
      for (const one of added) if (!one.ok) assert.equal(one.fault.code, 'exhausted');
    },
  },
];
