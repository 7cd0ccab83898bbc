// `npm run perf`: the SLO gate; the only place of it that touches the process.

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { readCommand, readDuelCommand, readSendsCommand, usage } from './load/args.ts';
import { duel, duelText } from './load/duel.ts';
import { jsonReport, passes, textReport } from './load/report.ts';
import { run } from './load/run.ts';
import { sends, sendsText } from './load/sends.ts';
import { readSlo, type Slo } from './load/slo.ts';

/** This file runs as `dist/main.js`. */
const home = fileURLToPath(new URL('..', import.meta.url));
const say = (line: string) => process.stderr.write(`${line}\n`);

async function main(): Promise<number> {
  const [first, ...rest] = process.argv.slice(2);
  if (first === 'kernel') return duelMain(rest);
  return first === 'egress' ? sendsMain(rest) : gateMain();
}

async function sendsMain(args: readonly string[]): Promise<number> {
  const slo = await openSlo();
  if (slo === undefined) return 3;
  const command = readSendsCommand(args, slo.sends);
  if (!command.ok) return misused(command.fault.message);
  const report = await sends(command.value, { slo: slo.sends, home, env: process.env, say, signal: stop.signal });
  if (!report.ok) {
    say(report.fault.message);
    return 3;
  }
  const json = command.value.output === 'json';
  process.stdout.write(`${json ? JSON.stringify(report.value, null, 2) : sendsText(report.value)}\n`);
  return report.value.pass ? 0 : 1;
}

async function duelMain(args: readonly string[]): Promise<number> {
  const command = readDuelCommand(args);
  if (!command.ok) return misused(command.fault.message);
  const report = await duel(command.value, { home, env: process.env, say, signal: stop.signal });
  if (!report.ok) {
    say(report.fault.message);
    return 3;
  }
  process.stdout.write(
    `${command.value.output === 'json' ? JSON.stringify(report.value, null, 2) : duelText(report.value)}\n`,
  );
  return report.value.pass ? 0 : 1;
}

function misused(message: string): number {
  say(`${message}\n\n${usage}`);
  return 2;
}

/** Undefined, and said why, where the thresholds cannot be read. */
async function openSlo(): Promise<Slo | undefined> {
  const slo = readSlo(await readFile(`${home}slo.json`, 'utf8'));
  if (slo.ok) return slo.value;
  say(slo.fault.message);
  return undefined;
}

async function gateMain(): Promise<number> {
  const slo = await openSlo();
  if (slo === undefined) return 3;
  const command = readCommand(process.argv.slice(2), slo);
  if (!command.ok) return misused(command.fault.message);
  const report = await run(command.value, { slo, home, env: process.env, say, signal: stop.signal });
  if (!report.ok) {
    say(report.fault.message);
    return 3;
  }
  const form = command.value.output === 'json' ? jsonReport : textReport;
  process.stdout.write(`${form(report.value, slo)}\n`);
  return passes(report.value) ? 0 : 1;
}

// The first signal ends in good order what was started, databases too; the second does not wait.
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => (stop.signal.aborted ? process.exit(130) : stop.abort()));
}
process.exitCode = await main();
// A build of k6 may still be under way.
if (stop.signal.aborted) process.exit(130);
