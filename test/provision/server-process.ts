// A server program under test: started in a folder of its own, waited for, stopped or hurt by pid.

import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '@sallyport/base';
import { type Container, removeContainer, runArgs, signalContainer } from './container.ts';
import type { Warden } from './warden.ts';

export interface ServerProcess {
  readonly pid: number;
  /** Hurts the server, for fault tests: `SIGSTOP`, `SIGCONT`, `SIGKILL`. */
  signal(signal: NodeJS.Signals): Promise<void>;
  /** Kills the server and waits until it is gone; a second call does nothing. */
  stop(): Promise<void>;
}

/** A program of this machine, or one inside a container. */
export type Program = { readonly path: string } | { readonly container: Container; readonly entrypoint?: string };

export interface ServerOptions {
  readonly program: Program;
  readonly args: readonly string[];
  /** Working folder, also of the log `server.log`. */
  readonly folder: string;
  readonly env?: Readonly<Record<string, string>>;
  /** False where the image must start as root and steps down itself. */
  readonly asCaller?: boolean;
  readonly warden: Warden;
  /** Resolves to true when the server can be used. */
  readonly ready: () => Promise<boolean>;
}

const startTimeoutMs = 20_000;

/** Starts the program and waits until it is ready; throws with the end of its log when it is not. */
export async function startServer(options: ServerOptions): Promise<ServerProcess> {
  const logFile = join(options.folder, 'server.log');
  const log = openSync(logFile, 'a', 0o600);
  const { command, args, container } = commandOf(options);
  const child = spawn(command, args, {
    cwd: options.folder,
    detached: true,
    stdio: ['ignore', log, log],
    env: { PATH: process.env.PATH ?? '', HOME: options.folder, ...options.env },
  });
  closeSync(log);
  child.unref();
  let gone = false;
  const ended = new Promise<void>((resolve) => {
    const end = () => {
      gone = true;
      resolve();
    };
    child.once('exit', end);
    child.once('error', end);
  });
  const { pid } = child;
  if (pid !== undefined) options.warden.guardPid(pid);
  if (container !== undefined) options.warden.guardContainer(container);
  const server: ServerProcess = {
    pid: pid ?? 0,
    signal: async (signal) => {
      if (container === undefined) child.kill(signal);
      else await signalContainer(container, signal);
    },
    stop: async () => {
      if (gone) return;
      child.ref();
      if (container !== undefined) await removeContainer(container);
      // Nothing of it is kept, and a frozen server would not hear a politer signal.
      child.kill('SIGKILL');
      await ended;
    },
  };
  const untilMs = systemClock.monotonicMs() + startTimeoutMs;
  while (!gone && systemClock.monotonicMs() < untilMs) {
    if (await options.ready().catch(() => false)) return server;
    await systemClock.sleep(20);
  }
  await server.stop();
  throw new Error(`\`${command}\` did not start:\n${readFileSync(logFile, 'utf8').slice(-2_000)}`);
}

function commandOf({ program, args, folder, env, asCaller = true }: ServerOptions) {
  if ('path' in program) return { command: program.path, args, container: undefined };
  const { container, entrypoint } = program;
  const inside = { folder, args, asCaller, ...(entrypoint ? { entrypoint } : {}), ...(env ? { env } : {}) };
  return { command: container.engine, args: runArgs(container, inside), container };
}

/** Three attempts, because a port that was free may be taken before the server binds it. */
export async function withFreshPorts<T>(start: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start();
    } catch (cause) {
      if (attempt === 3) throw cause;
    }
  }
}
