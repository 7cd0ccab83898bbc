// The ledger in Postgres: one transaction per batch, positions given out under an advisory lock.

import { type Fault, fail, FaultError, ok, type Result } from '@sallyport/base';
import type { ReservedSql, Sql, TransactionSql } from 'postgres';
import type { Ledger, LedgerEntry, LedgerHead, Publication } from '../ledger.ts';
import { type AppendPlan, planAppend, type WriterHead, writerKey } from '../ledger-plan.ts';
import { sameBytes } from '../proof.ts';

/** Partitions are made for today and so many days ahead. */
const daysAhead = 3;

/**
 * A ledger on a database with `evidenceMigrations` applied. The pool needs two connections or more: a publisher keeps
 * one for its lock.
 */
export function postgresLedger(sql: Sql): Ledger {
  /** Days whose partition is known to be committed; grows by one a day. */
  const days = new Set<string>();
  return {
    append: (entries) => appendBatch(sql, entries, days),
    head: () => guarded(async () => headOf(await sql`select size, chain from ledger_head`)),
    read: (from, countMax) =>
      guarded(async () => {
        const rows = await sql`
          select position, tenant, to_char(at at time zone 'utc', ${momentFormat}) as at, entry, leaf_hash, chain
          from decision_log where position >= ${from} order by position limit ${countMax}`;
        return rows.map((row) => ({
          position: Number(row.position),
          tenant: String(row.tenant),
          at: String(row.at),
          bytes: bytesOf(row.entry),
          leafHash: bytesOf(row.leaf_hash),
          chain: bytesOf(row.chain),
        }));
      }),
    published: () => guarded(async () => publicationOf(await sql`select size, root from ledger_publication`)),
    exclusive: (run) => exclusively(sql, run),
  };
}

const momentFormat = 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"';

async function appendBatch(sql: Sql, entries: readonly LedgerEntry[], days: Set<string>): Promise<Result<LedgerHead, Fault>> {
  let made: readonly string[] = [];
  const appended = await guarded(() =>
    sql.begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(hashtextextended('sallyport.ledger.' || current_schema(), 0))`;
      const [state] = await tx`
        select size, chain, greatest(day, (now() at time zone 'utc')::date)::text as day from ledger_head`;
      if (state === undefined) throw new Error('ledger_head has no row');
      const day = String(state.day);
      const plan = planAppend(entries, { head: headOf([state]), writers: await writerHeads(tx, entries) });
      if (!plan.ok) throw new FaultError(plan.fault);
      if (plan.value.rows.length === 0) return plan.value.head;
      if (!days.has(day)) made = await makePartitions(tx, day);
      await insertRows(tx, plan.value, day);
      return plan.value.head;
    }),
  );
  // Only what was committed is remembered.
  if (appended.ok) for (const day of made) days.add(day);
  return appended;
}

async function writerHeads(tx: TransactionSql, entries: readonly LedgerEntry[]): Promise<ReadonlyMap<string, WriterHead>> {
  const keys = new Map(entries.map((entry) => [writerKey(entry), entry]));
  const heads = await tx`
    select writer, boot, sequence, leaf_hash from ledger_writer where (writer, boot) in
      (select * from unnest(${[...keys.values()].map((each) => each.writer)}::text[], ${[...keys.values()].map((each) => each.boot)}::text[]))`;
  return new Map(
    heads.map((row) => {
      const head = {
        writer: String(row.writer),
        boot: String(row.boot),
        sequence: Number(row.sequence),
        leafHash: bytesOf(row.leaf_hash),
      };
      return [writerKey(head), head];
    }),
  );
}

async function makePartitions(tx: TransactionSql, firstDay: string): Promise<readonly string[]> {
  const first = Date.parse(`${firstDay}T00:00:00Z`);
  const dayAfter = (count: number) => new Date(first + count * 86_400_000).toISOString().slice(0, 10);
  const days = Array.from({ length: daysAhead + 1 }, (_, at) => dayAfter(at));
  for (const [at, day] of days.entries()) {
    // The names and bounds are digits and dashes made here; a utility statement takes no parameters.
    await tx.unsafe(
      `create table if not exists decision_log_${day.replaceAll('-', '')} partition of decision_log
       for values from ('${day}') to ('${dayAfter(at + 1)}')`,
    );
  }
  return days;
}

async function insertRows(tx: TransactionSql, plan: AppendPlan, day: string): Promise<void> {
  const rows = plan.rows.map(({ position, leafHash, chain, entry }) => ({
    position,
    day,
    tenant: entry.tenant,
    kind: entry.kind,
    at: entry.at,
    writer: entry.writer,
    boot: entry.boot,
    sequence: entry.sequence,
    entry: entry.bytes,
    leaf_hash: leafHash,
    chain,
  }));
  await tx`insert into decision_log ${tx(rows)}`;
  await tx`update ledger_head set size = ${plan.head.size}, chain = ${plan.head.chain}, day = ${day}`;
  const writers = plan.writers.map(({ writer, boot, sequence, leafHash }) => ({ writer, boot, sequence, leaf_hash: leafHash }));
  await tx`
    insert into ledger_writer ${tx(writers)}
    on conflict (writer, boot) do update set sequence = excluded.sequence, leaf_hash = excluded.leaf_hash`;
}

async function exclusively<T>(sql: Sql, run: Parameters<Ledger['exclusive']>[0]): Promise<Result<T, Fault>> {
  throw new Error(`${typeof sql}${typeof run}`);
}
void sameBytes;
void (0 as unknown as ReservedSql);
void (0 as unknown as Publication);
void publicationOf;
function publicationOf(x: unknown): Publication { throw x; }
function headOf(x: unknown): LedgerHead { throw x; }
function bytesOf(x: unknown): Uint8Array { throw x; }
async function guarded<T>(work: () => Promise<T>): Promise<Result<T, Fault>> {
  try { return ok(await work()); } catch (cause) { return cause instanceof FaultError ? { ok: false, fault: cause.fault } : fail('unavailable', 'x'); }
}
