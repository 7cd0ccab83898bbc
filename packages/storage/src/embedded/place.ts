// Where the server's files lie, so that the account it runs as can reach them.

import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type Fault, fail, ok, type RandomBytes, type Result, toHex } from '@sallyport/base';
import type { Account } from '../process.ts';
import type { PostgresBinaries } from './binaries.ts';

export interface Place {
  /** Holds `data`; writable by the server's account. */
  readonly serverFolder: string;
  readonly binaries: PostgresBinaries;
}

export interface PlaceOptions {
  readonly folder: string;
  readonly account: Account | undefined;
  readonly binaries: PostgresBinaries;
  /** Where root may put what its own folders hide from the server. */
  readonly sharedFolder: string;
  readonly random: RandomBytes;
}

/**
 * Usually `folder` itself. Where root works below a folder that only root may enter (`/root`), the database goes to
 * `sharedFolder` and `folder/location` remembers where; programs below such a folder are copied there too.
 * Faults: `unavailable` saying what to do when neither is possible.
 */
export function choosePlace(options: PlaceOptions): Result<Place, Fault> {
  const { folder, account, binaries } = options;
  if (account === undefined) return ok({ serverFolder: folder, binaries });
  try {
    const serverFolder = chooseFolder(options, account);
    const usable = blockedAt(binaries.postgres, account) === undefined ? binaries : copyBinaries(options, account);
    return ok({ serverFolder, binaries: usable });
  } catch (cause) {
    const wall = blockedAt(folder, account) ?? blockedAt(binaries.postgres, account) ?? folder;
    return fail(
      'unavailable',
      `the user \`postgres\` cannot pass \`${wall}\`, and \`${options.sharedFolder}\` cannot be used instead; set SALLYPORT_DATA to a folder outside of it, start as a plain user, or set DATABASE_URL`,
      { cause },
    );
  }
}

function chooseFolder({ folder, sharedFolder, random }: PlaceOptions, account: Account): string {
  const note = join(folder, 'location');
  const remembered = existsSync(note) ? readFileSync(note, 'utf8').trim() : undefined;
  if (remembered === undefined && blockedAt(folder, account) === undefined) return folder;
  const chosen = remembered ?? join(sharedFolder, `postgres-${toHex(random(8))}`);
  mkdirSync(sharedFolder, { recursive: true, mode: 0o711 });
  mkdirSync(chosen, { recursive: true, mode: 0o700 });
  chownSync(chosen, account.uid, account.gid);
  requireReach(chosen, account);
  if (remembered === undefined) writeFileSync(note, `${chosen}\n`, { mode: 0o600 });
  return chosen;
}

function copyBinaries({ binaries, sharedFolder, random }: PlaceOptions, account: Account): PostgresBinaries {
  const root = join(sharedFolder, `postgres-bin-${binaries.build}`);
  if (!existsSync(root)) {
    mkdirSync(sharedFolder, { recursive: true, mode: 0o711 });
    const draft = `${root}.${toHex(random(8))}.draft`;
    try {
      cpSync(binaries.root, draft, { recursive: true, verbatimSymlinks: true });
      renameSync(draft, root);
    } catch (cause) {
      // Another process may have put the same copy there first; only its absence is a failure.
      if (!existsSync(root)) throw cause;
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
  }
  requireReach(join(root, 'bin', 'postgres'), account);
  return { ...binaries, root, postgres: join(root, 'bin', 'postgres'), initdb: join(root, 'bin', 'initdb') };
}

function requireReach(path: string, account: Account): void {
  const wall = blockedAt(path, account);
  if (wall !== undefined) throw new Error(`\`${wall}\` is closed to user ${account.uid}`);
}

/** The outermost folder on the way to `path` that `account` may not pass, by mode bits (no supplementary groups). */
export function blockedAt(path: string, account: Account): string | undefined {
  const parent = dirname(path);
  const above = parent === path ? undefined : blockedAt(parent, account);
  if (above !== undefined) return above;
  const stat = statSync(path, { throwIfNoEntry: false });
  // What does not exist yet will be made with rights that fit.
  if (stat === undefined || !stat.isDirectory()) return undefined;
  const bit = stat.uid === account.uid ? 0o100 : stat.gid === account.gid ? 0o010 : 0o001;
  return (stat.mode & bit) === 0 ? path : undefined;
}
