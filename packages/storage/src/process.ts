// Other processes: run one to its end, and tell whether a pid still means the process it meant.

import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { type Clock, type Fault, fail, ok, type Result } from '@sallyport/base';

/** The user that a program runs as; numbers of the system's user table. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** How `runProgram` starts its child; `account` needs root. */
export interface RunOptions {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly account?: Account | undefined;
  readonly env?: Readonly<Record<string, string>>;
}

const outputBytesMax = 64 * 1024;

/**
 * Runs a program without a shell and returns what it wrote (the last 64 KiB).
 * Faults: `unavailable` when it cannot start or ends with another code than 0, `timeout` when it was killed for being late.
 */
export async function runProgram(
  file: string,
  args: readonly string[],
  options: RunOptions,
): Promise<Result<string, Fault>> {
  const child = spawn(file, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.account === undefined ? {} : { uid: options.account.uid, gid: options.account.gid }),
  });
  let output = '';
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString('utf8')).slice(-outputBytesMax);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const stopTimer = new AbortController();
  const ended = new Promise<Result<string, Fault>>((resolve) => {
    child.once('error', (cause) => resolve(fail('unavailable', `\`${file}\` cannot be started`, { cause })));
    child.once('close', (code, signal) =>
      resolve(
        code === 0
          ? ok(output)
          : fail('unavailable', `\`${file}\` ended with ${signal ?? `code ${code}`}: ${output.trim().slice(-600)}`),
      ),
    );
  });
  const late = options.clock.sleep(options.timeoutMs, stopTimer.signal).then(
    () => {
      child.kill('SIGKILL');
      return fail('timeout', `\`${file}\` did not end within ${options.timeoutMs} ms`);
    },
    () => ended,
  );
  const first = await Promise.race([ended, late]);
  stopTimer.abort();
  return first;
}

/**
 * What tells this process from a later one with the same pid: its start time as the system words it.
 * Undefined when no such process runs; a zombie counts as gone.
 */
export function processBirth(pid: number): string | undefined {
  if (process.platform !== 'linux') return birthFromPs(pid);
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may hold spaces and brackets; the fields after the last one are plain (proc(5)).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function birthFromPs(pid: number): string | undefined {
  try {
    const text = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return text === '' || text.startsWith('Z') ? undefined : text.slice(text.indexOf(' ')).trim();
  } catch {
    return undefined;
  }
}

/** Waits until the process is gone; false when it still runs after `timeoutMs`. */
export async function processEnd(clock: Clock, pid: number, timeoutMs: number): Promise<boolean> {
  const birth = processBirth(pid);
  const untilMs = clock.monotonicMs() + timeoutMs;
  while (birth !== undefined && processBirth(pid) === birth) {
    if (clock.monotonicMs() >= untilMs) return false;
    await clock.sleep(10);
  }
  return true;
}

/** Sends a signal; a process that has gone already is no failure. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone between the look and the signal, which is what the caller wanted.
  }
}
