// A standby of a test's Postgres: a copy of its files made while it runs, that follows its log.

import { execFile, spawn } from 'node:child_process';
import { appendFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { must, systemClock } from '@sallyport/base';
import { freePorts, openPostgres } from '@sallyport/storage';
import type { Provision } from './place.ts';
import type { TestPostgres } from './test-postgres.ts';

export interface Standby {
  readonly url: string;
  /** Of its first process, while it runs. */
  pid(): number;
  start(): Promise<void>;
  /** Kills all of it. */
  kill(): Promise<void>;
  /** Kills it, if it runs, and removes its files. */
  remove(): Promise<void>;
}

const run = promisify(execFile);

/** Copies a server that `leads`, and starts the copy; its processes are those of this machine. Throws with the reason. */
export async function startStandby({ warden }: Provision, { url }: TestPostgres): Promise<Standby> {
  const opened = must(await openPostgres({ clock: systemClock, source: { url }, connectionsMax: 1 }));
  const { sql } = opened;
  const [place] = await sql<{ data: string; programs: string }[]>`
    select current_setting('data_directory') as data, (select setting from pg_config where name = 'BINDIR') as programs`;
  if (place === undefined) throw new Error('the server does not say where its files are');
  const folder = join(dirname(place.data), `standby-${Date.now()}`);
  const [port = 0] = await freePorts(1);
  await sql`select pg_backup_start('standby', true)`;
  // A file that goes while it is copied is not missed: the log tells of it.
  await run('cp', ['-a', place.data, folder]).catch(() => undefined);
  const [label] = await sql<{ text: string }[]>`select labelfile as text from pg_backup_stop(false)`;
  await opened.close();
  const { uid, gid } = await stat(place.data);
  for (const file of ['postmaster.pid', 'postmaster.opts']) await rm(join(folder, file), { force: true });
  await writeFile(join(folder, 'backup_label'), label?.text ?? '');
  await writeFile(join(folder, 'standby.signal'), '');
  const leader = new URL(url);
  const user = decodeURIComponent(leader.username);
  const follows = `host=127.0.0.1 port=${leader.port} user=${user} password=${decodeURIComponent(leader.password)}`;
  await appendFile(join(folder, 'postgresql.auto.conf'), `primary_conninfo = '${follows}'\n`);
  await run('chown', ['-R', `${uid}:${gid}`, folder]).catch(() => undefined);

  const settings = {
    ...{ listen_addresses: '127.0.0.1', unix_socket_directories: '', port: String(port), fsync: 'off' },
    // As many as the leader has at least.
    ...{ max_connections: '200', max_wal_senders: '4', shared_buffers: '32MB', huge_pages: 'off' },
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const own = new URL(url);
  own.port = String(port);
  let child: ReturnType<typeof spawn> | undefined;
  const kill = async () => {
    const dying = child;
    if (dying?.pid === undefined || dying.exitCode !== null) return;
    const gone = new Promise((resolve) => dying.once('exit', resolve));
    // The first alone would leave the others at work; they end when it is gone, unless they are frozen.
    process.kill(-dying.pid, 'SIGKILL');
    await gone;
    child = undefined;
  };
  const start = async () => {
    await rm(join(folder, 'postmaster.pid'), { force: true });
    const as = process.getuid?.() === 0 ? { uid, gid } : {};
    child = spawn(join(place.programs, 'postgres'), ['-D', folder, ...args], {
      ...as,
      detached: true,
      stdio: 'ignore',
    });
    if (child.pid === undefined) throw new Error('the standby cannot be started');
    warden.guardPid(child.pid);
    for (let tries = 0; tries < 200; tries++) {
      const standby = await openPostgres({ clock: systemClock, source: { url: own.href }, connectionsMax: 1 });
      if (standby.ok) {
        await standby.value.close();
        return;
      }
      await systemClock.sleep(50);
    }
    throw new Error('the standby does not answer');
  };
  await start();
  return {
    url: own.href,
    pid: () => child?.pid ?? 0,
    start,
    kill,
    remove: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
