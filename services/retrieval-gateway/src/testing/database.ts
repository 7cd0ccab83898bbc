// A database of a test's own on the server of the run, dropped at its end.

import { must, systemClock } from '@sallyport/base';
import { type Database, openPostgres } from '@sallyport/storage';

/** Throws when the server is missing: a real test does not skip. */
export async function testDatabase(name: string): Promise<Database & { drop(): Promise<void> }> {
  const url = process.env.SALLYPORT_TEST_DATABASE_URL;
  if (url === undefined) throw new Error('SALLYPORT_TEST_DATABASE_URL is not set; run the tests of the project `real`');
  const own = `${name}_${process.pid}`;
  const admin = await open(url, 1);
  await admin.sql.unsafe(`drop database if exists ${own} with (force)`);
  await admin.sql.unsafe(`create database ${own} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'`);
  const ownUrl = new URL(url);
  ownUrl.pathname = `/${own}`;
  const database = await open(ownUrl.href, 8);
  return {
    ...database,
    drop: async () => {
      await database.close();
      await admin.sql.unsafe(`drop database if exists ${own} with (force)`);
      await admin.close();
    },
  };
}

async function open(url: string, connectionsMax: number): Promise<Database> {
  return must(await openPostgres({ clock: systemClock, source: { url }, connectionsMax }));
}
