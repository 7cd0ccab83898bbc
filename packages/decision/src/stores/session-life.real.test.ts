// The life of sessions in a real Postgres: random lives, a sweep among those who use sessions, and one sweeper at a time.

import { systemClock } from '@sallyport/base';
import fc from 'fast-check';
import type { Sql } from 'postgres';
import { afterAll, expect, it } from 'vitest';
import { refused, value } from '../laws/law.ts';
import type { SessionStore, Sweep } from '../session-store.ts';
import { forgetful, lives, play, type World } from '../testing/session-life.fixture.ts';
import { postgresFingerprints } from './postgres-fingerprints.ts';
import { postgresSessions } from './postgres-sessions.ts';
import { testSchemas } from './test-database.fixture.ts';

const schemas = testSchemas();
afterAll(() => schemas.drop());
const hourMs = 3_600_000;
const seed = Number(process.env.SALLYPORT_FUZZ_SEED ?? process.hrtime()[1] & 0x7fff_ffff);
const everything: Sweep = { idleMs: 0, tombstoneMs: 30 * 24 * hourMs, sessionsMax: 100, receiptsMax: 1_000 };

/** Time passes by moving all that is stored into the past. */
async function world(sql: Sql, of: (store: SessionStore) => SessionStore = (store) => store): Promise<World> {
  await sql`truncate session, session_ended, session_forgotten, session_receipt cascade`;
  let passedMs = 0;
  return {
    store: of(postgresSessions(sql, { touchMs: hourMs })),
    nowMs: () => systemClock.nowMs() + passedMs,
    pass: async (ms) => {
      passedMs += ms;
      const by = sql`${ms}::bigint * interval '1 ms'`;
      await sql`update session set began_at = began_at - ${by}, last_used_at = last_used_at - ${by},
                  tokens_after = tokens_after - ${by}`;
      await sql`update session_ended set ended_at = ended_at - ${by}`;
      await sql`update session_forgotten set issued_before = issued_before - ${by}`;
    },
    holder: ({ issuedAtMs, ...holder }) =>
      issuedAtMs === undefined ? holder : { ...holder, issuedAtMs: issuedAtMs - passedMs },
  };
}

it(`INVARIANT: no token sees fewer labels than its session read (seed ${seed})`, async () => {
  const sql = await schemas.schema();
  const property = fc.asyncProperty(lives, async (steps) => {
    return (await play(await world(sql), steps)).missed === undefined;
  });
  await fc.assert(property, { seed, numRuns: 60 });
}, 120_000);

it('negative control: a sweep that leaves nothing in the place of a session lets its next egress pass', async () => {
  const sql = await schemas.schema();
  const property = fc.asyncProperty(lives, async (steps) => {
    return (await play(await world(sql, forgetful), steps)).missed === undefined;
  });
  await expect(fc.assert(property, { seed, numRuns: 200, endOnFailure: true })).rejects.toThrow('Property failed');
}, 120_000);

it('sweeps and ends among readers and senders: whoever is answered has the labels that were there before it asked', async () => {
  const sql = await schemas.schema();
  const store = postgresSessions(sql, { touchMs: hourMs });
  const untilMs = systemClock.monotonicMs() + 4_000;
  const committed = new Map<string, string[]>();
  const count = { answered: 0, refused: 0, missed: 0, ended: 0 };
  let made = 0;
  const isOpen = () => systemClock.monotonicMs() < untilMs;
  const use = async (worker: number) => {
    for (let at = 0; isOpen(); at += 1) {
      const session = `s${Math.floor(made / 40)}`;
      made += 1;
      const of = { tenant: 'acme', session, issuedAtMs: systemClock.nowMs() };
      if (worker % 2 === 0) {
        const label = `${worker}-${at}`;
        const added = await store.addLabels(of, [label]);
        if (added.ok) committed.set(session, [...(committed.get(session) ?? []), label]);
        else refused(added, 'forbidden');
        continue;
      }
      const before = committed.get(session) ?? [];
      const state = await store.read(of);
      count[state.ok ? 'answered' : 'refused'] += 1;
      if (state.ok && before.some((label) => !state.value.labels.includes(label))) count.missed += 1;
      if (!state.ok) refused(state, 'forbidden');
    }
  };
  const sweeping = async () => {
    while (isOpen()) {
      count.ended += value(await store.sweep({ ...everything, sessionsMax: 1 }))?.ended ?? 0;
      await store.end('acme', `s${Math.floor(made / 40)}`, 'ann');
      await systemClock.sleep(20);
    }
  };
  await Promise.all([sweeping(), sweeping(), ...Array.from({ length: 8 }, (_, worker) => use(worker))]);
  expect(count.missed).toBe(0);
  expect(Math.min(count.answered, count.refused, count.ended)).toBeGreaterThan(0);
}, 60_000);

it('one process sweeps at a time, and receipts go in slices', async () => {
  const sql = await schemas.schema();
  const store = postgresSessions(sql, { touchMs: hourMs });
  const holder = { tenant: 'acme', session: 's' };
  for (let at = 0; at < 25; at += 1) value(await store.addReceipt(holder, `r${at}`));
  const fingerprints = postgresFingerprints(sql, { sessionMax: 1_000 });
  const printed = { receipt: 'r0', keyCheck: 'k', groups: [], fingerprints: new Uint8Array() };
  value(await fingerprints.add('acme', 's', printed));
  value(await fingerprints.add('acme', 'open', printed));
  const other = await sql.reserve();
  await other`select pg_advisory_lock(hashtextextended('sallyport session sweep', 0))`;
  expect(value(await store.sweep(everything))).toBeUndefined();
  await other`select pg_advisory_unlock_all()`;
  other.release();
  const slices: number[] = [];
  for (let at = 0; at < 4; at += 1) {
    slices.push(value(await store.sweep({ ...everything, tombstoneMs: 0, receiptsMax: 10 }))?.receipts ?? -1);
    refused(await store.read(holder), 'forbidden');
  }
  expect(slices).toEqual([10, 10, 5, 0]);
  const [left] = await sql`select (select count(*) from session_ended)::int as stones,
    (select count(*) from session_label)::int + (select count(*) from session_chain)::int as rows`;
  expect(left).toEqual({ stones: 0, rows: 0 });
  expect(value(await fingerprints.read('acme', 's'))).toEqual([]);
  expect(value(await fingerprints.read('acme', 'open'))).toHaveLength(1);
});

it('reading is use: it keeps a session from ending, and writes once an hour', async () => {
  const sql = await schemas.schema();
  const { store, pass } = await world(sql);
  const holder = { tenant: 'acme', session: 's' };
  value(await store.addLabels(holder, ['a']));
  for (let at = 0; at < 6; at += 1) {
    await pass(10 * hourMs);
    value(await store.read(holder));
    expect(value(await store.sweep({ ...everything, idleMs: 24 * hourMs }))?.ended).toBe(0);
  }
  const versionOf = async () =>
    (await sql<{ at: string }[]>`select xmin::text || ctid::text as at from session`)[0]?.at;
  const before = await versionOf();
  for (let at = 0; at < 5; at += 1) value(await store.read(holder));
  expect(await versionOf()).toBe(before);
  await pass(26 * hourMs);
  expect(value(await store.sweep({ ...everything, idleMs: 24 * hourMs }))?.ended).toBe(1);
});
