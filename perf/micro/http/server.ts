// Servers under test, each a process of its own with its CPU time in reach.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Fault, fail, ok, type Result } from '@sallyport/base';

export interface TestedServer {
  readonly url: string;
  /** Folder of its files; removed when it ends. */
  readonly folder: string;
  readonly pid: number;
  /** CPU time of the whole process so far, all threads, in µs. */
  cpuUs(): Promise<number>;
  /** What it holds after a collection, heap and what hangs on it, in bytes; of Node programs alone. */
  heldBytes(): Promise<number>;
  /** Both of its outputs so far. */
  said(): Promise<string>;
  close(): Promise<void>;
}

export interface ServerOptions {
  readonly name: string;
  readonly program: string;
  /** Gets the folder of the server. */
  readonly args: (folder: string) => readonly string[];
  readonly env?: (folder: string) => Readonly<Record<string, string>>;
  /** The URL, as soon as it serves; undefined until then. `said` is both outputs so far. */
  readonly ready: (said: string, folder: string) => Promise<string | undefined> | string | undefined;
  /** Node programs answer for themselves; others are asked of the system. */
  readonly probe: 'node' | 'proc';
  /** Written before the start. */
  readonly prepare?: (folder: string) => Promise<void>;
}

const startTimeoutMs = 60_000;
const stopTimeoutMs = 20_000;

/** A Node program with the probe in it. */
export function nodeServer(
  options: Omit<ServerOptions, 'program' | 'probe' | 'args'> & { readonly script: string },
  args: readonly string[] = [],
): ServerOptions {
  const probe = new URL('./cpu-probe.js', import.meta.url).href;
  const own = ['--import', probe, options.script, ...args];
  return { ...options, program: process.execPath, probe: 'node', args: () => own };
}

/** The bare echo. */
export const echoServer: ServerOptions = nodeServer({
  name: 'bare Hono echo',
  script: fileURLToPath(new URL('./echo-server.js', import.meta.url)),
  ready: (said) => /"url":"([^"]+)"/.exec(said)?.[1],
});

/** Faults: `unavailable` with what the server said last. */
export async function startServer(options: ServerOptions): Promise<Result<TestedServer, Fault>> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-bench-'));
  await options.prepare?.(folder);
  const logFile = join(folder, 'said.log');
  const log = await open(logFile, 'a');
  const child = spawn(options.program, [...options.args(folder)], {
    cwd: folder,
    env: { ...process.env, ...options.env?.(folder) },
    stdio: ['ignore', log.fd, log.fd, ...(options.probe === 'node' ? (['ipc'] as const) : [])],
  });
  await log.close();
  child.once('error', () => undefined);
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const close = async () => {
    await stop(child);
    process.off('exit', kill);
    await rm(folder, { recursive: true, force: true });
  };
  const untilMs = performance.now() + startTimeoutMs;
  for (;;) {
    const said = await readFile(logFile, 'utf8');
    const url = await options.ready(said, folder);
    if (url !== undefined) {
      const isNode = options.probe === 'node';
      return ok({
        url,
        folder,
        pid: child.pid ?? 0,
        cpuUs: isNode ? () => askedOf(child, 'cpuUs') : () => systemCpuUs(child.pid ?? 0),
        heldBytes: () => askedOf(child, 'heldBytes'),
        said: () => readFile(logFile, 'utf8'),
        close,
      });
    }
    if (hasEnded(child) || performance.now() > untilMs) {
      await close();
      return fail('unavailable', `${options.name} did not start: ${said.trim().split('\n').slice(-5).join(' | ')}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Asks the probe; one question at a time. */
function askedOf(child: ChildProcess, what: 'cpuUs' | 'heldBytes'): Promise<number> {
  return new Promise((resolve, reject) => {
    const onExit = () => reject(new Error('a server under test ended'));
    child.once('exit', onExit);
    child.once('message', (answer) => {
      child.off('exit', onExit);
      const value: unknown = typeof answer === 'object' ? Reflect.get(answer, what) : undefined;
      resolve(typeof value === 'number' ? value : Number.NaN);
    });
    child.send(what);
  });
}

/** Linux counts in ticks of 10 ms, so a round should use some hundred of them. Elsewhere: not a number. */
async function systemCpuUs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name may hold spaces and brackets; after its end, user and system time are the 12th and 13th field.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
}

async function stop(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
  await gone;
  clearTimeout(timer);
}
