// The warm tier over Postgres: one table of entries, expired by the clock of the server, swept in bounded steps.

import { type Clock, utf8 } from '@sallyport/base';
import type { Sql } from 'postgres';
import { cacheBounds } from '../bounds.ts';
import type { CacheStore, Picking } from '../store.ts';
import { guardedStore } from './guarded.ts';

export interface PostgresStoreOptions {
  /** Connected, with `cacheMigrations` applied, and closed by who made it; sets its own statement timeout. */
  readonly sql: Sql;
  /**
   * Where entries are looked up, in turn; `sql` when there are none. Copies may lag: an entry embeds the epochs it rests on, so
   * an old one is refused, and one that is missing is a miss.
   */
  readonly replicas?: readonly Sql[];
  readonly clock: Clock;
  /** Entries kept; the sweep removes those that expire first when there are more. */
  readonly rowsMax: number;
  /** Time between two sweeps. */
  readonly sweepEveryMs?: number;
  readonly entryBytesMax?: number;
}

export interface PostgresStore extends CacheStore {
  /** Removes expired entries and those above `rowsMax`, a bounded number of them; how many. Throws where the server fails. */
  sweep(): Promise<number>;
  /** Sweeps that failed; the next one tries again. */
  sweepFailures(): number;
}

/** A store on Postgres. Several processes may sweep one table: they skip each other's rows. */
export function postgresStore(options: PostgresStoreOptions): PostgresStore {
  const { sql, replicas = [], clock, rowsMax } = options;
  if (!Number.isSafeInteger(rowsMax) || rowsMax < 1) throw new RangeError('rowsMax is a whole number, at least 1');
  let failures = 0;
  let turn = 0;
  let sweeping: Promise<unknown> = Promise.resolve();

  const sweep = async () => (await removeExpired(sql)) + (await removeSurplus(sql, rowsMax));
  const stop = clock.every(options.sweepEveryMs ?? 60_000, () => {
    sweeping = sweeping.then(sweep).catch(() => {
      // An unswept row is never served, it only takes room until a later sweep: counted and left.
      failures++;
    });
  });

  const store = guardedStore(
    { name: 'postgres', inProcess: false, entryBytesMax: options.entryBytesMax ?? cacheBounds.entryBytesMax },
    {
      get: async (key) => {
        const from = replicas[turn++ % Math.max(1, replicas.length)] ?? sql;
        const rows = await from<{ bytes: Uint8Array }[]>`
          select bytes from cache_entry where key = ${utf8(key)} and expires_at > clock_timestamp()`;
        return rows[0];
      },
      set: async (key, bytes, ttlMs) => {
        await sql`
          insert into cache_entry (key, bytes, expires_at)
          values (${utf8(key)}, ${bytes}, clock_timestamp() + ${ttlMs}::float8 * interval '1 millisecond')
          on conflict (key) do update set bytes = excluded.bytes, expires_at = excluded.expires_at`;
      },
      delete: async (key) => {
        const rows = await sql<{ live: boolean }[]>`
          delete from cache_entry where key = ${utf8(key)} returning expires_at > clock_timestamp() as live`;
        return rows[0]?.live === true;
      },
      deleteByPrefix: async (prefix, only) => {
        const from = utf8(prefix);
        if (only !== undefined) return deletePicked(sql, from, only);
        const gone = await sql`delete from cache_entry where key >= ${from} and key < ${afterPrefix(from)}`;
        return gone.count;
      },
      close: async () => {
        stop();
        await sweeping;
      },
    },
  );
  return { ...store, sweep, sweepFailures: () => failures };
}

/** In steps, so that no answer of the server is large. */
async function deletePicked(sql: Sql, prefix: Uint8Array, { bytes, picks }: Picking): Promise<number> {
  let deleted = 0;
  for (let after: Uint8Array | undefined; ; ) {
    const rows = await sql<{ key: Uint8Array; head: Uint8Array }[]>`
      select key, substring(bytes from 1 for ${bytes}::int) as head from cache_entry
      where key >= ${prefix} and key < ${afterPrefix(prefix)} and (${after ?? null}::bytea is null or key > ${after ?? null}::bytea)
      order by key limit ${cacheBounds.sweepRowsMax}`;
    const doomed = rows.filter(({ head }) => picks(head)).map(({ key }) => Buffer.from(key).toString('hex'));
    if (doomed.length > 0) {
      const gone = await sql`
        delete from cache_entry using unnest(${doomed}::text[]) as doomed (hex)
        where cache_entry.key = decode(doomed.hex, 'hex')`;
      deleted += gone.count;
    }
    after = rows.at(-1)?.key;
    if (after === undefined || rows.length < cacheBounds.sweepRowsMax) return deleted;
  }
}

/** The first byte string after all that start with `prefix`: UTF-8 has no byte 255, so the last byte can be counted up. */
function afterPrefix(prefix: Uint8Array): Uint8Array {
  const after = prefix.slice();
  const last = after.length - 1;
  after[last] = (after[last] ?? 0) + 1;
  return after;
}

async function removeExpired(sql: Sql): Promise<number> {
  return inBatches(cacheBounds.sweepBatchesMax, async () => {
    const gone = await sql`
      with doomed as materialized (
        select key from cache_entry where expires_at <= clock_timestamp()
        order by expires_at limit ${cacheBounds.sweepRowsMax} for update skip locked)
      delete from cache_entry using doomed where cache_entry.key = doomed.key`;
    return gone.count;
  });
}

async function removeSurplus(sql: Sql, rowsMax: number): Promise<number> {
  return inBatches(cacheBounds.sweepBatchesMax, async () => {
    // The count stops one batch above the bound: a sweep costs the same however far the table has grown.
    const gone = await sql`
      with seen as (select 1 from cache_entry limit ${rowsMax + cacheBounds.sweepRowsMax}),
      surplus as (select greatest(count(*) - ${rowsMax}::int8, 0) as number from seen),
      doomed as materialized (
        select key from cache_entry order by expires_at
        limit (select number from surplus) for update skip locked)
      delete from cache_entry using doomed where cache_entry.key = doomed.key`;
    return gone.count;
  });
}

async function inBatches(batchesMax: number, remove: () => Promise<number>): Promise<number> {
  let total = 0;
  for (let batch = 0; batch < batchesMax; batch++) {
    const removed = await remove();
    total += removed;
    if (removed < cacheBounds.sweepRowsMax) break;
  }
  return total;
}
