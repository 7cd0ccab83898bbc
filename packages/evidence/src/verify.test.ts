// An outsider accepts what was recorded and nothing that was changed afterwards, byte by byte.

import { must, ok, type Result, systemClock, utf8 } from '@sallyport/base';
import { beforeAll, describe, expect, it } from 'vitest';
import { packLz4 } from './backends/lz4.ts';
import { sealCertificate } from './certificate.ts';
import { signCheckpoint } from './checkpoint.ts';
import { payloadTypes, type SealedEnvelope, sealEnvelope } from './dsse.ts';
import { generateSigningKeyPem, openSigningKey } from './key.ts';
import type { ReadLog } from './log-reader.ts';
import { memoryLedger } from './memory-ledger.ts';
import { memoryObjectStore } from './memory-store.ts';
import { noteSigner, verifierKeyText } from './note.ts';
import type { ObjectStore } from './object-store.ts';
import { Publisher } from './publisher.ts';
import { sealReceipt } from './receipt.ts';
import { fill } from './testing/filled-ledger.ts';
import { logSigner, receiptKey, sampleCertificate, sampleReceipt } from './testing/samples.ts';
import { decodeEntries, encodeEntries } from './tile.ts';
import { verifyReceipt } from './verify.ts';
import { verifyExtension, verifyLog } from './verify-log.ts';

const logVerifierKey = verifierKeyText(logSigner);
const receipt = must(sealReceipt(sampleReceipt(), receiptKey));
const certificate = must(sealCertificate(sampleCertificate(), receiptKey));
const otherTenant = must(sealReceipt({ ...sampleReceipt('r-2'), tenant: 'globex' }, receiptKey));
const misfiled = must(sealReceipt(sampleReceipt('r-3'), receiptKey));
const receiptIndex = 299;

let store: Required<ObjectStore>;
let read: ReadLog;

beforeAll(async () => {
  store = memoryObjectStore();
  read = (path) => store.get(path);
  const ledger = memoryLedger();
  await fill(ledger, 1, 330, (n) => {
    if (n === receiptIndex + 1) return { kind: 'receipt', tenant: 'acme', digest: receipt.digest };
    if (n === 5) return { kind: 'certificate', tenant: 'acme', digest: certificate.digest };
    if (n === 6) return { kind: 'receipt', tenant: 'acme', digest: otherTenant.digest };
    if (n === 7) return { kind: 'change', tenant: 'acme', digest: misfiled.digest };
    if (n === 8) return { body: { quoted: receipt.digest } };
    return {};
  });
  must(await new Publisher({ ledger, store, signer: logSigner, pack: packLz4 }).publish());
});

const check = (
  sealed: SealedEnvelope | { envelope: Uint8Array | string },
  more: { read?: ReadLog; logVerifierKey?: string } = {},
) => verifyReceipt({ envelope: sealed.envelope, receiptKeys: [receiptKey], read, logVerifierKey, ...more });

const says = (words: string, code = 'integrity') => ({
  ok: false,
  fault: { code, message: expect.stringContaining(words) },
});

/** The log with one object replaced. */
const withObject =
  (path: string, bytes: Uint8Array | undefined): ReadLog =>
  async (asked) =>
    asked === path ? ok(bytes) : read(asked);

describe('a receipt', () => {
  it('verifies, with its place and the statement', async () => {
    const verified = must(await check(receipt));
    expect(verified).toMatchObject({
      index: receiptIndex,
      checkpoint: { size: 330 },
      event: { kind: 'receipt', sequence: receiptIndex + 1 },
    });
    expect(verified.statement).toEqual({ kind: 'receipt', receipt: sampleReceipt() });
    expect(must(await check(certificate)).statement).toEqual({ kind: 'certificate', certificate: sampleCertificate() });
  });

  it('that is in no log, or in one as something else, does not', async () => {
    expect(await check(must(sealReceipt(sampleReceipt('r-9'), receiptKey)))).toMatchObject(says('no entry of the log'));
    expect(await check(otherTenant)).toMatchObject(says('says something else'));
    expect(await check(misfiled)).toMatchObject(says('says something else'));
    const decision = sealEnvelope({ payloadType: payloadTypes.decision, payload: { version: 1 }, key: receiptKey });
    expect(await check(decision)).toMatchObject(says('neither a receipt nor a certificate'));
  });

  it('by another key, under another log key, or without a log, does not', async () => {
    const stranger = must(openSigningKey(generateSigningKeyPem()));
    expect(await check(must(sealReceipt(sampleReceipt(), stranger)))).toMatchObject(says('no key that is trusted'));
    const otherLog = verifierKeyText(must(noteSigner(logSigner.name, stranger)));
    expect(await check(receipt, { logVerifierKey: otherLog })).toMatchObject(says('no signature of'));
    expect(await check(receipt, { logVerifierKey: 'nonsense' })).toMatchObject(says('verifier key', 'invalid_input'));
    expect(await check(receipt, { read: async () => ok(undefined) })).toMatchObject(says('no checkpoint'));
  });

  it('INVARIANT: a receipt with any byte changed does not verify', async () => {
    for (let at = 0; at < receipt.bytes.length; at++) {
      const changed = receipt.bytes.map((byte, other) => (other === at ? byte ^ (1 << (at % 8)) : byte));
      expect((await check({ envelope: changed })).ok).toBe(false);
    }
  });
});

describe('the log under a receipt', () => {
  const flipped = async (path: string, at: number) => {
    const bytes = must(await read(path)) ?? new Uint8Array();
    return withObject(
      path,
      bytes.map((byte, other) => (other === at ? byte ^ (1 << (at % 8)) : byte)),
    );
  };

  it('INVARIANT: no byte of the checkpoint can be changed', async () => {
    const { length } = must(await read('checkpoint')) ?? new Uint8Array();
    for (let at = 0; at < length; at++)
      expect((await check(receipt, { read: await flipped('checkpoint', at) })).ok).toBe(false);
  });

  it('INVARIANT: no byte of the entry, its tile or a tile above can be changed', async () => {
    const bundle = 'tile/entries/001.p/74';
    const bytes = must(await read(bundle)) ?? new Uint8Array();
    const before = must(decodeEntries(bytes, 74)).slice(0, receiptIndex - 256);
    const entry = must(decodeEntries(bytes, 74))[receiptIndex - 256] ?? new Uint8Array();
    const start = encodeEntries(before).length;
    for (let at = start; at < start + 2 + entry.length; at++)
      expect((await check(receipt, { read: await flipped(bundle, at) })).ok).toBe(false);
    for (let at = 0; at < 74 * 32; at += 31) {
      const tiles = await flipped('tile/0/001.p/74', at);
      expect((await check(receipt, { read: tiles })).ok).toBe(false);
      expect((await verifyLog({ read: tiles, logVerifierKey })).ok).toBe(false);
    }
    for (let at = 0; at < 32; at++)
      expect((await check(receipt, { read: await flipped('tile/1/000.p/1', at) })).ok).toBe(false);
  });

  it('a missing or short tile and a failing read are told apart', async () => {
    for (const path of ['tile/0/001.p/74', 'tile/1/000.p/1', 'tile/entries/001.p/74']) {
      expect(await check(receipt, { read: withObject(path, undefined) })).toMatchObject(
        says('is missing from the log'),
      );
      expect((await check(receipt, { read: withObject(path, new Uint8Array(5)) })).ok).toBe(false);
    }
    const down: ReadLog = async (): Promise<Result<undefined, never>> => ({
      ok: false,
      fault: { code: 'unavailable', message: 'down' } as never,
    });
    expect(await check(receipt, { read: down })).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
  });

  it('a signed checkpoint over another tree does not take it in', async () => {
    const forged = signCheckpoint({ size: 330, root: new Uint8Array(32) }, logSigner);
    expect(await check(receipt, { read: withObject('checkpoint', forged) })).toMatchObject(
      says('not included under the signed checkpoint'),
    );
  });
});

describe('a whole log', () => {
  const whole = (more: Partial<Parameters<typeof verifyLog>[0]> = {}) => verifyLog({ read, logVerifierKey, ...more });

  it('verifies, and tells what it holds', async () => {
    expect(must(await whole())).toMatchObject({
      checkpoint: { size: 330 },
      kinds: { receipt: 2, certificate: 1, change: 1, decision: 326 },
      writers: [{ writer: 'w', boot: 'b', first: 1, last: 330 }],
    });
  });

  it('INVARIANT: any byte of any tile, bundle or checkpoint changed is noticed', async () => {
    const beganMs = systemClock.monotonicMs();
    let tried = 0;
    const keys = must(await store.list('tile/'));
    for (const key of [...keys, 'checkpoint']) {
      const bytes = must(await read(key)) ?? new Uint8Array();
      const step = Math.max(1, Math.floor(bytes.length / 12));
      for (let at = 0; at < bytes.length; at += step) {
        const changed = bytes.map((byte, other) => (other === at ? byte ^ 4 : byte));
        expect((await whole({ read: withObject(key, changed) })).ok).toBe(false);
        tried += 1;
      }
    }
    expect(tried).toBeGreaterThan(60);
    expect(systemClock.monotonicMs() - beganMs).toBeLessThan(60_000);
  });

  it('an entry that is no event, and one that is missing between others, are named', async () => {
    const path = 'tile/entries/001.p/74';
    const nonsense = encodeEntries(Array.from({ length: 74 }, () => utf8('{}')));
    expect(await whole({ read: withObject(path, nonsense) })).toMatchObject(says('entry 256 is no event'));

    const ledger = memoryLedger();
    await fill(ledger, 1, 3);
    const gap = memoryLedger();
    const rows = must(await ledger.read(0, 3));
    for (const row of rows.filter(({ position }) => position !== 1)) {
      // Another boot in the ledger's books than in the event: as a faulty writer might do.
      must(
        await gap.append([
          {
            writer: 'w',
            boot: `b${row.position}`,
            sequence: 1,
            tenant: row.tenant,
            kind: 'decision',
            at: row.at,
            bytes: row.bytes,
          },
        ]),
      );
    }
    const gapStore = memoryObjectStore();
    must(await new Publisher({ ledger: gap, store: gapStore, signer: logSigner, pack: packLz4 }).publish());
    expect(await verifyLog({ read: (asked) => gapStore.get(asked), logVerifierKey })).toMatchObject(
      says('record 3 of `w` follows 1'),
    );
  });

  it('extends a checkpoint kept from earlier, and no other', async () => {
    const smaller = memoryObjectStore();
    const ledger = memoryLedger();
    await fill(ledger, 1, 4);
    must(await new Publisher({ ledger, store: smaller, signer: logSigner, pack: packLz4 }).publish());
    const kept = must(await smaller.get('checkpoint')) ?? new Uint8Array();
    must(await whole({ older: kept }));
    must(await verifyExtension({ read, logVerifierKey, older: kept }));
    const forked = signCheckpoint({ size: 4, root: new Uint8Array(32) }, logSigner);
    expect(await whole({ older: forked })).toMatchObject(says('its past was changed'));
    expect(await verifyExtension({ read, logVerifierKey, older: forked })).toMatchObject(says('its past was changed'));
    const ahead = signCheckpoint({ size: 331, root: new Uint8Array(32) }, logSigner);
    expect(await verifyExtension({ read, logVerifierKey, older: ahead })).toMatchObject(says('went back'));
    expect(await verifyExtension({ read, logVerifierKey, older: utf8('x') })).toMatchObject(says('checkpoint'));
  });
});
