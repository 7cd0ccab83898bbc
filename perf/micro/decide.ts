// A decision over HTTP, with all that belongs to it, beside the least that a server on the same framework does.

import { type Fault, fail, isJsonObject, ok, parseJson, type Result } from '@sallyport/base';
import { startKernel } from './http/kernel-server.ts';
import { drive, requestBytes } from './http/load.ts';
import { connections, serverRounds } from './http/rounds.ts';
import { echoServer, startServer } from './http/server.ts';
import { costlier, type Row } from './table.ts';
import type { BenchTools } from './tools.ts';
import { byHand } from './world/by-hand.ts';
import { type Asked, questions, rulesPerKind } from './world/world.ts';

const requestsPerRound = 4_000;
const policyCounts = [10, 1_000] as const;
const costGoal = { max: 1.45 };

export async function decideBench({ say, note, onClose }: BenchTools): Promise<Result<readonly Row[], Fault>> {
  const rows: Row[] = [];
  for (const policies of policyCounts) {
    const kinds = policies / rulesPerKind;
    const asked = questions(kinds, 1_000);
    const echo = await startServer(echoServer);
    if (!echo.ok) return echo;
    onClose(echo.value.close);
    const kernel = await startKernel(kinds);
    if (!kernel.ok) return kernel;
    onClose(kernel.value.close);
    const { headers } = kernel.value;
    const requests = asked.map((one) => requestBytes('/access/v1/evaluation', JSON.stringify(one), headers));
    const wrong = await wrongAnswers(kernel.value.url, requests, asked, kinds);
    if (wrong !== undefined) return fail('conflict', wrong);
    const echoed = asked.map((one) => requestBytes('/echo', JSON.stringify(one), headers));
    say(`  ${policies} policies, ${connections} connections`);
    const [decide, bare] = await serverRounds([
      { server: kernel.value, requests, count: requestsPerRound },
      { server: echo.value, requests: echoed, count: requestsPerRound },
    ]);
    if (decide === undefined || bare === undefined) throw new TypeError('two servers');
    rows.push(
      costlier({
        bench: 'decide',
        what: `HTTP, ${policies.toLocaleString('en-US')} policies`,
        ours: { name: 'kernel', value: decide },
        peer: { name: 'bare Hono echo', value: bare },
        unit: 'µs',
        goal: costGoal,
      }),
    );
    await kernel.value.close();
    await echo.value.close();
  }
  note('CPU time of the server process; the database that the kernel asks for its epochs is another process.');
  return ok(rows);
}

/** What is wrong with the first answer that is not the one by hand, if any. */
export async function wrongAnswers(
  url: string,
  requests: readonly Uint8Array[],
  asked: readonly Asked[],
  kinds: number,
  read: (body: string) => boolean | undefined = decisionOf,
): Promise<string | undefined> {
  const hand = byHand(kinds);
  let wrong: string | undefined;
  const onAnswer = (index: number, body: string) => {
    const one = asked[index];
    if (one === undefined || read(body) === hand(one).allowed) return;
    wrong ??= `question ${index} should be ${hand(one).allowed}, the answer was ${body.slice(0, 300)}`;
  };
  await drive({ url, requests, connections: 4, count: asked.length, onAnswer });
  return wrong;
}

export function decisionOf(body: string): boolean | undefined {
  const json = parseJson(body);
  const decision = json.ok && isJsonObject(json.value) ? json.value.decision : undefined;
  return typeof decision === 'boolean' ? decision : undefined;
}
