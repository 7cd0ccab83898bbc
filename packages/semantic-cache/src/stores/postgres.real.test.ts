// The Postgres store passes every law on a real server; its sweep is bounded and shared between processes.

import { manualClock, systemClock, utf8 } from '@sallyport/base';
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cacheBounds } from '../bounds.ts';
import { type StoreFixture, storeLaws } from '../laws.ts';
import { postgresStore } from './postgres.ts';
import { cacheMigrations } from './postgres-schema.ts';

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
