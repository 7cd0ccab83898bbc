// The ledger in Postgres: one transaction per batch, positions given out under an advisory lock.

import { type Fault, FaultError, fail, ok, type Result } from '@sallyport/base';
import type { ReservedSql, Sql, TransactionSql } from 'postgres';
import type { Ledger, LedgerEntry, LedgerHead, Publication, PublishLease } from '../ledger.ts';
import { type AppendPlan, planAppend, type WriterHead, writerKey } from '../ledger-plan.ts';

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

async function appendBatch(
  sql: Sql,
  entries: readonly LedgerEntry[],
  days: Set<string>,
): Promise<Result<LedgerHead, Fault>> {
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

async function writerHeads(
  tx: TransactionSql,
  entries: readonly LedgerEntry[],
): Promise<ReadonlyMap<string, WriterHead>> {
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
  const writers = plan.writers.map(({ writer, boot, sequence, leafHash }) => ({
    writer,
    boot,
    sequence,
    leaf_hash: leafHash,
  }));
  await tx`
    insert into ledger_writer ${tx(writers)}
    on conflict (writer, boot) do update set sequence = excluded.sequence, leaf_hash = excluded.leaf_hash`;
}

/** The lock lives as long as its connection; the term in the table decides should two ever believe to hold it. */
async function exclusively<T>(
  sql: Sql,
  run: (lease: PublishLease) => Promise<Result<T, Fault>>,
): Promise<Result<T, Fault>> {
  const reserved = await guarded(() => sql.reserve());
  if (!reserved.ok) return reserved;
  const connection = reserved.value;
  try {
    const taken = await guarded(async () => {
      const [row] = await connection`select pg_try_advisory_lock(${publishLock(connection)}) as taken`;
      return row?.taken === true;
    });
    if (!taken.ok) return taken;
    if (!taken.value) return fail('conflict', 'another process is publishing the log', { retryAfterMs: 1_000 });
    try {
      const lease = await guarded(() => takeLease(sql, connection));
      return lease.ok ? await run(lease.value) : lease;
    } finally {
      // A connection that cannot unlock is gone, and its lock with it.
      await connection`select pg_advisory_unlock(${publishLock(connection)})`.catch(() => undefined);
    }
  } finally {
    connection.release();
  }
}

function publishLock(sql: Sql) {
  return sql`hashtextextended('sallyport.publish.' || current_schema(), 0)`;
}

async function takeLease(sql: Sql, connection: ReservedSql): Promise<PublishLease> {
  const rows = await connection`update ledger_publication set term = term + 1 returning term, size, root`;
  const term = Number(rows[0]?.term);
  return {
    term,
    published: publicationOf(rows),
    advance: async (from, to) => {
      const moved = await guarded(
        () => sql`
          update ledger_publication set size = ${to.size}, root = ${to.root}
          where term = ${term} and size = ${from.size} and root = ${from.root} returning size`,
      );
      if (!moved.ok) return moved;
      return moved.value.length === 1 ? ok(undefined) : fail('conflict', 'the log was published by another process');
    },
  };
}

type Row = Readonly<Record<string, unknown>>;

function headOf([row]: readonly Row[]): LedgerHead {
  if (row === undefined) throw new Error('ledger_head has no row');
  return { size: Number(row.size), chain: bytesOf(row.chain) };
}

function publicationOf([row]: readonly Row[]): Publication {
  if (row === undefined) throw new Error('ledger_publication has no row');
  return { size: Number(row.size), root: bytesOf(row.root) };
}

function bytesOf(value: unknown): Uint8Array {
  if (!(value instanceof Uint8Array)) throw new TypeError('the driver gave no bytes where the table has bytea');
  return value;
}

/** Errors of the server and of the connection carry a code; anything else is a bug and goes on. */
async function guarded<T>(work: () => Promise<T>): Promise<Result<T, Fault>> {
  try {
    return ok(await work());
  } catch (cause) {
    if (cause instanceof FaultError) return { ok: false, fault: cause.fault };
    if (!(cause instanceof Error && 'code' in cause)) throw cause;
    return fail('unavailable', 'the evidence ledger does not answer', { cause, retryAfterMs: 1_000 });
  }
}
