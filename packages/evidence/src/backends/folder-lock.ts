// One process per folder: a lock file that names its holder and outlives no holder.

import { link, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Takes the lock of a folder, or throws naming the process that has it. A holder that died (kill -9) is recognised by
 * its process id and, on Linux, its start time. Meant for processes of one machine and one process namespace.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, 'lock');
  const mine = `${process.pid} ${await startTime(process.pid)}`;
  // A folder of our own for drafts; its name is made by the system and meets no other's.
  const drafts = await mkdtemp(join(folder, 'lock-'));
  try {
    for (let attempt = 0; attempt < 3; attempt++) {
      if (await claim(path, join(drafts, 'mine'), mine)) return () => rm(path, { force: true });
      const holder = await readText(path);
      if (holder === undefined) continue;
      if (await isAlive(holder)) throw new Error(`the folder is in use by process ${holder.split(' ')[0]}`);
      // Moved away rather than removed: of two processes that see the same dead holder, one moves it and one fails.
      const aside = join(drafts, `dead-${attempt}`);
      await rename(path, aside).catch(() => undefined);
      if ((await readText(aside)) !== holder) await link(aside, path).catch(() => undefined);
    }
    throw new Error('the folder is in use by another process');
  } finally {
    await rm(drafts, { recursive: true, force: true });
  }
}

/** The name appears together with its content, so no one can read an empty lock. */
async function claim(path: string, draft: string, mine: string): Promise<boolean> {
  await writeFile(draft, mine, { mode: 0o600 });
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  }
}

async function isAlive(holder: string): Promise<boolean> {
  const [pid, started] = holder.split(' ');
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
