// Changes of the database schema: each applied once, in order, by one starter at a time.

import { type Fault, fail, ok, type Result, sha256Hex } from '@sallyport/base';
import type postgres from 'postgres';
import { databaseFault } from './database-fault.ts';
import type { Sql } from './postgres.ts';

export interface Migration {
  /** Unique and never changed, such as `0003-sessions`; part of the database for ever. */
  readonly id: string;
  /** One or more statements that can run in a transaction. */
  readonly sql: string;
}

/** Advisory lock of migrations in a database; an arbitrary number that nothing else here uses. */
const lockKey = '5172045306129384931';
/** A starter waits this long for the one before it, and a migration may run this long. */
const timeout = '10min';

/**
 * Applies what is not applied yet and returns the ids of those. Each migration commits together with its record
 * (id and SHA-256 of its text in `schema_migration`), or leaves no trace; other lists may share the database.
 * Faults: `integrity` when an applied text was changed or a migration was put before an applied one; `invalid_input`
 * with id and SQLSTATE when one fails; `unavailable`.
 *
 * Only for the time before a process serves: should a connection die inside one of these transactions, the driver (3.4)
 * ends the process, the server rolls back, and the next start applies what is missing.
 *
 * INVARIANT: a migration is applied at most once, however many starters there are.
 */
export async function migrate(sql: Sql, migrations: readonly Migration[]): Promise<Result<readonly string[], Fault>> {
  const ids = migrations.map((migration) => migration.id);
  if (new Set(ids).size !== ids.length) throw new TypeError('two migrations have the same id');
  const applied: string[] = [];
  try {
    const known = await sql.begin(prepare);
    const ordered = checkHistory(migrations, known);
    if (!ordered.ok) return ordered;
    for (const migration of ordered.value) {
      const done = await apply(sql, migration);
      if (!done.ok) return done;
      if (done.value) applied.push(migration.id);
    }
    return ok(applied);
  } catch (cause) {
    const fault = databaseFault(cause);
    return fail('unavailable', `the schema cannot be brought up to date: ${fault.message}`, { cause: fault.cause });
  }
}

type Transaction = postgres.TransactionSql<{ bigint: bigint }>;
/** Applied ids with the digest of their text. */
type History = ReadonlyMap<string, string>;

async function prepare(tx: Transaction): Promise<History> {
  await takeLock(tx);
  // `if not exists` alone is not safe against itself: two starters can both see no table and one of them fails.
  await tx`
    create table if not exists schema_migration (
      id text primary key,
      sha256 text not null,
      applied_at timestamptz not null default clock_timestamp()
    )`;
  return readHistory(tx);
}

/** Held until the end of the transaction; works through a pooler too, unlike a lock of the session. */
async function takeLock(tx: Transaction): Promise<void> {
  await tx`select set_config('statement_timeout', ${timeout}, true), set_config('lock_timeout', ${timeout}, true)`;
  await tx`select pg_advisory_xact_lock(${lockKey}::bigint)`;
}

async function readHistory(tx: Transaction): Promise<History> {
  const rows = await tx<{ id: string; sha256: string }[]>`select id, sha256 from schema_migration`;
  return new Map(rows.map((row) => [row.id, row.sha256]));
}

/** The migrations still to apply, when history agrees with the list as far as it goes. */
function checkHistory(migrations: readonly Migration[], known: History): Result<readonly Migration[], Fault> {
  const open: Migration[] = [];
  for (const migration of migrations) {
    const digest = known.get(migration.id);
    if (digest === undefined) {
      open.push(migration);
      continue;
    }
    const changed = checkDigest(migration, digest);
    if (changed !== undefined) return changed;
    const [skipped] = open;
    if (skipped !== undefined) {
      return fail(
        'integrity',
        `migration \`${skipped.id}\` stands before \`${migration.id}\`, which is applied already; put new ones at the end`,
      );
    }
  }
  return ok(open);
}

function checkDigest(migration: Migration, digest: string) {
  if (digest === sha256Hex(migration.sql)) return undefined;
  return fail(
    'integrity',
    `migration \`${migration.id}\` was changed after it was applied; restore its text and add a new migration`,
  );
}

/** True when it was applied now, false when another starter was faster. */
async function apply(sql: Sql, migration: Migration): Promise<Result<boolean, Fault>> {
  try {
    return await sql.begin(async (tx) => {
      await takeLock(tx);
      const digest = (await readHistory(tx)).get(migration.id);
      if (digest !== undefined) return checkDigest(migration, digest) ?? ok(false);
      await tx.unsafe(migration.sql);
      await tx`insert into schema_migration (id, sha256) values (${migration.id}, ${sha256Hex(migration.sql)})`;
      return ok(true);
    });
  } catch (cause) {
    const fault = databaseFault(cause);
    return fail('invalid_input', `migration \`${migration.id}\` failed: ${fault.message}`, { cause: fault.cause });
  }
}
