// Guarantees of the pool and of migrations, on a real server and on the embedded one.

import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock as clock, must } from '@sallyport/base';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freePorts } from './free-port.ts';
import { type Migration, migrate } from './migrate.ts';
import { type Database, openPostgres, type PostgresOptions } from './postgres.ts';

const realUrl = process.env.SALLYPORT_TEST_DATABASE_URL ?? '';
const root = mkdtempSync(join(tmpdir(), 'sallyport-pool-'));
chmodSync(root, 0o755);
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function open(source: PostgresOptions['source'], more: object = {}): Promise<Database> {
  return must(await openPostgres({ clock, source, ...more }));
}

describe('openPostgres', () => {
  it('the run provides a real server', () => expect(realUrl).toMatch(/^postgres:/));

  it.each(['', 'mysql://x', 'localhost:5432'])('refuses the URL `%s`', async (url) => {
    expect(await openPostgres({ clock, source: { url } })).toMatchObject({ fault: { code: 'invalid_input' } });
  });

  it('says within its time that nobody answers, without user or password', async () => {
    const [port] = await freePorts(1);
    const opened = await openPostgres({ clock, source: { url: `postgres://annabel:hunter2@127.0.0.1:${port}/mail` } });
    expect(opened).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
    expect(opened.ok ? '' : opened.fault.message).toContain(`127.0.0.1:${port}/mail`);
    expect(JSON.stringify(opened)).not.toMatch(/hunter2|annabel/);
  });

  it('says that password or database is wrong', async () => {
    const wrong = new URL(realUrl);
    wrong.password = 'hunter2';
    const opened = await openPostgres({ clock, source: { url: wrong.href } });
    expect(opened.ok ? '' : opened.fault.message).toContain('28P01');
    const absent = new URL(realUrl);
    absent.pathname = '/absent';
    const other = await openPostgres({ clock, source: { url: absent.href } });
    expect(other.ok ? '' : other.fault.message).toContain('3D000');
  });

  it('pings a living server and says when the pool is closed', async () => {
    const db = await open({ url: realUrl });
    expect(db).toMatchObject({ kind: 'real' });
    expect(db.name).not.toContain('@');
    expect(await db.ping()).toEqual({ ok: true, value: undefined });
    expect(await db.close()).toEqual({ ok: true, value: undefined });
    expect(await db.ping()).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
  });

  it('starts the embedded server and takes it down again', async () => {
    const embedded = { folder: join(root, 'embedded'), durable: false };
    const db = await open({ embedded });
    expect(db.kind).toBe('embedded');
    expect((await db.close()).ok).toBe(true);
    const again = await open({ embedded });
    expect((await again.close()).ok).toBe(true);
  });
});

describe.each(['real', 'embedded'] as const)('on the %s server', (kind) => {
  let server: Database;
  let db: Database;
  let round = 0;
  beforeAll(async () => {
    server = await open(
      kind === 'real' ? { url: realUrl } : { embedded: { folder: join(root, kind), durable: false } },
    );
  });
  afterAll(async () => {
    await server.close();
  });
  const name = () => `storage_${process.pid}_${round}`;
  beforeEach(async () => {
    round++;
    await server.sql.unsafe(`create database ${name()}`);
    db = await open({ url: databaseUrl() });
  });
  afterEach(async () => {
    await db.close();
    await server.sql.unsafe(`drop database ${name()} with (force)`);
  });
  function databaseUrl(): string {
    const url = new URL(server.url);
    url.pathname = `/${name()}`;
    return url.href;
  }

  it('int8 comes back exact, as bigint', async () => {
    const [row] = await db.sql`select 9223372036854775807::int8 as max, count(*) as n from generate_series(1, 3)`;
    expect(row).toEqual({ max: 9_223_372_036_854_775_807n, n: 3n });
  });

  it('a statement is cut off at its time', async () => {
    const short = await open({ url: databaseUrl() }, { statementTimeoutMs: 100 });
    await expect(short.sql`select pg_sleep(5)`).rejects.toMatchObject({ code: '57014' });
    await short.close();
  });

  it('never opens more connections than it may', async () => {
    const narrow = await open({ url: databaseUrl() }, { connectionsMax: 3 });
    await Promise.all(Array.from({ length: 30 }, () => narrow.sql`select pg_sleep(0.01)`));
    const [row] = await narrow.sql`select count(*)::int as n from pg_stat_activity
      where datname = current_database() and application_name = 'sallyport'`;
    // The pool of the test itself has one connection to this database.
    expect(row?.n).toBeLessThanOrEqual(3 + 1);
    await narrow.close();
  });

  it('is usable again soon after its connections were cut', async () => {
    await server.sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name()}`;
    await db.ping();
    expect(await db.ping()).toEqual({ ok: true, value: undefined });
  });

  it('connections that die while they open are faults, and those that come after still know arrays', async () => {
    const unhandled: unknown[] = [];
    const keep = (cause: unknown) => unhandled.push(cause);
    process.on('unhandledRejection', keep);
    for (let round = 0; round < 40; round++) {
      const asked = Array.from({ length: 8 }, () =>
        db.sql`select ${['a', 'b']}::text[] as both`.catch(() => undefined),
      );
      await server.sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name()}`;
      await Promise.all(asked);
    }
    process.off('unhandledRejection', keep);
    expect(unhandled).toEqual([]);
    expect(db.sql.options.fetch_types).toBe(false);
    let row: unknown;
    for (let attempt = 0; row === undefined && attempt < 20; attempt++) {
      [row] = await db.sql`select array['a', 'b'] as both, ${['c']}::text[] as one`.catch(() => []);
    }
    expect(row).toEqual({ both: ['a', 'b'], one: ['c'] });
  });

  const list: readonly Migration[] = [
    { id: '0001-notes', sql: 'create table note (id int primary key); insert into note values (1);' },
    { id: '0002-more', sql: 'insert into note select max(id) + 1 from note' },
  ];
  const notes = async () => (await db.sql<{ id: number }[]>`select id from note order by id`).map((row) => row.id);

  it('migrations run in order, once', async () => {
    expect(await migrate(db.sql, list)).toEqual({ ok: true, value: ['0001-notes', '0002-more'] });
    expect(await migrate(db.sql, list)).toEqual({ ok: true, value: [] });
    const third = { id: '0003-third', sql: 'insert into note values (3)' };
    expect(await migrate(db.sql, [...list, third])).toEqual({ ok: true, value: ['0003-third'] });
    expect(await notes()).toEqual([1, 2, 3]);
  });

  it('INVARIANT: a migration is applied at most once, however many starters there are', async () => {
    const starters = await Promise.all(
      Array.from({ length: 8 }, () => open({ url: databaseUrl() }, { connectionsMax: 2 })),
    );
    const outcomes = await Promise.all(starters.map((starter) => migrate(starter.sql, list)));
    expect(outcomes.every((outcome) => outcome.ok)).toBe(true);
    const applied = outcomes.flatMap((outcome) => (outcome.ok ? outcome.value : []));
    expect(applied.sort()).toEqual(['0001-notes', '0002-more']);
    expect(await notes()).toEqual([1, 2]);
    await Promise.all(starters.map((starter) => starter.close()));
  });

  it('negative control: the same starters without the lock break each other', async () => {
    const starters = await Promise.all(
      Array.from({ length: 8 }, () => open({ url: databaseUrl() }, { connectionsMax: 2 })),
    );
    await db.sql`create table schema_migration (id text, sha256 text)`;
    const careless = async (sql: Database['sql']) => {
      for (const { id, sql: text } of list) {
        const [known] = await sql`select from schema_migration where id = ${id}`;
        if (known === undefined) await sql.unsafe(text);
        await sql`insert into schema_migration values (${id}, '')`;
      }
    };
    const outcomes = await Promise.allSettled(starters.map((starter) => careless(starter.sql)));
    expect(outcomes.some((outcome) => outcome.status === 'rejected')).toBe(true);
    await Promise.all(starters.map((starter) => starter.close()));
  });

  it('refuses a text that was changed after it was applied, and changes nothing', async () => {
    await migrate(db.sql, list);
    const [first, second] = list;
    if (first === undefined || second === undefined) throw new Error('the list is short');
    const changed = [first, { ...second, sql: `${second.sql} ` }, { id: '0003', sql: 'insert into note values (3)' }];
    expect(await migrate(db.sql, changed)).toMatchObject({ ok: false, fault: { code: 'integrity' } });
    expect(await notes()).toEqual([1, 2]);
  });

  it('refuses a migration slipped in before an applied one', async () => {
    await migrate(db.sql, list);
    const late = [{ id: '0000-late', sql: 'drop table note' }, ...list];
    expect(await migrate(db.sql, late)).toMatchObject({ fault: { code: 'integrity' } });
    expect(await notes()).toEqual([1, 2]);
  });

  it('leaves no trace of a migration that fails, keeps those before it, and goes on once it is mended', async () => {
    const broken = { id: '0003-broken', sql: "insert into note values (3); select 'hunter2'::int" };
    const failed = await migrate(db.sql, [...list, broken]);
    expect(failed).toMatchObject({ ok: false, fault: { code: 'invalid_input' } });
    expect(failed.ok ? '' : failed.fault.message).toMatch(/0003-broken.*22P02/);
    expect(JSON.stringify(failed) + String(failed.ok ? '' : failed.fault.cause)).not.toContain('hunter2');
    expect(await notes()).toEqual([1, 2]);
    expect(await migrate(db.sql, [...list, { ...broken, sql: 'insert into note values (3)' }])).toMatchObject({
      ok: true,
    });
    expect(await notes()).toEqual([1, 2, 3]);
  });

  it('lets several lists share one database', async () => {
    await migrate(db.sql, list);
    expect(await migrate(db.sql, [{ id: 'cache-0001', sql: 'create table cache (k text)' }])).toMatchObject({
      ok: true,
    });
    expect(await migrate(db.sql, list)).toEqual({ ok: true, value: [] });
  });

  it('two migrations with one id are a bug', async () => {
    await expect(migrate(db.sql, [...list, ...list])).rejects.toThrow(/same id/);
  });
});
