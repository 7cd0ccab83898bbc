// One process per folder: numbered lock files, of which the highest rules and names its holder.

import { link, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const attemptsMax = 20;

/**
 * Takes the lock of a folder, or throws naming the process that has it. A holder that died (kill -9) is recognised by
 * its process id and, on Linux, its start time. Meant for processes of one machine and one process namespace.
 *
 * A lock is never taken away from its file: who finds the highest one dead or released makes the next higher, and of
 * several who try one succeeds. Who finds a still higher one after that had looked too early, and yields.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const mine = `${process.pid} ${await startTime(process.pid)}`;
  // A folder of our own for the draft; its name is made by the system and meets no other's.
  const drafts = await mkdtemp(join(folder, 'draft-'));
  try {
    const draft = join(drafts, 'lock');
    // The lock appears together with its content, so no one can read an empty one.
    await writeFile(draft, mine, { mode: 0o600 });
    for (let attempt = 0; attempt < attemptsMax; attempt++) {
      const highest = (await lockNumbers(folder)).at(-1) ?? 0;
      const holder = highest === 0 ? '' : await readText(lockPath(folder, highest));
      if (holder === undefined) continue;
      if (await isAlive(holder)) throw new Error(`the folder is in use by process ${holder.split(' ')[0]}`);
      const path = lockPath(folder, highest + 1);
      if (!(await claim(draft, path))) continue;
      const numbers = await lockNumbers(folder);
      if (numbers.at(-1) !== highest + 1) {
        await rm(path, { force: true });
        continue;
      }
      for (const older of numbers.slice(0, -1)) await rm(lockPath(folder, older), { force: true });
      return () => writeFile(path, 'released');
    }
    throw new Error('the folder is in use by another process');
  } finally {
    await rm(drafts, { recursive: true, force: true });
  }
}

function lockPath(folder: string, number: number): string {
  return join(folder, `lock-${number}`);
}

async function lockNumbers(folder: string): Promise<readonly number[]> {
  const numbers = (await readdir(folder)).map((name) => Number(/^lock-([1-9][0-9]{0,14})$/.exec(name)?.[1] ?? 0));
  return numbers.filter((number) => number > 0).sort((a, b) => a - b);
}

async function claim(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  }
}

async function isAlive(holder: string): Promise<boolean> {
  const [, pid, started] = /^([1-9][0-9]*) (\w+)$/.exec(holder) ?? [];
  if (pid === undefined) return false;
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    if (!isCode(error, 'EPERM')) return false;
  }
  return (await startTime(Number(pid))) === started;
}

/** Start of a process in clock ticks (proc(5), field 22); `ended` of one not yet reaped, `unknown` without /proc. */
async function startTime(pid: number): Promise<string> {
  const stat = await readText(`/proc/${pid}/stat`);
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields?.[0] === 'Z' || fields?.[0] === 'X' ? 'ended' : (fields?.[19] ?? 'unknown');
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
