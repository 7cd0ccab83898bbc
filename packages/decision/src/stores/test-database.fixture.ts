// Schemas of a test's own in the database of the run, each with the tables of the authority.

import { randomBytes } from 'node:crypto';
import postgres, { type Options, type Sql } from 'postgres';
import { decisionMigrations } from './migrations.ts';

export interface TestSchemas {
  /** A connection pool whose tables are new and empty; its `application_name` is that of its schema. */
  schema(options?: Pick<Options<Record<never, never>>, 'backoff' | 'connect_timeout' | 'max'>): Promise<Sql>;
  drop(): Promise<void>;
}

/** Throws when the server is missing: a real test does not skip. */
export function testSchemas(): TestSchemas {
  const url = process.env.SALLYPORT_TEST_DATABASE_URL;
  if (url === undefined) throw new Error('SALLYPORT_TEST_DATABASE_URL is not set; run the tests of the project `real`');
  const admin = postgres(url, { max: 1, onnotice: () => undefined });
  const made: { readonly name: string; readonly sql: Sql }[] = [];
  return {
    schema: async (options = {}) => {
      const name = `decision_${randomBytes(6).toString('hex')}`;
      await admin.unsafe(`create schema ${name}`);
      const sql = postgres(url, {
        max: 12,
        onnotice: () => undefined,
        connection: { search_path: name, application_name: name },
        ...options,
      });
      made.push({ name, sql });
      for (const migration of decisionMigrations) await sql.unsafe(migration.sql).simple();
      // As in the pools of the services, and for their reason: see packages/storage.
      sql.options.fetch_types = false;
      return sql;
    },
    drop: async () => {
      for (const { name, sql } of made) {
        await sql.end({ timeout: 2 });
        await admin.unsafe(`drop schema ${name} cascade`);
      }
      await admin.end();
    },
  };
}
