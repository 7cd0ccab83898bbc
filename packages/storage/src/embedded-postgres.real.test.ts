// Guarantees of the embedded server: it survives its owner, restarts, strangers and half-made folders.

import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { must, systemClock } from '@sallyport/base';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { blockedAt } from './embedded/place.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts';
import { type Database, openPostgres } from './postgres.ts';
import { processBirth } from './process.ts';

const clock = systemClock;
const isRoot = process.getuid?.() === 0;
let root: string;
let folder: string;
const running: EmbeddedPostgres[] = [];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sallyport-embedded-'));
  chmodSync(root, 0o755);
  folder = join(root, 'postgres');
});
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
  rmSync(root, { recursive: true, force: true });
});

async function start(more: object = {}): Promise<EmbeddedPostgres> {
  const server = must(await startEmbeddedPostgres({ folder, clock, durable: false, ...more }));
  running.push(server);
  return server;
}

async function query<T>(server: { readonly url: string }, work: (sql: Database['sql']) => Promise<T>): Promise<T> {
  const opened = must(await openPostgres({ clock, source: { url: server.url } }));
  try {
    return await work(opened.sql);
  } finally {
    await opened.close();
  }
}

/** An owner in a process of its own, which runs `then` once its server is up and says its url and pid. */
async function otherOwner(
  then: string,
  { durable = false, ...spawning }: { durable?: boolean; detached?: boolean; uid?: number; gid?: number } = {},
) {
  const code = `
    import { openPostgres, startEmbeddedPostgres } from '@sallyport/storage';
    import { systemClock as clock } from '@sallyport/base';
    const folder = process.argv[1];
    const started = await startEmbeddedPostgres({ folder, clock, durable: ${durable} });
    if (!started.ok) { console.log(JSON.stringify(started)); process.exit(1); }
    const server = started.value;
    ${then}
    console.log(JSON.stringify({ url: server.url, pid: server.pid, uid: process.getuid() }));
    setInterval(() => undefined, 1_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code, folder], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
    ...spawning,
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  let text = '';
  const said = await new Promise<{ url: string; pid: number; uid: number }>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      text += chunk;
      if (text.includes('\n')) resolve(JSON.parse(text.slice(0, text.indexOf('\n'))));
    });
    child.once('close', () => reject(new Error(`the owner ended: ${text}`)));
  });
  return { ...said, child, ended, text: () => text };
}

describe('embedded Postgres', () => {
  it('starts, keeps its data over a restart, speaks UTF-8 and gives its folder up', async () => {
    const first = await start();
    expect(first.adopted).toBe(false);
    await query(first, async (sql) => {
      await sql`create table note (text text)`;
      await sql`insert into note values ('grüße 🦊')`;
      const [settings] = await sql`select current_setting('server_encoding') e, current_setting('listen_addresses') a`;
      expect(settings).toEqual({ e: 'UTF8', a: '127.0.0.1' });
    });
    expect(await first.stop()).toEqual({ ok: true, value: undefined });
    expect(await first.stop()).toEqual({ ok: true, value: undefined });
    expect(processBirth(first.pid)).toBeUndefined();
    const beganMs = clock.monotonicMs();
    const second = await start();
    // Some 30 ms on an idle machine; the margin is for a busy one.
    expect(clock.monotonicMs() - beganMs).toBeLessThan(5_000);
    expect(await query(second, (sql) => sql`select text from note`)).toEqual([{ text: 'grüße 🦊' }]);
  });

  it('keeps durability on by default', async () => {
    const server = await start({ durable: true });
    const [row] = await query(
      server,
      (sql) => sql`
      select current_setting('fsync') f, current_setting('synchronous_commit') s, current_setting('full_page_writes') p`,
    );
    expect(row).toEqual({ f: 'on', s: 'on', p: 'on' });
  });

  it('refuses a second start on the folder while the first one lives', async () => {
    const first = await start();
    const second = await startEmbeddedPostgres({ folder, clock, durable: false });
    expect(second).toMatchObject({ ok: false, fault: { code: 'conflict' } });
    expect(await query(first, (sql) => sql`select 1 as one`)).toEqual([{ one: 1 }]);
  });

  it('lets nobody in without the password, which only the owner can read', async () => {
    const server = await start();
    expect(statSync(join(folder, 'password')).mode & 0o777).toBe(0o600);
    const wrong = new URL(server.url);
    wrong.password = 'guess';
    const opened = await openPostgres({ clock, source: { url: wrong.href } });
    expect(opened).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
    expect(JSON.stringify(opened)).not.toContain('guess');
    chmodSync(join(folder, 'password'), 0o644);
    await server.stop();
    expect(await startEmbeddedPostgres({ folder, clock })).toMatchObject({ fault: { code: 'forbidden' } });
  });

  it('keeps statements and values out of its log; the negative control lets them in', async () => {
    const failing = (server: EmbeddedPostgres) =>
      query(server, async (sql) => {
        await sql`select 'value-4242'::int`.catch(() => undefined);
        await sql`create table if not exists card (pan text primary key)`;
        await sql`insert into card values ('value-4242'), ('value-4242')`.catch(() => undefined);
      });
    const quiet = await start();
    await failing(quiet);
    await quiet.stop();
    expect(readFileSync(quiet.logFile, 'utf8')).toContain('ready to accept connections');
    expect(readFileSync(quiet.logFile, 'utf8')).not.toContain('value-4242');
    expect(statSync(quiet.logFile).mode & 0o077).toBe(0);
    const chatty = await start({ settings: { log_min_messages: 'error', log_min_error_statement: 'error' } });
    await failing(chatty);
    expect(readFileSync(chatty.logFile, 'utf8')).toContain('value-4242');
  });
});

describe('after a crash', () => {
  it('adopts the server that outlived an owner killed with SIGKILL', async () => {
    const owner = await otherOwner('');
    await query(owner, (sql) => sql`create table kept as select 7 as n`);
    owner.child.kill('SIGKILL');
    await owner.ended;
    expect(processBirth(owner.pid)).toBeDefined();
    const heir = await start();
    expect(heir).toMatchObject({ adopted: true, pid: owner.pid, url: owner.url });
    expect(await query(heir, (sql) => sql`select n from kept`)).toEqual([{ n: 7 }]);
    await heir.stop();
    expect(processBirth(owner.pid)).toBeUndefined();
  });

  it('replaces a server that lives on but does not answer', async () => {
    const owner = await otherOwner('');
    owner.child.kill('SIGKILL');
    await owner.ended;
    process.kill(owner.pid, 'SIGSTOP');
    const heir = await start();
    expect(heir.adopted).toBe(false);
    expect(processBirth(owner.pid)).toBeUndefined();
    expect(await query(heir, (sql) => sql`select 1 as one`)).toEqual([{ one: 1 }]);
  });

  it('recovers what was committed when server and owner were both killed', async () => {
    const owner = await otherOwner('', { durable: true });
    await query(owner, (sql) => sql`create table kept as select 7 as n`);
    owner.child.kill('SIGKILL');
    process.kill(owner.pid, 'SIGKILL');
    await owner.ended;
    const heir = await start();
    expect(heir.adopted).toBe(false);
    expect(await query(heir, (sql) => sql`select n from kept`)).toEqual([{ n: 7 }]);
  });

  it('leaves a stranger alone that got the pid of the old server', async () => {
    const first = await start();
    const pidFile = join(folder, 'data', 'postmaster.pid');
    const lines = readFileSync(pidFile, 'utf8').split('\n');
    await first.stop();
    const stranger = spawn('sleep', ['60']);
    writeFileSync(pidFile, [String(stranger.pid), ...lines.slice(1)].join('\n'), { mode: 0o644 });
    try {
      const second = await start();
      expect(second.adopted).toBe(false);
      expect(processBirth(stranger.pid ?? 0)).toBeDefined();
    } finally {
      stranger.kill('SIGKILL');
    }
  });

  it('makes the database anew after a first start that was cut short', async () => {
    mkdirSync(join(folder, 'data.draft', 'base'), { recursive: true });
    writeFileSync(join(folder, 'data.draft', 'PG_VERSION'), '18\n');
    const server = await start();
    expect(await query(server, (sql) => sql`select 1 as one`)).toEqual([{ one: 1 }]);
    expect(existsSync(join(folder, 'data.draft'))).toBe(false);
  });
});

describe('signals', () => {
  it('Ctrl-C in the terminal does not take the database away from its owner', async () => {
    const owner = await otherOwner(
      `process.on('SIGINT', async () => {
        await clock.sleep(500);
        const db = await openPostgres({ clock, source: { url: server.url } });
        const said = db.ok ? 'still served' : db.fault.message;
        if (db.ok) await db.value.close();
        const stopped = await server.stop();
        console.log(said, stopped.ok);
        process.exit(0);
      });`,
      { detached: true },
    );
    // A terminal sends the signal to the whole foreground group.
    process.kill(-(owner.child.pid ?? 0), 'SIGINT');
    expect(await owner.ended).toBe(0);
    expect(owner.text()).toContain('still served true');
    expect(processBirth(owner.pid)).toBeUndefined();
  });

  it('installs no handler of its own in our process', async () => {
    const names = ['exit', 'beforeExit', 'SIGINT', 'SIGTERM', 'SIGHUP', 'uncaughtException', 'message'];
    const before = names.map((name) => process.listenerCount(name));
    await start();
    expect(names.map((name) => process.listenerCount(name))).toEqual(before);
  });
});

describe('folders that cannot be used', () => {
  const refused = async (more: object = {}) => {
    const server = await startEmbeddedPostgres({ folder, clock, durable: false, ...more });
    if (server.ok) await server.value.stop();
    return server;
  };

  it('a file in its place', async () => {
    writeFileSync(folder, '');
    expect(await refused()).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
  });

  it('data of another version, of no Postgres, and without its password', async () => {
    const data = join(folder, 'data');
    mkdirSync(data, { recursive: true });
    writeFileSync(join(folder, 'password'), 'x', { mode: 0o600 });
    expect(await refused()).toMatchObject({ fault: { code: 'integrity' } });
    writeFileSync(join(data, 'PG_VERSION'), '12\n');
    expect(await refused()).toMatchObject({ fault: { code: 'unsupported', message: expect.stringContaining('12') } });
    rmSync(join(folder, 'password'));
    expect(await refused()).toMatchObject({
      fault: { code: 'integrity', message: expect.stringContaining('password') },
    });
  });

  it('damaged data: the fault carries the server’s own last words, and the folder is free again', async () => {
    const server = await start();
    await server.stop();
    rmSync(join(folder, 'data', 'global', 'pg_control'));
    const again = await refused();
    expect(again).toMatchObject({
      ok: false,
      fault: { code: 'unavailable', message: expect.stringContaining('pg_control') },
    });
    expect(await refused()).toMatchObject({ fault: { code: 'unavailable' } });
  });

  it('no programs where they were said to be', async () => {
    expect(await refused({ binFolder: root })).toMatchObject({ fault: { code: 'not_found' } });
  });
});

describe.skipIf(!isRoot)('started by root (skipped: this run is not root)', () => {
  it('works below a folder that only root may enter', async () => {
    chmodSync(root, 0o700);
    const sharedFolder = mkdtempSync(join(tmpdir(), 'sallyport-shared-'));
    chmodSync(sharedFolder, 0o755);
    try {
      const first = await start({ sharedFolder });
      await query(first, (sql) => sql`create table kept as select 7 as n`);
      await first.stop();
      const second = await start({ sharedFolder });
      expect(await query(second, (sql) => sql`select n from kept`)).toEqual([{ n: 7 }]);
      await second.stop();
    } finally {
      rmSync(sharedFolder, { recursive: true, force: true });
    }
  });

  it('never runs the server as root', async () => {
    const server = await start();
    expect(execFileSync('ps', ['-o', 'user=', '-p', String(server.pid)], { encoding: 'utf8' }).trim()).toBe('postgres');
  });

  const nobody = { uid: 65_534, gid: 65_534 };
  it.skipIf(blockedAt(import.meta.dirname, nobody) !== undefined || blockedAt(process.execPath, nobody) !== undefined)(
    'works for a plain user too (skipped where that user cannot read this checkout)',
    async () => {
      mkdirSync(folder);
      execFileSync('chown', ['65534:65534', folder]);
      const owner = await otherOwner('process.on("SIGTERM", () => server.stop().then(() => process.exit(0)));', nobody);
      expect(owner.uid).toBe(65_534);
      expect(await query(owner, (sql) => sql`select 1 as one`)).toEqual([{ one: 1 }]);
      owner.child.kill('SIGTERM');
      expect(await owner.ended).toBe(0);
      expect(processBirth(owner.pid)).toBeUndefined();
    },
  );
});
