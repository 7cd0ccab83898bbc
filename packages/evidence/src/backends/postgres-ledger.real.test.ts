// The ledger in a real Postgres obeys the ledger laws, refuses change, and survives midnight and lost servers.

import { systemRandom, toHex, utf8 } from '@sallyport/base';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ledgerLaws } from '../laws/ledger-laws.ts';
import type { LedgerEntry } from '../ledger.ts';
import { evidenceMigrations } from '../migrations.ts';
import { postgresLedger } from './postgres-ledger.ts';

const url = process.env.SALLYPORT_TEST_DATABASE_URL;
const schemas: string[] = [];
const pools: postgres.Sql[] = [];
let admin: postgres.Sql;

beforeAll(() => {
  if (!url) throw new Error('SALLYPORT_TEST_DATABASE_URL is not set');
  admin = postgres(url, { max: 1, onnotice: () => undefined });
});
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.end({ timeout: 1 })));
  for (const schema of schemas) await admin.unsafe(`drop schema ${schema} cascade`);
  await admin.end();
});

async function freshSchema(): Promise<postgres.Sql> {
  const schema = `evidence_${toHex(systemRandom(6))}`;
  await admin.unsafe(`create schema ${schema}`);
  schemas.push(schema);
  const sql = connect(schema);
  for (const migration of evidenceMigrations) await sql.unsafe(migration.sql);
  return sql;
}

function connect(schema: string, onQuery: (query: string) => void = () => undefined): postgres.Sql {
  const pool = postgres(url ?? '', {
    max: 8,
    backoff: () => 0.02,
    connection: { search_path: schema },
    onnotice: () => undefined,
    debug: (_connection, query) => onQuery(query),
  });
  pools.push(pool);
  return pool;
}

const entry = (sequence: number): LedgerEntry => ({
  writer: 'w',
  boot: 'b',
  sequence,
  tenant: 'acme',
  kind: 'decision',
  at: '2025-06-01T00:00:00.000Z',
  bytes: utf8(`event ${sequence}`),
});

describe('postgres ledger', () => {
  for (const law of ledgerLaws) it(law.name, () => law.check(async () => postgresLedger(await freshSchema())));

  describe('read by another process', () => {
    for (const law of ledgerLaws) {
      it(law.name, () =>
        law.check(async () => {
          const sql = await freshSchema();
          const { read, head } = postgresLedger(sql);
          return { ...postgresLedger(sql), read, head };
        }),
      );
    }
  });

  it('rows of its own are checked in place and not fetched; rows that were changed are, as they are now', async () => {
    await freshSchema();
    const asked: string[] = [];
    const sql = connect(schemas.at(-1) ?? '', (query) => asked.push(query));
    const ledger = postgresLedger(sql);
    for (let at = 1; at <= 30; at += 10) {
      await ledger.append(Array.from({ length: 10 }, (_, n) => entry(at + n)));
    }
    const isFetch = (query: string) => query.includes('to_char');
    const texts = async (from: number, count: number) => {
      const rows = await ledger.read(from, count);
      return rows.ok ? rows.value.map((row) => Buffer.from(row.bytes).toString()) : rows.fault.code;
    };
    expect(await texts(5, 20)).toEqual(Array.from({ length: 20 }, (_, n) => `event ${n + 6}`));
    expect(asked.filter(isFetch)).toEqual([]);
    for (const change of [`entry = 'other'`, `leaf_hash = sha256('other')`, `chain = sha256('other')`]) {
      asked.length = 0;
      await sql.begin(async (meddler) => {
        await meddler`set local session_replication_role = replica`;
        await meddler.unsafe(`update decision_log set ${change} where position = 7`);
        await meddler`set local session_replication_role = origin`;
      });
      expect(await texts(8, 10)).toHaveLength(10);
      expect(asked.filter(isFetch)).toEqual([]);
      expect((await texts(0, 30)).at(7)).toBe('other');
      expect(asked.filter(isFetch)).toHaveLength(1);
    }
  });

  it('each row is filed under the writer, run, sequence and kind of its own entry', async () => {
    const sql = await freshSchema();
    const batch = Array.from({ length: 256 }, (_, at) => ({
      ...entry(Math.floor(at / 6) + 1),
      writer: `w"${at % 3},\\`,
      boot: `{b${at % 2}}`,
      kind: at % 7 === 0 ? ('receipt' as const) : ('decision' as const),
      at: new Date(1_750_000_000_000 + at).toISOString(),
    }));
    expect(await postgresLedger(sql).append(batch)).toMatchObject({ ok: true, value: { size: 256 } });
    const rows = await sql`select writer, boot, sequence, kind, at from decision_log order by position`;
    expect(rows.map((row) => ({ ...row, sequence: Number(row.sequence), at: row.at.toISOString() }))).toEqual(
      batch.map(({ writer, boot, sequence, kind, at }) => ({ writer, boot, sequence, kind, at })),
    );
  });

  it('two processes, one sequence', async () => {
    const one = await freshSchema();
    const two = connect(schemas.at(-1) ?? '');
    const ledgers = [postgresLedger(one), postgresLedger(two)];
    await Promise.all(
      ledgers.map(async (ledger, at) => {
        for (let n = 1; n <= 20; n++) {
          expect(await ledger.append([{ ...entry(n), writer: `w${at}` }])).toMatchObject({ ok: true });
        }
      }),
    );
    const rows = await one`select position from decision_log order by position`;
    expect(rows.map((row) => Number(row.position))).toEqual(Array.from({ length: 40 }, (_, at) => at));
  });

  it('rows cannot be changed or removed', async () => {
    const sql = await freshSchema();
    await postgresLedger(sql).append([entry(1)]);
    await expect(sql`update decision_log set tenant = 'other'`).rejects.toThrow('append-only');
    await expect(sql`delete from decision_log`).rejects.toThrow('append-only');
  });

  it('a partition for each day is made ahead, and days never go back', async () => {
    const sql = await freshSchema();
    const ledger = postgresLedger(sql);
    await ledger.append([entry(1)]);
    const partitions = await sql`select 1 from pg_inherits where inhparent = 'decision_log'::regclass`;
    expect(partitions.length).toBe(4);
    // As if the last row had been written ahead of this server's clock.
    await sql`update ledger_head set day = day + 10`;
    expect(await ledger.append([entry(2)])).toMatchObject({ ok: true, value: { size: 2 } });
    const [row] =
      await sql`select (select day from decision_log where position = 1) - (select day from decision_log where position = 0) as days`;
    expect(row?.days).toBe(10);
  });

  it('the right to publish dies with its connection', async () => {
    const sql = await freshSchema();
    const other = connect(schemas.at(-1) ?? '');
    const held = await postgresLedger(sql).exclusive(async (lease) => {
      await admin`
        select pg_terminate_backend(pid) from pg_locks join pg_stat_activity using (pid)
        where locktype = 'advisory' and query like '%sallyport.publish.%' and query not like '%pg_terminate_backend%'`;
      let next = await postgresLedger(other).exclusive(async (newer) => ({ ok: true, value: newer.term }));
      while (!next.ok) next = await postgresLedger(other).exclusive(async (newer) => ({ ok: true, value: newer.term }));
      expect(next.value).toBeGreaterThan(lease.term);
      return lease.advance(lease.published, { size: 0, root: new Uint8Array(32) });
    });
    expect(held).toMatchObject({ ok: false, fault: { code: 'conflict' } });
  });

  it('a connection that dies under an append costs that append and nothing else', async () => {
    const sql = await freshSchema();
    const ledger = postgresLedger(sql);
    const killer = (async () => {
      for (let kill = 0; kill < 10; kill++) {
        await admin`select pg_terminate_backend(pid) from pg_stat_activity where query like '%ledger_%' and pid <> pg_backend_pid()`;
        await new Promise((resolve) => setTimeout(resolve, 40));
      }
    })();
    let faults = 0;
    for (let sequence = 1; sequence <= 300; ) {
      const appended = await ledger.append([entry(sequence)]);
      if (appended.ok) sequence += 1;
      else {
        expect(appended.fault.code).toBe('unavailable');
        faults += 1;
      }
    }
    await killer;
    // The pool learns of a connection that was killed while idle when it is used: that call fails, the next does not.
    let rows = await ledger.read(0, 400);
    for (let tries = 0; !rows.ok && tries < 20; tries++) rows = await ledger.read(0, 400);
    expect(rows.ok && rows.value.map((row) => Buffer.from(row.bytes).toString())).toEqual(
      Array.from({ length: 300 }, (_, at) => `event ${at + 1}`),
    );
    expect(faults).toBeGreaterThan(0);
  });

  it('a server that is not there is unavailable, a missing table too', async () => {
    const nowhere = postgres('postgres://nobody@127.0.0.1:1/none', { connect_timeout: 1, max: 2 });
    pools.push(nowhere);
    expect(await postgresLedger(nowhere).append([entry(1)])).toMatchObject({
      ok: false,
      fault: { code: 'unavailable' },
    });
    expect(await postgresLedger(nowhere).head()).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
    expect(await postgresLedger(nowhere).exclusive(async () => ({ ok: true, value: 1 }))).toMatchObject({ ok: false });
    const empty = connect('pg_temp');
    expect(await postgresLedger(empty).head()).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
  });
});
