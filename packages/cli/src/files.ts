// Files that a command reads and writes: bounded, with faults that name the path and never the content.

import { constants } from 'node:fs';
import { link, mkdir, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Fault, fail, ok, type RandomBytes, type Result, toHex, utf8Text } from '@sallyport/base';

const bytesMax = 16 << 20;
const secretBytesMax = 64 * 1024;

/**
 * The names of files below `<data>/keys` that the command reads; the runtime, which makes them at the first start, takes
 * half a second to load. A test holds them equal to the runtime's.
 */
export const keyFileNames = { root: 'token-root-1.pem', apiKey: 'api-key' } as const;

export function keyFile(data: string, name: keyof typeof keyFileNames): string {
  return join(data, 'keys', keyFileNames[name]);
}

/** A file of at most 16 MiB; `what` names its part in the command. Faults: `invalid_input`, `too_large`. */
export async function readInput(cwd: string, path: string, what: string): Promise<Result<Uint8Array, Fault>> {
  const full = resolve(cwd, path);
  try {
    const { size } = await stat(full);
    if (size > bytesMax) return fail('too_large', `${what} \`${path}\` is larger than ${bytesMax >> 20} MiB`);
    return ok(new Uint8Array(await readFile(full)));
  } catch (cause) {
    return fail('invalid_input', `${what} \`${path}\` cannot be read (${codeOf(cause)}); check the path`, { cause });
  }
}

/**
 * The text of a file that only its owner may read; undefined where there is none.
 * Faults: `forbidden` when others can read it too, `invalid_input` when it is no readable text file.
 */
export async function readSecretFile(cwd: string, path: string): Promise<Result<string | undefined, Fault>> {
  const full = resolve(cwd, path);
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(full, constants.O_RDONLY);
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return ok(undefined);
    return fail('invalid_input', `the key file \`${path}\` cannot be read (${codeOf(cause)}); check who may read it`, {
      cause,
    });
  }
  try {
    // Rights and content of one open file, so that nobody can swap it in between.
    const { mode, size } = await file.stat();
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      return fail('forbidden', `the key file \`${path}\` can be read by others; run \`chmod 600 ${path}\``);
    }
    if (size > secretBytesMax) return fail('invalid_input', `\`${path}\` is too large to be a key file`);
    const text = utf8Text(await file.readFile());
    return text === undefined ? fail('invalid_input', `the key file \`${path}\` is not text`) : ok(text);
  } catch (cause) {
    return fail('invalid_input', `the key file \`${path}\` cannot be read (${codeOf(cause)}); give a file`, { cause });
  } finally {
    await file.close();
  }
}

/** Writes a new file for its owner alone (0600), whole or not at all. Faults: `conflict` where it exists, `invalid_input`. */
export async function writeSecretFile(
  options: { readonly cwd: string; readonly random: RandomBytes },
  path: string,
  text: string,
): Promise<Result<void, Fault>> {
  const full = resolve(options.cwd, path);
  const draft = `${full}.${toHex(options.random(8))}.draft`;
  try {
    await writeFile(draft, text, { mode: 0o600, flag: 'wx' });
    // Linking fails where the name is taken: a key that exists is never written over.
    await link(draft, full);
    return ok(undefined);
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') {
      return fail('conflict', `\`${path}\` exists already and is not written over; choose another name`, { cause });
    }
    return fail('invalid_input', `\`${path}\` cannot be written (${codeOf(cause)}); check its folder`, { cause });
  } finally {
    await rm(draft, { force: true });
  }
}

/** Makes a folder with those above it. Faults: `invalid_input`. */
export async function makeFolder(cwd: string, path: string): Promise<Result<string, Fault>> {
  const full = resolve(cwd, path);
  try {
    await mkdir(full, { recursive: true });
    return ok(full);
  } catch (cause) {
    return fail('invalid_input', `the folder \`${path}\` cannot be made (${codeOf(cause)}); check its rights`, {
      cause,
    });
  }
}

/** An existing folder as an absolute path. Faults: `invalid_input`. */
export async function existingFolder(cwd: string, path: string, what: string): Promise<Result<string, Fault>> {
  const full = resolve(cwd, path);
  const found = await stat(full).catch(() => undefined);
  return found?.isDirectory() === true
    ? ok(full)
    : fail('invalid_input', `${what} \`${path}\` is not a folder; check the path`);
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown error';
}
