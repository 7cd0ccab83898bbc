// The kernel and OPA at the same constant rate in one run of k6, by turns: whose slowest hundredth is faster.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Fault, ok, type Result } from '@sallyport/base';
import { startKernel } from '../micro/http/kernel-server.ts';
import { byHand } from '../micro/world/by-hand.ts';
import { questions, rulesPerKind } from '../micro/world/world.ts';
import { opa, startOpa } from '../peers/opa.ts';
import type { DuelCommand } from './args.ts';
import { ms, percent } from './gate.ts';
import { k6 as k6Tool, runK6 } from './k6.ts';
import { scenarioOf, warmUpS } from './plan.ts';
import { columns } from './report.ts';
import { type DoorMeasures, keptFigures, readSummary } from './summary.ts';
import { findTool } from './tool.ts';

const sides = ['kernel', 'opa'] as const;
export type Side = (typeof sides)[number];

export interface DuelReport {
  readonly ratePerS: number;
  readonly durationS: number;
  readonly policies: number;
  readonly measures: Readonly<Record<Side, DoorMeasures>>;
  /** Why it is red; empty when it is not. */
  readonly broken: readonly string[];
  readonly pass: boolean;
}

export interface DuelOptions {
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

const policies = 1_000;
/** Each side's time comes in two parts (A B A B), so that a busy moment of the machine is not all one side's. */
const turns = 2;
const errorsMax = 0.001;
const rateMin = 0.97;

/** Faults: whatever keeps the run from being made. */
export async function duel(command: DuelCommand, options: DuelOptions): Promise<Result<DuelReport, Fault>> {
  const closers: (() => Promise<unknown>)[] = [];
  try {
    return await load(command, options, (closer) => closers.push(closer));
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

async function load(
  { load: { ratePerS, durationS } }: DuelCommand,
  { home, env, say, signal }: DuelOptions,
  onClose: (closer: () => Promise<unknown>) => void,
): Promise<Result<DuelReport, Fault>> {
  const k6 = await findTool(k6Tool, { env, say });
  if (!k6.ok) return k6;
  const program = await findTool(opa, { env, say });
  if (!program.ok) return program;
  const kinds = policies / rulesPerKind;
  const kernel = await startKernel(kinds);
  if (!kernel.ok) return kernel;
  onClose(kernel.value.close);
  const other = await startOpa(program.value, kinds);
  if (!other.ok) return other;
  onClose(other.value.close);

  const folder = await mkdtemp(join(tmpdir(), 'sallyport-plan-'));
  onClose(() => rm(folder, { recursive: true, force: true }));
  const hand = byHand(kinds);
  const asked = questions(kinds, 1_000).map((one) => ({
    kernel: JSON.stringify(one),
    opa: JSON.stringify({ input: one }),
    expected: hand(one).allowed,
  }));
  const settings = {
    urls: { kernel: `${kernel.value.url}/access/v1/evaluation`, opa: `${other.value.url}/v1/data/bench/allow` },
    headers: { kernel: kernel.value.headers, opa: {} },
    requestTimeoutMs: 10_000,
    scenarios: duelScenarios(ratePerS, durationS),
    thresholds: Object.assign({}, ...sides.map((side) => keptFigures(`side:${side}`))),
  };
  // An API key is in there.
  await writeFile(join(folder, 'settings.json'), JSON.stringify(settings), { mode: 0o600 });
  await writeFile(join(folder, 'asked.json'), JSON.stringify(asked));
  say(`${ratePerS}/s for ${durationS} s each, by turns`);
  const summaryFile = join(folder, 'summary.json');
  const summary = await runK6({
    k6: k6.value,
    script: join(home, 'k6', 'duel.js'),
    env: { SALLYPORT_PLAN: folder, SALLYPORT_SUMMARY: summaryFile },
    summaryFile,
    say,
    signal,
  });
  if (!summary.ok) return summary;
  const measures = readSummary(
    summary.value,
    sides.map((side) => [side, `side:${side}`] as const),
  );
  if (!measures.ok) return measures;
  return ok(judgeDuel({ ratePerS, durationS }, measures.value));
}

/** Warm-ups first, then the turns one after the other; `side` is what the figures are kept by. */
export function duelScenarios(ratePerS: number, durationS: number): Readonly<Record<string, object>> {
  const scenarios: Record<string, object> = {};
  let startS = 0;
  const add = (name: string, exec: Side, side: string, lengthS: number) => {
    scenarios[name] = {
      ...scenarioOf(exec, ratePerS, lengthS),
      startTime: `${startS}s`,
      tags: { side },
      gracefulStop: '1s',
    };
    // A second apart, so that one side's last answers are in before the other's first question.
    startS += lengthS + 1;
  };
  for (const side of sides) add(`${side}_warm_up`, side, 'warm_up', warmUpS);
  for (let turn = 1; turn <= turns; turn++)
    for (const side of sides) add(`${side}_${turn}`, side, side, durationS / turns);
  return scenarios;
}

/** INVARIANT: green only when both sides held the rate with right answers, and the kernel's p99 was measured below the other's. */
export function judgeDuel(
  asked: { readonly ratePerS: number; readonly durationS: number },
  measured: ReadonlyMap<Side, DoorMeasures>,
): DuelReport {
  const broken: string[] = [];
  const of = (side: Side): DoorMeasures => {
    const figures = measured.get(side);
    if (figures === undefined) throw new TypeError(`no figures of ${side}`);
    return figures;
  };
  for (const side of sides) {
    const { bad, iterations = 0 } = of(side);
    if (bad === undefined || bad > errorsMax)
      broken.push(`${side}: ${bad === undefined ? 'errors were not measured' : `errors ${percent(bad)}`}`);
    const rate = iterations / asked.durationS;
    if (rate < asked.ratePerS * rateMin)
      broken.push(`${side}: rate ${rate.toFixed(0)}/s, asked were ${asked.ratePerS}/s`);
  }
  const [own, other] = [of('kernel').p99Ms, of('opa').p99Ms];
  if (own === undefined || other === undefined) broken.push('p99 was not measured');
  else if (own >= other) broken.push(`p99 of the kernel ${ms(own)}, must be below the ${ms(other)} of OPA`);
  return {
    ...asked,
    policies,
    measures: { kernel: of('kernel'), opa: of('opa') },
    broken,
    pass: broken.length === 0,
  };
}

export function duelText(report: DuelReport): string {
  const { ratePerS, durationS, measures, broken, pass } = report;
  const time = (value: number | undefined) => (value === undefined ? '–' : ms(value));
  const rows = sides.map((side) => {
    const { iterations, bad, p50Ms, p95Ms, p99Ms, maxMs } = measures[side];
    const rate = iterations === undefined ? '–' : `${(iterations / durationS).toFixed(0)}/s`;
    return [side, rate, time(p50Ms), time(p95Ms), time(p99Ms), time(maxMs), bad === undefined ? '–' : percent(bad)];
  });
  return [
    `${report.policies} policies, ${ratePerS}/s for ${durationS} s each, decision logs on in both`,
    '',
    columns([['', 'rate', 'p50', 'p95', 'p99', 'max', 'errors'], ...rows]),
    ...broken.map((what) => `  ${what}`),
    pass ? 'the kernel is ahead' : 'THE KERNEL IS BEHIND',
    '',
  ].join('\n');
}
