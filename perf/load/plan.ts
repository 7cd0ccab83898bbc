// Writes what k6 reads: settings, tokens, and for each door what is asked and what must come back.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fault, Result } from '@sallyport/base';
import { ok } from '@sallyport/base';
import { type DoorCalls, doorCalls } from './doors.ts';
import { type Oracle, openOracle } from './oracle.ts';
import { planEgress, type Send } from './plan-egress.ts';
import { planKernel } from './plan-kernel.ts';
import { type KnownMail, planRetrieval, type Question, readArchive } from './plan-retrieval.ts';
import type { Door, Profile, Slo } from './slo.ts';
import { keptFigures, metricNames } from './summary.ts';
import { mintSecrets, type Secrets } from './tokens.ts';
import { people, type Range, sessionRanges } from './who.ts';

export interface PlanOptions {
  readonly slo: Slo;
  readonly load: Profile;
  readonly scenarios: readonly Door[];
  /** Where the stack is asked at rest. */
  readonly urls: Readonly<Record<Door, string>>;
  /** Where k6 asks: the same, or through something in between. */
  readonly loadUrls: Readonly<Record<Door, string>>;
  readonly dataFolder: string;
  readonly demoPolicies: string;
  /** Where the plan goes. */
  readonly folder: string;
}

/** Iterations a second of each door that takes part, from the whole rate and the shares. */
export function rates(slo: Slo, ratePerS: number, scenarios: readonly Door[]): ReadonlyMap<Door, number> {
  const whole = scenarios.reduce((sum, door) => sum + slo.doors[door].share, 0);
  return new Map(scenarios.map((door) => [door, (ratePerS * slo.doors[door].share) / whole]));
}

/** Any number, as long as it is the same in every run. */
const seed = 20_260_101;
const batchShare = 0.15;

/** Faults: those of the keys. Throws `UnfitStack` when the stack is wrong or slow at rest already. */
export async function writePlan(options: PlanOptions): Promise<Result<void, Fault>> {
  const { load, folder, urls } = options;
  const secrets = await mintSecrets(options.dataFolder, load.sessions);
  if (!secrets.ok) return secrets;
  const oracle = await openOracle(options.demoPolicies, ['acme', 'globex']);
  const calls = doorCalls(urls, secrets.value.apiKey);
  const ranges = sessionRanges(load.sessions);
  const { questions, sends, archives } = await askAtRest(calls, oracle, secrets.value, ranges);
  const { singles, batches } = planKernel(oracle, archives);
  const settings = settingsOf(options, secrets.value, ranges);
  const parts = { settings, tokens: secrets.value.tokens, retrieval: questions, singles, batches, egress: sends };
  for (const [name, part] of Object.entries(parts)) {
    // Tokens and an API key are in there.
    await writeFile(join(folder, `${name}.json`), JSON.stringify(part), { mode: 0o600 });
  }
  return ok(undefined);
}

async function askAtRest(calls: DoorCalls, oracle: Oracle, secrets: Secrets, ranges: ReadonlyMap<string, Range>) {
  const tokenOf = (name: string) => secrets.tokens[ranges.get(name)?.first ?? 0] ?? '';
  const archives = new Map<string, readonly KnownMail[]>([
    ['acme', await readArchive(calls, tokenOf('alice'))],
    ['globex', await readArchive(calls, tokenOf('carol'))],
  ]);
  const questions: (readonly Question[])[] = [];
  const sends: (readonly Send[])[] = [];
  for (const person of people) {
    const asker = { person, token: tokenOf(person.name), archive: archives.get(person.tenant) ?? [] };
    questions.push(await planRetrieval(calls, oracle, asker));
    sends.push(await planEgress(calls, oracle, asker));
  }
  return { questions: interleaved(questions), sends: interleaved(sends), archives };
}

/** First of each, second of each, …: popularity must not go to one person alone. */
function interleaved<T>(lists: readonly (readonly T[])[]): readonly T[] {
  const longest = Math.max(...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, index) => lists.flatMap((list) => list.slice(index, index + 1))).flat();
}

function settingsOf(options: PlanOptions, secrets: Secrets, ranges: ReadonlyMap<string, Range>) {
  const { slo, load, scenarios } = options;
  const rateOf = rates(slo, load.ratePerS, scenarios);
  return {
    seed,
    batchShare,
    urls: options.loadUrls,
    apiKey: secrets.apiKey,
    requestTimeoutMs: slo.requestTimeoutMs,
    sessions: Object.fromEntries(ranges),
    scenarios: Object.fromEntries(
      [...rateOf].flatMap(([door, ratePerS]) => [
        [`${door}_warm_up`, { ...scenarioOf(door, ratePerS, warmUpS), startTime: '0s' }],
        [door, { ...scenarioOf(door, ratePerS, load.durationS), startTime: `${warmUpS}s` }],
      ]),
    ),
    thresholds: Object.assign({}, ...scenarios.map((door) => thresholdsOf(slo, door))),
  };
}

/** Seconds at the full rate before anything counts: a process that has just started compiles while it answers. */
export const warmUpS = 5;

/** k6 has its users ready from the start: one that is made under load costs more than a request. */
export function scenarioOf(exec: string, ratePerS: number, durationS: number, usersPerRate = 0.5) {
  // The rate is a whole number for each period, so the period is long.
  const periodS = 10;
  const users = Math.max(10, Math.ceil(ratePerS * usersPerRate));
  return {
    executor: 'constant-arrival-rate',
    exec,
    rate: Math.max(1, Math.round(ratePerS * periodS)),
    timeUnit: `${periodS}s`,
    duration: `${Math.round(durationS * 1_000)}ms`,
    preAllocatedVUs: users,
    maxVUs: Math.max(users, Math.ceil(ratePerS * 2)),
    gracefulStop: '11s',
  };
}

function thresholdsOf(slo: Slo, door: Door): Readonly<Record<string, readonly string[]>> {
  const names = metricNames(`scenario:${door}`);
  const { floor, gate } = slo.doors[door];
  const p95Ms = Math.min(floor.p95Ms, gate.p95Ms);
  const p99Ms = Math.min(floor.p99Ms, gate.p99Ms);
  return {
    ...keptFigures(`scenario:${door}`),
    [names.duration]: [`p(95)<${p95Ms}`, `p(99)<${p99Ms}`],
    [names.bad]: [`rate<${slo.errorsMax}`],
    [names.timedOut]: [`rate<${slo.timeoutsMax}`],
  };
}
