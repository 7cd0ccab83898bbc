// What every ledger must do, whatever lies beneath.

import assert from 'node:assert/strict';
import { type Fault, fail, must, ok, type Result, utf8 } from '@sallyport/base';
import { chainHash, chainStart, type Ledger, type LedgerEntry, ledgerBatchMax } from '../ledger.ts';
import { emptyRoot, hashLeaf } from '../merkle.ts';
import type { Law } from './law.ts';

export const ledgerLaws: readonly Law<Ledger>[] = [
  {
    name: 'an empty ledger has size zero, the chain at its start, and the empty tree published',
    check: async (open) => {
      const ledger = await open();
      const head = must(await ledger.head());
      assert.equal(head.size, 0);
      same(head.chain, chainStart);
      assert.deepEqual(must(await ledger.read(0, 10)), []);
      const published = must(await ledger.published());
      assert.equal(published.size, 0);
      same(published.root, emptyRoot());
    },
  },
  {
    name: 'rows come back as they were appended, in gapless positions, chained',
    check: async (open) => {
      const ledger = await open();
      const all = entries('w', 1, 250);
      for (let at = 0; at < all.length; at += ledgerBatchMax)
        must(await ledger.append(all.slice(at, at + ledgerBatchMax)));
      assert.equal(must(await ledger.head()).size, 250);
      await holdsExactly(ledger, all);
      const part = must(await ledger.read(120, 5)).map((row) => row.position);
      assert.deepEqual(part, [120, 121, 122, 123, 124]);
      assert.deepEqual(must(await ledger.read(250, 5)), []);
    },
  },
  {
    name: 'a leaf hash that comes with an entry is that of its row, and one batch files each entry under its own',
    check: async (open) => {
      const ledger = await open();
      const mixed = Array.from(
        { length: 60 },
        (_, at): LedgerEntry => ({
          writer: `w${at % 4}`,
          boot: 'boot-1',
          sequence: Math.floor(at / 4) + 1,
          tenant: `tenant-${at % 7}`,
          kind: at % 5 === 0 ? 'change' : 'decision',
          at: new Date(1_750_000_000_000 + at).toISOString(),
          bytes: utf8('ü'.repeat(at % 9) + at),
        }),
      );
      const known = mixed.map((entry) => ({ ...entry, leafHash: Buffer.from(hashLeaf(entry.bytes)).toString('hex') }));
      must(await ledger.append(known.slice(0, 30)));
      must(await ledger.append([...known.slice(20, 40), ...mixed.slice(40)]));
      await holdsExactly(ledger, mixed);
    },
  },
  {
    name: 'INVARIANT: replay inserts nothing twice',
    check: async (open) => {
      const ledger = await open();
      const all = entries('w', 1, 60);
      must(await ledger.append(all.slice(0, 40)));
      must(await ledger.append(all.slice(0, 40)));
      const head = must(await ledger.append(all.slice(20, 60)));
      assert.equal(head.size, 60);
      must(await ledger.append(all.slice(0, 10)));
      await holdsExactly(ledger, all);
    },
  },
  {
    name: 'a batch that repeats itself inside counts once',
    check: async (open) => {
      const ledger = await open();
      const [first, second] = entries('w', 1, 2);
      assert.ok(first !== undefined && second !== undefined);
      must(await ledger.append([first, first, second, second, first]));
      await holdsExactly(ledger, [first, second]);
    },
  },
  {
    name: 'a skipped sequence is refused and leaves nothing behind',
    check: async (open) => {
      const ledger = await open();
      must(await ledger.append(entries('w', 1, 3)));
      refused(await ledger.append([...entries('w', 4, 2), ...entries('w', 7, 1)]), 'integrity');
      await holdsExactly(ledger, entries('w', 1, 3));
      must(await ledger.append(entries('w', 4, 1)));
      await holdsExactly(ledger, entries('w', 1, 4));
    },
  },
  {
    name: 'the last sequence with other bytes is refused',
    check: async (open) => {
      const ledger = await open();
      const [first] = entries('w', 1, 1);
      assert.ok(first !== undefined);
      must(await ledger.append([first]));
      refused(await ledger.append([{ ...first, bytes: utf8('something else') }]), 'integrity');
      await holdsExactly(ledger, [first]);
    },
  },
  {
    name: 'writers and boots count apart, and a run may start at any sequence',
    check: async (open) => {
      const ledger = await open();
      const batch = [
        ...entries('a', 5, 2),
        ...entries('b', 1, 2),
        ...entries('a', 7, 1),
        ...entries('a', 8, 1, 'boot-2'),
        ...entries('b', 3, 1),
      ];
      must(await ledger.append(batch));
      await holdsExactly(ledger, batch);
      refused(await ledger.append(entries('a', 10, 1, 'boot-2')), 'integrity');
    },
  },
  {
    name: 'appends of many writers at once interleave without loss, gap or break of the chain',
    check: async (open) => {
      const ledger = await open();
      const runs = Array.from({ length: 6 }, async (_, writer) => {
        for (let at = 0; at < 5; at++) must(await ledger.append(entries(`w${writer}`, at * 10 + 1, 10)));
      });
      await Promise.all(runs);
      const rows = must(await ledger.read(0, 1_000));
      assert.equal(rows.length, 300);
      assertChained(rows);
      assert.equal(new Set(rows.map((row) => Buffer.from(row.bytes).toString())).size, 300);
    },
  },
  {
    name: 'bytes that no text can hold, awkward names and moments come back unchanged',
    check: async (open) => {
      const ledger = await open();
      const awkward: LedgerEntry = {
        writer: `w'"\\ ü {}`,
        boot: 'b,"',
        sequence: 9_007_199_254_740_990,
        tenant: `t'); drop table x; --`,
        kind: 'decision',
        at: '1999-12-31T23:59:59.999Z',
        bytes: Uint8Array.from({ length: 256 }, (_, at) => at),
      };
      must(await ledger.append([awkward]));
      await holdsExactly(ledger, [awkward]);
    },
  },
  {
    name: 'one publisher at a time; terms grow; the publication moves only from where it is',
    check: async (open) => {
      const ledger = await open();
      const empty = { size: 0, root: emptyRoot() };
      const one = { size: 1, root: hashLeaf(utf8('1')) };
      const two = { size: 2, root: hashLeaf(utf8('2')) };
      const firstTerm = must(
        await ledger.exclusive(async (lease) => {
          refused(await ledger.exclusive(async () => ok('never')), 'conflict');
          refused(await lease.advance(one, two), 'conflict');
          must(await lease.advance(empty, one));
          refused(await lease.advance(empty, two), 'conflict');
          return ok(lease.term);
        }),
      );
      assert.equal(must(await ledger.published()).size, 1);
      const secondTerm = must(
        await ledger.exclusive(async (lease) => {
          assert.equal(lease.published.size, 1);
          same(lease.published.root, one.root);
          return ok(lease.term);
        }),
      );
      assert.ok(secondTerm > firstTerm);
    },
  },
  {
    name: 'a lease that ended can no longer publish',
    check: async (open) => {
      const ledger = await open();
      const empty = { size: 0, root: emptyRoot() };
      const one = { size: 1, root: hashLeaf(utf8('1')) };
      const stale = must(await ledger.exclusive(async (lease) => ok(lease)));
      must(await ledger.exclusive(async () => ok(undefined)));
      refused(await stale.advance(empty, one), 'conflict');
      assert.equal(must(await ledger.published()).size, 0);
    },
  },
  {
    name: 'the right to publish is given back after a fault and after a throw',
    check: async (open) => {
      const ledger = await open();
      refused(await ledger.exclusive(async () => fail('unavailable', 'on purpose')), 'unavailable');
      await assert.rejects(
        ledger.exclusive(async () => {
          throw new Error('on purpose');
        }),
        /on purpose/,
      );
      assert.equal(must(await ledger.exclusive(async () => ok('free'))), 'free');
    },
  },
];

function entries(writer: string, from: number, count: number, boot = 'boot-1'): readonly LedgerEntry[] {
  return Array.from({ length: count }, (_, at) => ({
    writer,
    boot,
    sequence: from + at,
    tenant: `tenant-${(from + at) % 3}`,
    kind: 'receipt',
    at: new Date(1_750_000_000_000 + from + at).toISOString(),
    bytes: utf8(`${writer}/${boot}/${from + at}`),
  }));
}

async function holdsExactly(ledger: Ledger, expected: readonly LedgerEntry[]): Promise<void> {
  const rows = must(await ledger.read(0, expected.length + 10));
  assert.equal(rows.length, expected.length);
  assertChained(rows);
  rows.forEach((row, at) => {
    const entry = expected[at];
    assert.ok(entry !== undefined);
    same(row.bytes, entry.bytes);
    assert.deepEqual({ tenant: row.tenant, at: row.at }, { tenant: entry.tenant, at: entry.at });
  });
  const head = must(await ledger.head());
  assert.equal(head.size, expected.length);
  same(head.chain, rows.at(-1)?.chain ?? chainStart);
}

function assertChained(
  rows: readonly { position: number; bytes: Uint8Array; leafHash: Uint8Array; chain: Uint8Array }[],
): void {
  let chain: Uint8Array = chainStart;
  rows.forEach((row, at) => {
    assert.equal(row.position, at);
    same(row.leafHash, hashLeaf(row.bytes));
    chain = chainHash(chain, row.leafHash);
    same(row.chain, chain);
  });
}

function refused<T>(result: Result<T, Fault>, code: Fault['code']): void {
  assert.equal(result.ok ? 'ok' : result.fault.code, code);
}

function same(actual: Uint8Array, expected: Uint8Array): void {
  assert.equal(Buffer.from(actual).toString('hex'), Buffer.from(expected).toString('hex'));
}
