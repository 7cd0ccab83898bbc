// The default database: a real Postgres server that belongs to this process and to one folder.

import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, realpathSync, renameSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Clock, type Fault, fail, ok, type RandomBytes, type Result, systemRandom, toHex } from '@sallyport/base';
import { serverAccount } from './embedded/account.ts';
import { findPostgres, type PostgresBinaries } from './embedded/binaries.ts';
import { ensureCluster, serverEnv } from './embedded/initdb.ts';
import { choosePlace } from './embedded/place.ts';
import { adoptLeftover, postgresUrl, readPostmaster, stopPostmaster } from './embedded/postmaster.ts';
import { serverSettings } from './embedded/settings.ts';
import { lockFolder } from './folder-lock.ts';
import { freePorts } from './free-port.ts';
import { type Account, processBirth } from './process.ts';
import { ensureKeyFile } from './secrets.ts';

export interface EmbeddedPostgres {
  /** With the password: never log it. */
  readonly url: string;
  readonly pid: number;
  /** True when the server outlived a killed owner and was taken over. */
  readonly adopted: boolean;
  readonly logFile: string;
  /** Fast shutdown, then gives the folder up. A second call does nothing. */
  stop(): Promise<Result<void, Fault>>;
}

export interface EmbeddedPostgresOptions {
  /** Holds the password, the log and, where the server's user can reach it, the data. */
  readonly folder: string;
  readonly clock: Clock;
  readonly random?: RandomBytes;
  /** Folder of `postgres` and `initdb`; those of the npm package by default. */
  readonly binFolder?: string;
  /** Postgres settings that replace the defaults of `embedded/settings.ts`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** False gives up crash safety for speed: only for servers that are thrown away. */
  readonly durable?: boolean;
  /** Where root puts data that the server's user could not reach in `folder`; `/var/lib/sallyport` by default. */
  readonly sharedFolder?: string;
}

const startTimeoutMs = 60_000;
const logBytesMax = 8 << 20;
const launchAttempts = 10;
/** A stranger took the port in between; or sessions of a killed server are still ending. */
const passing = /Address already in use|pre-existing shared memory block/;

/**
 * Starts the server of `folder`, making the database at the first start and taking over a server that outlived its
 * owner. It listens on a free port of 127.0.0.1 and asks for a random password kept in `folder/password`.
 * Faults: `conflict` when another process owns the folder, `unsupported`, `integrity` or `unavailable` saying what to do.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<Result<EmbeddedPostgres, Fault>> {
  const lock = lockFolder(resolve(options.folder), options.clock);
  if (!lock.ok) return lock;
  // A leftover server is recognised by its path, so that one folder must have one name.
  const folder = realpathSync(options.folder);
  const started = await startOwned(folder, options, lock.value.release);
  if (!started.ok) lock.value.release();
  return started;
}

async function startOwned(
  folder: string,
  options: EmbeddedPostgresOptions,
  release: () => void,
): Promise<Result<EmbeddedPostgres, Fault>> {
  const { clock, random = systemRandom, durable = true } = options;
  const found = await findPostgres(clock, options.binFolder);
  if (!found.ok) return found;
  const account = await serverAccount(clock);
  if (!account.ok) return account;
  const sharedFolder = options.sharedFolder ?? '/var/lib/sallyport';
  const place = choosePlace({ folder, account: account.value, binaries: found.value, sharedFolder, random });
  if (!place.ok) return place;
  const { serverFolder, binaries } = place.value;
  const passwordFile = join(folder, 'password');
  if (existsSync(join(serverFolder, 'data')) && !existsSync(passwordFile)) {
    return fail(
      'integrity',
      `the database's password file \`${passwordFile}\` is gone; restore it, or move the folder away`,
    );
  }
  const password = ensureKeyFile(passwordFile, () => toHex(random(24)));
  if (!password.ok) return password;
  const cluster = await ensureCluster({
    clock,
    random,
    serverFolder,
    account: account.value,
    binaries,
    password: password.value,
    durable,
  });
  if (!cluster.ok) return cluster;
  const data = cluster.value;
  const logFile = join(folder, 'postgres.log');
  const left = await adoptLeftover(clock, data, password.value);
  if (!left.ok) return left;
  const settings = {
    ...serverSettings(binaries.major),
    ...(durable ? {} : { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' }),
    ...options.settings,
  };
  const running =
    left.value === undefined
      ? await launch({ clock, binaries, account: account.value, data, logFile, settings })
      : ok(left.value);
  if (!running.ok) return running;
  const { pid, port } = running.value;
  let stopping: Promise<Result<void, Fault>> | undefined;
  return ok({
    url: postgresUrl(port, password.value),
    pid,
    adopted: left.value !== undefined,
    logFile,
    stop: () => {
      stopping ??= stopPostmaster(clock, pid).finally(release);
      return stopping;
    },
  });
}

interface Launch {
  readonly clock: Clock;
  readonly binaries: PostgresBinaries;
  readonly account: Account | undefined;
  readonly data: string;
  readonly logFile: string;
  readonly settings: Readonly<Record<string, string>>;
}

/** Tries again for what passes by itself. */
async function launch(options: Launch): Promise<Result<{ readonly pid: number; readonly port: number }, Fault>> {
  const logStart = openLog(options.logFile);
  for (let attempt = 1; ; attempt++) {
    const [port = 0] = await freePorts(1);
    const pid = spawnServer(options, port);
    const ready = pid === undefined ? 'gone' : await waitReady(options, pid);
    if (pid !== undefined && ready === 'ready') return ok({ pid, port });
    const words = readFileSync(options.logFile)
      .subarray(logStart)
      .toString('utf8')
      .trim()
      .split('\n')
      .slice(-3)
      .join(' · ');
    if (ready === 'gone' && attempt < launchAttempts && passing.test(words)) {
      await options.clock.sleep(attempt * 50);
      continue;
    }
    if (pid !== undefined && ready === 'late') await stopPostmaster(options.clock, pid);
    const how = ready === 'late' ? `was not ready within ${startTimeoutMs / 1_000} s` : 'ended at once';
    return fail(
      'unavailable',
      `the embedded Postgres ${how}: ${words || 'no word in its log'} (log: \`${options.logFile}\`)`,
    );
  }
}

function spawnServer({ binaries, account, data, logFile, settings }: Launch, port: number): number | undefined {
  const log = openSync(logFile, 'a', 0o600);
  try {
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const child = spawn(binaries.postgres, ['-D', data, '-p', String(port), ...flags], {
      // A session of its own: Ctrl-C in a terminal must reach us alone, who stop the server after the last request.
      detached: true,
      stdio: ['ignore', log, log],
      env: serverEnv(),
      ...(account === undefined ? {} : { uid: account.uid, gid: account.gid }),
    });
    // The failure to start shows as a missing pid; without a listener it would end the process.
    child.on('error', () => undefined);
    child.unref();
    return child.pid;
  } finally {
    closeSync(log);
  }
}

async function waitReady({ clock, data }: Launch, pid: number): Promise<'ready' | 'gone' | 'late'> {
  const untilMs = clock.monotonicMs() + startTimeoutMs;
  while (clock.monotonicMs() < untilMs) {
    const seen = readPostmaster(data);
    if (seen?.pid === pid && seen.ready) return 'ready';
    if (processBirth(pid) === undefined) return 'gone';
    await clock.sleep(10);
  }
  return 'late';
}

/** Sets a log of more than 8 MiB aside, replacing the one set aside before; returns where this run's part begins. */
function openLog(logFile: string): number {
  mkdirSync(join(logFile, '..'), { recursive: true });
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= logBytesMax) return size;
  renameSync(logFile, `${logFile}.old`);
  return 0;
}
