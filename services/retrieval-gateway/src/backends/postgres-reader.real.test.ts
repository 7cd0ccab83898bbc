// Guarantees of the reader of Postgres tables: no text breaks out of its place, a large table pages whole, faults come in time.

import { must, systemClock } from '@sallyport/base';
import { type Database, openPostgres } from '@sallyport/storage';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callerFilter } from '../filter/caller.ts';
import { TRUE } from '../filter/fragment.ts';
import { tokenScope } from '../filter/scope.ts';
import { readPage } from '../plan.ts';
import type { ReadRequest, RowReader } from '../reader.ts';
import type { Source } from '../source.ts';
import { testDatabase } from '../testing/database.ts';
import { postgresReader } from './postgres-reader.ts';

const rowsCount = 10_000;
const source: Source = {
  name: 'mail',
  table: 'mail',
  entityType: 'Mail',
  tenantColumn: 'tenant',
  idColumn: 'id',
  searchColumn: 'words',
  labelsColumn: 'labels',
  labels: [],
  attributes: [
    { name: 'owner', column: 'owner', type: 'string' },
    { name: 'tags', column: 'tags', type: 'string_set' },
  ],
  parents: [],
  copies: 'labelled',
  columns: ['id', 'owner', 'body'],
};

let database: Database & { drop(): Promise<void> };
let reader: RowReader;
beforeAll(async () => {
  database = await testDatabase('reader');
  await database.sql.unsafe(`
    create table mail (tenant text, id text, owner text, body text, tags text[], labels text[],
      words tsvector generated always as (to_tsvector('english', body)) stored, primary key (tenant, id));
    create index on mail using gin (words);
    insert into mail (tenant, id, owner, body, tags, labels)
      select t, lpad(n::text, 5, '0'), 'alice', 'letter ' || n || ' about the harbour of ' || t, '{}', '{}'
      from generate_series(1, ${rowsCount}) n, unnest(array['acme', 'globex']) t`);
  reader = postgresReader(database.sql, source);
});
afterAll(() => database.drop());

const request = (more: Partial<ReadRequest> = {}): ReadRequest => ({ tenant: 'acme', where: TRUE, limit: 20, ...more });
const ofOthers = /globex/;

// What search expressions, patterns and statements are made of, and everything else.
const trick = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '"',
        "'",
        '-',
        ' or ',
        '&',
        '|',
        '!',
        '(',
        ')',
        '<->',
        ':*',
        '\\',
        '%',
        '_',
        '$1',
        '?',
        '--',
        ';',
      ),
      fc.constantFrom('harbour', '/*', "') or true --", '\u{1f600}', '\u202e', '\r\n', '\t', 'x'.repeat(300)),
      fc.string({ unit: 'binary', maxLength: 12 }).map((text) => text.toWellFormed().replaceAll('\0', '')),
    ),
    { minLength: 1, maxLength: 30 },
  )
  .map((pieces) => pieces.join('').slice(0, 1_024))
  // A slice can cut a pair in two, which the gateway's door refuses.
  .map((text) => text.toWellFormed());

describe('whatever is written into a query, ids, a cursor, a filter or a token', () => {
  it('is data: a read succeeds or blames the query, and none brings a row of another tenant', async () => {
    await fc.assert(
      fc.asyncProperty(trick, async (text) => {
        const filters = (['eq', 'ne', 'lt', 'gte'] as const).map((op) => [{ field: 'owner', op, value: text }]);
        const conditions = [
          ...[...filters, [{ field: 'tags', op: 'contains' as const, value: text }]].map((terms) =>
            must(callerFilter(source, terms)),
          ),
          tokenScope(source, [{ anyOf: [`Mail/${text}`, `Mail/${text}/`] }]),
        ];
        const requests = [
          request({ query: text }),
          request({ ids: [text, '00001'] }),
          request({ afterId: text }),
          ...conditions.map((where) => request({ where })),
          { ...request(), tenant: text },
        ];
        for (const read of await Promise.all(requests.map((one) => reader.read(one)))) {
          if (!read.ok && read.fault.code === 'invalid_input') continue;
          for (const row of must(read)) expect(String(row.body)).not.toMatch(ofOthers);
        }
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    ['a word longer than any index takes', '\u{1f600}'.repeat(512)],
    ['a word of 1,024 letters', 'é'.repeat(1_024)],
    ['nothing but operators', '& | ! '.repeat(170)],
    ['many exclusions', '-a '.repeat(340)],
    ['nothing but quotes', '"'.repeat(1_023)],
    ['nested quotes and or', '"a or "b or '.repeat(85)],
    ['nothing but stop words', 'the a of '.repeat(100)],
  ])('%s is a query like any other', async (_, query) => {
    expect(await reader.read(request({ query }))).toMatchObject({ ok: true });
  });

  it('negations beyond what the server can nest are the fault of the query, not of the source', async () => {
    for (const query of ['-'.repeat(1_024), '- '.repeat(512), `${'-'.repeat(40)}harbour`]) {
      const read = await reader.read(request({ query }));
      expect(read).toMatchObject({ ok: false, fault: { code: 'invalid_input', at: '/query' } });
    }
  });

  it('a search that excludes finds rows of the own tenant only', async () => {
    const rows = must(await reader.read(request({ query: '-nowhere', limit: 500 })));
    expect(rows).toHaveLength(500);
    for (const row of rows) expect(String(row.body)).not.toMatch(ofOthers);
  });
});

it.each([true, false])('10,000 rows come page by page, each once, in order (condition in SQL: %s)', async (exact) => {
  const ids: string[] = [];
  let afterId: string | undefined;
  do {
    const options = {
      source,
      reader,
      plan: { where: TRUE, exact },
      admits: () => ({ ok: true as const, value: true }),
      onDisagreement: () => undefined,
    };
    const page = must(await readPage(options, { tenant: 'acme', afterId, limit: 500 }));
    ids.push(...page.rows.map(({ id }) => String(id)));
    afterId = page.lastId ?? undefined;
  } while (afterId !== undefined);
  expect(ids).toEqual(Array.from({ length: rowsCount }, (_, index) => String(index + 1).padStart(5, '0')));
});

describe('a source that does not answer', () => {
  const patience = async (connectionsMax: number) =>
    must(
      await openPostgres({
        clock: systemClock,
        source: { url: database.url },
        connectionsMax,
        statementTimeoutMs: 300,
      }),
    );

  it('is a timeout when it takes longer than a statement may, and every caller in the queue gets its answer', async () => {
    const impatient = await patience(2);
    const waiting = postgresReader(impatient.sql, source);
    try {
      await database.sql.begin(async (tx) => {
        await tx.unsafe('lock table mail in access exclusive mode');
        const beganMs = systemClock.monotonicMs();
        const reads = await Promise.all(Array.from({ length: 8 }, () => waiting.read(request())));
        for (const read of reads) expect(read).toMatchObject({ ok: false, fault: { code: 'timeout' } });
        expect(systemClock.monotonicMs() - beganMs).toBeLessThan(10_000);
      });
      expect(await waiting.read(request())).toMatchObject({ ok: true });
    } finally {
      await impatient.close();
    }
  });

  it('is unavailable when its connection is cut in the middle, and serves again after', async () => {
    const cut = await patience(1);
    const reading = postgresReader(cut.sql, source);
    try {
      const [{ pid } = { pid: 0 }] = await cut.sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
      await database.sql.begin(async (tx) => {
        await tx.unsafe('lock table mail in access exclusive mode');
        const read = reading.read(request());
        await tx`select pg_terminate_backend(${pid})`;
        expect(await read).toMatchObject({ ok: false });
      });
      // The driver may hand out the dying connection once more before it makes a new one.
      const untilMs = systemClock.monotonicMs() + 5_000;
      while (!(await reading.read(request())).ok && systemClock.monotonicMs() < untilMs) await systemClock.sleep(50);
      expect(await reading.read(request())).toMatchObject({ ok: true });
    } finally {
      await cut.close();
    }
  });

  it('is unavailable when its table is gone, or has lost a column, and no word of the statement is told', async () => {
    await database.sql.unsafe('create table gone (like mail including all)');
    const gone = postgresReader(database.sql, { ...source, table: 'gone' });
    expect(await gone.read(request())).toMatchObject({ ok: true });
    for (const change of ['alter table gone drop column labels', 'drop table gone']) {
      await database.sql.unsafe(change);
      const read = await gone.read(request());
      expect(read).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
      expect(read.ok ? '' : read.fault.message).not.toMatch(/select|labels|gone/);
    }
  });
});
