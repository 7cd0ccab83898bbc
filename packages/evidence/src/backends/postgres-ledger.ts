// The ledger in Postgres: each batch is one statement that applies whole, on the head it was planned for, or not at all.

import { type Fault, fail, ok, type Result, sha256 } from '@sallyport/base';
import postgres, { type Sql } from 'postgres';
import type { Ledger, LedgerEntry, LedgerHead, LedgerRow, Publication, PublishLease } from '../ledger.ts';
import { type AppendState, planAppend, type WriterHead, writerKey } from '../ledger-plan.ts';
import { sameBytes } from '../proof.ts';
import { guarded } from './guard.ts';
import { type Columns, OwnRows, type RowBatch } from './own-rows.ts';
import { applyPlan } from './postgres-append.ts';

/**
 * A ledger on a database with `evidenceMigrations` applied; a publisher opens one more connection for its lock.
 * No transaction spans two statements: this driver (3.4) ends the process when a connection dies inside `begin` or
 * under `reserve` (porsager/postgres issue 1208), so all that must be atomic is a single statement.
 */
export function postgresLedger(sql: Sql): Ledger {
  // As this process left it at its last append. Another process may have moved the head since; the append then finds out.
  let known: AppendState | undefined;
  // What this process appended and nobody published yet need not be fetched to be published.
  const own = new OwnRows();
  return {
    append: async (entries) => {
      const remembered = known;
      known = undefined;
      const appended = await append(sql, entries, remembered);
      if (!appended.ok) return appended;
      const { rows, ...state } = appended.value;
      known = state;
      if (rows !== undefined) own.add(rows);
      return ok(state.head);
    },
    head: () => guarded(async () => headOf(await sql`select size, chain from ledger_head`)),
    read: (from, countMax) =>
      guarded(async () => {
        const to = from + countMax;
        const held = own.rows(from, to);
        if (held !== undefined && (await isStored(sql, { from, to, ...held.hashes }))) return held.rows;
        return readRows(sql, from, countMax);
      }),
    published: () => guarded(async () => publicationOf(await sql`select size, root from ledger_publication`)),
    exclusive: (run) => exclusively(sql, run, (size) => own.dropBefore(size)),
  };
}

const momentFormat = 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"';
/** Other writers may be quicker so many times before the batch is given back to be tried later. */
const attemptsMax = 50;

interface Appended extends AppendState {
  /** What the append put in; absent where all of it was there. */
  readonly rows?: RowBatch;
}

async function readRows(sql: Sql, from: number, countMax: number): Promise<readonly LedgerRow[]> {
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
}

/**
 * Whether the table's rows [from, to) are those with these hashes: the server hashes the entries that it has, and gives
 * one digest of all those hashes and one of each column that is stored beside them. A row that was changed or taken out
 * changes one of them.
 */
async function isStored(sql: Sql, rows: Columns & { readonly from: number; readonly to: number }): Promise<boolean> {
  const [stored] = await sql`
    select sha256(string_agg(sha256('\\x00'::bytea || entry), ''::bytea order by position)) as entries,
      sha256(string_agg(leaf_hash, ''::bytea order by position)) as leaves,
      sha256(string_agg(chain, ''::bytea order by position)) as chains
    from decision_log where position >= ${rows.from} and position < ${rows.to}`;
  const is = (digest: unknown, column: Uint8Array) => digest instanceof Uint8Array && sameBytes(digest, sha256(column));
  return is(stored?.entries, rows.leaves) && is(stored?.leaves, rows.leaves) && is(stored?.chains, rows.chains);
}

/** Gives the state behind the append: the head, and the heads of the writers that were in the batch. */
async function append(
  sql: Sql,
  entries: readonly LedgerEntry[],
  remembered: AppendState | undefined,
): Promise<Result<Appended, Fault>> {
  let guess = remembered !== undefined && knowsAll(remembered, entries) ? remembered : undefined;
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const state: Result<AppendState, Fault> =
      guess === undefined ? await guarded(() => readState(sql, entries)) : ok(guess);
    if (!state.ok) return state;
    const isGuess = guess !== undefined;
    guess = undefined;
    const plan = planAppend(entries, state.value);
    // Only what the database says can refuse a batch, or pass over one.
    if (isGuess && (!plan.ok || plan.value.rows.length === 0)) continue;
    if (!plan.ok) return plan;
    const { head } = plan.value;
    const writers = new Map(state.value.writers);
    for (const writer of plan.value.writers) writers.set(writerKey(writer), writer);
    if (plan.value.rows.length === 0) return ok({ head, writers });
    const applied = await guarded(() => applyPlan(sql, state.value.head, plan.value));
    if (!applied.ok && isMissingPartition(applied.fault.cause)) {
      const made = await guarded(() => sql`select decision_log_make_partitions()`);
      if (!made.ok) return made;
      continue;
    }
    if (!applied.ok) return applied;
    if (applied.value !== undefined) return ok({ head, writers, rows: applied.value });
  }
  return fail('unavailable', 'the evidence ledger is busy with other writers; try again', { retryAfterMs: 250 });
}

/** Where a writer of the batch is not among those remembered, the ledger may still know it. */
function knowsAll({ writers }: AppendState, entries: readonly LedgerEntry[]): boolean {
  return runsOf(entries).every((run) => writers.has(writerKey(run)));
}

/** One entry of each run of each writer in the batch; entries of a run mostly follow one another. */
function runsOf(entries: readonly LedgerEntry[]): readonly LedgerEntry[] {
  const runs = new Map<string, LedgerEntry>();
  let last: LedgerEntry | undefined;
  for (const entry of entries) {
    if (entry.writer !== last?.writer || entry.boot !== last.boot) runs.set(writerKey(entry), entry);
    last = entry;
  }
  return [...runs.values()];
}

/** Both in one statement, and so from one snapshot: a writer's head never lags behind the head of the ledger. */
async function readState(sql: Sql, entries: readonly LedgerEntry[]): Promise<AppendState> {
  const runs = runsOf(entries);
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

/**
 * The lock belongs to a session of its own, which is ended to give it back: a crash gives it back too. Should the
 * session be lost in the middle, the term in the table decides between two that both believe to hold it.
 */
async function exclusively<T>(
  sql: Sql,
  run: (lease: PublishLease) => Promise<Result<T, Fault>>,
  onPublished: (size: number) => void,
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
    const lease = await guarded(() => takeLease(sql, onPublished));
    return lease.ok ? await run(lease.value) : lease;
  } finally {
    await session.end({ timeout: 1 });
  }
}

async function takeLease(sql: Sql, onPublished: (size: number) => void): Promise<PublishLease> {
  const rows = await sql`update ledger_publication set term = term + 1 returning term, size, root`;
  const term = Number(rows[0]?.term);
  const published = publicationOf(rows);
  onPublished(published.size);
  return {
    term,
    published,
    advance: async (from, to) => {
      const moved = await guarded(
        () => sql`
          update ledger_publication set size = ${to.size}, root = ${to.root}
          where term = ${term} and size = ${from.size} and root = ${from.root} returning size`,
      );
      if (!moved.ok) return moved;
      if (moved.value.length !== 1) return fail('conflict', 'the log was published by another process');
      onPublished(to.size);
      return ok(undefined);
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
