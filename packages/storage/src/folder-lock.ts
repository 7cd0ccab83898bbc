// One owner for a folder: two processes on the same data would destroy it.

import {
  closeSync,
  fstatSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type Clock, type Fault, fail, isJsonObject, type Json, ok, parseJson, type Result } from '@sallyport/base';
import { processBirth } from './process.ts';

export interface FolderLock {
  /** Gives the folder up; a second call does nothing. */
  release(): void;
}

/** How often the owner says that it lives, for readers who cannot see its pid (another container on the same volume). */
const beatMs = 5_000;
const beatMissedMs = 20_000;

/**
 * Makes this process the owner of `folder` until `release` or its death. A dead owner is recognised by pid and start
 * time at once; an owner in another pid namespace by its heartbeat, after 20 s of silence.
 * Faults: `conflict` naming the owner, `unavailable` when the folder cannot be written.
 *
 * INVARIANT: a folder has at most one owner.
 * Claims are numbered files created exclusively, and the highest number rules. A number is never taken back, so a
 * starter that looked too early fails on creation instead of pushing out a newer owner.
 */
export function lockFolder(folder: string, clock: Clock): Result<FolderLock, Fault> {
  try {
    mkdirSync(folder, { recursive: true });
    return claim(folder, clock);
  } catch (cause) {
    return fail('unavailable', `the folder \`${folder}\` cannot be locked; check that it is writable`, { cause });
  }
}

function claim(folder: string, clock: Clock): Result<FolderLock, Fault> {
  const highest = Math.max(0, ...claimNumbers(folder));
  if (highest > 0) {
    const refusal = ownerRefusal(folder, claimPath(folder, highest), clock);
    if (refusal !== undefined) return refusal;
  }
  const mine = claimPath(folder, highest + 1);
  const draft = `${mine}.${process.pid}.draft`;
  writeFileSync(draft, JSON.stringify(self()), { mode: 0o600 });
  try {
    // A link appears with its whole content or not at all, and fails where the name exists.
    linkSync(draft, mine);
  } catch (cause) {
    return fail('conflict', takenMessage(folder), { cause });
  } finally {
    rmSync(draft, { force: true });
  }
  for (const older of claimNumbers(folder)) if (older <= highest) rmSync(claimPath(folder, older), { force: true });
  return ok(heldLock(mine, clock));
}

function heldLock(path: string, clock: Clock): FolderLock {
  const stopBeat = clock.every(beatMs, () => {
    try {
      const now = clock.nowMs() / 1_000;
      utimesSync(path, now, now);
    } catch {
      // The folder was removed below us; there is nothing left to own.
    }
  });
  let held = true;
  return {
    release: () => {
      if (!held) return;
      held = false;
      stopBeat();
      try {
        writeFileSync(`${path}.draft`, '{}', { mode: 0o600 });
        renameSync(`${path}.draft`, path);
      } catch {
        // The folder is gone, and the claim with it.
      }
    },
  };
}

/** The fault that keeps a newcomer out, or undefined when the claim is released or its owner is dead. */
function ownerRefusal(folder: string, path: string, clock: Clock) {
  const seen = readClaim(path);
  if (seen === 'gone') return fail('conflict', takenMessage(folder));
  const { owner, beatAtMs } = seen;
  if (owner === undefined) return undefined;
  const me = self();
  if (owner.space === me.space) {
    if (processBirth(owner.pid) !== owner.birth) return undefined;
    return fail(
      'conflict',
      `the folder \`${folder}\` is in use by process ${owner.pid}; stop it, or use another folder`,
    );
  }
  const silentMs = clock.nowMs() - beatAtMs;
  if (silentMs > beatMissedMs) return undefined;
  return fail(
    'conflict',
    `the folder \`${folder}\` is in use by a process on \`${owner.host}\`; stop it, or wait ${beatMissedMs / 1_000} s if it was killed`,
    { retryAfterMs: beatMissedMs },
  );
}

interface Owner {
  readonly pid: number;
  readonly birth: string;
  /** Where the pid means something: host, boot and pid namespace. */
  readonly space: string;
  readonly host: string;
}

function self(): Owner {
  const birth = processBirth(process.pid);
  if (birth === undefined) throw new Error('the start time of this very process is unknown');
  return { pid: process.pid, birth, space: pidSpace(), host: hostname() };
}

function pidSpace(): string {
  if (process.platform !== 'linux') return hostname();
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
}

interface Claim {
  /** Undefined when it was released, or never finished. */
  readonly owner: Owner | undefined;
  readonly beatAtMs: number;
}

/** Only the owner of a newer claim removes older ones: a claim that is gone has lost to another starter just now. */
function readClaim(path: string): Claim | 'gone' {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return 'gone';
    throw cause;
  }
  try {
    return { owner: parseOwner(readFileSync(file)), beatAtMs: fstatSync(file).mtimeMs };
  } finally {
    closeSync(file);
  }
}

function parseOwner(bytes: Uint8Array): Owner | undefined {
  const parsed = parseJson(bytes);
  const value: Json = parsed.ok ? parsed.value : null;
  if (!isJsonObject(value)) return undefined;
  const { pid, birth, space, host } = value;
  const complete =
    typeof pid === 'number' && typeof birth === 'string' && typeof space === 'string' && typeof host === 'string';
  return complete ? { pid, birth, space, host } : undefined;
}

function takenMessage(folder: string): string {
  return `the folder \`${folder}\` was taken by another process just now; use another folder`;
}

function claimPath(folder: string, number: number): string {
  return join(folder, `owner.${number}`);
}

function claimNumbers(folder: string): readonly number[] {
  return readdirSync(folder).flatMap((name) => (/^owner\.[1-9][0-9]{0,9}$/.test(name) ? [Number(name.slice(6))] : []));
}
