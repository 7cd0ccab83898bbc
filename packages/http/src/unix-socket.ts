// Puts a server on a Unix socket: owner-only from its first moment, a dead process's socket replaced, a living one's kept.

import { chmodSync, lstatSync, mkdtempSync, renameSync, rmSync, unlinkSync } from 'node:fs';
import { connect, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import { type Clock, type Fault, fail, ok, type Result, withTimeout } from '@sallyport/base';

export interface BoundSocket {
  /** Takes the path away, unless it is another process's by now. */
  release(): void;
}

/** The kernel's own bound is 107 bytes; the rest is for the folder in which the socket is made. */
const pathBytesMax = 90;
/** A living server accepts at once, even when it is too busy to answer. */
const probeTimeoutMs = 1_000;

/**
 * Binds `server` to `path`, mode 0600. Rights are what authenticates callers here, so the socket is made in a folder
 * that nobody else can enter and moved to its place once its mode is set: there is no moment with wider rights.
 * Faults: `invalid_input` for a path too long or taken by something else, `unavailable` when a process serves there.
 */
export async function bindSocket(
  server: Server,
  options: { readonly path: string; readonly setting: string; readonly clock: Clock },
): Promise<Result<BoundSocket, Fault>> {
  const { path, setting, clock } = options;
  if (Buffer.byteLength(path) > pathBytesMax) {
    return fail('invalid_input', `the socket's path is longer than ${pathBytesMax} bytes; set \`${setting}\` to less`);
  }
  const free = await isFree(path, setting, clock);
  if (!free.ok) return free;
  try {
    const draft = mkdtempSync(join(dirname(path), '.sp-'));
    try {
      const made = join(draft, 's');
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen({ path: made }, () => {
          server.off('error', reject);
          resolve();
        });
      });
      chmodSync(made, 0o600);
      renameSync(made, path);
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
  } catch (cause) {
    server.close(() => undefined);
    const code = codeOf(cause);
    const hint = code === 'ENOENT' ? 'its folder does not exist; make it' : `${code}; check the rights of its folder`;
    return fail('unavailable', `the socket \`${path}\` of \`${setting}\` cannot be made: ${hint}`, { cause });
  }
  const { ino } = lstatSync(path);
  return ok({
    release: () => {
      // A successor may have replaced it, and is not to be cut off.
      const there = lstatSync(path, { throwIfNoEntry: false });
      if (there?.ino === ino) unlinkSync(path);
    },
  });
}

/** Nothing there, or a socket that nobody listens on any more. */
async function isFree(path: string, setting: string, clock: Clock): Promise<Result<void, Fault>> {
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (there === undefined) return ok(undefined);
  if (!there.isSocket()) {
    return fail('invalid_input', `\`${path}\` is there and is no socket; set \`${setting}\` to another path`);
  }
  const probed = await withTimeout(clock, { what: `the server at \`${path}\``, timeoutMs: probeTimeoutMs }, (signal) =>
    probe(path, signal),
  );
  if (probed.ok && (probed.value === 'ECONNREFUSED' || probed.value === 'ENOENT')) return ok(undefined);
  const why = probed.ok && probed.value !== 'connected' ? `cannot be looked at (${probed.value})` : 'is in use';
  return fail('unavailable', `the socket \`${path}\` ${why}; stop what uses it, or set \`${setting}\` to another path`);
}

function probe(path: string, signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ path, signal });
    const settle = (outcome: string) => {
      socket.destroy();
      resolve(outcome);
    };
    socket.once('connect', () => settle('connected'));
    socket.once('error', (error) => settle(codeOf(error)));
  });
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown error';
}
