// The spool keeps what it acknowledged: over crashes at every byte, failing disks and full ones.

import { limits, must, systemClock, toHex, utf8, utf8Text } from '@sallyport/base';
import { describe, expect, it } from 'vitest';
import { hashLeaf } from './merkle.ts';
import { encodeFrame, segmentMagic } from './segment.ts';
import { openSpool, type Spool, type SpoolOptions } from './spool.ts';
import { MemoryFiles } from './testing/memory-files.ts';
import { append } from './testing/spooling.ts';

const open = async (files: MemoryFiles, more: Partial<SpoolOptions> = {}) =>
  must(await openSpool({ files, clock: systemClock, ...more }));
const record = (spool: Spool, text: string) => append(spool, (sequence) => `${sequence}:${text}`);

/** Everything the spool still holds, drained in small steps. */
async function drain(spool: Spool, step = 7): Promise<readonly string[]> {
  const out: string[] = [];
  for (;;) {
    const records = must(await spool.read(step));
    if (records.length === 0) return out;
    out.push(...records.map(({ payload }) => utf8Text(payload) ?? ''));
    must(await spool.release(records));
  }
}

const unavailable = { ok: false, fault: { code: 'unavailable' } };
const numbered = (from: number, to: number, text = 'x') =>
  Array.from({ length: to - from + 1 }, (_, at) => `${from + at}:${text}`);

describe('appending', () => {
  it('gives sequences from 1 in the order of the calls, and reads them back', async () => {
    const spool = await open(new MemoryFiles());
    const appended = await Promise.all(Array.from({ length: 500 }, () => record(spool, 'x')));
    expect(appended.map((each) => must(each).sequence)).toEqual(Array.from({ length: 500 }, (_, at) => at + 1));
    expect(spool).toMatchObject({ lastSequence: 500, backlog: 500 });
    expect(await drain(spool)).toEqual(numbered(1, 500));
    expect(spool.backlog).toBe(0);
  });

  it('commits a group with one sync, and wakes its callers in order', async () => {
    const files = new MemoryFiles();
    const spool = await open(files);
    await record(spool, 'x');
    const before = files.syncs;
    const order: number[] = [];
    await Promise.all(
      Array.from({ length: 100 }, async (_, at) => {
        await record(spool, 'x');
        order.push(at);
      }),
    );
    expect(files.syncs - before).toBe(1);
    expect(order).toEqual(Array.from({ length: 100 }, (_, at) => at));
  });

  it('gathers while each turn of the event loop brings more, and not beyond its bound', async () => {
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    const arriving = async (spool: Spool, turns: number) => {
      const recorded: Promise<unknown>[] = [];
      for (let at = 0; at < turns; at++) {
        recorded.push(record(spool, 'x'));
        await turn();
      }
      await Promise.all(recorded);
    };
    const files = new MemoryFiles();
    let nowMs = 0;
    const spool = await open(files, { clock: { monotonicMs: () => nowMs } });
    await record(spool, 'x');
    const before = files.syncs;
    await arriving(spool, 20);
    expect(files.syncs - before).toBe(1);
    const passing = () => {
      nowMs += 0.4;
      return nowMs;
    };
    const bounded = new MemoryFiles();
    await arriving(await open(bounded, { clock: { monotonicMs: passing } }), 20);
    expect(bounded.syncs).toBeGreaterThan(4);
  });

  it('INVARIANT: acknowledged means durable — at each acknowledgement the record survives a crash that loses all else', async () => {
    const files = new MemoryFiles();
    const spool = await open(files, { segmentBytesMax: 300 });
    for (let at = 1; at <= 40; at++) {
      const batch = Array.from({ length: (at % 4) + 1 }, () => record(spool, 'x'));
      const last = must((await Promise.all(batch)).at(-1) ?? unavailableResult()).sequence;
      const after = await open(files.crash(0));
      expect(after.lastSequence).toBe(last);
    }
  });

  it('negative control: a disk that does not sync loses acknowledged records', async () => {
    const files = new MemoryFiles();
    const spool = await open(files);
    await record(spool, 'x');
    for (const content of files.contents.values()) content.durable = segmentMagic.length;
    expect((await open(files.crash(0))).lastSequence).toBe(0);
  });

  it('an append made from the answer to another is not forgotten', async () => {
    const spool = await open(new MemoryFiles());
    let chain = record(spool, 'x');
    for (let at = 0; at < 50; at++) chain = chain.then(() => record(spool, 'x'));
    expect(must(await chain).sequence).toBe(51);
  });

  it('what cannot be encoded uses no sequence', async () => {
    const spool = await open(new MemoryFiles());
    const refused = append(spool, () => 'x'.repeat(limits.eventBytesMax + 1));
    const [first, odd, second] = await Promise.all([record(spool, 'x'), refused, record(spool, 'x')]);
    expect([must(first).sequence, odd.ok, must(second).sequence]).toEqual([1, false, 2]);
  });

  it('a full queue and a full disk budget are back-pressure', async () => {
    const spool = await open(new MemoryFiles(), { queueMax: 3 });
    const results = await Promise.all(Array.from({ length: 5 }, () => record(spool, 'x')));
    expect(results.map((each) => (each.ok ? 'ok' : each.fault.code))).toEqual([
      'ok',
      'ok',
      'ok',
      'unavailable',
      'unavailable',
    ]);
    expect((await record(spool, 'x')).ok).toBe(true);

    const small = await open(new MemoryFiles(), { spoolBytesMax: 200, segmentBytesMax: 50 });
    let taken = 0;
    while ((await record(small, 'x'.repeat(20))).ok) taken += 1;
    expect(taken).toBeGreaterThan(3);
    expect(await record(small, 'x')).toMatchObject({
      ok: false,
      fault: { code: 'unavailable', retryAfterMs: expect.any(Number) },
    });
    expect((await drain(small)).length).toBe(taken);
    expect((await record(small, 'x')).ok).toBe(true);
  });
});

describe('crashes', () => {
  it('INVARIANT: every length of the torn tail recovers to a prefix that holds all acknowledged records', async () => {
    const files = new MemoryFiles();
    const spool = await open(files);
    const acknowledgedAt: number[] = [];
    for (let at = 0; at < 12; at++) {
      await Promise.all([record(spool, 'first'), record(spool, 'second')]);
      acknowledgedAt.push([...files.contents.values()][0]?.written.length ?? 0);
    }
    const [name, content] = [...files.contents][0] ?? [];
    const whole = content?.written ?? new Uint8Array();
    for (let length = 0; length <= whole.length; length++) {
      const cut = new MemoryFiles();
      cut.contents.set(name ?? '', { written: whole.slice(0, length), durable: length });
      const recovered = await open(cut);
      const owed = acknowledgedAt.filter((end) => end <= length).length * 2;
      expect(recovered.lastSequence).toBeGreaterThanOrEqual(owed);
      expect(recovered.lastSequence).toBeLessThanOrEqual(owed + 2);
      expect(must(await record(recovered, 'next')).sequence).toBe(recovered.lastSequence);
      expect((await drain(recovered)).length).toBe(recovered.lastSequence);
    }
  });

  it('garbage in the tail of the last batch is cut, whatever it is', async () => {
    for (const fill of [0, 255, 0x53]) {
      const files = new MemoryFiles();
      const spool = await open(files);
      await record(spool, 'x');
      const after = files.crash(0);
      for (const content of after.contents.values())
        content.written = Buffer.concat([content.written, Buffer.alloc(5_000, fill)]);
      const recovered = await open(after);
      expect(recovered.lastSequence).toBe(1);
      await record(recovered, 'y');
      expect((await open(after.crash(0))).lastSequence).toBe(2);
    }
  });

  it('a batch whose first page was lost but not its last is cut, for no one was promised it', async () => {
    const files = new MemoryFiles();
    const spool = await open(files);
    await record(spool, 'kept');
    const durable = [...files.contents.values()][0]?.written.length ?? 0;
    await Promise.all([record(spool, 'a'), record(spool, 'b'), record(spool, 'c')]);
    for (const content of files.contents.values())
      content.written = content.written.map((byte, at) => (at >= durable && at < durable + 24 ? 0 : byte));
    expect(await drain(await open(files.crash(1)))).toEqual(['1:kept']);
  });

  it('damage before data that was acknowledged is refused, at every byte', async () => {
    const files = new MemoryFiles();
    const spool = await open(files);
    for (let at = 0; at < 4; at++) await record(spool, 'x');
    const [name = '', content] = [...files.contents][0] ?? [];
    const whole = content?.written ?? new Uint8Array();
    const lastStart = whole.length - encodeFrame({ sequence: 4, batchOffset: 0, payload: utf8('4:x') }).length;
    for (let at = 0; at < lastStart; at++) {
      const bad = new MemoryFiles();
      bad.contents.set(name, {
        written: whole.map((byte, other) => (other === at ? byte ^ 1 : byte)),
        durable: whole.length,
      });
      expect(await openSpool({ files: bad, clock: systemClock })).toMatchObject({
        ok: false,
        fault: { code: 'integrity' },
      });
    }
  });

  it('damage in a sealed segment, a missing segment and a foreign file are told apart', async () => {
    const files = new MemoryFiles();
    const spool = await open(files, { segmentBytesMax: 60 });
    for (let at = 0; at < 9; at++) await record(spool, 'x');
    const names = [...files.contents.keys()].sort();
    expect(names.length).toBe(3);
    const cut = files.crash(1);
    const second = cut.contents.get(names[1] ?? '');
    if (second !== undefined) second.written = second.written.slice(0, -1);
    expect(await openSpool({ files: cut, clock: systemClock })).toMatchObject({
      ok: false,
      fault: { code: 'integrity' },
    });
    const gone = files.crash(1);
    gone.contents.delete(names[1] ?? '');
    expect(await openSpool({ files: gone, clock: systemClock })).toMatchObject({
      ok: false,
      fault: { code: 'integrity' },
    });
    const foreign = files.crash(1);
    foreign.contents.set('notes.txt', { written: utf8('mine'), durable: 4 });
    expect((await open(foreign)).lastSequence).toBe(9);
  });

  it('crash after crash, sequences go on without gap or repeat', async () => {
    let files = new MemoryFiles();
    const seen: string[] = [];
    for (let round = 0; round < 20; round++) {
      const spool = await open(files, { segmentBytesMax: 100 });
      if (round % 3 === 0) seen.push(...(await drain(spool)));
      for (let at = 0; at <= round % 4; at++) await record(spool, 'x');
      files = files.crash(0);
    }
    // What was drained before a crash may come again; the ledger passes over it.
    seen.push(...(await drain(await open(files))));
    const last = Math.max(...seen.map((text) => Number(text.split(':')[0])));
    expect([...new Set(seen)]).toEqual(numbered(1, last));
    expect(last).toBe(Array.from({ length: 20 }, (_, round) => (round % 4) + 1).reduce((a, b) => a + b));
  });
});

describe('failing disks', () => {
  for (const operation of ['append', 'sync'] as const) {
    it(`a failed ${operation} promises nothing to its batch, and the next batch takes its sequences`, async () => {
      const files = new MemoryFiles();
      const spool = await open(files);
      await record(spool, 'x');
      let failures = 1;
      files.onCall = (called) => {
        if (called === operation && failures-- > 0) throw new Error('EIO');
      };
      const failed = await Promise.all([record(spool, 'lost'), record(spool, 'lost')]);
      for (const each of failed) expect(each).toMatchObject(unavailable);
      expect(must(await record(spool, 'x')).sequence).toBe(2);
      expect(await drain(spool)).toEqual(numbered(1, 2));
      expect(await drain(await open(files.crash(0)))).toEqual(numbered(1, 2));
    });
  }

  it('a disk that stays broken fails each batch, and loses nothing when it comes back', async () => {
    const files = new MemoryFiles();
    const spool = await open(files, { segmentBytesMax: 60, recentMax: 0 });
    for (let at = 0; at < 3; at++) await record(spool, 'x');
    files.onCall = () => {
      throw new Error('ENOSPC');
    };
    for (let at = 0; at < 5; at++) expect(await record(spool, 'lost')).toMatchObject(unavailable);
    expect(await spool.read(10)).toMatchObject(unavailable);
    files.onCall = () => undefined;
    expect(must(await record(spool, 'x')).sequence).toBe(4);
    expect(await drain(spool)).toEqual(numbered(1, 4));
    expect((await open(files.crash(0))).lastSequence).toBe(4);
  });

  it('failing at the n-th call, for every n: acknowledged records survive, in order, once', async () => {
    for (let failAt = 0; failAt < 60; failAt++) {
      const files = new MemoryFiles();
      let calls = 0;
      files.onCall = () => {
        if (calls++ === failAt) throw new Error('EIO');
      };
      const opened = await openSpool({ files, clock: systemClock, segmentBytesMax: 60 });
      if (!opened.ok) continue;
      const acknowledged: string[] = [];
      for (let at = 0; at < 12; at++) {
        const done = await record(opened.value, `n${at}`);
        if (done.ok) acknowledged.push(utf8Text(done.value.payload) ?? '');
      }
      files.onCall = () => undefined;
      const survivors = await drain(await open(files.crash(0)));
      expect(survivors).toEqual(acknowledged);
      expect(survivors.map((text) => Number(text.split(':')[0]))).toEqual(survivors.map((_, at) => at + 1));
    }
  });

  it('a folder that another process holds, or that fails, does not open', async () => {
    const files = new MemoryFiles();
    await open(files);
    expect(await openSpool({ files, clock: systemClock })).toMatchObject(unavailable);
    const broken = new MemoryFiles();
    broken.list = async () => {
      throw new Error('EACCES');
    };
    expect(await openSpool({ files: broken, clock: systemClock })).toMatchObject(unavailable);
    broken.list = async () => [];
    expect((await openSpool({ files: broken, clock: systemClock })).ok).toBe(true);
  });
});

describe('draining', () => {
  it('frees segments once they are used up, and remembers the sequence without any record', async () => {
    const files = new MemoryFiles();
    const spool = await open(files, { segmentBytesMax: 100 });
    for (let at = 0; at < 30; at++) await record(spool, 'x');
    expect(files.contents.size).toBeGreaterThan(5);
    await drain(spool);
    expect(files.contents.size).toBe(1);
    must(await spool.close());
    const again = await open(files);
    expect(again).toMatchObject({ lastSequence: 30, backlog: 0 });
    expect(must(await record(again, 'x')).sequence).toBe(31);
  });

  it('reading does not move the cursor, releasing does, out of order is a bug', async () => {
    const spool = await open(new MemoryFiles());
    for (let at = 0; at < 5; at++) await record(spool, 'x');
    const first = must(await spool.read(2));
    expect(must(await spool.read(2))).toEqual(first);
    must(await spool.release(first));
    await expect(spool.release(first)).rejects.toThrow(RangeError);
    expect(must(await spool.read(10)).map(({ sequence }) => sequence)).toEqual([3, 4, 5]);
    expect(spool.backlog).toBe(3);
  });

  it.each([0, 1, 5, 64, 4_096])('goes on while records are appended, %i of them kept in memory', async (recentMax) => {
    const files = new MemoryFiles();
    const spool = await open(files, { segmentBytesMax: 500, recentMax });
    const writing = (async () => {
      for (let at = 0; at < 200; at++) await Promise.all([record(spool, 'x'), record(spool, 'x')]);
    })();
    let reads = 0;
    files.onCall = (operation) => {
      if (operation === 'read') reads += 1;
    };
    const seen: string[] = [];
    while (seen.length < 400) {
      seen.push(...(await drain(spool, 13)));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await writing;
    expect(seen).toEqual(numbered(1, 400));
    expect(reads > 0).toBe(recentMax < 2);
  });

  it('memory and disk tell the same: records that found no room in memory follow those that did', async () => {
    const spool = await open(new MemoryFiles(), { segmentBytesMax: 200, recentMax: 6 });
    const seen: string[] = [];
    for (let round = 1; round <= 30; round++) {
      await Promise.all(Array.from({ length: round % 11 }, () => record(spool, 'x')));
      const records = must(await spool.read((round * 5) % 7));
      for (const { payload, leafHash } of records) {
        if (leafHash !== undefined) expect(leafHash).toBe(toHex(hashLeaf(payload)));
        seen.push(utf8Text(payload) ?? '');
      }
      must(await spool.release(records));
    }
    seen.push(...(await drain(spool)));
    expect(seen).toEqual(numbered(1, spool.lastSequence));
  });

  it('records as large as an event may be pass', async () => {
    const spool = await open(new MemoryFiles());
    const large = 'A'.repeat(60_000);
    await Promise.all(Array.from({ length: 40 }, () => append(spool, () => large)));
    let count = 0;
    for (;;) {
      const records = must(await spool.read(100));
      if (records.length === 0) break;
      expect(records.every(({ payload }) => utf8Text(payload) === large)).toBe(true);
      must(await spool.release(records));
      count += records.length;
    }
    expect(count).toBe(40);
  });

  it('after close nothing is taken, and what was queued is safe', async () => {
    const files = new MemoryFiles();
    const spool = await open(files);
    const queued = [record(spool, 'x'), record(spool, 'x')];
    must(await spool.close());
    expect((await Promise.all(queued)).every((each) => each.ok)).toBe(true);
    expect(await record(spool, 'x')).toMatchObject(unavailable);
    expect((await open(files)).lastSequence).toBe(2);
  });
});

function unavailableResult() {
  return { ok: false, fault: { code: 'unavailable', message: 'no result' } } as const;
}
