// The first start: an empty database cluster, whole or not at all.

import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, type Fault, fail, ok, type RandomBytes, type Result, toHex } from '@sallyport/base';
import { type Account, runProgram } from '../process.ts';
import type { PostgresBinaries } from './binaries.ts';

export const superuser = 'sallyport';

export interface InitOptions {
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly serverFolder: string;
  readonly account: Account | undefined;
  readonly binaries: PostgresBinaries;
  readonly password: string;
  /** False skips fsync, for servers that are thrown away. */
  readonly durable: boolean;
}

/**
 * Makes `serverFolder/data` unless it is there. Works in a draft folder first, because an interrupted initdb leaves a
 * folder that looks finished. Faults: `unsupported` for data of another major version, `unavailable` with initdb's words.
 */
export async function ensureCluster(options: InitOptions): Promise<Result<string, Fault>> {
  const data = join(options.serverFolder, 'data');
  if (existsSync(data)) return sameVersion(data, options.binaries);
  const draft = `${data}.draft`;
  const passwordFile = join(options.serverFolder, `password.${toHex(options.random(8))}`);
  try {
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { recursive: true, mode: 0o700 });
    writeFileSync(passwordFile, `${options.password}\n`, { mode: 0o600, flag: 'wx' });
    for (const path of [draft, passwordFile]) own(path, options.account);
    const made = await runInitdb(options, draft, passwordFile);
    if (!made.ok) return fail('unavailable', `the database in \`${data}\` cannot be made: ${made.fault.message}`);
    renameSync(draft, data);
    return ok(data);
  } catch (cause) {
    return fail('unavailable', `the database in \`${data}\` cannot be made; check that its folder is writable`, {
      cause,
    });
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(draft, { recursive: true, force: true });
  }
}

function runInitdb(
  { binaries, account, clock, durable }: InitOptions,
  draft: string,
  passwordFile: string,
): Promise<Result<string, Fault>> {
  const args = [
    `--pgdata=${draft}`,
    `--username=${superuser}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    ...(durable ? [] : ['--no-sync']),
  ];
  return runProgram(binaries.initdb, args, { clock, timeoutMs: 60_000, account, env: serverEnv() });
}

/** Nothing of the caller's environment: a stray `PGPORT` or `LANG` must not change the server. */
export function serverEnv(): Readonly<Record<string, string>> {
  return { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
}

function sameVersion(data: string, binaries: PostgresBinaries): Result<string, Fault> {
  const versionFile = join(data, 'PG_VERSION');
  const found = existsSync(versionFile) ? readFileSync(versionFile, 'utf8').trim() : undefined;
  if (found === undefined) {
    return fail('integrity', `\`${data}\` is not a Postgres data folder (no PG_VERSION); restore it or move it away`);
  }
  if (found === String(binaries.major)) return ok(data);
  return fail(
    'unsupported',
    `\`${data}\` was made by Postgres ${found} and this is ${binaries.major}; start the old version, copy the data over, or move the folder away`,
  );
}

function own(path: string, account: Account | undefined): void {
  if (account !== undefined) chownSync(path, account.uid, account.gid);
}
