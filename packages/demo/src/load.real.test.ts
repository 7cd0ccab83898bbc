// Loading the mail into a real Postgres: once, whole, and repaired after whatever stopped it.

import { systemClock } from '@sallyport/base';
import postgres, { type Sql } from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { corpusMails } from './corpus.ts';
import { type LoadProgress, loadMail } from './load.ts';

const url = process.env.SALLYPORT_TEST_DATABASE_URL;
if (url === undefined) throw new Error('SALLYPORT_TEST_DATABASE_URL is not set; run the tests of the project `real`');
const database = `demo_load_${process.pid}`;
let admin: Sql;
let sql: Sql;

beforeAll(async () => {
  admin = postgres(url, { max: 1, onnotice: () => undefined });
  await admin.unsafe(`create database ${database} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'`);
});

afterAll(async () => {
  await admin.unsafe(`drop database if exists ${database} with (force)`);
  await admin.end();
});

beforeEach(() => {
  sql = connect();
});

afterEach(async () => {
  await sql.end({ timeout: 5 });
});

test('the first load brings all mails, says how far it is, and prints no notice', async () => {
  const steps: LoadProgress[] = [];
  const notices: unknown[] = [];
  const loud = connect({ onnotice: (notice) => notices.push(notice) });
  const outcome = await loadMail(loud, { clock: systemClock, onProgress: (step) => steps.push(step) });
  await loud.end();
  expect(outcome).toMatchObject({ ok: true, value: { loaded: true, mails: corpusMails } });
  expect(await tenantCounts(sql)).toEqual({ acme: 4270, globex: 1776 });
  expect(notices).toEqual([]);
  expect(steps.length).toBeGreaterThan(10);
  expect(steps.at(-1)).toEqual({ done: corpusMails, total: corpusMails });
  expect(steps.every(({ done }, index) => index === 0 || done > (steps[index - 1]?.done ?? 0))).toBe(true);
});

test('what was loaded is what was parsed: letters, arrays, dates, search', async () => {
  const [japanese] = await sql`
    select subject, recipients, labels, sent_at, sent_ms::float8 as sent_ms from mail
    where tenant = 'globex' and id = 'hard-ham-1/00039'`;
  expect(japanese).toEqual({
    subject: '日本語の件名（サブジェクト） スパムメールではありません！',
    recipients: ['aebenjam@opentext.com', 'michaelb@opentext.com'],
    labels: ['internal', 'pii', 'tenant:globex'],
    sent_at: new Date('2002-07-11T15:01:45Z'),
    sent_ms: Date.parse('2002-07-11T15:01:45Z'),
  });
  const [undated] = await sql`select count(*)::int as n from mail where sent_ms is null and sent_at is null`;
  expect(undated?.n).toBe(2);
  const [found] = await sql`
    select count(*)::int as n from mail where search @@ websearch_to_tsquery('english', 'linux kernel')`;
  expect(found?.n).toBeGreaterThan(50);
});

test('search, labels and the key are answered by indexes', async () => {
  const plan = async (where: string) => {
    const lines = await sql.begin(async (tx) => {
      await tx.unsafe('set local enable_seqscan = off');
      return tx.unsafe(`explain select id from mail where ${where}`);
    });
    return lines.map((line) => String(line['QUERY PLAN'])).join('\n');
  };
  expect(await plan(`search @@ websearch_to_tsquery('english', 'linux')`)).toContain('search_idx');
  expect(await plan(`labels @> array['list']`)).toContain('labels_idx');
  expect(await plan(`recipients @> array['a@a.example']`)).toContain('recipients_idx');
  expect(await plan(`tenant = 'acme' and id = 'spam-1/00001'`)).toContain('pkey');
});

test('a second load finds the table complete and touches nothing', async () => {
  const before = await identity(sql);
  const outcome = await loadMail(sql, { clock: systemClock });
  expect(outcome).toMatchObject({ ok: true, value: { loaded: false, mails: corpusMails } });
  expect(await identity(sql)).toBe(before);
});

test.each([
  ['rows that were deleted', `delete from mail where id like 'spam-1/%'`],
  ['the mark of another version', `comment on table mail is 'sallyport demo mail, version 0, 6046 mails'`],
  ['a stranger under the name', `drop table mail; create table mail (x int)`],
])('repaired: %s', async (_, damage) => {
  await sql.unsafe(damage);
  expect(await loadMail(sql, { clock: systemClock })).toMatchObject({ ok: true, value: { loaded: true } });
  expect(await tenantCounts(sql)).toEqual({ acme: 4270, globex: 1776 });
});

test('INVARIANT: a reader sees no mail table or a complete one, also while a load dies half-way and is repaired', async () => {
  await sql`drop table mail`;
  const seen = new Set<number | null>();
  const look = async () => seen.add(await rows(sql));
  const dying = connect();
  const outcome = await loadMail(dying, {
    clock: systemClock,
    onProgress: ({ done, total }) => {
      // What a kill looks like to the database: the loader's connections are gone.
      if (done > total / 3) void killLoaders(admin);
    },
  });
  await dying.end({ timeout: 0 });
  expect(outcome).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
  await look();
  const [left] = await sql`select count(*)::int as n from mail_loading`;
  expect(left?.n).toBeGreaterThan(0);
  expect(left?.n).toBeLessThan(corpusMails);
  const watcher = connect();
  const beside = new Set<number | null>();
  const repaired = await loadMail(sql, {
    clock: systemClock,
    onProgress: () => {
      void rows(watcher).then((n) => seen.add(n));
      void rows(watcher, 'mail_loading').then((n) => beside.add(n));
    },
  });
  await watcher.end();
  await look();
  expect(repaired).toMatchObject({ ok: true, value: { loaded: true } });
  expect([...seen]).toEqual([null, corpusMails]);
  // The same look at the table under construction does see parts: had rows gone straight to `mail`, it would show.
  expect([...beside].some((n) => n !== null && n > 0 && n < corpusMails)).toBe(true);
  expect(await sql`select to_regclass('mail_loading') as left`).toEqual([{ left: null }]);
});

test('two loaders at once: one loads, the other waits and finds it done', async () => {
  await sql`drop table mail`;
  const other = connect();
  const both = await Promise.all([sql, other].map((one) => loadMail(one, { clock: systemClock })));
  await other.end();
  expect(both.map((one) => one.ok && one.value.loaded).sort()).toEqual([false, true]);
  expect(await tenantCounts(sql)).toEqual({ acme: 4270, globex: 1776 });
});

test('a pool too small is a mistake, a database that is away and a corpus that is not whole are faults', async () => {
  const single = postgres(url, { max: 1, database });
  await expect(loadMail(single, { clock: systemClock })).rejects.toThrow(/at least two connections/);
  await single.end();
  const away = postgres('postgres://127.0.0.1:1/none', { max: 2, connect_timeout: 2 });
  expect(await loadMail(away, { clock: systemClock })).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
  await away.end({ timeout: 0 });
  await sql`comment on table mail is null`;
  const folder = new URL('.', import.meta.url).pathname;
  expect(await loadMail(sql, { clock: systemClock, folder })).toMatchObject({
    ok: false,
    fault: { code: 'unavailable' },
  });
  expect(await rows(sql)).toBe(corpusMails);
});

function connect(options: { readonly onnotice?: (notice: unknown) => void } = {}): Sql {
  return postgres(url ?? '', { max: 5, database, connection: { application_name: 'demo-load' }, ...options });
}

async function killLoaders(by: Sql): Promise<void> {
  await by`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = ${database} and query like 'copy mail_loading%'`;
}

async function rows(by: Sql, name = 'mail'): Promise<number | null> {
  const [table] = await by`select to_regclass(${name})::oid::int as oid`;
  if (table?.oid === null) return null;
  const [counted] = await by`select count(*)::int as n from ${by(name)}`;
  return counted?.n ?? null;
}

async function tenantCounts(by: Sql): Promise<Record<string, number>> {
  const counts = await by<{ tenant: string; n: number }[]>`
    select tenant, count(*)::int as n from mail group by tenant order by tenant`;
  return Object.fromEntries(counts.map(({ tenant, n }) => [tenant, n]));
}

async function identity(by: Sql): Promise<string> {
  const [table] = await by`select to_regclass('mail')::oid || ':' || pg_relation_filenode('mail') as id`;
  return String(table?.id);
}
