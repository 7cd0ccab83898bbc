// Guarantees of the data folder and of its one owner.

import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { manualClock, must, systemClock } from '@sallyport/base';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDataFolder } from './data-folder.ts';
import { processBirth } from './process.ts';

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'sallyport-folder-')), 'data');
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

const owned = () => readdirSync(folder).filter((name) => name.startsWith('owner.'));
const claim = (number: number, owner: object) =>
  writeFileSync(join(folder, `owner.${number}`), JSON.stringify(owner), { mode: 0o600 });
const mine = () => {
  const [name = ''] = owned();
  return JSON.parse(execFileSync('cat', [join(folder, name)], { encoding: 'utf8' }));
};

describe('openDataFolder', () => {
  it('closes the folder to the eyes of others, and inner ones wholly', () => {
    const opened = must(openDataFolder(folder, systemClock));
    expect(statSync(folder).mode & 0o077).toBe(process.getuid?.() === 0 ? 0o011 : 0);
    const inner = opened.sub('keys');
    expect(inner).toEqual({ ok: true, value: join(folder, 'keys') });
    expect(statSync(join(folder, 'keys')).mode & 0o777).toBe(0o700);
    opened.release();
  });

  it('takes the right to write into it away from others', () => {
    execFileSync('mkdir', [folder]);
    chmodSync(folder, 0o777);
    const opened = openDataFolder(folder, systemClock);
    expect(opened.ok && statSync(folder).mode & 0o022).toBe(0);
    if (opened.ok) opened.value.release();
  });

  it('says what to do when the path is a file', () => {
    writeFileSync(folder, '');
    expect(openDataFolder(folder, systemClock)).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
  });

  it('can be opened again after release, and never while it is owned', () => {
    for (let round = 0; round < 3; round++) {
      const first = openDataFolder(folder, systemClock);
      expect(first.ok).toBe(true);
      const second = openDataFolder(folder, systemClock);
      expect(second).toMatchObject({ ok: false, fault: { code: 'conflict' } });
      expect(JSON.stringify(second)).toContain(String(process.pid));
      if (first.ok) first.value.release();
      if (first.ok) first.value.release();
    }
    expect(owned()).toHaveLength(1);
  });

  it('takes over from an owner that is dead, and from one whose pid was given to another process', () => {
    const opened = must(openDataFolder(folder, systemClock));
    const self = mine();
    opened.release();
    for (const [number, owner] of [
      [10, { ...self, pid: 4_194_304 + 10 }],
      [20, { ...self, birth: '1' }],
    ] as const) {
      claim(number, owner);
      const next = openDataFolder(folder, systemClock);
      expect(next.ok).toBe(true);
      if (next.ok) next.value.release();
    }
    claim(30, self);
    expect(openDataFolder(folder, systemClock)).toMatchObject({ fault: { code: 'conflict' } });
  });

  it('believes an owner in another container until its heartbeat has been missing for 20 s', () => {
    const clock = manualClock(Date.UTC(2026, 0, 1));
    const opened = must(openDataFolder(folder, clock));
    const self = mine();
    opened.release();
    claim(10, { ...self, pid: 1, space: 'elsewhere', host: 'other' });
    const beat = clock.nowMs() / 1_000;
    utimesSync(join(folder, 'owner.10'), beat, beat);
    clock.advance(19_000);
    expect(openDataFolder(folder, clock)).toMatchObject({ fault: { code: 'conflict', retryAfterMs: 20_000 } });
    clock.advance(2_000);
    expect(openDataFolder(folder, clock).ok).toBe(true);
  });

  it('lets its own heart beat while it owns the folder', () => {
    const clock = manualClock(Date.UTC(2026, 0, 1));
    const opened = must(openDataFolder(folder, clock));
    clock.advance(60_000);
    const [name = ''] = owned();
    expect(statSync(join(folder, name)).mtimeMs).toBe(clock.nowMs());
    opened.release();
  });

  it('treats a broken claim as nobody’s', () => {
    execFileSync('mkdir', [folder]);
    writeFileSync(join(folder, 'owner.7'), '{"pid":');
    expect(openDataFolder(folder, systemClock).ok).toBe(true);
    expect(owned()).toEqual(['owner.8']);
  });
});

/** Programs that try to own the folder at the same moment and say whether they do. */
async function contest(code: string, starters: number): Promise<number> {
  const startAt = String(Date.now() + 1_500);
  const wins = await Promise.all(
    Array.from(
      { length: starters },
      () =>
        new Promise<number>((resolve, reject) => {
          const child = spawn(process.execPath, ['--input-type=module', '-e', code, folder, startAt], {
            cwd: import.meta.dirname,
            stdio: ['ignore', 'pipe', 'inherit'],
          });
          let said = '';
          child.stdout.on('data', (chunk) => {
            said += chunk;
          });
          child.once('close', (exit) => (exit === 0 ? resolve(said.includes('mine') ? 1 : 0) : reject(said)));
        }),
    ),
  );
  return wins.reduce((sum, win) => sum + win, 0);
}

const waitForStart = `
  const [folder, startAt] = process.argv.slice(1);
  while (Date.now() < Number(startAt)) await new Promise((next) => setTimeout(next, 1));`;
const stay = 'await new Promise((next) => setTimeout(next, 1_500));';

describe('INVARIANT: a folder has at most one owner', () => {
  beforeEach(() => {
    // The claim of a dead owner, which all of them find and all of them may take over.
    execFileSync('mkdir', [folder]);
    claim(5, { pid: 4_194_310, birth: '1', space: 'gone', host: 'gone' });
    utimesSync(join(folder, 'owner.5'), 0, 0);
  });

  it('lets one of six processes win that start at once on what a dead one left', async () => {
    const code = `
      import { openDataFolder } from '@sallyport/storage';
      import { systemClock } from '@sallyport/base';
      ${waitForStart}
      const opened = openDataFolder(folder, systemClock);
      if (opened.ok) console.log('mine');
      else if (opened.fault.code !== 'conflict') throw new Error(opened.fault.message);
      ${stay}
      process.exit();`;
    expect(await contest(code, 6)).toBe(1);
  });

  it('negative control: the contest catches a lock that looks first and writes then', async () => {
    const code = `
      import { existsSync, writeFileSync } from 'node:fs';
      ${waitForStart}
      if (!existsSync(folder + '/pid')) {
        await new Promise((next) => setTimeout(next, 50));
        writeFileSync(folder + '/pid', '1');
        console.log('mine');
      }`;
    expect(await contest(code, 6)).toBeGreaterThan(1);
  });
});

describe('processBirth', () => {
  it('is stable for a living process, differs between processes and is absent for a dead one', async () => {
    const child = spawn('sleep', ['30']);
    const pid = child.pid ?? 0;
    await new Promise((resolve) => child.once('spawn', resolve));
    const birth = processBirth(pid);
    expect(birth).toBeDefined();
    expect(processBirth(pid)).toBe(birth);
    expect(processBirth(process.pid)).not.toBe(birth);
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('close', resolve));
    expect(processBirth(pid)).toBeUndefined();
    expect(processBirth(4_194_310)).toBeUndefined();
  });
});
