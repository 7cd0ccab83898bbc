// The Postgres store passes every law on a real server; its sweep is bounded and shared between processes.

import { manualClock, systemClock, utf8 } from '@sallyport/base';
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cacheBounds } from '../bounds.ts';
import { type StoreFixture, storeLaws } from '../laws.ts';
import { postgresStore } from './postgres.ts';
import { cacheMigrations, replicatedCacheSql } from './postgres-schema.ts';

const url = process.env.SALLYPORT_TEST_DATABASE_URL ?? '';
const schema = `cache_laws_${process.pid}`;
const entryBytesMax = 1 << 20;
const rowsMax = 3_200;

describe('the Postgres store', () => {
  let sql: Sql;

  beforeAll(async () => {
    if (url === '') throw new Error('SALLYPORT_TEST_DATABASE_URL is not set; run through the `real` project');
    sql = postgres(url, { max: 4, connection: { search_path: schema }, onnotice: () => undefined });
    await sql.unsafe(`create schema ${schema}`);
    // Twice: a migration that was interrupted after its work is applied again.
    for (const { sql: text } of [...cacheMigrations, ...cacheMigrations]) await sql.unsafe(text);
  });

  afterAll(async () => {
    await sql.unsafe(`drop schema if exists ${schema} cascade`);
    await sql.end();
  });

  const open = (rows = rowsMax, clock = manualClock()) => postgresStore({ sql, clock, rowsMax: rows, entryBytesMax });
  const count = async () => (await sql<{ n: number }[]>`select count(*)::int as n from cache_entry`)[0]?.n;

  const fixture = async (): Promise<StoreFixture> => {
    await sql`truncate cache_entry`;
    const store = open();
    const enforce = async () => {
      while ((await store.sweep()) > 0);
    };
    return {
      store,
      entryBytesMax,
      bound: { entriesMax: rowsMax, enforce },
      pass: (ms) => systemClock.sleep(ms),
      dispose: () => store.close(),
    };
  };

  for (const law of storeLaws) it(law.name, () => law.check(fixture));

  it('sweeps what has expired, on its clock, and leaves what lives', async () => {
    await sql`truncate cache_entry`;
    const clock = manualClock();
    const store = open(rowsMax, clock);
    for (let i = 0; i < 20; i++) await store.set(`dead${i}`, utf8('x'), 1);
    await store.set('alive', utf8('y'), 60_000);
    await systemClock.sleep(20);
    expect(await count()).toBe(21);
    clock.advance(60_000);
    await store.close();
    expect(await count()).toBe(1);
    expect(store.sweepFailures()).toBe(0);
  });

  it('keeps those that live longest where there are too many', async () => {
    await sql`truncate cache_entry`;
    const store = open(10);
    for (let i = 0; i < 25; i++) await store.set(`k${i}`, utf8('x'), 60_000 + i * 1_000);
    expect(await store.sweep()).toBe(15);
    expect(await count()).toBe(10);
    expect((await store.get('k24')).ok && (await store.get('k15')).ok).toBe(true);
    expect(await store.get('k14')).toEqual({ ok: true, value: undefined });
    await store.close();
  });

  it('removes a bounded number in one sweep', async () => {
    await sql`truncate cache_entry`;
    const rows = cacheBounds.sweepRowsMax * cacheBounds.sweepBatchesMax + 100;
    await sql`insert into cache_entry select int8send(i), '', now() - interval '1 hour' from generate_series(1, ${rows}::int8) as i`;
    const store = open(1_000_000);
    expect(await store.sweep()).toBe(rows - 100);
    expect(await store.sweep()).toBe(100);
    await store.close();
  });

  it('is swept by several processes at once without waiting or counting twice', async () => {
    await sql`truncate cache_entry`;
    await sql`insert into cache_entry select int8send(i), '', now() - interval '1 hour' from generate_series(1, 9000::int8) as i`;
    const stores = [open(), open(), open()];
    const swept = await Promise.all(stores.map((store) => store.sweep()));
    const rest = await stores[0]?.sweep();
    expect(swept.reduce((sum, n) => sum + n, 0) + (rest ?? 0)).toBe(9_000);
    for (const store of stores) await store.close();
  });

  it('looks entries up at its replicas, in turn, and writes to its own server alone', async () => {
    await sql`truncate cache_entry`;
    // A stand-in that copies when it is told to: what a lagging replica has.
    const copies = [`${schema}_copy0`, `${schema}_copy1`];
    const replicas = copies.map((path) =>
      postgres(url, { max: 1, connection: { search_path: path }, onnotice: () => undefined }),
    );
    const copy = async (at: number) => {
      await sql.unsafe(`drop table if exists ${copies[at]}.cache_entry;
        create table ${copies[at]}.cache_entry as select * from ${schema}.cache_entry`);
    };
    for (const path of copies) await sql.unsafe(`create schema ${path}`);
    for (const at of copies.keys()) await copy(at);
    const store = postgresStore({ sql, replicas, clock: manualClock(), rowsMax });
    await store.set('k', utf8('old'), 60_000);
    await copy(0);
    await store.set('k', utf8('new'), 60_000);
    const found = async () => {
      const got = await store.get('k');
      return got.ok && got.value !== undefined ? Buffer.from(got.value.bytes).toString() : got.ok;
    };
    // The first lags, the second has nothing yet: both are misses to whoever checks the epochs.
    expect([await found(), await found(), await found()]).toEqual(['old', true, 'old']);
    await copy(1);
    expect(await found()).toBe('new');
    expect(await count()).toBe(1);
    await store.close();
    for (const replica of replicas) await replica.end();
    for (const path of copies) await sql.unsafe(`drop schema ${path} cascade`);
  });

  it('is copied to replicas once it is told to be, and keeps what it holds', async () => {
    await sql`truncate cache_entry`;
    const store = open();
    await store.set('k', utf8('x'), 60_000);
    const persistence = async () =>
      (
        await sql<{ kept: string }[]>`select relpersistence as kept from pg_class where oid = 'cache_entry'::regclass`
      )[0]?.kept;
    expect(await persistence()).toBe('u');
    for (let turn = 0; turn < 2; turn++) await sql.unsafe(replicatedCacheSql);
    expect([await persistence(), await count()]).toEqual(['p', 1]);
    await sql.unsafe('alter table cache_entry set unlogged');
    await store.close();
  });

  it('counts a sweep that fails and tries again', async () => {
    const clock = manualClock();
    const away = postgres('postgres://127.0.0.1:1/none', { max: 1, connect_timeout: 1, onnotice: () => undefined });
    const store = postgresStore({ sql: away, clock, rowsMax: 1 });
    clock.advance(60_000);
    await store.close();
    expect(store.sweepFailures()).toBe(1);
    expect(await store.get('k')).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
    await away.end({ timeout: 0 });
  });

  it('refuses a bound of rows that is none', () => {
    for (const rows of [0, -1, 1.5, Number.NaN]) expect(() => open(rows)).toThrow(RangeError);
  });
});
