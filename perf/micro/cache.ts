// Whether the cache pays where content is scanned: a hit in each tier beside scanning again, by the size of the content.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Fault, type JsonObject, ok, type Result, sha256Hex, systemClock, utf8 } from '@sallyport/base';
import { defaultRuleSet, scan } from '@sallyport/detect';
import {
  type CacheStore,
  cacheKey,
  cacheMigrations,
  createSpace,
  jsonCodec,
  memoryStore,
  postgresStore,
  redisStore,
  TieredCache,
} from '@sallyport/semantic-cache';
import { migrate, openPostgres, openRedis } from '@sallyport/storage';
import { takeTurns } from './measure.ts';
import { sampleText } from './scan.ts';
import { faster, figure, type Row } from './table.ts';
import type { BenchTools } from './tools.ts';

const sizesKb = [1, 4, 16, 64, 256] as const;
const ttlMs = 1_800_000;

export async function cacheBench(tools: BenchTools): Promise<Result<readonly Row[], Fault>> {
  const opened = await openStores(tools);
  if (!opened.ok) return opened;
  const rules = defaultRuleSet();
  const contents = sizesKb.map((kb) => sampleText(kb * 1024));
  const rows: Row[] = [];
  for (const store of opened.value) {
    const lookUp = reader(store);
    let missed = 0;
    const gains: { readonly bytes: number; readonly cpu: number; readonly wall: number }[] = [];
    for (const [index, content] of contents.entries()) {
      const scanned = () => ({ findings: scan(rules, utf8(content)).findings.length });
      await lookUp(content, rules.hash, scanned);
      const scannedAgain = () => {
        missed += 1;
        return scanned();
      };
      const [hit, computed] = await takeTurns(
        [
          { name: store.name, work: () => lookUp(content, rules.hash, scannedAgain) },
          { name: 'scan', work: scanned },
        ],
        { rounds: 5, roundMs: 60 },
      );
      if (!hit || !computed) throw new TypeError('two contenders');
      gains.push({
        bytes: content.length,
        cpu: computed.cpuUs / hit.cpuUs,
        wall: computed.wallUs / hit.wallUs,
      });
      rows.push(
        faster({
          bench: 'cache',
          what: `a scan of ${sizesKb[index]} KB`,
          ours: { name: `hit in ${store.name}`, value: hit.cpuUs },
          peer: { name: 'scan', value: computed.cpuUs },
          unit: 'µs',
        }),
      );
    }
    const from = (pick: (gain: (typeof gains)[number]) => number) => {
      const at = breakEven(gains.map((gain) => ({ bytes: gain.bytes, gain: pick(gain) })));
      return at === undefined ? `not up to ${sizesKb.at(-1)} KB` : `from about ${figure(at / 1024)} KB`;
    };
    if (missed > 0) tools.note(`${missed} look-ups in ${store.name} were not answered in time, and scanned instead`);
    tools.note(`a hit in ${store.name} saves CPU ${from(({ cpu }) => cpu)}, and time ${from(({ wall }) => wall)}`);
  }
  return ok(rows);
}

/** The size at which the gain passes 1, between two measured sizes by their logarithms; undefined where it never does. */
export function breakEven(points: readonly { readonly bytes: number; readonly gain: number }[]): number | undefined {
  const above = points.findIndex(({ gain }) => gain >= 1);
  const high = points[above];
  const low = points[above - 1];
  if (high === undefined || low === undefined) return high?.bytes;
  const part = Math.log(1 / low.gain) / Math.log(high.gain / low.gain);
  return low.bytes * (high.bytes / low.bytes) ** part;
}

/** Looks a scan up as the egress firewall does: digest of the content, key, tiers, decoding. */
function reader(store: CacheStore) {
  const space = createSpace({
    space: 'scan',
    ttlMs,
    tiers: new TieredCache({ clock: systemClock, tiers: [{ store }] }),
    values: jsonCodec<JsonObject>((json) => ok(json as JsonObject)),
    epochs: () => noEpochs,
    clock: systemClock,
  });
  return async (content: string, ruleSet: string, compute: () => JsonObject) => {
    const bytes = utf8(content);
    const key = cacheKey('scan', { tenant: 'bench', parts: { content: sha256Hex(bytes), ruleSet, options: null } });
    const served = await space.getOrCompute(key, [], async () => ok({ value: compute() }));
    await space.drain();
    if (!served.ok) throw new Error(served.fault.message);
    return served.value.value;
  };
}

const noEpochs = {};

/** Memory and Postgres always (an embedded one unless `DATABASE_URL` names one), Redis where `REDIS_URL` names it. */
async function openStores({ env, note, onClose }: BenchTools): Promise<Result<readonly CacheStore[], Fault>> {
  const clock = systemClock;
  const stores: CacheStore[] = [memoryStore({ clock, bytesMax: 64 << 20 })];
  if (env.REDIS_URL === undefined) note('Redis was left out; `REDIS_URL` says where one is');
  else {
    const redis = await openRedis({ clock, url: env.REDIS_URL });
    if (!redis.ok) return redis;
    onClose(async () => redis.value.close());
    stores.push(redisStore({ client: redis.value.redis }));
  }
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-bench-'));
  onClose(() => rm(folder, { recursive: true, force: true }));
  const url = env.DATABASE_URL;
  const source = url === undefined ? { embedded: { folder: join(folder, 'postgres') } } : { url };
  const database = await openPostgres({ clock, source });
  if (!database.ok) return database;
  onClose(() => database.value.close());
  const applied = await migrate(database.value.sql, cacheMigrations);
  if (!applied.ok) return applied;
  stores.push(postgresStore({ sql: database.value.sql, clock, rowsMax: 1_000_000 }));
  return ok(stores);
}
