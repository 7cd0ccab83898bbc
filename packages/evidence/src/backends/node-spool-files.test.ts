// The spool on a real disk: it comes back, one process at a time, and a dead holder does not keep it.

import { spawn } from 'node:child_process';
import { constants, mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { must, systemClock } from '@sallyport/base';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSpool } from '../spool.ts';
import { append } from '../testing/spooling.ts';
import { lockFolder } from './folder-lock.ts';
import { nodeSpoolFiles } from './node-spool-files.ts';

let base = '';
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'evidence-spool-'));
});
afterAll(() => rm(base, { recursive: true, force: true }));

describe('spool on a disk', () => {
  it('keeps records, rolls segments, removes them when drained, in a folder of its owner alone', async () => {
    const folder = join(base, 'deep', 'spool');
    const spool = must(await openSpool({ clock: systemClock, files: nodeSpoolFiles(folder), segmentBytesMax: 2_000 }));
    await Promise.all(Array.from({ length: 50 }, () => append(spool, () => 'x'.repeat(100))));
    for (let at = 0; at < 50; at++) must(await append(spool, () => 'y'.repeat(100)));
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await readdir(folder)).filter((name) => name.endsWith('.seg')).length).toBeGreaterThan(3);
    must(await spool.close());

    const again = must(await openSpool({ clock: systemClock, files: nodeSpoolFiles(folder) }));
    expect(again.backlog).toBe(100);
    must(await again.release(must(await again.read(100))));
    must(await again.close());
    expect((await readdir(folder)).sort()).toEqual(['0000000000000101.seg', 'lock-2']);
  });

  it.runIf(process.platform === 'linux')('writes through: its file is open with O_DSYNC', async () => {
    const folder = join(base, 'synced');
    const spool = must(await openSpool({ clock: systemClock, files: nodeSpoolFiles(folder) }));
    must(await append(spool, () => 'x'));
    const flags: number[] = [];
    for (const descriptor of await readdir('/proc/self/fd')) {
      const target = await readlink(`/proc/self/fd/${descriptor}`).catch(() => '');
      if (!target.startsWith(folder) || !target.endsWith('.seg')) continue;
      const info = await readFile(`/proc/self/fdinfo/${descriptor}`, 'utf8');
      flags.push(Number.parseInt(/^flags:\s*(\d+)$/m.exec(info)?.[1] ?? '', 8) & constants.O_DSYNC);
    }
    expect(flags).toEqual([constants.O_DSYNC]);
    must(await spool.close());
  });

  it('is held by one process at a time', async () => {
    const folder = join(base, 'held');
    const spool = must(await openSpool({ clock: systemClock, files: nodeSpoolFiles(folder) }));
    expect(await openSpool({ clock: systemClock, files: nodeSpoolFiles(folder) })).toMatchObject({
      ok: false,
      fault: { code: 'unavailable' },
    });
    must(await spool.close());
    const next = must(await openSpool({ clock: systemClock, files: nodeSpoolFiles(folder) }));
    must(await next.close());
  });

  it('is free again after its holder was killed, and after a reused process id', async () => {
    const folder = join(base, 'killed');
    must(await (await opened(folder)).close());
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const started = await startOf(child.pid ?? 0);
    await writeFile(join(folder, 'lock-2'), `${child.pid} ${started}`);
    expect((await openSpool({ clock: systemClock, files: nodeSpoolFiles(folder) })).ok).toBe(false);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    must(await (await opened(folder)).close());
    await writeFile(join(folder, 'lock-4'), `${process.pid} 12345`);
    must(await (await opened(folder)).close());
    expect(await readdir(folder)).toContain('lock-5');
  });

  it('of many that find a dead holder one gets in, each time', async () => {
    const folder = join(base, 'race');
    await mkdir(folder);
    for (let round = 0; round < 40; round++) {
      await writeFile(join(folder, `lock-${1_000 + round * 10}`), `${process.pid} 12345`);
      const results = await Promise.allSettled(Array.from({ length: 6 }, () => lockFolder(folder)));
      const holders = results.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
      expect(holders.length).toBe(1);
      await holders[0]?.();
    }
  });

  it('a lock file cut short or of another kind holds no one out', async () => {
    const folder = join(base, 'odd');
    await mkdir(folder);
    for (const [at, text] of ['', '0 0', '-1 5', 'released', `${process.pid}`, 'x y'].entries()) {
      await writeFile(join(folder, `lock-${(at + 1) * 10}`), text);
      await (await lockFolder(folder))();
    }
  });

  it('a folder that cannot be made is unavailable', async () => {
    await writeFile(join(base, 'file'), '');
    expect(await openSpool({ clock: systemClock, files: nodeSpoolFiles(join(base, 'file', 'spool')) })).toMatchObject({
      ok: false,
      fault: { code: 'unavailable' },
    });
  });
});

const opened = async (folder: string) => must(await openSpool({ clock: systemClock, files: nodeSpoolFiles(folder) }));

async function startOf(pid: number): Promise<string> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}
