// Leases in Postgres: one row a process, beside the epochs that it trusts.

import { type Fault, fail, ok, type Result } from '@sallyport/base';
import type { Sql } from 'postgres';
import { type LeaseStore, leaseBounds } from '../lease-store.ts';
import { guarded } from './guard.ts';

/** Changes are told of on this channel, by whoever waits for them to be acknowledged. */
export const changeChannel = 'sallyport_epochs';

/**
 * The lease of `process`, a name that no other process ever has. The database must be the one that changes are written
 * to, never a replica, and keep what it has committed (`synchronous_commit` not `off`; a standby that may take over
 * synchronous).
 */
export function postgresLeases(sql: Sql, { process }: { readonly process: string }): LeaseStore {
  const done = (run: () => Promise<unknown>): Promise<Result<void, Fault>> =>
    guarded(async () => {
      await run();
      return ok(undefined);
    });
  return {
    grant: (number, { generation, seq }) =>
      guarded(async () => {
        // Late requests have a lower number and change nothing.
        const rows = await sql`
          insert into lease (process, number, generation, acked, duration_ms)
          values (${process}, ${number}, ${generation}, ${seq}, ${leaseBounds.leaseMs})
          on conflict (process) do update set
            number = excluded.number, generation = excluded.generation, duration_ms = excluded.duration_ms,
            acked = case when lease.generation = excluded.generation
                    then greatest(lease.acked, excluded.acked) else excluded.acked end
          where lease.number < excluded.number
          returning process`;
        return rows.length === 1 ? ok(undefined) : fail('unavailable', 'a newer grant has been asked for');
      }),

    acknowledge: ({ generation, seq }) =>
      done(
        () => sql`
          update lease set acked = ${seq}
          where process = ${process} and generation = ${generation} and acked < ${seq}`,
      ),

    release: (number) => done(() => sql`delete from lease where process = ${process} and number <= ${number}`),

    listen: (wake) => {
      // The driver listens on a connection of its own, and again whenever that dies; whatever was said meanwhile was
      // missed. Without it changes wait for renewals, or for the lease to run out.
      sql.listen(changeChannel, wake, wake).catch(() => undefined);
    },
  };
}
