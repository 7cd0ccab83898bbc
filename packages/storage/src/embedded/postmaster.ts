// A running server process: reading its pid file, asking whether it is ours, stopping it.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, type Fault, fail, ok, type Result } from '@sallyport/base';
import postgres from 'postgres';
import { processBirth, processEnd, signalProcess } from '../process.ts';
import { superuser } from './initdb.ts';

export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** False while it starts or recovers. */
  readonly ready: boolean;
}

/** No pid of any Linux is as high (its ceiling is 2^22). */
const pidOfNobody = 4_194_305;

/** Parses `postmaster.pid` (Postgres, miscadmin.h: pid, folder, start, port, socket, address, memory, status). */
export function readPostmaster(data: string): Postmaster | undefined {
  let lines: readonly string[];
  try {
    lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return undefined;
  }
  const pid = Number(lines[0]);
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' };
}

export function postgresUrl(port: number, password: string): string {
  return `postgres://${superuser}:${password}@127.0.0.1:${port}/postgres`;
}

/**
 * What a killed owner left behind in `data`: its server if that still answers with our password for this very folder,
 * else undefined with nothing left running. Must be called by the owner of the folder's lock.
 * Faults: `unavailable` when a server of this folder neither answers nor stops.
 */
export async function adoptLeftover(
  clock: Clock,
  data: string,
  password: string,
): Promise<Result<Postmaster | undefined, Fault>> {
  const left = readPostmaster(data);
  if (left === undefined) return ok(undefined);
  if (processBirth(left.pid) === undefined) {
    // Dead, but a zombie that nobody collects still looks alive to Postgres.
    disownPidFile(data);
    return ok(undefined);
  }
  if (left.ready && (await servesFolder(left.port, password, data))) return ok(left);
  if (!isServerOf(left.pid, data)) {
    disownPidFile(data);
    return ok(undefined);
  }
  const stopped = await stopPostmaster(clock, left.pid);
  return stopped.ok ? ok(undefined) : stopped;
}

/**
 * Fast shutdown (open transactions roll back), then an immediate one, which the next start recovers from.
 * Faults: `unavailable` when the process survives both.
 */
export async function stopPostmaster(clock: Clock, pid: number): Promise<Result<void, Fault>> {
  for (const [signal, waitMs] of [
    ['SIGINT', 10_000],
    ['SIGQUIT', 5_000],
    // Backends see their postmaster die and end by themselves.
    ['SIGKILL', 2_000],
  ] as const) {
    signalProcess(pid, signal);
    // A frozen process hears the request only when it is woken.
    signalProcess(pid, 'SIGCONT');
    if (await processEnd(clock, pid, waitMs)) return ok(undefined);
  }
  return fail('unavailable', `the database server, process ${pid}, does not stop; end it by hand`);
}

async function servesFolder(port: number, password: string, data: string): Promise<boolean> {
  const sql = postgres(postgresUrl(port, password), { max: 1, connect_timeout: 2, onnotice: () => undefined });
  try {
    const [row] = await sql<{ folder: string }[]>`select current_setting('data_directory') as folder`;
    return row?.folder === data;
  } catch {
    // Whatever listens there is not the server of this folder, which is all that was asked.
    return false;
  } finally {
    await sql.end({ timeout: 0 });
  }
}

/** Whether the live process is a Postgres that works in this folder, or the pid belongs to a stranger by now. */
function isServerOf(pid: number, data: string): boolean {
  if (process.platform !== 'linux') return true;
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return words.includes(data);
  } catch {
    return false;
  }
}

/**
 * Points a pid file whose number means nobody, or a stranger, at nobody for certain. Deleting it would also delete the id of the shared
 * memory through which Postgres makes sure that no backend of the old server is left.
 */
function disownPidFile(data: string): void {
  const path = join(data, 'postmaster.pid');
  const [, ...rest] = readFileSync(path, 'utf8').split('\n');
  writeFileSync(path, [String(pidOfNobody), ...rest].join('\n'));
}
