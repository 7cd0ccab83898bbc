// The authority and the sessions in a real Postgres, under the laws; and what only a database can get wrong.

import { type Fault, type Result, systemClock } from '@sallyport/base';
import type { Sql } from 'postgres';
import { afterAll, describe, expect, it } from 'vitest';
import { authorityLaws } from '../laws/authority-laws.ts';
import { value } from '../laws/law.ts';
import { sessionLaws } from '../laws/session-laws.ts';
import type { AuthorityStore } from '../store.ts';
import { postgresAuthority } from './postgres-authority.ts';
import { postgresSessions } from './postgres-sessions.ts';
import { testSchemas } from './test-database.fixture.ts';
import { watchTable } from './watch-table.ts';

const schemas = testSchemas();
afterAll(() => schemas.drop());

describe('authority in Postgres', () => {
  for (const law of authorityLaws)
    it(law.name, () => law.check(async () => postgresAuthority(await schemas.schema(), systemClock)));
});
describe('sessions in Postgres', () => {
  for (const law of sessionLaws)
    it(law.name, () => law.check(async () => postgresSessions(await schemas.schema(), { touchMs: 3_600_000 })));
});

it('a session of 100,000 receipts is read as quickly as one of 300', async () => {
  const sql = await schemas.schema({ max: 1 });
  // Nobody waits for the next turn to read: what is measured is the statement.
  const clock = { ...systemClock, sleep: async () => undefined };
  const store = postgresSessions(sql, { touchMs: 3_600_000, clock });
  for (const [session, length] of [
    ['short', 300],
    ['long', 100_000],
  ] as const) {
    await sql`insert into session values ('acme', ${session})`;
    await sql`
      insert into session_receipt select 'acme', ${session}, n, 'r-' || n from generate_series(1, ${length}::int) n`;
    await sql`insert into session_chain values ('acme', ${session}, ${length}, sha256(''))`;
  }
  await sql`analyze session_receipt`;
  const medianMs = async (read: () => Promise<unknown>) => {
    const times: number[] = [];
    for (let round = 0; round < 31; round++) {
      const startMs = performance.now();
      await read();
      times.push(performance.now() - startMs);
    }
    return times.sort((a, b) => a - b)[15] ?? 0;
  };
  const reading = (session: string) => async () => {
    const { receipts, receiptCount } = value(await store.read({ tenant: 'acme', session }));
    expect([receipts.length, receipts.at(-1)]).toEqual([256, `r-${receiptCount}`]);
  };
  const [short, long] = [await medianMs(reading('short')), await medianMs(reading('long'))];
  expect(long).toBeLessThan(4 * short);
  // Negative control: counting the receipts, as a read without the chain's row would, is caught by the same measure.
  const counting = await medianMs(async () => sql`select count(*) from session_receipt where session = 'long'`);
  expect(counting).toBeGreaterThan(4 * short);
});

/** How many changes of parallel transactions, each slow between its number and its commit, a reader never sees. */
async function changesMissed(sql: Sql): Promise<number> {
  const store = postgresAuthority(sql, systemClock);
  const total = 60;
  const seen = new Set<string>();
  let writing = true;
  const reading = (async () => {
    let since = 0;
    for (;;) {
      const last = !writing;
      const read = value(await store.readEpochs(since));
      for (const change of read.changes) seen.add(change.tenant);
      since = read.seq;
      if (last) return;
    }
  })();
  const write = async (of: number) => {
    for (let at = of; at < total; at += 6) {
      await sql.begin(async (tx) => {
        await tx`select sallyport_bump(${`t${at}`}, 'entity')`;
        await tx`select pg_sleep(random() * 0.01)`;
      });
    }
  };
  await Promise.all([0, 1, 2, 3, 4, 5].map(write));
  writing = false;
  await reading;
  return total - seen.size;
}

describe('INVARIANT: numbers become visible in order, in transactions that take their time', () => {
  it('none is missed', async () => {
    expect(await changesMissed(await schemas.schema())).toBe(0);
  });

  it('negative control: with a sequence in place of the locked row some are missed', async () => {
    const sql = await schemas.schema();
    await sql
      .unsafe(
        `create sequence numbers;
         alter table epoch_clock rename to clock_row;
         create view epoch_clock as
           select generation, (select coalesce(max(seq), 0) from epoch) as seq from clock_row;
         create or replace function sallyport_bump(for_tenant text, for_scope text) returns bigint language sql as $$
           insert into epoch (tenant, scope, seq) values (for_tenant, for_scope, nextval('numbers'))
           on conflict (tenant, scope) do update set seq = excluded.seq returning seq
         $$`,
      )
      .simple();
    // A race shows itself by chance, and on a busy machine not at the first try.
    let missed = 0;
    for (let tries = 0; missed === 0 && tries < 10; tries++) missed = await changesMissed(sql);
    expect(missed).toBeGreaterThan(0);
  });
});

it('a damaged entity is an integrity fault that names it, and not an absence', async () => {
  const sql = await schemas.schema();
  const store = postgresAuthority(sql, systemClock);
  value(await store.putEntities('acme', [{ type: 'User', id: 'a', body: {} }], { by: 't' }));
  for (const body of ['{', '[]', 'null', '{"a":1,"a":2}']) {
    await sql`update entity set body = ${body}`;
    expect(await store.loadTenant('acme', 0)).toMatchObject({
      ok: false,
      fault: { code: 'integrity', message: expect.stringContaining('User::"a"') },
    });
  }
});

/** Every writing operation, each on data that lets it through. */
const writes: Readonly<Record<string, (store: AuthorityStore) => Promise<Result<number, Fault>>>> = {
  putPolicies: (store) => store.putPolicies('acme', [{ name: 'p', source: '// 2' }], { by: 't' }),
  deletePolicies: (store) => store.deletePolicies('acme', ['p'], { by: 't' }),
  putEntities: (store) => store.putEntities('acme', [{ type: 'U', id: 'a', body: {} }], { by: 't' }),
  deleteEntities: (store) => store.deleteEntities('acme', [{ type: 'U', id: 'a' }], { by: 't' }),
  revoke: (store) => store.revoke([{ tenant: 'acme', kind: 'block', id: 'aa', reason: 'lost', by: 't' }]),
};
const unavailable = { ok: false, fault: { code: 'unavailable' } };

describe('without the row of the epoch clock', () => {
  it.each(Object.entries(writes))('%s fails closed and writes nothing', async (_, write) => {
    const sql = await schemas.schema();
    const store = postgresAuthority(sql, systemClock);
    value(await store.putPolicies('acme', [{ name: 'p', source: '// 1' }], { by: 't' }));
    const before = JSON.stringify(await sql`select name, source, version from policy_document`);
    await sql`delete from epoch_clock`;
    expect(await write(store)).toMatchObject(unavailable);
    expect(JSON.stringify(await sql`select name, source, version from policy_document`)).toBe(before);
    expect(await sql`select from entity union all select from revocation`).toHaveLength(0);
  });

  it('reading is `unavailable`, and so is a change of a watched table', async () => {
    const sql = await schemas.schema();
    const store = postgresAuthority(sql, systemClock);
    await sql`create table mail (id text)`;
    value(await watchTable(sql, { table: 'mail', source: 'mail' }));
    await sql`delete from epoch_clock`;
    expect(await store.readEpochs(0)).toMatchObject(unavailable);
    expect(await store.loadTenant('acme', 0)).toMatchObject(unavailable);
    await expect(sql`insert into mail values ('a')`.execute()).rejects.toThrow('epoch clock');
    expect(await watchTable(sql, { table: 'mail', source: 'other' })).toMatchObject(unavailable);
  });

  it('negative control: with a number that is null in place of the refusal, a write is not acknowledged either', async () => {
    const sql = await schemas.schema();
    await sql.unsafe(`
      drop function sallyport_write_entities;
      create function sallyport_write_entities(text, text[], text[], text[], text)
      returns bigint language sql as 'select null::bigint'`);
    expect(await writes.putEntities?.(postgresAuthority(sql, systemClock))).toMatchObject(unavailable);
  });
});

it.each(Object.entries(writes))(
  '%s on a database that is gone is `unavailable`, and so is reading',
  async (_, write) => {
    const sql = await schemas.schema();
    const store = postgresAuthority(sql, systemClock);
    await sql.end();
    expect(await write(store)).toMatchObject(unavailable);
    expect(await store.readEpochs(0)).toMatchObject(unavailable);
    expect(await store.loadTenant('acme', 0)).toMatchObject(unavailable);
  },
);

describe('watchTable', () => {
  const epochOf = async (sql: Sql, source: string) => {
    const { changes } = value(await postgresAuthority(sql, systemClock).readEpochs(0));
    return changes.find(({ tenant, scope }) => tenant === '*' && scope === `source:${source}`)?.seq ?? 0;
  };
  const moves = async (sql: Sql, source: string, change: string) => {
    const before = await epochOf(sql, source);
    await sql.unsafe(change);
    return (await epochOf(sql, source)) > before;
  };

  it('moves the epoch at once, and at each insert, update, delete and truncate', async () => {
    const sql = await schemas.schema();
    await sql`create table "Mail" (id text)`;
    value(await watchTable(sql, { table: 'Mail', source: "mail's" }));
    expect(await epochOf(sql, "mail's")).toBeGreaterThan(0);
    for (const change of [
      `insert into "Mail" values ('a')`,
      `update "Mail" set id = 'b'`,
      `delete from "Mail"`,
      `truncate "Mail"`,
      `copy "Mail" from program 'echo x'`,
    ]) {
      expect([change, await moves(sql, "mail's", change)]).toEqual([change, true]);
    }
    expect(await moves(sql, "mail's", `select * from "Mail"`)).toBe(false);
    value(await watchTable(sql, { table: 'Mail', source: "mail's" }));
    expect(await moves(sql, "mail's", `insert into "Mail" values ('a')`)).toBe(true);
  });

  it('two sources over one table both hear of its changes', async () => {
    const sql = await schemas.schema();
    await sql`create table mail (id text)`;
    for (const source of ['one', 'two']) value(await watchTable(sql, { table: 'mail', source }));
    for (const source of ['one', 'two']) expect(await moves(sql, source, `insert into mail values ('a')`)).toBe(true);
  });

  it('an epoch that was rolled back did not move', async () => {
    const sql = await schemas.schema();
    await sql`create table mail (id text)`;
    value(await watchTable(sql, { table: 'mail', source: 'mail' }));
    const before = await epochOf(sql, 'mail');
    const failing = sql.begin(async (tx) => {
      await tx`insert into mail values ('a')`;
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    expect(await epochOf(sql, 'mail')).toBe(before);
  });

  it('refuses a table that is not there, and a name that is none', async () => {
    const sql = await schemas.schema();
    expect(await watchTable(sql, { table: 'nowhere', source: 's' })).toMatchObject({ ok: false });
    for (const table of ['a;b', 'a b', '"a"', 'a.b.c', '']) {
      expect(await watchTable(sql, { table, source: 's' })).toMatchObject({
        ok: false,
        fault: { code: 'invalid_input' },
      });
    }
  });
});
