// A decision of a kernel elsewhere that the client may give again, beside one call of the kernel over HTTP.

import { type Fault, fail, isJsonObject, ok, parseJson, type Result, systemClock } from '@sallyport/base';
import { type Pep, remotePep } from '@sallyport/pep';
import { startKernel } from './http/kernel-server.ts';
import { takeTurns } from './measure.ts';
import { faster, type Row } from './table.ts';
import type { BenchTools } from './tools.ts';
import { byHand } from './world/by-hand.ts';
import { type Asked, questions, rulesPerKind } from './world/world.ts';

const policies = 1_000;
const goal = { min: 50 };

/** Every question of it once, so that each later one is a hit; the requests change in what nothing reads. */
export async function remoteBench({ say, note, onClose }: BenchTools): Promise<Result<readonly Row[], Fault>> {
  const kinds = policies / rulesPerKind;
  const asked = questions(kinds, 500);
  const kernel = await startKernel(kinds);
  if (!kernel.ok) return kernel;
  onClose(kernel.value.close);
  const { url, headers } = kernel.value;
  const apiKey = (headers.authorization ?? '').replace('Bearer ', '');
  const epochs = new Map<string, number>();
  const common = { url, apiKey, tenant: headers['sallyport-tenant'] ?? '', clock: systemClock, timeoutMs: 10_000 };
  const caching = remotePep({
    ...common,
    fetch: async (...args) => learning(await fetch(...args), epochs),
    cache: { epochOf: (fact) => epochs.get(fact) },
  });
  const plain = remotePep(common);
  onClose(async () => caching.close());
  onClose(async () => plain.close());
  const hand = byHand(kinds);
  const wrong = async (pep: Pep) => {
    for (const one of asked) if ((await pep.decide(one)).allowed !== hand(one).allowed) return one;
    return undefined;
  };
  const other = (await wrong(plain)) ?? (await wrong(caching)) ?? (await wrong(caching));
  if (other !== undefined) return fail('conflict', `the answer is wrong for ${JSON.stringify(other)}`);
  say(`  ${policies} policies, ${asked.length} questions`);
  const before = caching.stats();
  const fresh = (turn: number): Asked => {
    const one = asked[turn % asked.length];
    if (one === undefined) throw new TypeError('an empty list');
    return { ...one, context: { ...one.context, ...{ request: `r${turn}` } } };
  };
  const [hit, call] = await takeTurns([
    { name: 'hit', work: (turn) => caching.decide(fresh(turn)) },
    { name: 'call', work: (turn) => plain.decide(fresh(turn)) },
  ]);
  if (hit === undefined || call === undefined) throw new TypeError('two contenders');
  const after = caching.stats();
  note(`${after.asked - before.asked} calls, of which ${after.sent - before.sent} went to the kernel`);
  const row = { bench: 'remote', unit: 'µs' as const, goal };
  return ok([
    faster({
      ...row,
      what: 'CPU time of the client alone',
      ours: { name: 'hit', value: hit.cpuUs },
      peer: { name: 'HTTP call', value: call.cpuUs },
    }),
    faster({
      ...row,
      what: 'time that passed, one after the other',
      ours: { name: 'hit', value: hit.wallUs },
      peer: { name: 'HTTP call', value: call.wallUs },
    }),
  ]);
}

/** Follows the epochs as a program would that hears of changes: here nothing changes. */
async function learning(response: Response, epochs: Map<string, number>): Promise<Response> {
  const body = await response.text();
  const parsed = parseJson(body);
  const evaluations = parsed.ok && isJsonObject(parsed.value) ? parsed.value.evaluations : undefined;
  for (const answer of Array.isArray(evaluations) ? evaluations : []) {
    const context = isJsonObject(answer) ? answer.context : undefined;
    const key = isJsonObject(context) ? context.key : undefined;
    const named = isJsonObject(key) ? key.epochs : undefined;
    for (const [fact, epoch] of isJsonObject(named) ? Object.entries(named) : []) epochs.set(fact, Number(epoch));
  }
  return new Response(body, response);
}
