// The hot tier over Redis, one server or a cluster; a prefix is deleted by SCAN, never by KEYS.

import type { Cluster, Redis } from 'ioredis';
import { cacheBounds } from '../bounds.ts';
import type { CacheStore, Picking } from '../store.ts';
import { guardedStore } from './guarded.ts';

export interface RedisStoreOptions {
  /** Connected, and closed by who made it. `keyPrefix` must be unset: SCAN does not know it. */
  readonly client: Redis | Cluster;
  /** Stands before every key, so that a shared server is safe to clear by prefix. */
  readonly namespace?: string;
  readonly entryBytesMax?: number;
}

/**
 * A store on Redis. It uses plain GET, SET PX and UNLINK and no client-side tracking: ioredis 6 speaks RESP3 and drops
 * the invalidation pushes, so nothing here may rest on them. While the client is not ready every call faults at once,
 * it is never queued. Throws TypeError on a client with a `keyPrefix`.
 */
export function redisStore(options: RedisStoreOptions): CacheStore {
  const { client, namespace = 'sallyport:cache:' } = options;
  if (client.options.keyPrefix) throw new TypeError('hand in a Redis client without keyPrefix');
  const ready = (): Redis | Cluster => {
    if (client.status !== 'ready') throw new Error(`the Redis connection is \`${client.status}\``);
    return client;
  };
  return guardedStore(
    { name: 'redis', inProcess: false, entryBytesMax: options.entryBytesMax ?? cacheBounds.entryBytesMax },
    {
      get: async (key) => {
        const bytes = await ready().getBuffer(namespace + key);
        return bytes === null ? undefined : { bytes };
      },
      set: async (key, bytes, ttlMs) => {
        await ready().set(namespace + key, Buffer.from(bytes), 'PX', ttlMs);
      },
      delete: async (key) => (await ready().unlink(namespace + key)) === 1,
      deleteByPrefix: async (prefix, only) => {
        const counts = await Promise.all(mastersOf(ready()).map((node) => sweepNode(node, namespace + prefix, only)));
        return counts.reduce((sum, count) => sum + count, 0);
      },
      close: async () => undefined,
    },
  );
}

/** Every server that owns keys. */
function mastersOf(client: Redis | Cluster): readonly Redis[] {
  if (!('nodes' in client)) return [client];
  const masters = client.nodes('master');
  if (masters.length === 0) throw new Error('the Redis cluster has no master to ask');
  return masters;
}

async function sweepNode(node: Redis, prefix: string, only: Picking | undefined): Promise<number> {
  let deleted = 0;
  let cursor = '0';
  do {
    const [next, keys] = await node.scan(cursor, 'MATCH', `${globLiteral(prefix)}*`, 'COUNT', cacheBounds.scanKeysHint);
    cursor = next;
    // The glob only narrows what the server sends; what is deleted is decided here, by exact comparison.
    const named = keys.filter((key) => key.startsWith(prefix));
    const doomed = only === undefined ? named : await picked(node, named, only);
    if (doomed.length === 0) continue;
    // One UNLINK a key: keys of one cluster node still lie in different slots, which one command may not mix.
    const pipeline = node.pipeline();
    for (const key of doomed) pipeline.unlink(key);
    for (const [error, count] of (await pipeline.exec()) ?? []) {
      if (error) throw error;
      if (count === 1) deleted++;
    }
  } while (cursor !== '0');
  return deleted;
}

/** Those whose first bytes are picked; what is gone meanwhile is not. */
async function picked(node: Redis, keys: readonly string[], { bytes, picks }: Picking): Promise<readonly string[]> {
  if (keys.length === 0) return [];
  const pipeline = node.pipeline();
  for (const key of keys) pipeline.getrangeBuffer(key, 0, bytes - 1);
  const heads = (await pipeline.exec()) ?? [];
  return keys.filter((_, at) => {
    const [error, head] = heads[at] ?? [];
    if (error) throw error;
    return head instanceof Uint8Array && head.length > 0 && picks(head);
  });
}

/** The pattern that matches this text and nothing else (Redis glob: `* ? [ ] \` are special). */
function globLiteral(text: string): string {
  return text.replace(/[*?[\]\\]/g, '\\$&');
}
