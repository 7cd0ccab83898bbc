// Where a run of the proof takes place: a database of its own on a real Postgres, a real Redis, a folder.

import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { must, systemClock } from '@sallyport/base';
import { decisionMigrations, watchTable } from '@sallyport/decision';
import { type Database, migrate, openPostgres } from '@sallyport/storage';
import { openProvision } from '../../provision/place.ts';
import { startTestPostgres } from '../../provision/test-postgres.ts';
import { startValkey } from '../../provision/valkey.ts';
import { pagesSource } from './deciding.ts';

export interface Servers {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  stop(): Promise<void>;
}

export interface Place {
  readonly folder: string;
  readonly database: Database;
  readonly redisUrl: string;
  close(): Promise<void>;
}

/** Those that the environment names, as in tests, or others that are started for the run. */
export async function openServers(say: (line: string) => void): Promise<Servers> {
  const { SALLYPORT_TEST_DATABASE_URL: databaseUrl, SALLYPORT_TEST_REDIS_URL: redisUrl } = process.env;
  if (databaseUrl !== undefined && redisUrl !== undefined) {
    return { databaseUrl, redisUrl, stop: async () => undefined };
  }
  const provision = openProvision(say);
  const [postgres, valkey] = await Promise.all([startTestPostgres(provision), startValkey(provision)]);
  return {
    databaseUrl: postgres.url,
    redisUrl: valkey.url,
    stop: async () => {
      await Promise.all([postgres.stop(), valkey.stop()]);
      await provision.warden.dismiss();
    },
  };
}

export async function openPlace({ databaseUrl, redisUrl }: Servers): Promise<Place> {
  const name = `prove_${randomBytes(8).toString('hex')}`;
  const admin = must(await openPostgres({ clock: systemClock, source: { url: databaseUrl }, connectionsMax: 1 }));
  await admin.sql.unsafe(`create database ${name} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'`);
  const url = new URL(databaseUrl);
  url.pathname = `/${name}`;
  const database = must(await openPostgres({ clock: systemClock, source: { url: url.href }, connectionsMax: 12 }));
  must(await migrate(database.sql, decisionMigrations));
  await database.sql.unsafe(
    'create table prove_page (tenant text, id text, value text not null, primary key (tenant, id))',
  );
  must(await watchTable(database.sql, { table: 'prove_page', source: pagesSource }));
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-cache-'));
  return {
    folder,
    database,
    redisUrl,
    close: async () => {
      await database.close();
      await admin.sql.unsafe(`drop database ${name} with (force)`);
      await admin.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
