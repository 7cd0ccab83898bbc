// What reading costs while the hot tier is dead: whole retrievals, with Redis alive and killed by turns.

import { type Fault, fail, ok, type Result } from '@sallyport/base';
import { startDemo, type TestedDemo } from './http/demo-server.ts';
import { startHotServer } from './http/hot-server.ts';
import { drive, requestBytes } from './http/load.ts';
import { connections } from './http/rounds.ts';
import { median } from './measure.ts';
import { costlier, type Row } from './table.ts';
import type { BenchTools } from './tools.ts';

const rounds = 5;
const requestsPerRound = 600;
const goal = { max: 1.5 };
/** The breaker probes a tier that has come back within this, and the client has connected anew. */
const returnMs = 2_500;

const words = ['linux', 'perl', 'meeting', 'razor', 'apple', 'microsoft', 'kernel', 'security', 'music', 'google'];

/** Memory holds the pages, or next to none of them: then a page comes from Redis while it lives, else from Postgres. */
const cases = [
  { what: 'pages in memory', config: '' },
  { what: 'pages not in memory', config: 'cache:\n  memoryBytes: 1048576\n' },
] as const;

export async function deadTierBench(tools: BenchTools): Promise<Result<readonly Row[], Fault>> {
  const rows: Row[] = [];
  for (const { what, config } of cases) {
    tools.say(`  ${what}`);
    const measured = await measure(tools, what, config);
    if (!measured.ok) return measured;
    rows.push(measured.value);
  }
  return ok(rows);
}

async function measure({ env, note, onClose }: BenchTools, what: string, config: string): Promise<Result<Row, Fault>> {
  const first = await startHotServer(env);
  if (!first.ok) return first;
  let hot = first.value;
  onClose(() => hot.close());
  const demo = await startDemo({ config, env: { REDIS_URL: hot.url } });
  if (!demo.ok) return demo;
  onClose(demo.value.close);
  const requests = retrievals(demo.value);
  const ask = async (count: number) => {
    const tiers = new Map<string, number>();
    const before = await demo.value.cpuUs();
    await drive({
      url: demo.value.urls.retrieval,
      requests,
      connections,
      count,
      onAnswer: (_, body) => {
        const tier = /"tier":"([a-z]+)"/.exec(body)?.[1] ?? 'none';
        tiers.set(tier, (tiers.get(tier) ?? 0) + 1);
      },
    });
    return { cpuUs: ((await demo.value.cpuUs()) - before) / count, tiers };
  };
  // Each page is in every tier before anything counts; a server that comes back is empty, and is filled again.
  for (let round = 0; round < 3; round++) await ask(2 * requests.length);
  const alive: number[] = [];
  const dead: number[] = [];
  let seen = '';
  for (let round = 0; round < rounds; round++) {
    await ask(2 * requests.length);
    const living = await ask(requestsPerRound);
    await hot.close();
    const killed = await ask(requestsPerRound);
    alive.push(living.cpuUs);
    dead.push(killed.cpuUs);
    seen = `alive ${shares(living.tiers)}; dead ${shares(killed.tiers)}`;
    if (killed.tiers.has('redis')) return fail('conflict', 'a server that is dead gave an answer');
    const again = await startHotServer(env, hot.port);
    if (!again.ok) return again;
    hot = again.value;
    await new Promise((resolve) => setTimeout(resolve, returnMs));
  }
  note(`${what}, last round: ${seen}`);
  const row = costlier({
    bench: 'dead-tier',
    what: `a retrieval over HTTP, ${what}`,
    ours: { name: 'Redis dead', value: median(dead) },
    peer: { name: 'Redis alive', value: median(alive) },
    unit: 'µs',
    goal,
  });
  return ok({ ...row, ratio: median(dead.map((cpuUs, round) => cpuUs / (alive[round] ?? Number.NaN))) });
}

/** Searches of people who may read lists, a hundred different pages. */
function retrievals(demo: TestedDemo): readonly Uint8Array[] {
  const tokens = demo.tokensOf('alice');
  return Array.from({ length: 100 }, (_, index) => {
    const body = { source: 'mail', query: words[index % words.length], limit: 5 + Math.floor(index / words.length) };
    const token = tokens[index % 7] ?? '';
    return requestBytes('/v1/retrieve', JSON.stringify(body), { authorization: `Bearer ${token}` });
  });
}

function shares(tiers: ReadonlyMap<string, number>): string {
  return [...tiers].map(([tier, count]) => `${tier} ${count}`).join(', ');
}
