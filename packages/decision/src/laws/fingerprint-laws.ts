// What every store of fingerprints must do, whatever lies beneath.

import assert from 'node:assert/strict';
import { type FingerprintStore, type ReadFingerprints, retrievalCost } from '../fingerprint-store.ts';
import { type Law, value } from './law.ts';

/** The bound that the stores are opened with. */
export const lawBounds = { sessionMax: 1_000 } as const;

export const fingerprintLaws: readonly Law<FingerprintStore>[] = [
  {
    name: 'INVARIANT: what was added is read as it was, in its order',
    check: async (open) => {
      const store = await open();
      assert.deepEqual(await told(store, 's'), []);
      const odd: ReadFingerprints = {
        receipt: "it's",
        keyCheck: 'k',
        groups: [
          { labels: ['😀', "it's", '"'], sizes: [1, 0, 2] },
          { labels: [], sizes: [] },
        ],
        fingerprints: Uint8Array.from([0, 0, 0, 0, 255, 255, 255, 255, 92, 120, 0, 39]),
      };
      const added = [odd, sample('r1', 3), sample('r2', 0)];
      for (const one of added) value(await store.add('acme', 's', one));
      assert.deepEqual(await told(store, 's'), added.map(plain));
    },
  },
  {
    name: 'of a session that reads more than the bound the oldest retrievals go, whole, and no others',
    check: async (open) => {
      const store = await open();
      const all = Array.from({ length: 30 }, (_, at) => sample(`r${String(at).padStart(2, '0')}`, 100 - retrievalCost));
      for (const one of all) value(await store.add('acme', 's', one));
      assert.deepEqual(await told(store, 's'), all.slice(-10).map(plain));
      // Retrievals without text count too.
      for (let at = 0; at < lawBounds.sessionMax; at++) value(await store.add('acme', 's', sample(`e${at}`, 0)));
      assert.ok((await told(store, 's')).length <= Math.ceil(lawBounds.sessionMax / retrievalCost));
    },
  },
  {
    name: 'tenants and sessions of equal names are apart, in what they hold and in their bounds',
    check: async (open) => {
      const store = await open();
      value(await store.add('acme', 's', sample('kept', 900)));
      for (const [tenant, session] of [
        ['globex', 's'],
        ['acme', 'S'],
        ['acme', 's '],
        ['acme","s', ''],
      ] as const) {
        assert.deepEqual(value(await store.read(tenant, session)), []);
        for (let at = 0; at < 3; at++) value(await store.add(tenant, session, sample(`other${at}`, 900)));
      }
      assert.deepEqual(await told(store, 's'), [plain(sample('kept', 900))]);
    },
  },
  {
    name: 'concurrent writers of one session lose nothing that the bound allows',
    check: async (open) => {
      const store = await open();
      const all = Array.from({ length: 20 }, (_, at) => sample(`r${at}`, 20));
      await Promise.all(all.map(async (one) => value(await store.add('acme', 's', one))));
      const receipts = (await told(store, 's')).map(({ receipt }) => receipt);
      assert.deepEqual(receipts.sort(), all.map(({ receipt }) => receipt).sort());
    },
  },
];

function sample(receipt: string, size: number): ReadFingerprints {
  const fingerprints = Uint8Array.from({ length: size * 4 }, (_, at) => at % 251);
  return { receipt, keyCheck: 'k', groups: [{ labels: ['l'], sizes: [size] }], fingerprints };
}

async function told(store: FingerprintStore, session: string) {
  return value(await store.read('acme', session)).map(plain);
}

/** Bytes in the one form that compares. */
function plain({ receipt, keyCheck, groups, fingerprints }: ReadFingerprints) {
  return { receipt, keyCheck, groups, fingerprints: Buffer.from(fingerprints).toString('hex') };
}
