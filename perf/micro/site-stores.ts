// The tiers that the sites of the cache are measured in, each alone: this process, a Redis server, the embedded Postgres.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Fault, ok, type Result, systemClock } from '@sallyport/base';
import { type CacheStore, cacheMigrations, memoryStore, postgresStore, redisStore } from '@sallyport/semantic-cache';
import { type Database, migrate, openPostgres, openRedis } from '@sallyport/storage';
import { startHotServer } from './http/hot-server.ts';
import type { BenchTools } from './tools.ts';
import { parentOf } from './with-servers.ts';

export interface SiteStores {
  readonly stores: readonly CacheStore[];
  readonly database: Database;
  /** Processes of the servers, whose CPU time is part of what a look-up or a query costs. */
  readonly pids: readonly number[];
}

export async function openSiteStores({ env, note, onClose }: BenchTools): Promise<Result<SiteStores, Fault>> {
  const clock = systemClock;
  const pids: number[] = [];
  const stores: CacheStore[] = [memoryStore({ clock, bytesMax: 64 << 20 })];
  const hot = await startHotServer(env);
  if (!hot.ok) note(`Redis was left out: ${hot.fault.message}`);
  else {
    onClose(hot.value.close);
    pids.push(hot.value.pid);
    const redis = await openRedis({ clock, url: hot.value.url });
    if (!redis.ok) return redis;
    onClose(async () => redis.value.close());
    stores.push(redisStore({ client: redis.value.redis }));
  }
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-bench-'));
  onClose(() => rm(folder, { recursive: true, force: true }));
  const database = await openPostgres({ clock, source: { embedded: { folder: join(folder, 'postgres') } } });
  if (!database.ok) return database;
  onClose(() => database.value.close());
  const [backend] = await database.value.sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
  pids.push(await parentOf(backend?.pid ?? 0));
  const applied = await migrate(database.value.sql, cacheMigrations);
  if (!applied.ok) return applied;
  stores.push(postgresStore({ sql: database.value.sql, clock, rowsMax: 1_000_000 }));
  return ok({ stores, database: database.value, pids });
}
