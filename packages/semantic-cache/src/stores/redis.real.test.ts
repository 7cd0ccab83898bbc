// The Redis store passes every law on one server and on a cluster, and fails fast while its server is away.

import { systemClock, utf8 } from '@sallyport/base';
import { Cluster, Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StoreFixture, storeLaws } from '../laws.ts';
import { redisStore } from './redis.ts';

const entryBytesMax = 1 << 20;

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set; run through the \`real\` project`);
  return value;
}

function connectOne(): Redis {
  return new Redis(variable('SALLYPORT_TEST_REDIS_URL'), {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    lazyConnect: true,
  });
}

function connectCluster(): Cluster {
  const nodes = variable('SALLYPORT_TEST_REDIS_CLUSTER_URLS').split(',');
  return new Cluster(nodes, { enableOfflineQueue: false, lazyConnect: true });
}

for (const [what, connect] of [
  ['one server', connectOne],
  ['a cluster', connectCluster],
] as const) {
  describe(`the Redis store on ${what}`, () => {
    let client: Redis | Cluster;
    let made = 0;

    const fixture = async (): Promise<StoreFixture> => {
      // A namespace with glob characters: whatever is special in a pattern must not be in a name.
      const namespace = `laws:${process.pid}:${made++}:[a-z]*?:`;
      const store = redisStore({ client, namespace, entryBytesMax });
      return {
        store,
        entryBytesMax,
        bound: { skip: 'the memory of a Redis server is bounded by its own maxmemory' },
        pass: (ms) => systemClock.sleep(ms),
        dispose: async () => {
          const cleaner = redisStore({ client, namespace });
          for (const first of [
            'a',
            'A',
            ' ',
            'é',
            'e',
            'ß',
            's',
            '\u{1f511}',
            '\u{10ffff}',
            '\uffff',
            '\ufeff',
            'r',
            '{',
            'k',
            'l',
            'm',
            'b',
            'o',
            'x',
          ]) {
            await cleaner.deleteByPrefix(first);
          }
        },
      };
    };

    beforeAll(async () => {
      client = connect();
      await client.connect();
    });
    afterAll(() => client.disconnect());

    for (const law of storeLaws) it(law.name, () => law.check(fixture));

    it('leaves keys of others alone, even those that a pattern of its namespace would match', async () => {
      const namespace = `own${process.pid}*:`;
      await client.set(`own${process.pid}-other:k`, 'theirs');
      const store = redisStore({ client, namespace });
      await store.set('k', utf8('mine'), 60_000);
      expect(await store.deleteByPrefix('k')).toEqual({ ok: true, value: 1 });
      expect(await client.get(`own${process.pid}-other:k`)).toBe('theirs');
      await client.unlink(`own${process.pid}-other:k`);
    });

    it('lets the server forget an entry by itself', async () => {
      const namespace = `ttl${process.pid}:`;
      const store = redisStore({ client, namespace });
      await store.set('k', utf8('x'), 5_000);
      const leftMs = await client.pttl(`${namespace}k`);
      expect(leftMs).toBeGreaterThan(0);
      expect(leftMs).toBeLessThanOrEqual(5_000);
      await store.delete('k');
    });
  });
}

describe('the Redis store without its server', () => {
  it('faults at once and queues nothing', async () => {
    const client = new Redis({ port: 1, host: '127.0.0.1', lazyConnect: true, retryStrategy: () => null });
    const store = redisStore({ client });
    expect(await store.get('k')).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
    expect(await store.set('k', utf8('x'), 1_000)).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
    expect(client.status).toBe('wait');
    client.disconnect();
  });

  it('refuses a client whose key prefix a scan would not see', () => {
    const client = new Redis({ keyPrefix: 'p:', lazyConnect: true });
    expect(() => redisStore({ client })).toThrow(TypeError);
    client.disconnect();
  });
});
