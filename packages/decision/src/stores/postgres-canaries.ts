// Canaries in Postgres.

import { fail, ok } from '@sallyport/base';
import type { Sql } from 'postgres';
import {
  type Canary,
  type CanaryOptions,
  type CanaryStore,
  canariesFull,
  canariesMax,
  canaryTaken,
  canaryUnknown,
} from '../canary-store.ts';
import { guarded } from './guard.ts';

export function postgresCanaries(sql: Sql, { mostStanding = canariesMax }: CanaryOptions = {}): CanaryStore {
  return {
    secret: (proposed) =>
      guarded(async () => {
        await sql`insert into canary_secret (secret) values (${proposed}) on conflict do nothing`;
        const [row] = await sql<{ secret: Uint8Array }[]>`select secret from canary_secret`;
        return row === undefined ? fail('unavailable', 'the secret of canaries is missing; try again') : ok(row.secret);
      }),

    add: (tenant, { name, note, createdBy, createdAt }) =>
      guarded(async () => {
        const [row] = await sql<{ outcome: string | null }[]>`
          select sallyport_add_canary(${tenant}, ${name}, ${note}, ${createdBy}, ${createdAt}, ${mostStanding}) as outcome`;
        if (row?.outcome === 'added') return ok(undefined);
        return row?.outcome === 'taken'
          ? fail('conflict', canaryTaken(name))
          : fail('exhausted', canariesFull(mostStanding));
      }),

    list: (tenant) =>
      guarded(async () => {
        const rows = await sql<(Omit<Canary, 'createdAt'> & { at: Date })[]>`
          select name, note, created_by as "createdBy", created_at as at from canary
          where tenant = ${tenant} and removed_at is null order by created_at, name`;
        return ok(rows.map(({ at, ...row }) => ({ ...row, createdAt: at.toISOString() })));
      }),

    remove: (tenant, name) =>
      guarded(async () => {
        const gone = await sql`
          update canary set removed_at = now() where tenant = ${tenant} and name = ${name} and removed_at is null`;
        return gone.count === 1 ? ok(undefined) : fail('not_found', canaryUnknown(name));
      }),

    removed: (tenant, names) =>
      guarded(async () => {
        const rows = await sql<{ name: string }[]>`
          select name from canary where tenant = ${tenant} and name = any(${[...names]}::text[]) and removed_at is not null`;
        return ok(rows.map(({ name }) => name));
      }),
  };
}
