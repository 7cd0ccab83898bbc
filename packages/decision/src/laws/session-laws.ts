// What every session store must do, whatever lies beneath.

import assert from 'node:assert/strict';
import { limits, sha256Hex, systemClock } from '@sallyport/base';
import { mintClockSkewMs, type SessionHolder, type SessionStore, type Sweep } from '../session-store.ts';
import { type Law, refused, value } from './law.ts';

const holder: SessionHolder = { tenant: 'acme', session: 's', issuedAtMs: systemClock.nowMs() };
const dayMs = 86_400_000;
/** Everything ends; what has ended stays for a day. */
const all: Sweep = { idleMs: 0, tombstoneMs: dayMs, sessionsMax: 100, receiptsMax: 1_000 };
/** Nothing ends, and every tombstone goes. */
const forgetting: Sweep = { ...all, idleMs: dayMs, tombstoneMs: 0 };

export const sessionLaws: readonly Law<SessionStore>[] = [
  {
    name: 'a session that nobody used is empty',
    check: async (open) => {
      const store = await open();
      assert.deepEqual(value(await store.read(holder)), {
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
      value(await store.addLabels(holder, [...odd, 'b', 'b']));
      assert.deepEqual(value(await store.read(holder)).labels, [...odd].sort());
      value(await store.addLabels(holder, []));
      value(await store.addLabels(holder, ['a', 'b']));
      assert.deepEqual(value(await store.read(holder)).labels, [...odd, 'a'].sort());
    },
  },
  {
    name: 'concurrent writers of one session lose nothing',
    check: async (open) => {
      const store = await open();
      const each = Array.from({ length: 20 }, (_, at) => `l${at}`);
      await Promise.all(
        each.flatMap((label) => [
          store.addLabels(holder, ['common', label]).then(value),
          store.addReceipt(holder, `r-${label}`).then(value),
        ]),
      );
      const state = value(await store.read(holder));
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
      value(await store.addLabels(holder, ['acme-only']));
      value(await store.addReceipt(holder, 'r'));
      for (const [tenant, session] of [
        ['globex', 's'],
        ['acme', 'S'],
        ['acme', 's '],
        ['acme","s', ''],
      ] as const) {
        assert.deepEqual(value(await store.read({ tenant, session })).labels, []);
        assert.equal(value(await store.read({ tenant, session })).receiptCount, 0);
      }
    },
  },
  {
    name: 'of many that are read at once each gets its own, and whose name cannot be stored fails alone',
    check: async (open) => {
      const store = await open();
      const sessions = Array.from({ length: 300 }, (_, at) => ({ tenant: `t${at % 3}`, session: `{"s,${at}` }));
      await Promise.all(sessions.map((one, at) => store.addLabels(one, [`l${at}`]).then(value)));
      await Promise.all(sessions.map((one, at) => store.addReceipt(one, `r${at}`).then(value)));
      value(await store.end('t0', '{"s,0', 'root'));
      const never = { tenant: 't1', session: 'a\0b' };
      const [unusable, unused, ended, ...read] = await Promise.all(
        [never, { tenant: 't2', session: 'never' }, ...sessions].map((one) => store.read(one)),
      );
      assert.equal(unusable?.ok === true ? unusable.value.receiptCount : 0, 0);
      assert.equal(unused?.ok === true && unused.value.labels.length, 0);
      assert.equal(ended?.ok === false && ended.fault.code, 'forbidden');
      for (const [at, state] of read.entries()) {
        const { labels, receipts } = value(state);
        assert.deepEqual([labels, receipts], [[`l${at + 1}`], [`r${at + 1}`]]);
      }
    },
  },
  {
    name: 'the newest receipts are named, oldest first, and all are counted and chained',
    check: async (open) => {
      const store = await open();
      const given = Array.from({ length: limits.certificateReceiptsMax + 5 }, (_, at) => `r${at}`);
      for (const receipt of given) value(await store.addReceipt(holder, receipt));
      const { receipts, receiptCount, receiptChain } = value(await store.read(holder));
      assert.deepEqual(receipts, given.slice(5));
      assert.equal(receiptCount, given.length);
      assert.equal(receiptChain, chainOf(given));
    },
  },
  {
    name: 'INVARIANT: each read shows count, chain and receipts of one moment',
    check: async (open) => {
      const store = await open();
      const odd = ['é', 'e\u0301', '😀', "it's", '\\x00', '', 'r'];
      for (let round = 0; round < 4; round++) {
        const reads = odd.flatMap((id) => [
          store.addReceipt(holder, id).then(value),
          store.read(holder).then((state) => {
            const { receipts, receiptCount, receiptChain } = value(state);
            assert.equal(receipts.length, receiptCount);
            assert.equal(receiptChain, chainOf(receipts));
          }),
        ]);
        await Promise.all(reads);
      }
      assert.equal(value(await store.read(holder)).receiptCount, 4 * odd.length);
    },
  },
  {
    name: 'INVARIANT: an ended session refuses every use, of every token, and tells so',
    check: async (open) => {
      const store = await open();
      value(await store.addLabels(holder, ['a']));
      assert.equal(value(await store.end('acme', 's', 'ann')), 'open');
      assert.equal(value(await store.end('acme', 's', 'bob')), 'ended');
      assert.equal(value(await store.end('acme', 'never', 'ann')), 'unknown');
      value(await store.addLabels({ ...holder, session: 'swept' }, ['a']));
      assert.equal(value(await store.sweep(all))?.ended, 1);
      for (const session of ['s', 'never', 'swept']) {
        for (const issuedAtMs of [undefined, 0, systemClock.nowMs() + 10 * dayMs]) {
          const of = { tenant: 'acme', session, issuedAtMs };
          refused(await store.read(of), 'forbidden');
          refused(await store.addLabels(of, ['b']), 'forbidden');
          refused(await store.addLabels(of, []), 'forbidden');
          refused(await store.addReceipt(of, 'r'), 'forbidden');
        }
        const shown = value(await store.show('acme', session));
        assert.equal(shown.state === 'ended' ? shown.endedBy : shown.state, session === 'swept' ? null : 'ann');
      }
      value(await store.read({ ...holder, tenant: 'globex' }));
    },
  },
  {
    name: 'a sweep ends what is idle and nothing else, so many in a turn, and clears what belonged to it',
    check: async (open) => {
      const store = await open();
      for (const session of ['a', 'b', 'c']) value(await store.addReceipt({ ...holder, session }, 'r'));
      assert.deepEqual(value(await store.sweep({ ...all, idleMs: dayMs })), { ended: 0, receipts: 0, forgotten: 0 });
      assert.deepEqual(value(await store.sweep({ ...all, sessionsMax: 2 })), { ended: 2, receipts: 2, forgotten: 0 });
      assert.equal(value(await store.list('acme', { after: '', limit: 9 })).length, 1);
      assert.deepEqual(value(await store.sweep(all)), { ended: 1, receipts: 1, forgotten: 0 });
      assert.deepEqual(value(await store.sweep(all)), { ended: 0, receipts: 0, forgotten: 0 });
    },
  },
  {
    name: 'INVARIANT: where a tombstone has gone, tokens of before are refused, also by a session that takes the name up',
    check: async (open) => {
      const store = await open();
      const unused = { ...holder, session: 'unused' };
      const later = { ...holder, issuedAtMs: systemClock.nowMs() + mintClockSkewMs + 60_000 };
      value(await store.addLabels(holder, ['a']));
      value(await store.sweep(all));
      assert.deepEqual(value(await store.sweep(forgetting)), { ended: 0, receipts: 0, forgotten: 1 });
      assert.deepEqual(value(await store.show('acme', 's')), { state: 'unknown' });
      const isRefused = async () => {
        for (const old of [holder, { tenant: 'acme', session: 's' }]) {
          refused(await store.read(old), 'forbidden');
          refused(await store.addLabels(old, ['b']), 'forbidden');
          refused(await store.addReceipt(old, 'r'), 'forbidden');
        }
      };
      await isRefused();
      refused(await store.read(unused), 'forbidden');
      value(await store.addLabels(later, ['b']));
      await isRefused();
      assert.deepEqual(value(await store.read(later)).labels, ['b']);
      value(await store.read({ ...holder, tenant: 'globex' }));
    },
  },
  {
    name: 'open sessions are listed by name, page by page, with what they carry',
    check: async (open) => {
      const store = await open();
      for (const session of ['b', 'é', 'B', 'a']) value(await store.addLabels({ ...holder, session }, ['x', 'y']));
      value(await store.addReceipt({ ...holder, session: 'a' }, 'r'));
      value(await store.addLabels({ ...holder, tenant: 'globex' }, ['x']));
      const names = async (after: string) =>
        value(await store.list('acme', { after, limit: 3 })).map(({ session }) => session);
      assert.deepEqual([await names(''), await names('b'), await names('é')], [['B', 'a', 'b'], ['é'], []]);
      const shown = value(await store.show('acme', 'a'));
      assert.ok(shown.state === 'open' && Math.abs(shown.beganAtMs - systemClock.nowMs()) < dayMs);
      assert.deepEqual([shown.labels, shown.labelCount, shown.receiptCount], [['x', 'y'], 2, 1]);
      const { state: _, labels: __, ...listed } = shown;
      assert.deepEqual(value(await store.list('acme', { after: 'B', limit: 1 })), [listed]);
    },
  },
];

/** As the port defines it. */
function chainOf(ids: readonly string[]): string {
  return ids.reduce((chain, id) => sha256Hex(Buffer.from(chain, 'hex'), id), '0'.repeat(64));
}
