// What many tenants cost: the same questions over one tenant and over a hundred with the same policies, in one kernel.

import { type Fault, fail, ok, type Result } from '@sallyport/base';
import { send } from '../load/post.ts';
import { wrongAnswers } from './decide.ts';
import { startKernel } from './http/kernel-server.ts';
import { requestBytes } from './http/load.ts';
import { serverPairs } from './http/rounds.ts';
import { costlier, type Row } from './table.ts';
import type { BenchTools } from './tools.ts';
import { cedarText } from './world/cedar.ts';
import { questions, rulesPerKind } from './world/world.ts';

const policies = 100;
const tenantCount = 100;
/** One after the other each decision has its own evidence, whatever its tenant; of many at once those of one tenant share it. */
const loads = [
  { atOnce: 1, count: 1_500 },
  { atOnce: 32, count: 4_000 },
] as const;
const pairs = 15;
const goal = { max: 1.03 };

export async function tenantsBench({ say, note, onClose }: BenchTools): Promise<Result<readonly Row[], Fault>> {
  const kinds = policies / rulesPerKind;
  const kernel = await startKernel(kinds);
  if (!kernel.ok) return kernel;
  onClose(kernel.value.close);
  const { url, headers } = kernel.value;
  const names = Array.from({ length: tenantCount }, (_, number) => `bench-${number}`);
  const of = (tenant: string) => ({ ...headers, 'sallyport-tenant': tenant });
  for (const name of names) {
    const written = await send(
      'PUT',
      `${url}/v1/policies/world`,
      JSON.stringify({ source: cedarText(kinds) }),
      of(name),
    );
    if (written.status !== 200) return fail('unavailable', `the kernel did not take the policies: ${written.status}`);
  }
  const asked = questions(kinds, 1_000);
  const asks = (tenantOf: (index: number) => string) =>
    asked.map((one, index) => requestBytes('/access/v1/evaluation', JSON.stringify(one), of(tenantOf(index))));
  const one = asks(() => names[0] ?? '');
  const many = asks((index) => names[index % names.length] ?? '');
  for (const requests of [one, many]) {
    const wrong = await wrongAnswers(url, requests, asked, kinds);
    if (wrong !== undefined) return fail('conflict', wrong);
  }
  const rows: Row[] = [];
  for (const { atOnce, count } of loads) {
    say(`  ${tenantCount} tenants, ${policies} policies each, ${atOnce} at once`);
    const turnOf = (requests: readonly Uint8Array[]) => ({ server: kernel.value, requests, count, atOnce });
    const { ratio, cpuUs } = await serverPairs([turnOf(many), turnOf(one)], pairs);
    const [ours, peer] = cpuUs;
    const row = costlier({
      bench: 'tenants',
      what: `a decision over HTTP, ${atOnce} at once`,
      ours: { name: `${tenantCount} tenants`, value: ours },
      peer: { name: '1 tenant', value: peer },
      unit: 'µs',
      goal,
    });
    rows.push({ ...row, ratio });
  }
  note(
    `each ratio is the median of ${pairs} pairs; decisions that are made at once share evidence where the tenant is one`,
  );
  return ok(rows);
}
