// Starts Sallyport with the demo tenants in it: real mail, people, policies; then serves until it is told to end.

import { type Clock, type Fault, ok, type RandomBytes, type Result } from '@sallyport/base';
import { type Started, startAll } from '@sallyport/cli';
import { watchTable } from '@sallyport/decision';
import { type Config, type Log, loadConfig } from '@sallyport/http';
import type { Runtime } from '@sallyport/runtime';
import { loadMail } from './load.ts';
import { progressPrinter } from './progress.ts';
import { mailSource } from './source.ts';
import { writeTenants } from './tenants.ts';

export interface DemoIo {
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly log: Log;
  /** For people: progress and what to do next. */
  readonly say: (text: string) => void;
  readonly terminal: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

/** The configuration of the working folder with the mail source added, unless it has one of that name. */
export function demoConfig({ env, cwd }: Pick<DemoIo, 'env' | 'cwd'>): Result<Config, readonly Fault[]> {
  const config = loadConfig({ env, cwd });
  if (!config.ok || config.value.sources.some((source) => source.name === mailSource.name)) return config;
  const source = {
    ...mailSource,
    labels: [...mailSource.labels],
    attributes: mailSource.attributes.map((attribute) => ({ ...attribute })),
    parents: mailSource.parents.map((parent) => ({ ...parent })),
    columns: [...mailSource.columns],
  };
  return ok({ ...config.value, sources: [...config.value.sources, source] });
}

export function startDemo(io: DemoIo, config: Config): Promise<Result<Started, Fault>> {
  const { clock, random, log } = io;
  return startAll({ config, clock, random, log, prepare: (runtime) => fill(io, runtime) });
}

async function fill(io: DemoIo, runtime: Runtime): Promise<Result<void, Fault>> {
  const { sql } = runtime.database;
  const printer = progressPrinter({ write: io.say, terminal: io.terminal });
  const mail = await loadMail(sql, { clock: io.clock, onProgress: printer });
  if (!mail.ok) return mail;
  if (mail.value.loaded) {
    io.say(`loaded ${mail.value.mails} mails in ${(mail.value.tookMs / 1_000).toFixed(1)} s\n`);
    const watched = await watchTable(sql, { table: mailSource.table, source: mailSource.name });
    if (!watched.ok) return watched;
  }
  const written = await writeTenants(runtime.authority);
  return written.ok ? ok(undefined) : written;
}
