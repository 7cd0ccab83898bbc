// The cache tiers of a process: its own memory, Redis where there is one, Postgres.

import type { Clock, RandomBytes } from '@sallyport/base';
import type { Config } from '@sallyport/http';
import {
  memoryStore,
  postgresStore,
  redisLock,
  redisStore,
  SharedFlights,
  TieredCache,
} from '@sallyport/semantic-cache';
import type { Database, HotStore } from '@sallyport/storage';

/** Rows of the warm tier; the sweep removes what expires first beyond it. */
const warmRowsMax = 1_000_000;

export function openTiers(parts: {
  readonly config: Config;
  readonly clock: Clock;
  readonly database: Database;
  readonly replicas: readonly Database[];
  readonly hot: HotStore | undefined;
}): TieredCache {
  const { config, clock, database, replicas, hot } = parts;
  return new TieredCache({
    clock,
    worthLookups: config.cache.worthLookups,
    tiers: [
      { store: memoryStore({ clock, bytesMax: config.cache.memoryBytes }) },
      ...(hot === undefined ? [] : [{ store: redisStore({ client: hot.redis }) }]),
      {
        store: postgresStore({
          sql: database.sql,
          replicas: replicas.map(({ sql }) => sql),
          clock,
          rowsMax: warmRowsMax,
        }),
      },
    ],
  });
}

export function openFlights(parts: {
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly hot: HotStore | undefined;
}): SharedFlights | undefined {
  const { clock, random, hot } = parts;
  return hot === undefined ? undefined : new SharedFlights({ lock: redisLock({ client: hot.redis, random }), clock });
}
