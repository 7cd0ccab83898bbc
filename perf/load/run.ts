// One run of the gate: stack, plan at rest, load, verdict; everything that was started is ended again.

import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Fault, fail, ok, type Result } from '@sallyport/base';
import type { Command, RunningStack } from './args.ts';
import { startDelayProxy } from './delay-proxy.ts';
import { UnfitStack } from './doors.ts';
import { judgeDoor } from './gate.ts';
import { k6 as k6Tool, runK6 } from './k6.ts';
import { rates, writePlan } from './plan.ts';
import type { Report } from './report.ts';
import type { Slo } from './slo.ts';
import { startStack } from './stack.ts';
import { readSummary } from './summary.ts';
import { findTool } from './tool.ts';

export interface RunOptions {
  readonly slo: Slo;
  /** Folder of this package. */
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly say: (line: string) => void;
  /** Ends the run early; what was started is ended all the same. */
  readonly signal: AbortSignal;
}

/** Faults: whatever keeps the run from being made; a red run is a report. */
export async function run(command: Command, options: RunOptions): Promise<Result<Report, Fault>> {
  const closers: (() => Promise<unknown>)[] = [];
  try {
    return await Promise.race([load(command, options, (closer) => closers.push(closer)), interrupted(options.signal)]);
  } catch (thrown) {
    if (!(thrown instanceof UnfitStack)) throw thrown;
    return fail('unavailable', `the stack is not fit for a load: ${thrown.message}`, { cause: thrown });
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

function interrupted(signal: AbortSignal): Promise<Result<never, Fault>> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(fail('unavailable', 'interrupted')), { once: true });
  });
}

async function load(
  command: Command,
  { slo, home, env, say, signal }: RunOptions,
  onClose: (closer: () => Promise<unknown>) => void,
): Promise<Result<Report, Fault>> {
  const { scenarios, kernelDelayMs } = command;
  const k6 = await findTool(k6Tool, { env, say });
  if (!k6.ok) return k6;
  const demo = join(home, '..', 'packages', 'demo');
  const opened =
    command.stack === undefined ? await startStack(join(demo, 'dist', 'main.js'), { say, onClose }) : ok(command.stack);
  if (!opened.ok) return opened;
  const stack: RunningStack & { isAlive?(): boolean } = opened.value;
  let loadUrls = stack.urls;
  if (kernelDelayMs > 0) {
    const proxy = await startDelayProxy(stack.urls.kernel, kernelDelayMs);
    onClose(() => proxy.close());
    loadUrls = { ...stack.urls, kernel: proxy.url };
  }
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-plan-'));
  onClose(() => rm(folder, { recursive: true, force: true }));
  say(`minting ${command.load.sessions} tokens and asking everything once at rest`);
  const { urls, dataFolder } = stack;
  const demoPolicies = join(demo, 'policies');
  const planned = await writePlan({
    slo,
    load: command.load,
    scenarios,
    urls,
    loadUrls,
    dataFolder,
    demoPolicies,
    folder,
  });
  if (!planned.ok) return planned;

  const busy = busyCores();
  if (busy !== undefined) say(busy);
  say(`${command.load.ratePerS} iterations a second for ${command.load.durationS} s`);
  const summaryFile = join(folder, 'summary.json');
  const summary = await runK6({
    k6: k6.value,
    script: join(home, 'k6', 'main.js'),
    env: { SALLYPORT_PLAN: folder, SALLYPORT_SUMMARY: summaryFile },
    summaryFile,
    say,
    signal,
  });
  if (!summary.ok) return summary;
  const measures = readSummary(
    summary.value,
    scenarios.map((door) => [door, `scenario:${door}`] as const),
  );
  if (!measures.ok) return measures;
  const { durationS } = command.load;
  const asked = rates(slo, command.load.ratePerS, scenarios);
  const verdicts = [...measures.value].map(([door, measured]) =>
    judgeDoor(slo, { door, ratePerS: asked.get(door) ?? 0, durationS }, measured),
  );
  const mishaps = stack.isAlive?.() === false ? ['the stack ended under the load'] : [];
  return ok({ profile: command.profile, ...command.load, kernelDelayMs, verdicts, mishaps });
}

/** A warning where the machine has been busy for a minute already: a red run then tells of its neighbours too. */
function busyCores(): string | undefined {
  const [load = 0] = loadavg();
  const cores = availableParallelism();
  // The stack itself and its start account for about one.
  return load > cores + 1
    ? `this machine is busy (load ${load.toFixed(1)} on ${cores} cores): a red run may be its neighbours' doing`
    : undefined;
}
