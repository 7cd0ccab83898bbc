// Three real tiers together: processes share answers, and a server that stops answering costs time once, not an answer.

import { connect, createServer, type Server, type Socket } from 'node:net';
import { must, ok, systemClock } from '@sallyport/base';
import { Redis } from 'ioredis';
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cacheKey } from './key.ts';
import { createSpace } from './semantic-cache.ts';
import { memoryStore } from './stores/memory.ts';
import { postgresStore } from './stores/postgres.ts';
import { cacheMigrations } from './stores/postgres-schema.ts';
import { redisStore } from './stores/redis.ts';
import { TieredCache } from './tiered.ts';
import { jsonCodec } from './value-codec.ts';

const clock = systemClock;
const schema = `cache_tiers_${process.pid}`;

/** A door before the Redis server that can be held shut: bytes wait in it, connections stay open. */
class Door {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
  }

  static async before(target: URL): Promise<Door> {
    const server = createServer();
    const door = new Door(server);
    server.on('connection', (near) => {
      const far = connect(Number(target.port || 6379), target.hostname);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        door.#sockets.add(from);
        from.pipe(to).on('error', () => undefined);
        from.on('error', () => to.destroy());
        from.on('close', () => to.destroy());
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return door;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the door has no port');
    return address.port;
  }

  shut(): void {
    for (const socket of this.#sockets) socket.pause();
  }

  open(): void {
    for (const socket of this.#sockets) socket.resume();
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }
}

describe('memory, Redis and Postgres together', () => {
  let sql: Sql;
  let door: Door;
  let redis: Redis;
  const epochs = { source: 1 };
  let computed = 0;

  const boot = (redisTimeoutMs = 2_000) => {
    const tiers = new TieredCache({
      clock,
      lookupTimeoutMs: 4_000,
      tiers: [
        { store: memoryStore({ clock, bytesMax: 1_000_000 }) },
        // A busy machine may take its time; only the test that shuts the door waits as briefly as a service does.
        { store: redisStore({ client: redis, namespace: `tiers${process.pid}:` }), timeoutMs: redisTimeoutMs },
        { store: postgresStore({ sql, clock, rowsMax: 10_000 }), timeoutMs: 2_000 },
      ],
    });
    const values = jsonCodec<string>((json) => ok(String(json)));
    const space = createSpace({ space: 'emb', ttlMs: 60_000, tiers, values, clock, epochs: () => epochs });
    const ask = async (text: string) => {
      const key = cacheKey('emb', { tenant: 't', parts: { model: 'm', text } });
      return must(await space.getOrCompute(key, ['source'], async () => ok({ value: `computed ${++computed}` })));
    };
    return { tiers, ask };
  };

  beforeAll(async () => {
    const url = process.env.SALLYPORT_TEST_DATABASE_URL ?? '';
    const redisUrl = process.env.SALLYPORT_TEST_REDIS_URL ?? '';
    if (url === '' || redisUrl === '')
      throw new Error('the URLs of Postgres and Redis are not set; run through the `real` project');
    sql = postgres(url, { max: 4, connection: { search_path: schema }, onnotice: () => undefined });
    await sql.unsafe(`create schema ${schema}`);
    for (const migration of cacheMigrations) await sql.unsafe(migration.sql);
    door = await Door.before(new URL(redisUrl));
    // All of the URL but its place: without the password the server ends the first connection.
    const throughDoor = new URL(redisUrl);
    throughDoor.hostname = '127.0.0.1';
    throughDoor.port = String(door.port);
    // Commands sent before the first connection stands are queued; a server that is slow to accept is tried again.
    redis = new Redis(throughDoor.href);
    redis.on('error', () => undefined);
    await redis.ping();
  });

  afterAll(async () => {
    redis.disconnect();
    door.close();
    await sql.unsafe(`drop schema if exists ${schema} cascade`);
    await sql.end();
  });

  it('another process is served what one process computed, first from Redis, then from its memory', async () => {
    const [one, two] = [boot(), boot()];
    expect((await one.ask('shared')).tier).toBe('computed');
    await one.tiers.drain();
    expect((await two.ask('shared')).tier).toBe('redis');
    expect((await two.ask('shared')).tier).toBe('memory');
  });

  it('a process that starts after Redis was emptied is served by Postgres, and fills Redis again', async () => {
    const one = boot();
    const { value } = await one.ask('warm');
    await one.tiers.drain();
    await redisStore({ client: redis, namespace: `tiers${process.pid}:` }).deleteByPrefix('emb:');
    const two = boot();
    expect(await two.ask('warm')).toEqual({ value, tier: 'postgres', joined: false });
    await two.tiers.drain();
    expect((await boot().ask('warm')).tier).toBe('redis');
  });

  it('a change is heeded at once by every process, whatever the tiers hold', async () => {
    const [one, two] = [boot(), boot()];
    const before = await one.ask('changing');
    await one.tiers.drain();
    epochs.source++;
    const after = await two.ask('changing');
    expect(after.tier).toBe('computed');
    expect(after.value).not.toBe(before.value);
  });

  it('a Redis that no longer answers is left out after a few waits, and is in use again by itself', async () => {
    const one = boot();
    await one.ask('k');
    await one.tiers.drain();
    door.shut();
    try {
      for (let i = 0; i < 20; i++) expect((await boot(40).ask('k')).tier).toBe('postgres');
      const two = boot(40);
      for (let i = 0; i < 20; i++) await two.ask(`miss ${i}`);
      await two.tiers.drain();
      const counts = two.tiers.stats().spaces.emb?.tiers.redis;
      expect(two.tiers.stats().breakers.redis).not.toBe('closed');
      expect(counts?.skipped).toBeGreaterThan(counts?.timeouts ?? 99);
      door.open();
      let tries = 0;
      for (; tries < 100 && two.tiers.stats().breakers.redis !== 'closed'; tries++) {
        await clock.sleep(50);
        await two.ask(`again ${tries}`);
      }
      expect(tries).toBeLessThan(100);
    } finally {
      door.open();
    }
  });

  it('an invalidation reaches all three and says so', async () => {
    const one = boot();
    await one.ask('gone');
    await one.tiers.drain();
    const report = await one.tiers.invalidateGroup('emb', { tenant: 't' });
    expect(report.complete).toBe(true);
    expect(report.tiers.every((tier) => 'deleted' in tier && tier.deleted > 0)).toBe(true);
    expect((await boot().ask('gone')).tier).toBe('computed');
  });
});
