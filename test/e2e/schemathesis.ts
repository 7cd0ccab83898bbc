// Schemathesis, the schema-driven fuzzer, from a Python package: fetched once by pip, pinned, kept in the cache folder.

import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../provision/place.ts';
import { isThere } from '../provision/wheel.ts';

const version = '4.32.5';
const fetchTimeoutMs = 240_000;
const run = promisify(execFile);

export interface Schemathesis {
  /** Runs it with these arguments for at most `timeoutMs`. */
  readonly run: (
    args: readonly string[],
    options: { readonly cwd: string; readonly timeoutMs: number },
  ) => Promise<{ readonly exitCode: number; readonly output: string }>;
}

/** The fuzzer, or the reason why it cannot be had here. */
export async function findSchemathesis(): Promise<Schemathesis | { readonly reason: string }> {
  try {
    const python = 'python3';
    const { stdout } = await run(python, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])']);
    // Some of what it needs is compiled for one version of Python.
    const folder = join(cacheFolder(), `schemathesis-${version}-python${stdout.trim()}`);
    if (!(await isThere(folder))) await fetchInto(folder, python);
    return { run: (args, options) => runIn(folder, python, args, options) };
  } catch (cause) {
    const [line = 'unknown'] = (cause instanceof Error ? cause.message : String(cause)).split('\n').filter(Boolean);
    return { reason: `Schemathesis ${version} needs python3 (3.10 or later) with pip, and one download: ${line}` };
  }
}

async function fetchInto(folder: string, python: string): Promise<void> {
  await mkdir(cacheFolder(), { recursive: true });
  const draft = await mkdtemp(`${folder}.draft-`);
  try {
    const wanted = `schemathesis==${version}`;
    const install = ['-m', 'pip', 'install', '--quiet', '--only-binary=:all:', '--target', draft, wanted];
    await run(python, install, { timeout: fetchTimeoutMs });
    // The folder appears whole; of two runs that fetched at once the first one's stays.
    await rename(draft, folder).catch(async (cause: unknown) => {
      if (!(await isThere(folder))) throw cause;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function runIn(
  folder: string,
  python: string,
  args: readonly string[],
  { cwd, timeoutMs }: { readonly cwd: string; readonly timeoutMs: number },
) {
  const env = { ...process.env, PYTHONPATH: folder, NO_COLOR: '1', COLUMNS: '200' };
  const options = { cwd, env, timeout: timeoutMs, maxBuffer: 64 << 20 };
  return new Promise<{ exitCode: number; output: string }>((resolve) => {
    execFile(python, [join(folder, 'bin', 'st'), ...args], options, (error, stdout, stderr) => {
      const failed = typeof error?.code === 'number' ? error.code : -1;
      resolve({ exitCode: error === null ? 0 : failed, output: `${stdout}${stderr}` });
    });
  });
}
