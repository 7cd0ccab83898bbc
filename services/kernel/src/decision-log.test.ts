// Decisions share events, each is in exactly one, and nobody is answered before its event is durable.

import { fail, isJsonObject, manualClock, ok, type Result, systemClock } from '@sallyport/base';
import type { EventRef, EvidenceInput } from '@sallyport/evidence';
import { describe, expect, it } from 'vitest';
import { DecisionLog, type Logged } from './decision-log.ts';

const basis = { policySet: 'p'.repeat(64), seq: 7 };

function logged(requestId: string, more: Partial<Logged> = {}): Logged {
  const decision = {
    at: '2026-01-02T03:04:05.678Z',
    effect: 'permit',
    reason: 'permitted_by',
    policies: ['policy0'],
    subject: { type: 'User', id: 'ann' },
    action: 'read',
    resource: { type: 'Doc', id: '1' },
    caller: 'k',
    requestId,
  } as const;
  return { tenant: 'acme', basis, decision, ...more };
}

type Write = {
  readonly event: EvidenceInput;
  readonly end: (result: Result<EventRef, never> | ReturnType<typeof fail>) => void;
};

/** A recorder whose writes end when the test says so. */
function held() {
  const writes: Write[] = [];
  const clock = manualClock();
  const log = new DecisionLog(
    { record: (event) => new Promise((resolve) => void writes.push({ event, end: resolve })) },
    clock,
  );
  return {
    writes,
    log,
    clock,
    end: (index: number, result: Result<EventRef, never> = done) => writes[index]?.end(result),
  };
}
const done = ok({ writer: 'w', boot: 'b', sequence: 1, leafHash: '' });

const idsOf = ({ event }: Write): unknown[] => {
  const { decisions } = event.body;
  return Array.isArray(decisions) ? decisions.map((one) => (isJsonObject(one) ? one.requestId : undefined)) : [];
};
const turn = () => new Promise((resolve) => setImmediate(resolve));
const turns = async (count: number) => {
  for (let done = 0; done < count; done++) await turn();
};

describe('what shares an event', () => {
  it('decisions of one turn, and those made while one is written', async () => {
    const { writes, log, end } = held();
    const first = [log.record(logged('a')), log.record(logged('b'))];
    await turns(3);
    const later = [log.record(logged('c')), log.record(logged('d'))];
    await turns(3);
    expect(writes.map(idsOf)).toEqual([['a', 'b']]);
    end(0);
    expect(await Promise.all(first)).toEqual([done, done]);
    expect(writes.map(idsOf)).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    end(1);
    expect(await Promise.all(later)).toEqual([done, done]);
    expect(writes[1]?.event).toMatchObject({ kind: 'decision', tenant: 'acme', body: { door: 'kernel', ...basis } });
  });

  it.each<readonly [string, Partial<Logged>]>([
    ['another tenant', { tenant: 'evil' }],
    ['a token', { tokenRoot: 'ab'.repeat(32) }],
    ['another policy set', { basis: { ...basis, policySet: 'q' } }],
    ['another state', { basis: { ...basis, seq: 8 } }],
    ['no basis', { basis: undefined }],
  ])('never with %s', async (_, more) => {
    const { writes, log } = held();
    for (const id of ['a', 'b']) log.record(logged(id));
    log.record(logged('other', more));
    log.record(logged('c'));
    await turns(3);
    for (let index = 0; index < writes.length; index++) writes[index]?.end(done);
    await turn();
    for (const write of writes) {
      expect(idsOf(write).includes('other')).toBe(idsOf(write).length === 1 && idsOf(write)[0] === 'other');
    }
    expect(writes.flatMap(idsOf).sort()).toEqual(['a', 'b', 'c', 'other']);
  });

  it('one alone after a turn; more wait while each turn brings another, and for 2 ms at most', async () => {
    const alone = held();
    alone.log.record(logged('a'));
    await turn();
    expect(alone.writes.map(idsOf)).toEqual([['a']]);
    const { writes, log, clock } = held();
    log.record(logged('0'));
    for (let index = 1; index < 20; index++) {
      log.record(logged(String(index)));
      await turn();
    }
    expect(writes).toEqual([]);
    clock.advance(2);
    log.record(logged('last'));
    await turn();
    expect(writes.map((write) => idsOf(write).length)).toEqual([21]);
  });

  it('at most a hundred, and fewer when they are large', async () => {
    const { writes, log } = held();
    for (let index = 0; index < 250; index++) log.record(logged(String(index)));
    const counts = writes.map((write) => idsOf(write).length);
    expect(counts.length).toBeGreaterThanOrEqual(2);
    expect(Math.max(...counts)).toBeLessThanOrEqual(100);
    expect(Math.min(...counts)).toBeGreaterThan(50);
    const large = held();
    for (let index = 0; index < 10; index++) {
      large.log.record({ ...logged('x'), decision: { ...logged('x').decision, action: 'ä'.repeat(2_000) } });
    }
    await turn();
    large.writes.at(-1)?.end(done);
    for (const { event } of large.writes) expect(JSON.stringify(event).length).toBeLessThan(48 << 10);
    expect(large.writes.length).toBeGreaterThan(2);
  });
});

describe('nobody is answered early', () => {
  it('a write that fails fails all of its own decisions and no other', async () => {
    const { writes, log, end } = held();
    const lost = [log.record(logged('a')), log.record(logged('b'))];
    await turns(3);
    const kept = log.record(logged('c'));
    await turns(3);
    const fault = fail('unavailable', 'the disk is gone');
    writes[0]?.end(fault);
    expect(await Promise.all(lost)).toEqual([fault, fault]);
    end(1);
    expect(await kept).toEqual(done);
  });

  it('a recorder that throws is a fault, and the next decision is written', async () => {
    let count = 0;
    const record = async () => {
      count += 1;
      if (count === 1) throw new Error('bug');
      return done;
    };
    const log = new DecisionLog({ record }, systemClock);
    expect(await log.record(logged('a'))).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
    expect(await log.record(logged('b'))).toEqual(done);
  });

  it('under a random load every acknowledged decision is in exactly one durable event', async () => {
    const durable: unknown[] = [];
    const record = async (event: EvidenceInput) => {
      await turns(Math.random() * 4);
      const { decisions } = event.body;
      const ids = Array.isArray(decisions) ? decisions.map((one) => (isJsonObject(one) ? one.requestId : '')) : [];
      durable.push(...ids);
      return done;
    };
    const log = new DecisionLog({ record }, systemClock);
    const acknowledged: string[] = [];
    await Promise.all(
      Array.from({ length: 40 }, async (_, caller) => {
        for (let index = 0; index < 50; index++) {
          const id = `${caller}-${index}`;
          const tenant = `t${index % 3}`;
          await log.record(logged(id, { tenant }));
          expect(durable).toContain(id);
          acknowledged.push(id);
        }
      }),
    );
    expect([...durable].sort()).toEqual(acknowledged.sort());
  });
});
