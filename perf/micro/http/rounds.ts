// Servers that take turns under the same load: CPU µs for each request of each of them.

import { median } from '../measure.ts';
import { drive } from './load.ts';
import type { TestedServer } from './server.ts';

export interface ServerTurn {
  readonly server: TestedServer;
  readonly requests: readonly Uint8Array[];
  /** Requests in one round. */
  readonly count: number;
  /** At once; 32 when absent. */
  readonly atOnce?: number;
}

export const connections = 32;
const roundsOfEach = 5;

/** The median of the rounds (A B A B …), in the order of the servers; the first round of each is the warm-up. */
export async function serverRounds(turns: readonly ServerTurn[], rounds = roundsOfEach): Promise<readonly number[]> {
  const samples = turns.map((): number[] => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [index, { server, requests, count }] of turns.entries()) {
      const before = await server.cpuUs();
      await drive({ url: server.url, requests, connections, count });
      const spent = (await server.cpuUs()) - before;
      if (round > 0) samples[index]?.push(spent / count);
    }
  }
  return samples.map(median);
}

/** Two sides in pairs: CPU µs of a request (medians), and the median of the ratios first over second, each of one pair. */
export async function serverPairs(
  turns: readonly [ServerTurn, ServerTurn],
  pairs: number,
): Promise<{ readonly ratio: number; readonly cpuUs: readonly [number, number] }> {
  const samples: readonly [number[], number[]] = [[], []];
  for (let pair = 0; pair <= pairs; pair++) {
    // Which goes first changes, so that what the machine does between them is neither's alone.
    for (const side of pair % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
      const { server, requests, count, atOnce = connections } = turns[side];
      const before = await server.cpuUs();
      await drive({ url: server.url, requests, connections: atOnce, count });
      const spent = (await server.cpuUs()) - before;
      if (pair > 0) samples[side].push(spent / count);
    }
  }
  const [first, second] = samples;
  const ratio = median(first.map((cpuUs, pair) => cpuUs / (second[pair] ?? Number.NaN)));
  return { ratio, cpuUs: [median(first), median(second)] };
}
