// The lock of shared flights in Redis: SET NX PX with a value of the holder's own, given back by whoever set it and nobody else.

import { ok, type RandomBytes, toHex } from '@sallyport/base';
import type { Cluster, Redis } from 'ioredis';
import type { FlightLock } from '../shared-flight.ts';

const releaseScript = `if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('unlink', KEYS[1]) end return 0`;

/** Throws like the store: the caller takes a fault for "compute". */
export function redisLock(options: { readonly client: Redis | Cluster; readonly random: RandomBytes }): FlightLock {
  const { client, random } = options;
  return {
    take: async (name, holdMs) => {
      if (client.status !== 'ready')
        return { ok: false, fault: { code: 'unavailable', message: 'Redis is not connected' } };
      const key = `sallyport:flight:${name}`;
      const holder = toHex(random(16));
      try {
        const set = await client.set(key, holder, 'PX', holdMs, 'NX');
        if (set !== 'OK') return ok(undefined);
      } catch (cause) {
        return { ok: false, fault: { code: 'unavailable', message: 'the lock could not be asked for', cause } };
      }
      return ok(async () => {
        await client.eval(releaseScript, 1, key, holder);
      });
    },
  };
}
