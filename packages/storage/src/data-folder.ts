// The data folder of a running system (`SALLYPORT_DATA`): made with narrow rights and owned by one process.

import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Clock, type Fault, fail, ok, type Result } from '@sallyport/base';
import { lockFolder } from './folder-lock.ts';

export interface DataFolder {
  /** Absolute. */
  readonly path: string;
  /** A folder inside, made if absent, for its owner alone (0700). Faults: `unavailable`. */
  sub(name: string): Result<string, Fault>;
  /** Gives up the ownership; the files stay. */
  release(): void;
}

/**
 * Prepares `path` and takes its lock until `release`. Faults: `conflict` when another process owns it, `unavailable`
 * when it cannot be made or is no folder.
 */
export function openDataFolder(path: string, clock: Clock): Result<DataFolder, Fault> {
  const absolute = resolve(path);
  const made = makeFolder(absolute, rootFolderMode());
  if (!made.ok) return made;
  const lock = lockFolder(absolute, clock);
  if (!lock.ok) return lock;
  return ok({
    path: absolute,
    sub: (name) => makeFolder(join(absolute, name), 0o700),
    release: lock.value.release,
  });
}

/**
 * Root hands the database to another user, who must be able to pass through this folder: through, not look inside.
 * Everything secret below has rights of its own.
 */
function rootFolderMode(): number {
  return process.getuid?.() === 0 ? 0o711 : 0o700;
}

function makeFolder(path: string, mode: number): Result<string, Fault> {
  try {
    const before = statSync(path, { throwIfNoEntry: false });
    if (before !== undefined && !before.isDirectory()) {
      return fail('unavailable', `\`${path}\` is a file, not a folder; move it away or use another path`);
    }
    mkdirSync(path, { recursive: true, mode });
    // An existing folder keeps its owner's choice, save that others never write into it.
    if (before !== undefined && (before.mode & 0o022) !== 0) chmodSync(path, before.mode & 0o755);
    return ok(path);
  } catch (cause) {
    return fail('unavailable', `the folder \`${path}\` cannot be made; check the rights of the folder above`, {
      cause,
    });
  }
}
