// Servers that take turns under the same load: CPU µs for each request of each of them.

import { median } from '../measure.ts';
import { drive } from './load.ts';
import type { TestedServer } from './server.ts';

export interface ServerTurn {
  readonly server: TestedServer;
  readonly requests: readonly Uint8Array[];
  /** Requests in one round. */
  readonly count: number;
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
