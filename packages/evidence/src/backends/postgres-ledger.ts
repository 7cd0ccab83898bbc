// The ledger in Postgres: each batch is one statement that applies whole, on the head it was planned for, or not at all.

import { type Fault, fail, ok, type Result, toHex } from '@sallyport/base';
import postgres, { type Sql } from 'postgres';
import type { Ledger, LedgerEntry, LedgerHead, Publication, PublishLease } from '../ledger.ts';
import { type AppendPlan, planAppend, type WriterHead, writerKey } from '../ledger-plan.ts';

/**
 * A ledger on a database with `evidenceMigrations` applied; a publisher opens one more connection for its lock.
 * No transaction spans two statements: this driver (3.4) ends the process when a connection dies inside `begin` or
 * under `reserve` (porsager/postgres issue 1208), so all that must be atomic is a single statement.
 */
export function postgresLedger(sql: Sql): Ledger {
  return {
    append: (entries) => append(sql, entries),
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
/** Other writers may be quicker so many times before the batch is given back to be tried later. */
const attemptsMax = 50;

async function append(sql: Sql, entries: readonly LedgerEntry[]): Promise<Result<LedgerHead, Fault>> {
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const state = await guarded(() => readState(sql, entries));
    if (!state.ok) return state;
    const plan = planAppend(entries, state.value);
    if (!plan.ok) return plan;
    if (plan.value.rows.length === 0) return ok(plan.value.head);
    const applied = await guarded(() => apply(sql, state.value.head, plan.value));
    if (!applied.ok && isMissingPartition(applied.fault.cause)) {
      const made = await guarded(() => sql`select decision_log_make_partitions()`);
      if (!made.ok) return made;
      continue;
    }
    if (!applied.ok) return applied;
    if (applied.value) return ok(plan.value.head);
  }
  return fail('unavailable', 'the evidence ledger is busy with other writers; try again', { retryAfterMs: 250 });
}

/** Both in one statement, and so from one snapshot: a writer's head never lags behind the head of the ledger. */
async function readState(sql: Sql, entries: readonly LedgerEntry[]) {
  const runs = [...new Map(entries.map((entry) => [writerKey(entry), entry])).values()];
  const rows = await sql`
    select size, chain, writer, boot, sequence, leaf_hash from ledger_head left join ledger_writer
      on (writer, boot) in (select * from unnest(${runs.map((run) => run.writer)}::text[], ${runs.map((run) => run.boot)}::text[]))`;
  const writers = new Map<string, WriterHead>();
  for (const row of rows) {
    if (row.writer === null) continue;
    const { writer, boot, sequence, leaf_hash } = row;
    const head = {
      writer: String(writer),
      boot: String(boot),
      sequence: Number(sequence),
      leafHash: bytesOf(leaf_hash),
    };
    writers.set(writerKey(head), head);
  }
  return { head: headOf(rows), writers };
}

/** Whether the plan was applied: false when the head has moved since. The update of the one head row orders all writers. */
async function apply(sql: Sql, from: LedgerHead, plan: AppendPlan): Promise<boolean> {
  const column = <T>(of: (row: AppendPlan['rows'][number]) => T) => plan.rows.map(of);
  const writer = <T>(of: (head: WriterHead) => T) => plan.writers.map(of);
  const moved = await sql`
    with moved as (
      update ledger_head set size = ${plan.head.size}, chain = ${plan.head.chain},
        day = greatest(day, (now() at time zone 'utc')::date)
      where size = ${from.size} and chain = ${from.chain} returning day
    ), written as (
      insert into decision_log (position, day, tenant, kind, at, writer, boot, sequence, entry, leaf_hash, chain)
      select each.position, moved.day, each.tenant, each.kind, each.at, each.writer, each.boot, each.sequence,
        decode(each.entry, 'hex'), decode(each.leaf_hash, 'hex'), decode(each.chain, 'hex')
      from moved, unnest(
        ${column((row) => String(row.position))}::bigint[], ${column((row) => row.tenant)}::text[],
        ${column((row) => row.entry.kind)}::text[], ${column((row) => row.at)}::timestamptz[],
        ${column((row) => row.entry.writer)}::text[], ${column((row) => row.entry.boot)}::text[],
        ${column((row) => String(row.entry.sequence))}::bigint[], ${column((row) => toHex(row.bytes))}::text[],
        ${column((row) => toHex(row.leafHash))}::text[], ${column((row) => toHex(row.chain))}::text[]
      ) as each (position, tenant, kind, at, writer, boot, sequence, entry, leaf_hash, chain)
    ), counted as (
      insert into ledger_writer (writer, boot, sequence, leaf_hash)
      select each.writer, each.boot, each.sequence, decode(each.leaf_hash, 'hex')
      from moved, unnest(
        ${writer((head) => head.writer)}::text[], ${writer((head) => head.boot)}::text[],
        ${writer((head) => String(head.sequence))}::bigint[], ${writer((head) => toHex(head.leafHash))}::text[]
      ) as each (writer, boot, sequence, leaf_hash)
      on conflict (writer, boot) do update set sequence = excluded.sequence, leaf_hash = excluded.leaf_hash
    )
    select from moved`;
  return moved.length === 1;
}

/**
 * The lock belongs to a session of its own, which is ended to give it back: a crash gives it back too. Should the
 * session be lost in the middle, the term in the table decides between two that both believe to hold it.
 */
async function exclusively<T>(
  sql: Sql,
  run: (lease: PublishLease) => Promise<Result<T, Fault>>,
): Promise<Result<T, Fault>> {
  const own: unknown = { ...sql.options, max: 1, idle_timeout: null, max_lifetime: null };
  // The driver takes its own parsed options again (its `listen` does so), but its types name only the unparsed ones.
  const session = postgres(own as postgres.Options<Record<string, never>>);
  try {
    const taken = await guarded(async () => {
      const [row] = await session`
        select pg_try_advisory_lock(hashtextextended('sallyport.publish.' || current_schema(), 0)) as taken`;
      return row?.taken === true;
    });
    if (!taken.ok) return taken;
    if (!taken.value) return fail('conflict', 'another process is publishing the log', { retryAfterMs: 1_000 });
    const lease = await guarded(() => takeLease(sql));
    return lease.ok ? await run(lease.value) : lease;
  } finally {
    await session.end({ timeout: 1 });
  }
}

async function takeLease(sql: Sql): Promise<PublishLease> {
  const rows = await sql`update ledger_publication set term = term + 1 returning term, size, root`;
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

function isMissingPartition(cause: unknown): boolean {
  return cause instanceof postgres.PostgresError && cause.code === '23514' && cause.message.includes('no partition');
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
    if (!(cause instanceof Error && 'code' in cause)) throw cause;
    return fail('unavailable', 'the evidence ledger does not answer', { cause, retryAfterMs: 1_000 });
  }
}
