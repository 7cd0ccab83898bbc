// Canaries in Postgres.

import { fail, ok } from '@sallyport/base';
import type { Sql } from 'postgres';
import { type Canary, type CanaryStore, canariesMax } from '../canary-store.ts';
import { guarded } from './guard.ts';

export function postgresCanaries(sql: Sql): CanaryStore {
  return {
    secret: (proposed) =>
      guarded(async () => {
        await sql`insert into canary_secret (secret) values (${proposed}) on conflict do nothing`;
        const [row] = await sql<{ secret: Uint8Array }[]>`select secret from canary_secret`;
        return row === undefined ? fail('unavailable', 'the secret of canaries is missing; try again') : ok(row.secret);
      }),

    add: (tenant, { name, note, createdBy, createdAt }) =>
      guarded(async () => {
        const added = await sql`
          insert into canary (tenant, name, note, created_by, created_at)
          select ${tenant}, ${name}, ${note}, ${createdBy}, ${createdAt}
          where (select count(*) from canary where tenant = ${tenant} and removed_at is null) < ${canariesMax}
          on conflict do nothing`;
        if (added.count === 1) return ok(undefined);
        const [known] = await sql`select from canary where tenant = ${tenant} and name = ${name}`;
        return known === undefined
          ? fail('exhausted', `a tenant has at most ${canariesMax} canaries; delete some`)
          : fail('conflict', `the name \`${name}\` is taken; try again`);
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
        return gone.count === 1 ? ok(undefined) : fail('not_found', `there is no canary \`${name}\` of this tenant`);
      }),

    removed: (tenant, names) =>
      guarded(async () => {
        const rows = await sql<{ name: string }[]>`
          select name from canary where tenant = ${tenant} and name = any(${[...names]}::text[]) and removed_at is not null`;
        return ok(rows.map(({ name }) => name));
      }),
  };
}
