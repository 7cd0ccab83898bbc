// The recorder end to end: durable at once, in the log in time, patient with stores that are down.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, fail, manualClock, must, systemClock, toHex } from '@sallyport/base';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { decodeEvent } from './event.ts';
import type { Ledger } from './ledger.ts';
import { memoryLedger } from './memory-ledger.ts';
import { memoryObjectStore } from './memory-store.ts';
import { hashLeaf } from './merkle.ts';
import { verifierKeyText } from './note.ts';
import type { ObjectStore } from './object-store.ts';
import { sealReceipt } from './receipt.ts';
import { openRecorder, type Recorder, type RecorderOptions } from './recorder.ts';
import { failingStore } from './testing/failing-store.ts';
import { MemoryFiles } from './testing/memory-files.ts';
import { countingRandom, logSigner, receiptKey, sampleEvent, sampleReceipt } from './testing/samples.ts';
import { verifyReceipt } from './verify.ts';
import { verifyLog } from './verify-log.ts';

let base = '';
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'evidence-recorder-'));
});
afterAll(() => rm(base, { recursive: true, force: true }));

let boots = 0;
function options(more: Partial<RecorderOptions> = {}): RecorderOptions {
  return {
    dir: join(base, 'unused'),
    files: new MemoryFiles(),
    ledger: memoryLedger(),
    store: memoryObjectStore(),
    signer: logSigner,
    clock: systemClock,
    random: countingRandom(boots++ * 8),
    writer: 'gateway-1',
    ...more,
  };
}

const verify = async (store: ObjectStore) =>
  must(await verifyLog({ read: (path) => store.get(path), logVerifierKey: verifierKeyText(logSigner) }));
const turns = async (count = 60) => {
  for (let at = 0; at < count; at++) await new Promise((resolve) => setImmediate(resolve));
};

/** A ledger and a store behind one switch. */
function switchable() {
  const power = { ledger: true, store: true };
  const ledger = memoryLedger();
  const store = memoryObjectStore();
  const down = fail('unavailable', 'switched off', { retryAfterMs: 1 });
  const switched: Ledger = {
    append: async (entries) => (power.ledger ? ledger.append(entries) : down),
    head: async () => (power.ledger ? ledger.head() : down),
    read: async (from, count) => (power.ledger ? ledger.read(from, count) : down),
    published: async () => (power.ledger ? ledger.published() : down),
    exclusive: async (run) => (power.ledger ? ledger.exclusive(run) : down),
  };
  return { power, ledger: switched, store: failingStore(store, () => (power.store ? 'never' : 'before')) };
}

describe('recording', () => {
  it('the ledger files each event under what the event itself says, also after a write that failed', async () => {
    const filed: { readonly said: unknown; readonly under: unknown }[] = [];
    const ledger = memoryLedger();
    const files = new MemoryFiles();
    const watching: Ledger = {
      ...ledger,
      append: (entries) => {
        for (const { bytes, leafHash, ...under } of entries) {
          expect(leafHash).toBe(toHex(hashLeaf(bytes)));
          const { writer, boot, sequence, tenant, kind, at } = must(decodeEvent(bytes));
          filed.push({ said: { writer, boot, sequence, tenant, kind, at }, under });
        }
        return ledger.append(entries);
      },
    };
    const recorder = must(await openRecorder(options({ ledger: watching, files })));
    const kinds = ['decision', 'receipt', 'change'] as const;
    for (let at = 0; at < 30; at++) {
      files.onCall = (operation) => {
        if (at === 10 && operation === 'append') throw new Error('EIO');
      };
      const recorded = await recorder.record(
        sampleEvent(at, { kind: kinds[at % 3] ?? 'decision', tenant: `t${at % 4}` }),
      );
      expect(recorded.ok).toBe(at !== 10);
      if (at % 7 === 0) must(await recorder.flush());
    }
    must(await recorder.close());
    expect(filed).toHaveLength(29);
    for (const { said, under } of filed) expect(under).toEqual(said);
  });

  it('a recorded receipt verifies offline after a flush, on a real disk', async () => {
    const parts = options();
    const recorder = must(await openRecorder({ ...parts, dir: join(base, 'spool'), files: undefined as never }));
    const sealed = must(sealReceipt(sampleReceipt(), receiptKey));
    const ref = must(await recorder.record(sampleEvent(1, { kind: 'receipt', tenant: 'acme', digest: sealed.digest })));
    expect(ref).toMatchObject({ writer: 'gateway-1', boot: expect.stringMatching(/^[0-9a-f]{16}$/), sequence: 1 });
    must(await recorder.flush());
    const verified = await verifyReceipt({
      envelope: sealed.bytes,
      receiptKeys: [receiptKey],
      read: (path) => parts.store.get(path),
      logVerifierKey: verifierKeyText(logSigner),
    });
    expect(must(verified).event).toMatchObject({ sequence: 1, boot: ref.boot });
    must(await recorder.close());
  });

  it('everything acknowledged is in the log after close, once, in order, over many boots', async () => {
    const parts = options();
    let total = 0;
    for (let boot = 0; boot < 5; boot++) {
      const recorder = must(await openRecorder({ ...parts, random: countingRandom(100 + boot * 8) }));
      const refs = await Promise.all(Array.from({ length: 130 }, (_, n) => recorder.record(sampleEvent(n))));
      for (const ref of refs) expect(must(ref).sequence).toBe(++total);
      must(await recorder.close());
    }
    const { checkpoint, writers } = await verify(parts.store);
    expect(checkpoint.size).toBe(650);
    expect(writers.map(({ first, last }) => [first, last])).toEqual(
      [0, 1, 2, 3, 4].map((boot) => [boot * 130 + 1, boot * 130 + 130]),
    );
  });

  it('bad input is refused by its field and takes no sequence', async () => {
    const recorder = must(await openRecorder(options()));
    expect(await recorder.record({ ...sampleEvent(1), tenant: '' })).toMatchObject({
      ok: false,
      fault: { code: 'invalid_input', at: '/tenant' },
    });
    expect(await recorder.record(sampleEvent(1, { body: { a: 'x'.repeat(60_000) } }))).toMatchObject({
      ok: false,
      fault: { code: 'too_large' },
    });
    expect(must(await recorder.record(sampleEvent(1))).sequence).toBe(1);
    must(await recorder.close());
    expect(await recorder.record(sampleEvent(2))).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
  });

  it('two recorders over one ledger and store give one log', async () => {
    const shared = options();
    const recorders = await Promise.all(
      ['a', 'b'].map(async (writer, at) =>
        must(await openRecorder({ ...shared, files: new MemoryFiles(), writer, random: countingRandom(at * 50) })),
      ),
    );
    await Promise.all(recorders.map((recorder) => recordMany(recorder, 300)));
    for (const flushed of await Promise.all(recorders.map((recorder) => recorder.flush()))) must(flushed);
    for (const recorder of recorders) must(await recorder.close());
    expect((await verify(shared.store)).checkpoint.size).toBe(600);
  });
});

describe('crashes', () => {
  it('INVARIANT: a recorded event is durable — killed at any time, all that was acknowledged is in the log once', async () => {
    const shared = switchable();
    let files = new MemoryFiles();
    const acknowledged = new Set<string>();
    for (let life = 0; life < 25; life++) {
      const recorder = must(await openRecorder(options({ ...shared, files, random: countingRandom(life * 8) })));
      const work = Array.from({ length: 40 }, async (_, n) => {
        for (let at = 0; at < (n + life) % 3; at++) await new Promise((resolve) => setImmediate(resolve));
        const ref = await recorder.record(sampleEvent(n));
        if (ref.ok) acknowledged.add(`${ref.value.boot}/${ref.value.sequence}`);
        return ref;
      });
      await (life % 4 === 0 ? Promise.all(work) : work[(life * 7) % 40]);
      if (life % 5 === 0) void recorder.flush();
      await turns(life % 7);
      // Killed: the files are as the crash leaves them. The old process is let run out against a closed store.
      const owed = acknowledged.size;
      files = files.crash((life % 3) / 2);
      const before = [...acknowledged].slice(0, owed);
      shared.power.ledger = false;
      shared.power.store = false;
      await Promise.all(work);
      acknowledged.clear();
      for (const each of before) acknowledged.add(each);
      await recorder.close(0);
      shared.power.ledger = true;
      shared.power.store = true;
    }
    const last = must(await openRecorder(options({ ...shared, files, random: countingRandom(777) })));
    must(await last.close());
    await verify(shared.store);
    const rows = must(await shared.ledger.read(0, 10_000));
    const inLog = rows.map((row) => {
      const { boot, sequence } = JSON.parse(Buffer.from(row.bytes).toString());
      return `${boot}/${sequence}`;
    });
    expect(new Set(inLog).size).toBe(inLog.length);
    for (const each of acknowledged) expect(inLog).toContain(each);
    expect(acknowledged.size).toBeGreaterThan(200);
  });
});

describe('stores that are down', () => {
  it('opening and recording do not wait for the ledger; health says why nothing moves; it drains when it is back', async () => {
    const shared = switchable();
    shared.power.ledger = false;
    const recorder = must(await openRecorder(options(shared)));
    await recordMany(recorder, 250);
    await turns();
    expect(recorder.health()).toMatchObject({ lagEvents: 250, publishedEvents: 0, lastError: { code: 'unavailable' } });
    expect(await recorder.flush(50)).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
    shared.power.ledger = true;
    shared.power.store = false;
    expect(await recorder.flush()).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
    expect(recorder.health()).toMatchObject({
      lagEvents: 0,
      unpublishedEvents: 250,
      lastError: { code: 'unavailable' },
    });
    shared.power.store = true;
    must(await recorder.flush());
    const { lastError, ...health } = recorder.health();
    expect(health).toMatchObject({ lagEvents: 0, unpublishedEvents: 0, publishedEvents: 250 });
    expect(lastError).toBeUndefined();
    must(await recorder.close());
  });

  it('the spool goes on to its bound, then says that it is full, and takes again once drained', async () => {
    const shared = switchable();
    shared.power.ledger = false;
    const recorder = must(await openRecorder(options({ ...shared, spoolBytesMax: 20_000 })));
    let taken = 0;
    for (;;) {
      const ref = await recorder.record(sampleEvent(taken));
      if (!ref.ok) {
        expect(ref.fault.code).toBe('unavailable');
        break;
      }
      taken += 1;
    }
    expect(taken).toBeGreaterThan(50);
    shared.power.ledger = true;
    must(await recorder.close());
    expect((await verify(shared.store)).checkpoint.size).toBe(taken);
  });

  it('closed while the ledger is down, the next start brings everything', async () => {
    const shared = switchable();
    const files = new MemoryFiles();
    shared.power.ledger = false;
    const recorder = must(await openRecorder(options({ ...shared, files })));
    await recordMany(recorder, 30);
    expect(await recorder.close(50)).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
    shared.power.ledger = true;
    const next = must(await openRecorder(options({ ...shared, files })));
    must(await next.close());
    expect((await verify(shared.store)).checkpoint.size).toBe(30);
  });

  it('a disk that fails costs the events of that moment and no acknowledged one', async () => {
    const files = new MemoryFiles();
    const parts = options({ files });
    const recorder = must(await openRecorder(parts));
    await recordMany(recorder, 10);
    files.onCall = (operation) => {
      if (operation === 'sync') throw new Error('EIO');
    };
    expect(await recorder.record(sampleEvent(1))).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
    files.onCall = () => undefined;
    await recordMany(recorder, 10);
    must(await recorder.close());
    expect((await verify(parts.store)).checkpoint.size).toBe(20);
  });
});

describe('time', () => {
  const steady = (clock: ReturnType<typeof manualClock>) => async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 250) {
      clock.advance(250);
      await turns(12);
    }
  };

  it('a lone event reaches the ledger in 5 s and the log in 10 s, without anyone asking', async () => {
    const clock = manualClock();
    const pass = steady(clock);
    const parts = options({ clock });
    const recorder = must(await openRecorder(parts));
    await turns();
    await recordMany(recorder, 1);
    await pass(4_000);
    expect(must(await parts.ledger.head()).size).toBe(0);
    await pass(1_500);
    expect(must(await parts.ledger.head()).size).toBe(1);
    await pass(5_000);
    // Packing the bundle takes real time on another thread, and none of the clock's.
    await vi.waitFor(() => {
      expect(recorder.health()).toMatchObject({ publishedEvents: 1, lagEvents: 0, unpublishedEvents: 0 });
    });
    await stop(recorder, clock);
  });

  it('a full batch does not wait', async () => {
    const clock = manualClock();
    const parts = options({ clock });
    const recorder = must(await openRecorder(parts));
    await turns();
    await recordMany(recorder, 100);
    await turns();
    expect(must(await parts.ledger.head()).size).toBe(100);
    await stop(recorder, clock);
  });

  it('enough for a whole checkpoint is published at once', async () => {
    const clock = manualClock();
    const parts = options({ clock });
    const recorder = must(await openRecorder(parts));
    await turns();
    await recordMany(recorder, 4_095);
    await turns();
    expect(recorder.health().publishedEvents).toBe(0);
    await recordMany(recorder, 257);
    await vi.waitFor(() => expect(recorder.health().publishedEvents).toBeGreaterThanOrEqual(4_096));
    await stop(recorder, clock);
  });

  it('what an earlier run left does not wait either', async () => {
    const files = new MemoryFiles();
    const shared = switchable();
    shared.power.ledger = false;
    const first = must(await openRecorder(options({ ...shared, files })));
    await recordMany(first, 3);
    await first.close(0);
    shared.power.ledger = true;
    const clock = manualClock();
    const second = must(await openRecorder(options({ ...shared, files, clock })));
    await turns();
    expect(must(await shared.ledger.head()).size).toBe(3);
    await stop(second, clock);
  });

  it('a ledger that never answers is given up on and tried again', async () => {
    const clock = manualClock();
    const pass = steady(clock);
    const ledger = memoryLedger();
    let hangs = 1;
    const hanging: Ledger = {
      ...ledger,
      append: (entries) => (hangs-- > 0 ? new Promise(() => undefined) : ledger.append(entries)),
    };
    const recorder = must(await openRecorder(options({ clock, ledger: hanging })));
    await recordMany(recorder, 100);
    await turns();
    await pass(10_000);
    expect(recorder.health().lastError).toMatchObject({ code: 'timeout' });
    await pass(1_000);
    expect(must(await ledger.head()).size).toBe(100);
    await stop(recorder, clock);
  });
});

describe('a store that never answers', () => {
  it('is given up on, keeps flush and close to their bound, and shows in health', async () => {
    const store = memoryObjectStore();
    const recorder = must(
      await openRecorder(options({ store: { ...store, put: () => new Promise(() => undefined) } })),
    );
    await recordMany(recorder, 3);
    expect(await recorder.flush(100)).toMatchObject({ ok: false, fault: { code: 'timeout' } });
    expect(recorder.health().lastError).toMatchObject({ code: 'timeout' });
    expect(await recorder.flush(100)).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
    expect(await recorder.close(100)).toMatchObject({ ok: false });
  });
});

async function recordMany(recorder: Recorder, count: number): Promise<void> {
  for (const ref of await Promise.all(Array.from({ length: count }, (_, n) => recorder.record(sampleEvent(n)))))
    must(ref);
}

async function stop(recorder: Recorder, clock: Clock): Promise<void> {
  expect(clock.nowMs()).toBeGreaterThan(0);
  must(await recorder.close());
}
