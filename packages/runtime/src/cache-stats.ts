// GET /v1/cache/stats: what the cache of this process was asked, and what it could answer, by key space and tier.

import { ok } from '@sallyport/base';
import { type Endpoint, endpoint } from '@sallyport/http';
import type { SpaceCounters } from '@sallyport/semantic-cache';
import { z } from 'zod';
import type { Runtime } from './runtime.ts';

const tierName = z.enum(['memory', 'redis', 'postgres']);
const breaker = z.enum(['closed', 'open', 'half_open']);
const tier = z.object({
  tier: tierName,
  hits: z.number(),
  absent: z.number(),
  superseded: z.number().meta({ description: 'found, but an epoch it rests on has moved' }),
  expired: z.number(),
  unusable: z.number().meta({ description: 'damaged, of another key, or in the layout of another release' }),
  faults: z.number(),
  timeouts: z.number(),
  skipped: z.number().meta({ description: 'not asked: the tier did not answer a moment ago' }),
});
const space = z.object({
  space: z.string(),
  lookups: z.number(),
  hits: z.number(),
  misses: z.number(),
  hitRatio: z.number().nullable().meta({ description: 'null before the first look-up' }),
  computed: z.number(),
  joined: z.number().meta({ description: "answers that came from another caller's computation" }),
  bypassed: z.number().meta({ description: 'not looked up: what the answer rests on is not known to be watched' }),
  tiers: z.array(tier),
});

export function cacheStatsEndpoint({ tiers, tokens }: Pick<Runtime, 'tiers' | 'tokens'>): Endpoint {
  return endpoint({
    method: 'get',
    path: '/v1/cache/stats',
    summary: 'Count the hits of the cache of this process, by key space and tier',
    tags: ['operations'],
    auth: 'api-key',
    role: 'admin',
    faults: ['forbidden'],
    answer: z.object({
      spaces: z.array(space),
      tokens: z
        .object({ hits: z.number(), misses: z.number(), entries: z.number(), bytes: z.number() })
        .meta({ description: 'verified tokens, in memory alone' }),
      breakers: z.array(z.object({ tier: tierName, state: breaker })),
    }),
    handle: () => {
      const stats = tiers.stats();
      const { evictions: _evictions, ...verified } = tokens.stats();
      const spaces = Object.entries(stats.spaces).map(([name, counted]) => spaceStats(name, counted));
      const breakers = tierName.options.flatMap((name) => {
        const state = stats.breakers[name];
        return state === undefined ? [] : [{ tier: name, state }];
      });
      return ok({ body: { spaces, tokens: verified, breakers } });
    },
  });
}

function spaceStats(name: string, counted: SpaceCounters): z.output<typeof space> {
  const { misses, computed, joined, bypassed } = counted;
  const each = tierName.options.flatMap((of): z.output<typeof tier>[] => {
    const count = counted.tiers[of];
    if (count === undefined) return [];
    const { hits, absent, superseded, expired, faults, timeouts, skipped } = count;
    const unusable = count.damaged + count.foreign + count.unknownVersion;
    return [{ tier: of, hits, absent, superseded, expired, unusable, faults, timeouts, skipped }];
  });
  const hits = each.reduce((sum, one) => sum + one.hits, 0);
  const lookups = hits + misses;
  const hitRatio = lookups === 0 ? null : hits / lookups;
  return { space: name, lookups, hits, misses, hitRatio, computed, joined, bypassed, tiers: each };
}
