// Guarantees about where the embedded server may live and as whom.

import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { must, systemRandom } from '@sallyport/base';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accountOf } from './account.ts';
import { blockedAt, choosePlace } from './place.ts';
import { readPostmaster } from './postmaster.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sallyport-place-'));
  chmodSync(root, 0o755);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const other = { uid: 54_321, gid: 54_321 };
const isRoot = process.getuid?.() === 0;
const made = (path: string, mode: number) => {
  mkdirSync(join(root, path), { recursive: true });
  chmodSync(join(root, path), mode);
  return join(root, path);
};

function options(folder: string, sharedFolder = join(root, 'shared')) {
  const programs = made('programs/bin', 0o755);
  writeFileSync(join(programs, 'postgres'), 'program', { mode: 0o755 });
  const home = join(root, 'programs');
  const binaries = {
    root: home,
    postgres: join(programs, 'postgres'),
    initdb: join(programs, 'initdb'),
    major: 18,
    build: '18.x',
  };
  return { folder, account: other, binaries, sharedFolder, random: systemRandom };
}

describe('accountOf', () => {
  it('finds the user and never takes account 0 under its name', () => {
    expect(accountOf('root:x:0:0::/root:/bin/sh\npostgres:x:101:104:,,,:/var/lib:/bin/bash\n')).toEqual({
      uid: 101,
      gid: 104,
    });
    expect(accountOf('postgres:x:0:0::/:/bin/sh\n')).toBeUndefined();
    expect(accountOf('postgresql:x:5:5::/:/bin/sh\nxpostgres:x:5:5::/:/bin/sh\n')).toBeUndefined();
    expect(accountOf('')).toBeUndefined();
  });
});

describe('blockedAt', () => {
  it('names the outermost folder that may not be passed', () => {
    made('a/b/c', 0o755);
    expect(blockedAt(join(root, 'a/b/c/data'), other)).toBeUndefined();
    const wall = made('a/b', 0o700);
    expect(blockedAt(join(root, 'a/b/c/data'), other)).toBe(wall);
    const outer = made('a', 0o750);
    expect(blockedAt(join(root, 'a/b/c/data'), other)).toBe(outer);
  });

  it('goes by owner, then group, then others, as the kernel does', () => {
    const folder = made('a', 0o701);
    const { uid, gid } = statSync(folder);
    expect(blockedAt(folder, { uid: uid + 1, gid: gid + 1 })).toBeUndefined();
    expect(blockedAt(folder, { uid: uid + 1, gid })).toBe(folder);
    expect(blockedAt(folder, { uid, gid: gid + 1 })).toBeUndefined();
    made('a', 0o071);
    expect(blockedAt(folder, { uid, gid })).toBe(folder);
  });
});

describe('choosePlace', () => {
  it('stays in the folder for a plain user, whatever its rights', () => {
    const folder = made('mine', 0o700);
    const place = choosePlace({ ...options(folder), account: undefined });
    expect(place.ok && place.value.serverFolder).toBe(folder);
  });

  it.skipIf(!isRoot)('moves behind a wall to the shared folder, remembers where, and stays there (needs root)', () => {
    const folder = join(made('wall', 0o700), 'db');
    mkdirSync(folder);
    const first = must(choosePlace(options(folder)));
    expect(first.serverFolder.startsWith(join(root, 'shared', 'postgres-'))).toBe(true);
    expect(statSync(first.serverFolder)).toMatchObject({ uid: other.uid });
    expect(statSync(first.serverFolder).mode & 0o777).toBe(0o700);
    expect(readFileSync(join(folder, 'location'), 'utf8').trim()).toBe(first.serverFolder);
    made('wall', 0o755);
    const again = choosePlace(options(folder));
    expect(again.ok && again.value.serverFolder).toBe(first.serverFolder);
  });

  it.skipIf(!isRoot)('copies programs that lie behind a wall, whole and once (needs root)', () => {
    const folder = made('open', 0o755);
    const { binaries, ...rest } = options(folder);
    const wall = made('hidden', 0o700);
    cpSync(binaries.root, join(wall, 'pg'), { recursive: true });
    const hidden = { ...binaries, root: join(wall, 'pg'), postgres: join(wall, 'pg/bin/postgres') };
    const place = must(choosePlace({ ...rest, binaries: hidden }));
    expect(place.binaries.postgres).toBe(join(root, 'shared/postgres-bin-18.x/bin/postgres'));
    expect(readFileSync(place.binaries.postgres, 'utf8')).toBe('program');
    rmSync(join(wall, 'pg'), { recursive: true });
    expect(choosePlace({ ...rest, binaries: hidden }).ok).toBe(true);
  });

  it('says what to do when there is no place at all', () => {
    const folder = join(made('wall', 0o700), 'db');
    writeFileSync(join(root, 'file'), '');
    const place = choosePlace(options(folder, join(root, 'file', 'shared')));
    expect(place).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
    expect(JSON.stringify(place)).toContain('SALLYPORT_DATA');
    expect(existsSync(join(folder, 'location'))).toBe(false);
  });
});

describe('readPostmaster', () => {
  it('reads what a server wrote and nothing from a broken file', () => {
    const file = join(root, 'postmaster.pid');
    expect(readPostmaster(root)).toBeUndefined();
    writeFileSync(file, '4242\n/data\n1700000000\n5433\n\n127.0.0.1\n 123 456\nready   \n');
    expect(readPostmaster(root)).toEqual({ pid: 4242, port: 5433, ready: true });
    writeFileSync(file, '4242\n/data\n1700000000\n5433\n\n127.0.0.1\n 123 456\nstarting\n');
    expect(readPostmaster(root)).toEqual({ pid: 4242, port: 5433, ready: false });
    for (const broken of ['', '-1\n', 'x\n', '0\n', '1.5\n']) {
      writeFileSync(file, broken);
      expect(readPostmaster(root)).toBeUndefined();
    }
  });
});
