// The cache tiers of a process: its own memory, Redis where there is one, Postgres.

import type { Clock } from '@sallyport/base';
import type { Config } from '@sallyport/http';
import { memoryStore, postgresStore, redisStore, TieredCache } from '@sallyport/semantic-cache';
import type { Database, HotStore } from '@sallyport/storage';

/** Rows of the warm tier; the sweep removes what expires first beyond it. */
const warmRowsMax = 1_000_000;

export function openTiers(parts: {
  readonly config: Config;
  readonly clock: Clock;
  readonly database: Database;
  readonly hot: HotStore | undefined;
}): TieredCache {
  const { config, clock, database, hot } = parts;
  return new TieredCache({
    clock,
    tiers: [
      { store: memoryStore({ clock, bytesMax: config.cache.memoryBytes }) },
      ...(hot === undefined ? [] : [{ store: redisStore({ client: hot.redis }) }]),
      { store: postgresStore({ sql: database.sql, clock, rowsMax: warmRowsMax }) },
    ],
  });
}
