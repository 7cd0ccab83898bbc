// Secrets on disk and by reference: made once, readable by their owner alone.

import {
  closeSync,
  constants,
  fstatSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { type Fault, fail, ok, type RandomBytes, type Result, systemRandom, toHex } from '@sallyport/base';

const secretBytesMax = 64 * 1024;

/**
 * The text of the key file at `path`; where there is none, `generate()` is written first (mode 0600, in a folder
 * of mode 0700 if that must be made too). Of two processes that start at once, both get the text of one of them.
 * Faults: `forbidden` when others can read the file, `unavailable` when it cannot be read or made.
 */
export function ensureKeyFile(
  path: string,
  generate: () => string,
  random: RandomBytes = systemRandom,
): Result<string, Fault> {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    if (!exists(path)) {
      const draft = `${path}.${toHex(random(8))}.draft`;
      try {
        writeFileSync(draft, generate(), { mode: 0o600, flag: 'wx' });
        // Either the whole key appears under its name or nothing does; whoever links first has made the key.
        linkSync(draft, path);
      } catch (cause) {
        if (!hasCode(cause, 'EEXIST')) throw cause;
      } finally {
        rmSync(draft, { force: true });
      }
    }
  } catch (cause) {
    return fail('unavailable', `the key file \`${path}\` cannot be made; check that its folder is writable`, { cause });
  }
  return readKeyFile(path);
}

/**
 * Resolves `env:NAME` or `file:path` to the secret behind it, without one trailing line break.
 * Faults: `invalid_input` for another form or an absent or empty secret, `forbidden` for a file that others can read.
 */
export function readSecretRef(
  reference: string,
  env: Readonly<Record<string, string | undefined>>,
): Result<string, Fault> {
  // The reference itself is never echoed: a secret pasted in its place would end up in the log.
  const form = /^(env|file):(.+)$/s.exec(reference);
  const [, kind, target] = form ?? [];
  if (kind === undefined || target === undefined) {
    return fail('invalid_input', 'a secret is given as `env:NAME` or `file:path`, never as itself');
  }
  const read: Result<string, Fault> = kind === 'env' ? ok(env[target] ?? '') : readKeyFile(target);
  if (!read.ok) return read;
  const secret = read.value.replace(/\r?\n$/, '');
  if (secret !== '') return ok(secret);
  return fail('invalid_input', `the secret \`${kind}:${target}\` is absent or empty; set it`);
}

/** Checks rights and content on one open file, so that nobody can swap it in between. */
function readKeyFile(path: string): Result<string, Fault> {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY);
  } catch (cause) {
    return fail('unavailable', `the key file \`${path}\` cannot be read; check that it exists and is yours`, { cause });
  }
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) return fail('invalid_input', `the key file \`${path}\` is not a file`);
    if (stat.size > secretBytesMax)
      return fail('too_large', `the key file \`${path}\` is larger than ${secretBytesMax} bytes`);
    // Windows has no mode bits to look at.
    if (process.platform !== 'win32' && (stat.mode & 0o077) !== 0) {
      return fail(
        'forbidden',
        `the key file \`${path}\` can be read by others; run \`chmod 600 ${path}\` and, if it was exposed, replace it`,
      );
    }
    return ok(readFileSync(file, 'utf8'));
  } finally {
    closeSync(file);
  }
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
