// Whether pages of rows and findings of scans are worth keeping: a hit in each tier beside the query, or the scan, again.

import { type Fault, type Json, must, ok, type Result, sha256Hex, systemClock, utf8 } from '@sallyport/base';
import { loadMail } from '@sallyport/demo';
import { defaultRuleSet, tally } from '@sallyport/detect';
import { type CacheStore, cacheKey, createSpace, jsonCodec, TieredCache } from '@sallyport/semantic-cache';
import { sampleText } from './scan.ts';
import type { SiteStores } from './site-stores.ts';
import { faster, type Row } from './table.ts';
import type { BenchTools } from './tools.ts';
import { takeTurnsWithServers } from './with-servers.ts';

const ttlMs = 1_800_000;
/** A service would sooner do the work again; here the look-up is what is measured, on however busy a machine. */
const patienceMs = 5_000;
/** Part of the look-ups that may miss all the same. */
const missedMax = 0.02;
/** What a site must save at least, or it is taken away; and what was promised of pages. */
const worthwhile = { min: 3 };
const promisedOfPages = { min: 10 };

/** Of few rows, and of so many that finding the first ten takes a while. */
const broad = ['mail or list', 'linux or list or wrote', 'new or free or now', 'from or subject or time'];
const searches = ['linux', 'perl', 'meeting', 'razor', 'apple', 'microsoft', 'kernel', 'security', 'music', 'google'];

/** Searches of the mail archive, ten rows each, as the retrieval gateway asks them. */
export async function pageSites(
  { stores, database, pids }: SiteStores,
  { say }: BenchTools,
): Promise<Result<readonly Row[], Fault>> {
  const { sql } = database;
  say('  loading the mail archive');
  const loaded = await loadMail(sql, { clock: systemClock });
  if (!loaded.ok) return loaded;
  const search = (words: string) => async () => {
    const rows = await sql<Record<string, string | number | null>[]>`
      select id, sender, to_json(recipients)::text as recipients, sent_ms::text, grp, subject, body, size
      from mail where id is not null and tenant = 'acme' and (labels @> array['list'] or sender = 'alice@acme.example')
        and not labels @> array['confidential'] and search @@ websearch_to_tsquery('english', ${words})
      order by id limit 10`;
    return rows.map((row) => ({ ...row }));
  };
  const ids = (await sql<{ id: string }[]>`select id from mail where tenant = 'acme' order by id limit 300`).map(
    ({ id }) => id,
  );
  const byId = (at: number) => async () => {
    const wanted = ids.slice(at, at + 3);
    const rows = await sql<Record<string, string | number | null>[]>`
      select id, sender, to_json(recipients)::text as recipients, sent_ms::text, grp, subject, body, size
      from mail where id is not null and tenant = 'acme' and id = any(${wanted}) order by id limit 10`;
    return rows.map((row) => ({ ...row }));
  };
  const questions = searches.map((words) => ({ key: words, ask: search(words) }));
  const broadly = broad.map((words) => ({ key: words, ask: search(words) }));
  const single = Array.from({ length: 50 }, (_, at) => ({ key: `ids ${at}`, ask: byId(3 * at) }));
  const rows: Row[] = [];
  for (const store of stores) {
    const of = (what: string, asked: readonly Question[]) => hitBesideWork(store, { peer: 'query', what, asked, pids });
    // What a slower tier keeps is judged answer by answer (`worthLookups`); the figure says which it is likely to keep.
    const goal = store.name === 'memory' ? { goal: promisedOfPages } : {};
    rows.push({ ...(await of('a page of a search', questions)), ...goal });
    rows.push({ ...(await of('a page of a broad search', broadly)), ...goal });
    // Slower tiers are left out for rows by id: they find them no sooner than the source.
    if (store.name === 'memory') rows.push({ ...(await of('rows by id', single)), goal: worthwhile });
  }
  return ok(rows);
}

/** Findings of texts, in the tiers that texts of this size are looked up in. */
export async function scanSites(
  { stores, pids }: SiteStores,
  { say }: BenchTools,
  sizes: readonly (readonly [kb: number, tiers: readonly string[]])[],
): Promise<readonly Row[]> {
  const rules = defaultRuleSet();
  const rows: Row[] = [];
  for (const [kb, tiers] of sizes) {
    say(`  findings of ${kb} KB`);
    const text = sampleText(kb * 1024);
    const asked = [{ key: text, ask: async () => tally(rules, utf8(text)).map((one) => ({ ...one })) }];
    for (const store of stores.filter(({ name }) => tiers.includes(name))) {
      const what = `findings of ${kb} KB`;
      const goal = store.name === 'memory' ? { goal: worthwhile } : {};
      rows.push({ ...(await hitBesideWork(store, { peer: 'scan', what, asked, pids })), ...goal });
    }
  }
  return rows;
}

interface Question {
  /** What the key is made of; digested as the services do it. */
  readonly key: string;
  readonly ask: () => Promise<Json>;
}

async function hitBesideWork(
  store: CacheStore,
  site: {
    readonly peer: string;
    readonly what: string;
    readonly asked: readonly Question[];
    readonly pids: readonly number[];
  },
): Promise<Row> {
  const { peer: peerName, what, asked, pids } = site;
  // What the key is made of makes no difference to what it costs.
  const space = createSpace({
    space: 'scan',
    ttlMs,
    tiers: new TieredCache({
      clock: systemClock,
      tiers: [{ store, timeoutMs: patienceMs }],
      lookupTimeoutMs: patienceMs,
    }),
    values: jsonCodec<Json>((json) => ok(json)),
    epochs: () => noEpochs,
    clock: systemClock,
  });
  let computed = 0;
  let lookUps = 0;
  const lookUp = async ({ key, ask }: Question) => {
    lookUps++;
    const parts = { content: sha256Hex(utf8(key)), ruleSet: what, options: null };
    must(
      await space.getOrCompute(cacheKey('scan', { tenant: 'bench', parts }), [], async () => {
        computed++;
        return ok({ value: await ask() });
      }),
    );
  };
  for (const one of asked) await lookUp(one);
  await space.drain();
  computed = 0;
  lookUps = 0;
  const pick = (turn: number) => {
    const one = asked[turn % asked.length];
    if (one === undefined) throw new TypeError('an empty list');
    return one;
  };
  const [hit, again] = await takeTurnsWithServers(
    [
      { name: 'hit', work: (turn) => lookUp(pick(turn)) },
      { name: 'again', work: (turn) => pick(turn).ask() },
    ],
    pids,
  );
  if (hit === undefined || again === undefined) throw new TypeError('two contenders');
  if (computed > missedMax * lookUps) throw new Error(`${store.name}: ${computed} of ${lookUps} look-ups missed`);
  const peer = { name: peerName, value: again.cpuUs };
  return faster({ bench: 'sites', what, ours: { name: `hit in ${store.name}`, value: hit.cpuUs }, peer, unit: 'µs' });
}

const noEpochs = {};
