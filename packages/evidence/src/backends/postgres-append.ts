// One batch into the ledger's tables: a single statement with few and large parameters, which the server takes apart.

import type { Sql } from 'postgres';
import type { LedgerHead } from '../ledger.ts';
import type { AppendPlan } from '../ledger-plan.ts';
import type { RowBatch } from './own-rows.ts';

type PlannedRow = AppendPlan['rows'][number];

/**
 * Applies the plan and gives its rows, or undefined when the head has moved since: the update of the one head row orders
 * all writers.
 */
export async function applyPlan(sql: Sql, from: LedgerHead, plan: AppendPlan): Promise<RowBatch | undefined> {
  const { rows } = plan;
  const filings = new Filings(rows);
  const batch = batchOf(from.size, rows);
  const heads = <T>(of: (head: AppendPlan['writers'][number]) => T) => plan.writers.map(of);
  // The decoded parameters are materialized: inlined, they would be decoded again for each row.
  const moved = await sql`
    with moved as (
      update ledger_head set size = ${plan.head.size}, chain = ${plan.head.chain},
        day = greatest(day, (now() at time zone 'utc')::date)
      where size = ${from.size} and chain = ${from.chain} returning day
    ), given as materialized (
      select decode(${batch.entries.toString('base64')}::text, 'base64') as entries, decode(${batch.leaves.toString('base64')}::text, 'base64') as leaves,
        decode(${batch.chains.toString('base64')}::text, 'base64') as chains, ${filings.of('tenant')}::text[] as tenants,
        ${filings.of('kind')}::text[] as kinds, ${filings.of('writer')}::text[] as writers,
        ${filings.of('boot')}::text[] as boots
    ), each as (
      select number, filing, at, sequence, length, sum(length) over (order by number) - length as start
      from unnest(${filings.numbers}::int[], ${list(rows, (row) => row.at)}::timestamptz[],
        ${list(rows, (row) => row.entry.sequence)}::bigint[], ${list(rows, (row) => row.bytes.length)}::int[])
        with ordinality as each (filing, at, sequence, length, number)
    ), written as (
      insert into decision_log (position, day, tenant, kind, at, writer, boot, sequence, entry, leaf_hash, chain)
      select ${from.size}::bigint + each.number - 1, moved.day, given.tenants[each.filing], given.kinds[each.filing],
        each.at, given.writers[each.filing], given.boots[each.filing], each.sequence,
        substring(given.entries from each.start::int + 1 for each.length),
        substring(given.leaves from each.number::int * 32 - 31 for 32),
        substring(given.chains from each.number::int * 32 - 31 for 32)
      from moved, given, each
    ), counted as (
      insert into ledger_writer (writer, boot, sequence, leaf_hash)
      select each.writer, each.boot, each.sequence, decode(each.leaf_hash, 'hex')
      from moved, unnest(
        ${heads((head) => head.writer)}::text[], ${heads((head) => head.boot)}::text[],
        ${heads((head) => String(head.sequence))}::bigint[],
        ${heads((head) => Buffer.from(head.leafHash).toString('hex'))}::text[]
      ) as each (writer, boot, sequence, leaf_hash)
      on conflict (writer, boot) do update set sequence = excluded.sequence, leaf_hash = excluded.leaf_hash
    )
    select from moved`;
  return moved.length === 1 ? batch : undefined;
}

function batchOf(position: number, rows: readonly PlannedRow[]) {
  let end = 0;
  return {
    position,
    tenants: rows.map((row) => row.tenant),
    ats: rows.map((row) => row.at),
    entries: Buffer.concat(rows.map((row) => row.bytes)),
    ends: rows.map((row) => {
      end += row.bytes.length;
      return end;
    }),
    leaves: Buffer.concat(rows.map((row) => row.leafHash)),
    chains: Buffer.concat(rows.map((row) => row.chain)),
  };
}

type Filing = 'tenant' | 'kind' | 'writer' | 'boot';

/** What the rows are filed under, each combination once, and for each row the number (from 1) of its own. */
class Filings {
  readonly #distinct: PlannedRow['entry'][] = [];
  readonly numbers: string;

  constructor(rows: readonly PlannedRow[]) {
    const numberOf = new Map<string, number>();
    let last: PlannedRow['entry'] | undefined;
    let number = 0;
    this.numbers = list(rows, ({ entry }) => {
      const { tenant, kind, writer, boot } = entry;
      // Most rows are filed as the one before.
      const isSame = last?.tenant === tenant && last.kind === kind && last.writer === writer && last.boot === boot;
      last = entry;
      if (isSame) return number;
      const key = JSON.stringify([tenant, kind, writer, boot]);
      number = numberOf.get(key) ?? this.#distinct.push(entry);
      numberOf.set(key, number);
      return number;
    });
  }

  of(name: Filing): readonly string[] {
    return this.#distinct.map((entry) => entry[name]);
  }
}

const bare = /^[0-9TZ:.+-]+$/;

/** The text of an array of numbers or moments, which need no quotes. */
function list(rows: readonly PlannedRow[], of: (row: PlannedRow) => string | number): string {
  const items = rows.map((row) => {
    const item = String(of(row));
    if (!bare.test(item)) throw new RangeError(`\`${item}\` is no number and no moment`);
    return item;
  });
  return `{${items.join(',')}}`;
}
