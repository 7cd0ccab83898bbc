// The whole stack as a process of its own, in a folder of its own, as an operator would start it.

import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Fault, fail, ok, type Result } from '@sallyport/base';
import type { Door } from './slo.ts';

export interface Stack {
  readonly urls: Readonly<Record<Door, string>>;
  readonly dataFolder: string;
  /** Whether the process is still there. */
  isAlive(): boolean;
}

export interface StackOptions {
  readonly say: (line: string) => void;
  /** Given at once what ends the process and removes its folder, so that a start can be broken off too. */
  readonly onClose: (close: () => Promise<void>) => void;
}

const startTimeoutMs = 180_000;
const stopTimeoutMs = 30_000;

/** Service names as the stack prints them. */
const printed: Readonly<Record<Door, string>> = {
  retrieval: 'retrieval-gateway',
  kernel: 'kernel',
  egress: 'egress-firewall',
};

/** Starts `main` of the demo on free ports. Faults: `unavailable` with the last lines that the stack said. */
export async function startStack(main: string, { say, onClose }: StackOptions): Promise<Result<Stack, Fault>> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-perf-'));
  // The embedded database runs as another user where this one is root, and must get to its files.
  await chmod(folder, 0o755);
  const [logFile, wordsFile] = [join(folder, 'stack.log'), join(folder, 'stack.err')];
  const [log, words] = [await open(logFile, 'w'), await open(wordsFile, 'w')];
  const child = spawn(process.execPath, [main, 'start'], {
    cwd: folder,
    env: {
      ...process.env,
      SALLYPORT_DATA: join(folder, 'data'),
      SALLYPORT_RETRIEVAL_PORT: '0',
      SALLYPORT_KERNEL_PORT: '0',
      SALLYPORT_EGRESS_PORT: '0',
    },
    stdio: ['ignore', log.fd, words.fd],
  });
  await Promise.all([log.close(), words.close()]);
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  onClose(async () => {
    await stop(child);
    process.off('exit', kill);
    await rm(folder, { recursive: true, force: true });
  });
  const untilMs = performance.now() + startTimeoutMs;
  say('starting the stack with its mail archive (10 to 60 s)');
  for (;;) {
    const said = await readFile(wordsFile, 'utf8');
    const urls = readUrls(said);
    if (urls !== undefined) {
      return ok({ urls, dataFolder: join(folder, 'data'), isAlive: () => isAlive(child) });
    }
    if (!isAlive(child) || performance.now() > untilMs) {
      return fail('unavailable', `the stack did not start: ${said.trim().split('\n').slice(-5).join(' | ')}`);
    }
    await pause(100);
  }
}

/** The doors out of what the stack prints when it serves; undefined until all three are there. */
export function readUrls(said: string): Stack['urls'] | undefined {
  const urlOf = (door: Door) => new RegExp(`^ *${printed[door]} +(http://\\S+)$`, 'm').exec(said)?.[1];
  const [retrieval, kernel, egress] = [urlOf('retrieval'), urlOf('kernel'), urlOf('egress')];
  if (retrieval === undefined || kernel === undefined || egress === undefined) return undefined;
  return { retrieval, kernel, egress };
}

function isAlive(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

async function stop(child: ChildProcess): Promise<void> {
  if (!isAlive(child)) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
  await gone;
  clearTimeout(timer);
}

function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}
