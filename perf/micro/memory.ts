// What the kernel holds of a large tenant, and that a million decisions leave nothing behind.

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Fault, fail, must, ok, type Result, systemClock } from '@sallyport/base';
import { Kernel } from '@sallyport/decision';
import { biscuitWasmUrl, loadBiscuit, VerifiedTokens } from '@sallyport/token';
import { bytesPerOperation, heldNow, soak } from './heap.ts';
import { costlier, figure, type Row } from './table.ts';
import type { BenchTools } from './tools.ts';
import { storedEntity, storedQuestion, storedWorld, tenant } from './world/stored.ts';
import { rulesPerKind } from './world/world.ts';

const policies = 10_000;
const counts = { kinds: policies / rulesPerKind, entities: 1_000_000 } as const;
const decisions = 1_000_000;
const goals = { entity: { max: 1.5 }, soak: { max: 1.02 } } as const;
const mega = 1 << 20;

export async function memoryBench({ say, note }: BenchTools): Promise<Result<readonly Row[], Fault>> {
  const biscuits = await loadBiscuit(await readFile(fileURLToPath(biscuitWasmUrl())));
  const { authority, addEntities } = storedWorld(counts);
  const refuse = () => Promise.resolve(fail('unavailable', 'nothing is written here'));
  const kernel = new Kernel({
    authority: {
      ...authority,
      putPolicies: refuse,
      deletePolicies: refuse,
      putEntities: refuse,
      deleteEntities: refuse,
      revoke: refuse,
      forget: refuse,
      policyHistory: refuse,
    },
    clock: systemClock,
    biscuits,
    tokens: new VerifiedTokens({ biscuits }),
    rootKeys: new Map(),
  });

  const empty = heldNow();
  say(`  ${policies.toLocaleString('en-US')} policies`);
  const first = await kernel.current(tenant);
  if (!first.ok) return first;
  const withPolicies = heldNow();
  say(`  ${counts.entities.toLocaleString('en-US')} entities`);
  addEntities();
  const second = await kernel.current(tenant);
  if (!second.ok) return second;
  const full = heldNow();
  const perEntity = (full.bytes - withPolicies.bytes) / counts.entities;

  say(`  ${decisions.toLocaleString('en-US')} decisions`);
  let allowed = 0;
  const samples = await soak(decisions, async (turn) => {
    const decided = must(await kernel.decide(storedQuestion(turn, counts)));
    if (decided.allowed) allowed++;
  });
  const [before, after] = [samples[0], samples.at(-1)];
  if (before === undefined || after === undefined) throw new TypeError('there are samples');
  if (allowed < decisions / 100) return fail('conflict', `only ${allowed} of ${decisions} were allowed`);

  const perPolicy = (withPolicies.bytes - empty.bytes) / policies;
  note(`a policy takes ${figure(perPolicy)} bytes, ${figure((withPolicies.bytes - empty.bytes) / mega)} MB in all`);
  note(`held in MB after each tenth: ${samples.map(({ bytes }) => (bytes / mega).toFixed(1)).join(' ')}`);
  note(`resident in MB: ${samples.map(({ rss }) => Math.round(rss / mega)).join(' ')}`);
  note(
    `a decision leaves ${bytesPerOperation(samples.slice(1)).toFixed(3)} bytes behind (slope after the first tenth)`,
  );
  return ok([
    costlier({
      bench: 'memory',
      what: `an entity, of ${counts.entities.toLocaleString('en-US')}`,
      unit: 'B',
      ours: { name: 'kernel', value: perEntity },
      peer: { name: 'parsed JSON in a Map', value: plainBytes() },
      goal: goals.entity,
    }),
    costlier({
      bench: 'memory',
      what: `held after ${decisions.toLocaleString('en-US')} decisions`,
      unit: 'MB',
      ours: { name: 'at the end', value: after.bytes / mega },
      peer: { name: 'after a tenth', value: before.bytes / mega },
      goal: goals.soak,
    }),
  ]);
}

/** Bytes of one entity where each is kept as the JSON that it came as, by type and id, with no ancestors above its parents. */
function plainBytes(): number {
  const before = heldNow();
  const byType = new Map<string, Map<string, unknown>>();
  for (let n = 0; n < counts.entities; n++) {
    const { type, id, body } = storedEntity(n, counts.kinds);
    const ofType = byType.get(type) ?? new Map<string, unknown>();
    byType.set(type, ofType.set(id, body));
  }
  const bytes = heldNow().bytes - before.bytes;
  return byType.size === 0 ? 0 : bytes / counts.entities;
}
