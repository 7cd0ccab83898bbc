// The published log is the ledger, whatever fails on the way; where they disagree nothing is published.

import { must, ok, utf8 } from '@sallyport/base';
import { describe, expect, it } from 'vitest';
import { packLz4, unpackLz4 } from './backends/lz4.ts';
import { openBundle } from './bundle.ts';
import { openCheckpoint, signCheckpoint } from './checkpoint.ts';
import type { Ledger } from './ledger.ts';
import { memoryLedger } from './memory-ledger.ts';
import { memoryObjectStore } from './memory-store.ts';
import { emptyRoot, hashLeaf, treeRoot } from './merkle.ts';
import { verifierKeyText } from './note.ts';
import type { ObjectStore } from './object-store.ts';
import { Publisher } from './publisher.ts';
import { failingStore } from './testing/failing-store.ts';
import { fill } from './testing/filled-ledger.ts';
import { hex, logSigner } from './testing/samples.ts';
import { verifyExtension, verifyLog } from './verify-log.ts';

const logVerifierKey = verifierKeyText(logSigner);
const publisherOf = (ledger: Ledger, store: ObjectStore) =>
  new Publisher({ ledger, store, signer: logSigner, pack: packLz4 });
const verify = (store: ObjectStore) => verifyLog({ read: (path) => store.get(path), logVerifierKey });
const integrity = { ok: false, fault: { code: 'integrity' } };

async function publishAll(publisher: Publisher): Promise<number> {
  for (;;) {
    const published = must(await publisher.publish());
    if (!published.more) return published.size;
  }
}

async function rootOf(ledger: Ledger, size: number): Promise<string> {
  const rows = must(await ledger.read(0, size));
  return hex(treeRoot(rows.map((row) => hashLeaf(row.bytes))));
}

describe('publishing', () => {
  it('nothing gives nothing, and no checkpoint', async () => {
    const store = memoryObjectStore();
    expect(must(await publisherOf(memoryLedger(), store).publish())).toEqual({
      size: 0,
      root: emptyRoot(),
      more: false,
    });
    expect(must(await store.list(''))).toEqual([]);
  });

  it('step by step gives the tree of the ledger, each checkpoint extending those before', async () => {
    const ledger = memoryLedger();
    const store = memoryObjectStore();
    const publisher = publisherOf(ledger, store);
    const checkpoints: Uint8Array[] = [];
    let size = 0;
    for (const to of [1, 2, 3, 255, 256, 257, 300, 512, 777, 1_024]) {
      await fill(ledger, size + 1, to);
      size = to;
      expect(await publishAll(publisher)).toBe(size);
      const bytes = must(await store.get('checkpoint')) ?? new Uint8Array();
      expect(hex(must(openCheckpoint(bytes, logSigner)).root)).toBe(await rootOf(ledger, size));
      checkpoints.push(bytes);
      must(await verify(store));
    }
    for (const older of checkpoints)
      must(await verifyExtension({ read: (path) => store.get(path), logVerifierKey, older }));
    expect(must(await store.list('checkpoints/')).length).toBe(checkpoints.length);
  });

  it('in one go gives the same tiles as in steps', async () => {
    const ledger = memoryLedger();
    await fill(ledger, 1, 700);
    const stores = [memoryObjectStore(), memoryObjectStore()] as const;
    await publishAll(publisherOf(ledger, stores[0]));
    const stepwise = memoryLedger();
    for (const to of [100, 300, 512, 700]) {
      await fill(stepwise, must(await stepwise.head()).size + 1, to);
      await publishAll(publisherOf(stepwise, stores[1]));
    }
    const tiles = must(await stores[0].list('tile/'));
    for (const key of tiles)
      expect(hex(must(await stores[1].get(key)) ?? new Uint8Array())).toBe(
        hex(must(await stores[0].get(key)) ?? new Uint8Array()),
      );
    expect(must(await stores[1].list('tile/'))).toEqual(expect.arrayContaining([...tiles]));
  });

  it('more than fits one checkpoint goes over several', async () => {
    const ledger = memoryLedger();
    await fill(ledger, 1, 5_000);
    const store = memoryObjectStore();
    const publisher = publisherOf(ledger, store);
    expect(must(await publisher.publish())).toMatchObject({ size: 4_096, more: true });
    expect(must(await publisher.publish())).toMatchObject({ size: 5_000, more: false });
    expect(must(await verify(store)).checkpoint.size).toBe(5_000);
  });

  it('partial tiles go once their full tile is there, and older checkpoints still hold', async () => {
    const ledger = memoryLedger();
    const store = memoryObjectStore();
    const publisher = publisherOf(ledger, store);
    await fill(ledger, 1, 200);
    await publishAll(publisher);
    const older = must(await store.get('checkpoint')) ?? new Uint8Array();
    expect(must(await store.list('tile/0/000'))).toEqual(['tile/0/000.p/200']);
    await fill(ledger, 201, 260);
    await publishAll(publisher);
    expect(must(await store.list('tile/0/000'))).toEqual(['tile/0/000']);
    expect(must(await store.list('tile/entries/000'))).toEqual(['tile/entries/000']);
    must(await verifyExtension({ read: (path) => store.get(path), logVerifierKey, older }));
    await store.put('checkpoint', older);
    expect(must(await verify(store)).checkpoint.size).toBe(200);
  });

  it('a store that keeps everything keeps its partial tiles', async () => {
    const { delete: _, ...keeping } = memoryObjectStore();
    const ledger = memoryLedger();
    const publisher = publisherOf(ledger, keeping);
    for (const to of [100, 300]) {
      await fill(ledger, to === 100 ? 1 : 101, to);
      await publishAll(publisher);
    }
    expect(must(await keeping.list('tile/0/000'))).toEqual(['tile/0/000', 'tile/0/000.p/100']);
  });

  it('each tenant and day has its bundle, which holds the leaves and nothing of others', async () => {
    const ledger = memoryLedger();
    const store = memoryObjectStore();
    await fill(ledger, 1, 40, (n) => ({
      tenant: ['acme', 'a/../b', '..'][n % 3] ?? '',
      at: n < 20 ? '2025-06-01T23:59:59.999Z' : '2025-06-02T00:00:00.000Z',
    }));
    await publishAll(publisherOf(ledger, store));
    const keys = must(await store.list('evid/'));
    expect(keys.length).toBe(6);
    const seen = new Map<number, string>();
    for (const key of keys) {
      expect(key).toMatch(/^evid\/(acme|a%2F%2E%2E%2Fb|%2E%2E)\/2025\/06\/0[12]\/[0-9a-f]{64}\.lz4$/);
      const bundle = must(openBundle(must(await unpackLz4(must(await store.get(key)) ?? new Uint8Array()))));
      expect(key).toContain(`/${bundle.day.replaceAll('-', '/')}/${bundle.root}.lz4`);
      for (const { index, leaf } of bundle.entries) {
        const [row] = must(await ledger.read(index, 1));
        expect(row).toMatchObject({ tenant: bundle.tenant });
        expect(hex(leaf)).toBe(hex(row?.bytes ?? new Uint8Array()));
        seen.set(index, bundle.tenant);
      }
    }
    expect(seen.size).toBe(40);
  });

  it('a bundle with a byte changed does not open', async () => {
    const ledger = memoryLedger();
    const store = memoryObjectStore();
    await fill(ledger, 1, 3, () => ({ tenant: 'acme' }));
    await publishAll(publisherOf(ledger, store));
    const [key = ''] = must(await store.list('evid/'));
    const packed = must(await store.get(key)) ?? new Uint8Array();
    const plain = must(await unpackLz4(packed));
    for (let at = 0; at < plain.length; at++) {
      const opened = openBundle(plain.map((byte, other) => (other === at ? byte ^ 1 : byte)));
      // The day, the tenant and the places are named by the key and the log; the leaves by the root.
      if (opened.ok)
        expect(opened.value.entries.map((entry) => hex(entry.leaf))).toEqual(
          must(openBundle(plain)).entries.map((entry) => hex(entry.leaf)),
        );
    }
    expect(await unpackLz4(packed.subarray(0, packed.length - 3))).toMatchObject(integrity);
  });
});

describe('INVARIANT: a crash at any point leaves a log that verifies, and the next call goes on', () => {
  for (const failing of ['before', 'after'] as const) {
    it(`each store call in turn fails ${failing} it takes effect`, async () => {
      let tried = 0;
      for (let failAt = 0; ; failAt++) {
        const ledger = memoryLedger();
        const store = memoryObjectStore();
        await fill(ledger, 1, 250);
        await publishAll(publisherOf(ledger, store));
        await fill(ledger, 251, 530);
        let calls = 0;
        const crashing = failingStore(store, () => (calls++ === failAt ? failing : 'never'));
        const published = await publisherOf(ledger, crashing).publish();
        const size = must(await verify(store)).checkpoint.size;
        expect([250, 530]).toContain(size);
        if (calls <= failAt) break;
        tried += 1;
        expect(published.ok).toBe(false);
        // More has come meanwhile; a new process goes on.
        await fill(ledger, 531, 540);
        expect(await publishAll(publisherOf(ledger, store))).toBe(540);
        expect(hex(must(await verify(store)).checkpoint.root)).toBe(await rootOf(ledger, 540));
      }
      expect(tried).toBeGreaterThan(8);
    });
  }

  it('a promise that was made but not kept is kept first, at its size', async () => {
    const ledger = memoryLedger();
    const store = memoryObjectStore();
    await fill(ledger, 1, 10);
    const crashing = failingStore(store, (_, key) => (key.startsWith('checkpoint') ? 'before' : 'never'));
    expect((await publisherOf(ledger, crashing).publish()).ok).toBe(false);
    expect(must(await ledger.published()).size).toBe(10);
    await fill(ledger, 11, 12);
    expect(must(await publisherOf(ledger, store).publish())).toMatchObject({ size: 10, more: true });
    expect(must(await publisherOf(ledger, store).publish())).toMatchObject({ size: 12, more: false });
  });
});

describe('one publisher', () => {
  it('two processes give one log', async () => {
    const ledger = memoryLedger();
    const store = memoryObjectStore();
    const publishers = [publisherOf(ledger, store), publisherOf(ledger, store)];
    for (let round = 0; round < 10; round++) {
      await fill(ledger, round * 30 + 1, round * 30 + 30);
      const outcomes = await Promise.all(publishers.map((publisher) => publisher.publish()));
      for (const outcome of outcomes) if (!outcome.ok) expect(outcome.fault.code).toBe('conflict');
      expect(outcomes.some((outcome) => outcome.ok)).toBe(true);
    }
    expect(must(await verify(store)).checkpoint.size).toBe(300);
  });

  it('one that lost its term publishes no checkpoint', async () => {
    const ledger = memoryLedger();
    const store = memoryObjectStore();
    await fill(ledger, 1, 5);
    const stale: Ledger = {
      ...ledger,
      exclusive: (run) =>
        ledger.exclusive((lease) =>
          run({ ...lease, advance: async () => ({ ok: false, fault: { code: 'conflict', message: 'lost' } }) }),
        ),
    };
    expect(await publisherOf(stale, store).publish()).toMatchObject({ ok: false, fault: { code: 'conflict' } });
    expect(must(await store.get('checkpoint'))).toBeUndefined();
    expect(await publishAll(publisherOf(ledger, store))).toBe(5);
  });
});

describe('disagreement is refused', () => {
  const published = async (size = 300) => {
    const ledger = memoryLedger();
    const store = memoryObjectStore();
    await fill(ledger, 1, size);
    await publishAll(publisherOf(ledger, store));
    await fill(ledger, size + 1, size + 1);
    return { ledger, store };
  };

  it('each stored tile of the edge, with a byte changed or gone', async () => {
    for (const key of ['tile/0/000', 'tile/0/001.p/44', 'tile/1/000.p/1', 'tile/entries/001.p/44']) {
      const { ledger, store } = await published();
      const bytes = must(await store.get(key)) ?? new Uint8Array();
      await store.put(
        key,
        bytes.map((byte, at) => (at === 40 % bytes.length ? byte ^ 1 : byte)),
      );
      const outcome = await publisherOf(ledger, store).publish();
      // The inside of a full tile is covered by the hash above it and is not read to go on.
      if (key === 'tile/0/000') expect(await verify(store)).toMatchObject(integrity);
      else expect(outcome).toMatchObject(integrity);
      await store.delete(key);
      if (key !== 'tile/0/000') expect(await publisherOf(ledger, store).publish()).toMatchObject(integrity);
    }
  });

  it('a stored checkpoint that is forged, of another log, or of another root', async () => {
    const { ledger, store } = await published();
    for (const bytes of [
      utf8('garbage'),
      signCheckpoint({ size: 300, root: emptyRoot() }, logSigner),
      signCheckpoint({ size: 400, root: emptyRoot() }, logSigner),
    ]) {
      await store.put('checkpoint', bytes);
      expect(await publisherOf(ledger, store).publish()).toMatchObject(integrity);
    }
  });

  it('a ledger that was lost, rolled back, or changed under the log', async () => {
    const { ledger, store } = await published();
    expect(await publisherOf(memoryLedger(), store).publish()).toMatchObject(integrity);
    const changed: Ledger = {
      ...ledger,
      read: async (from, count) => {
        const rows = await ledger.read(from, count);
        return rows.ok
          ? ok(rows.value.map((row) => (row.position === 290 ? { ...row, leafHash: emptyRoot() } : row)))
          : rows;
      },
    };
    expect(await publisherOf(changed, store).publish()).toMatchObject(integrity);
    expect(must(await publisherOf(ledger, store).publish()).size).toBe(301);
  });

  it('a ledger whose new rows are changed, skipped, or do not fit its chain', async () => {
    const { ledger, store } = await published();
    const forgeries: ((row: Parameters<typeof Object.assign>[0]) => object)[] = [
      (row) => ({ ...row, bytes: utf8('forged') }),
      (row) => ({ ...row, bytes: utf8('forged'), leafHash: hashLeaf(utf8('forged')) }),
      (row) => ({ ...row, position: 301 }),
      (row) => ({ ...row, chain: emptyRoot() }),
    ];
    for (const forge of forgeries) {
      const forged: Ledger = {
        ...ledger,
        read: async (from, count) => {
          const rows = await ledger.read(from, count);
          return rows.ok ? ok(rows.value.map((row) => (row.position === 300 ? { ...row, ...forge(row) } : row))) : rows;
        },
      };
      expect(await publisherOf(forged, store).publish()).toMatchObject(integrity);
    }
    const short: Ledger = { ...ledger, read: async (from, count) => (from >= 300 ? ok([]) : ledger.read(from, count)) };
    expect(await publisherOf(short, store).publish()).toMatchObject(integrity);
  });

  it('an object in the place of a new tile', async () => {
    const { ledger, store } = await published();
    await store.put('tile/0/001.p/45', utf8('squatter'));
    expect(await publisherOf(ledger, store).publish()).toMatchObject(integrity);
    expect(must(await verify(store)).checkpoint.size).toBe(300);
  });
});
