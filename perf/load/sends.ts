// The egress door alone, at a constant rate of texts of one size: a tight p99, and not one error.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Fault, fail, ok, type Result } from '@sallyport/base';
import type { SendsCommand } from './args.ts';
import { startDelayProxy } from './delay-proxy.ts';
import { doorCalls, UnfitStack } from './doors.ts';
import { ms, percent } from './gate.ts';
import { k6 as k6Tool, runK6 } from './k6.ts';
import { openOracle } from './oracle.ts';
import { scenarioOf, warmUpS } from './plan.ts';
import { readArchive } from './plan-retrieval.ts';
import { mailTexts, mark, planSends } from './plan-sends.ts';
import { columns } from './report.ts';
import type { SendsSlo } from './slo.ts';
import { startStack } from './stack.ts';
import { type DoorMeasures, keptFigures, readSummary } from './summary.ts';
import { mintSecrets } from './tokens.ts';
import { findTool } from './tool.ts';
import { people, sessionRanges } from './who.ts';

export interface SendsReport {
  readonly ratePerS: number;
  readonly durationS: number;
  readonly textBytes: number;
  readonly delayMs: number;
  readonly p99MsMax: number;
  readonly measures: DoorMeasures;
  /** Why it is red; empty when it is not. */
  readonly broken: readonly string[];
  readonly pass: boolean;
}

export interface SendsOptions {
  readonly slo: SendsSlo;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

const sessions = 250;
/** Below this part of the asked rate the door was not tested at it. */
const rateMin = 0.99;
const seed = 20_260_102;
/** Three times what is under way at the bound of p99: the users of k6 are what it costs most by, five times as many twice as much. */
const usersPerRate = 0.1;
/** Whoever may read most knows the texts; another one sends them, whose sessions have read nothing. */
const [reader, sender] = ['alice', 'bob'];

/** Faults: whatever keeps the run from being made. */
export async function sends(command: SendsCommand, options: SendsOptions): Promise<Result<SendsReport, Fault>> {
  const closers: (() => Promise<unknown>)[] = [];
  const { signal } = options;
  const interrupted = new Promise<Result<never, Fault>>((resolve) => {
    signal.addEventListener('abort', () => resolve(fail('unavailable', 'interrupted')), { once: true });
  });
  try {
    return await Promise.race([load(command, options, (closer) => closers.push(closer)), interrupted]);
  } catch (thrown) {
    if (!(thrown instanceof UnfitStack)) throw thrown;
    return fail('unavailable', `the stack is not fit for a load: ${thrown.message}`, { cause: thrown });
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

async function load(
  { load: { ratePerS, durationS }, delayMs }: SendsCommand,
  { slo, home, env, say, signal }: SendsOptions,
  onClose: (closer: () => Promise<unknown>) => void,
): Promise<Result<SendsReport, Fault>> {
  const k6 = await findTool(k6Tool, { env, say });
  if (!k6.ok) return k6;
  const demo = join(home, '..', 'packages', 'demo');
  const stack = await startStack(join(demo, 'dist', 'main.js'), { say, onClose });
  if (!stack.ok) return stack;
  const { urls, dataFolder } = stack.value;
  const secrets = await mintSecrets(dataFolder, sessions);
  if (!secrets.ok) return secrets;
  const oracle = await openOracle(join(demo, 'policies'), ['acme']);
  const calls = doorCalls(urls, secrets.value.apiKey);
  const tokensOf = (name: string) => {
    const { first = 0, count = 0 } = sessionRanges(sessions).get(name) ?? {};
    return secrets.value.tokens.slice(first, first + count);
  };
  const person = people.find(({ name }) => name === sender);
  const host = person?.hosts[0];
  const [token] = tokensOf(sender);
  if (person === undefined || host === undefined || token === undefined) throw new TypeError('nobody sends');
  say(`asking each text of ${slo.textBytes} bytes once at rest`);
  const texts = mailTexts(await readArchive(calls, tokensOf(reader)[0] ?? ''), slo.textBytes);
  const planned = await planSends(calls, oracle, { person, token, host, texts });

  let url = urls.egress;
  if (delayMs > 0) {
    const proxy = await startDelayProxy(url, delayMs);
    onClose(() => proxy.close());
    ({ url } = proxy);
  }
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-plan-'));
  onClose(() => rm(folder, { recursive: true, force: true }));
  const tag = 'scenario:egress';
  const settings = {
    url: `${url}/v1/egress`,
    markLength: mark.length,
    seed,
    requestTimeoutMs: 10_000,
    scenarios: {
      warm_up: { ...scenarioOf('egress', ratePerS, warmUpS, usersPerRate), startTime: '0s' },
      egress: { ...scenarioOf('egress', ratePerS, durationS, usersPerRate), startTime: `${warmUpS}s` },
    },
    thresholds: keptFigures(tag),
  };
  await writeFile(join(folder, 'settings.json'), JSON.stringify(settings));
  await writeFile(join(folder, 'sends.json'), JSON.stringify(planned));
  await writeFile(join(folder, 'tokens.json'), JSON.stringify(tokensOf(sender)), { mode: 0o600 });
  say(`${ratePerS} texts a second for ${durationS} s`);
  const summaryFile = join(folder, 'summary.json');
  const summary = await runK6({
    k6: k6.value,
    script: join(home, 'k6', 'sends.js'),
    env: { SALLYPORT_PLAN: folder, SALLYPORT_SUMMARY: summaryFile },
    summaryFile,
    say,
    signal,
  });
  if (!summary.ok) return summary;
  const measures = readSummary(summary.value, [['egress', tag] as const]);
  if (!measures.ok) return measures;
  const measured = measures.value.get('egress');
  if (measured === undefined) throw new TypeError('no figures of the door');
  const report = judgeSends({ ratePerS, durationS, delayMs }, slo, measured);
  if (stack.value.isAlive()) return ok(report);
  return ok({ ...report, broken: [...report.broken, 'the stack ended under the load'], pass: false });
}

/** INVARIANT: green only when the rate was held, every answer was right and in time, and p99 was measured below its bound. */
export function judgeSends(
  asked: Pick<SendsReport, 'ratePerS' | 'durationS' | 'delayMs'>,
  slo: SendsSlo,
  measures: DoorMeasures,
): SendsReport {
  const { iterations, dropped, bad, timedOut, p99Ms } = measures;
  const broken: string[] = [];
  if (bad === undefined || bad > 0)
    broken.push(bad === undefined ? 'errors were not measured' : `errors ${percent(bad)}`);
  if (timedOut === undefined || timedOut > 0)
    broken.push(timedOut === undefined ? 'timeouts were not measured' : `timeouts ${percent(timedOut)}`);
  if (dropped === undefined || dropped > 0)
    broken.push(dropped === undefined ? 'dropped calls were not measured' : `${dropped} calls were not made`);
  const rate = (iterations ?? 0) / asked.durationS;
  if (rate < asked.ratePerS * rateMin) broken.push(`rate ${rate.toFixed(0)}/s, asked were ${asked.ratePerS}/s`);
  if (p99Ms === undefined) broken.push('p99 was not measured');
  else if (p99Ms >= slo.p99Ms) broken.push(`p99 ${ms(p99Ms)}, must be below ${ms(slo.p99Ms)}`);
  return {
    ...asked,
    textBytes: slo.textBytes,
    p99MsMax: slo.p99Ms,
    measures,
    broken,
    pass: broken.length === 0,
  };
}

export function sendsText({ measures, broken, pass, ...run }: SendsReport): string {
  const time = (value: number | undefined) => (value === undefined ? '–' : ms(value));
  const part = (value: number | undefined) => (value === undefined ? '–' : percent(value));
  const { iterations, dropped, bad, timedOut, p50Ms, p95Ms, p99Ms, maxMs } = measures;
  const rate = iterations === undefined ? '–' : `${(iterations / run.durationS).toFixed(0)}/s`;
  const times = [p50Ms, p95Ms, p99Ms, maxMs].map(time);
  const delay = run.delayMs === 0 ? '' : `, the door slowed by ${run.delayMs} ms`;
  return [
    `${run.ratePerS} texts of ${run.textBytes} bytes a second for ${run.durationS} s, each another one${delay}`,
    '',
    columns([
      ['', 'rate', 'p50', 'p95', 'p99', 'max', 'errors', 'timeouts', 'not made'],
      ['egress', rate, ...times, part(bad), part(timedOut), dropped === undefined ? '–' : String(dropped)],
    ]),
    ...broken.map((what) => `  ${what}`),
    pass ? `p99 below ${ms(run.p99MsMax)} and no error` : 'THRESHOLDS BROKEN',
    '',
  ].join('\n');
}
