// What every session store must do, whatever lies beneath.

import assert from 'node:assert/strict';
import { limits } from '@sallyport/base';
import type { SessionStore } from '../session-store.ts';
import { type Law, value } from './law.ts';

export const sessionLaws: readonly Law<SessionStore>[] = [
  {
    name: 'a session that nobody used is empty',
    check: async (open) => {
      const store = await open();
      assert.deepEqual(value(await store.read('acme', 's')), { labels: [], receipts: [], receiptCount: 0 });
    },
  },
  {
    name: 'INVARIANT: labels only grow, and each later read has them, sorted and once',
    check: async (open) => {
      const store = await open();
      const odd = ['\uffff', '😀', 'b', 'B', 'é', "it's", 'NULL', ''];
      value(await store.addLabels('acme', 's', [...odd, 'b', 'b']));
      assert.deepEqual(value(await store.read('acme', 's')).labels, [...odd].sort());
      value(await store.addLabels('acme', 's', []));
      value(await store.addLabels('acme', 's', ['a', 'b']));
      assert.deepEqual(value(await store.read('acme', 's')).labels, [...odd, 'a'].sort());
    },
  },
  {
    name: 'concurrent writers of one session lose nothing',
    check: async (open) => {
      const store = await open();
      const each = Array.from({ length: 20 }, (_, at) => `l${at}`);
      await Promise.all(
        each.flatMap((label) => [
          store.addLabels('acme', 's', ['common', label]).then(value),
          store.addReceipt('acme', 's', `r-${label}`).then(value),
        ]),
      );
      const state = value(await store.read('acme', 's'));
      assert.deepEqual(state.labels, ['common', ...each].sort());
      assert.deepEqual([...state.receipts].sort(), each.map((label) => `r-${label}`).sort());
      assert.equal(state.receiptCount, 20);
    },
  },
  {
    name: 'tenants and sessions of equal names are apart',
    check: async (open) => {
      const store = await open();
      value(await store.addLabels('acme', 's', ['acme-only']));
      value(await store.addReceipt('acme', 's', 'r'));
      for (const [tenant, session] of [
        ['globex', 's'],
        ['acme', 'S'],
        ['acme', 's '],
        ['acme","s', ''],
      ] as const) {
        assert.deepEqual(value(await store.read(tenant, session)).labels, []);
        assert.equal(value(await store.read(tenant, session)).receiptCount, 0);
      }
    },
  },
  {
    name: 'the newest receipts are named, oldest first, and all are counted',
    check: async (open) => {
      const store = await open();
      const all = Array.from({ length: limits.certificateReceiptsMax + 5 }, (_, at) => `r${at}`);
      for (const receipt of all) value(await store.addReceipt('acme', 's', receipt));
      const { receipts, receiptCount } = value(await store.read('acme', 's'));
      assert.deepEqual(receipts, all.slice(5));
      assert.equal(receiptCount, all.length);
    },
  },
];
