// A table with a column of every kind and rows full of what databases and policies read differently.

import type { Sql } from '@sallyport/storage';
import fc from 'fast-check';
import type { Source } from '../source.ts';

export const docs: Source = {
  name: 'docs',
  table: 'docs',
  entityType: 'Doc',
  tenantColumn: 'tenant',
  idColumn: 'id',
  labels: [],
  attributes: [
    { name: 'name', column: 'name', type: 'string' },
    { name: 'title', column: 'title', type: 'string' },
    { name: 'odd name', column: 'title', type: 'string' },
    { name: 'size', column: 'size', type: 'long' },
    { name: 'small', column: 'small', type: 'long' },
    { name: 'flag', column: 'flag', type: 'bool' },
    { name: 'tags', column: 'tags', type: 'string_set' },
    { name: 'at', column: 'at', type: 'datetime' },
  ],
  parents: [
    { type: 'Folder', column: 'folder' },
    { type: 'Team', column: 'team' },
  ],
  copies: 'labelled',
  columns: ['id', 'name', 'size', 'tags', 'at'],
};

export interface DocRow {
  readonly id: string;
  readonly name: string | null;
  readonly title: string | null;
  readonly size: bigint | null;
  readonly small: number | null;
  readonly flag: boolean | null;
  /** As an array literal, so that it can hold NULL and arrays. */
  readonly tags: string | null;
  readonly at: string | null;
  readonly folder: string | null;
  readonly team: string | null;
}

export const texts = [
  '',
  'a',
  'A',
  'ab',
  'a%b',
  'a_b',
  'a\\b',
  '\\',
  '\\%',
  '%',
  '_',
  'é',
  'e\u0301',
  '😀',
  "it's",
  '"q"',
  'NULL',
  'a*b',
  '\u0001',
  'a ',
  'ß',
  '$1',
  '?',
  '\\0',
] as const;
export const longs = [0n, 1n, -1n, 42n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n)] as const;

/** Moments as PostgreSQL reads them, with the milliseconds that Cedar counts; undefined where there are none. */
export const moments = new Map<string, number | bigint | undefined>([
  ['1970-01-01 00:00:00+00', 0],
  ['1969-12-31 23:59:59.999999+00', -1],
  ['1969-12-31 23:59:59.9991+00', -1],
  ['2024-02-29 12:00:00.123456+00', 1_709_208_000_123],
  ['2024-02-29 12:00:00.123999+00', 1_709_208_000_123],
  ['2024-02-29 14:00:00.124+02', 1_709_208_000_124],
  ['0044-03-15 00:00:00+00', Date.UTC(2044, 2, 15) - 63_113_904_000_000],
  ['0044-03-15 00:00:00+00 BC', -63_549_532_800_000],
  ['20000-01-01 00:00:00+00', Date.UTC(20_000, 0, 1)],
  ['294276-12-31 23:59:59.999999+00', 9_224_318_015_999_999n],
  ['infinity', undefined],
  ['-infinity', undefined],
]);

const members = ['a', 'b', '', 'a%b', '"q"', 'NULL', '😀', 'a\\b'] as const;
const member = fc.option(fc.constantFrom(...members), { freq: 3, nil: null });
const arrayText = (items: readonly (string | null)[]): string =>
  `{${items.map((item) => (item === null ? 'NULL' : `"${item.replace(/[\\"]/g, '\\$&')}"`)).join(',')}}`;
const tagsText = fc.oneof(
  { weight: 6, arbitrary: fc.array(member, { maxLength: 4 }).map(arrayText) },
  { weight: 1, arbitrary: fc.tuple(member, member).map(([a, b]) => `{${arrayText([a])},${arrayText([b])}}`) },
);

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { freq: 4, nil: null });

const docRow: fc.Arbitrary<DocRow> = fc.record({
  id: fc.constantFrom('', "id'q", 'id"d', 'x/y', 'x/z', '%', '\\', 'é', '1', 'A', 'a'),
  name: maybe(fc.constantFrom(...texts)),
  title: maybe(fc.constantFrom(...texts)),
  size: maybe(fc.constantFrom(...longs)),
  small: maybe(fc.constantFrom(0, 1, -1, 42, 32_767, -32_768)),
  flag: maybe(fc.boolean()),
  tags: maybe(tagsText),
  at: maybe(fc.constantFrom(...moments.keys())),
  folder: maybe(fc.constantFrom('top', 'mid', 'low', 'alone', 'unknown', '')),
  team: maybe(fc.constantFrom('red', 'blue')),
});

/** Rows with ids of their own: the first of an id keeps it, later ones get a number behind. */
export function randomRows(seed: number, count: number): readonly DocRow[] {
  const taken = new Set<string>();
  return fc.sample(docRow, { seed, numRuns: count }).map((row, index) => {
    const id = taken.has(row.id) ? `${row.id}~${index}` : row.id;
    taken.add(id);
    return { ...row, id };
  });
}

export async function createDocs(sql: Sql, rows: readonly DocRow[], tenant = 'acme'): Promise<void> {
  await sql.unsafe(`create table if not exists docs (
    tenant text, id text, name text, title varchar(40), size int8, small int2, flag boolean, tags text[],
    at timestamptz, folder text, team text, primary key (tenant, id))`);
  for (const row of rows) {
    await sql.unsafe(
      `insert into docs values
       ($1, $2, $3, $4, $5::text::int8, $6, $7, $8::text::text[], $9::text::timestamptz, $10, $11)`,
      [
        tenant,
        row.id,
        row.name,
        row.title,
        row.size === null ? null : String(row.size),
        row.small,
        row.flag,
        row.tags,
        row.at,
        row.folder,
        row.team,
      ],
    );
  }
}
