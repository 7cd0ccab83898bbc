// What every session store must do, whatever lies beneath.

import assert from 'node:assert/strict';
import { limits, sha256Hex } from '@sallyport/base';
import type { SessionStore } from '../session-store.ts';
import { type Law, value } from './law.ts';

export const sessionLaws: readonly Law<SessionStore>[] = [
  {
    name: 'a session that nobody used is empty',
    check: async (open) => {
      const store = await open();
      assert.deepEqual(value(await store.read('acme', 's')), {
        labels: [],
        receipts: [],
        receiptCount: 0,
        receiptChain: '0'.repeat(64),
      });
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
      assert.equal(state.receiptChain, chainOf(state.receipts));
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
    name: 'the newest receipts are named, oldest first, and all are counted and chained',
    check: async (open) => {
      const store = await open();
      const all = Array.from({ length: limits.certificateReceiptsMax + 5 }, (_, at) => `r${at}`);
      for (const receipt of all) value(await store.addReceipt('acme', 's', receipt));
      const { receipts, receiptCount, receiptChain } = value(await store.read('acme', 's'));
      assert.deepEqual(receipts, all.slice(5));
      assert.equal(receiptCount, all.length);
      assert.equal(receiptChain, chainOf(all));
    },
  },
  {
    name: 'INVARIANT: each read shows count, chain and receipts of one moment',
    check: async (open) => {
      const store = await open();
      const odd = ['é', 'e\u0301', '😀', "it's", '\\x00', '', 'r'];
      for (let round = 0; round < 4; round++) {
        const reads = odd.flatMap((id) => [
          store.addReceipt('acme', 's', id).then(value),
          store.read('acme', 's').then((state) => {
            const { receipts, receiptCount, receiptChain } = value(state);
            assert.equal(receipts.length, receiptCount);
            assert.equal(receiptChain, chainOf(receipts));
          }),
        ]);
        await Promise.all(reads);
      }
      assert.equal(value(await store.read('acme', 's')).receiptCount, 4 * odd.length);
    },
  },
];

/** As the port defines it. */
function chainOf(ids: readonly string[]): string {
  return ids.reduce((chain, id) => sha256Hex(Buffer.from(chain, 'hex'), id), '0'.repeat(64));
}
