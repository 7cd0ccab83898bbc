// Finding programs: what is there is taken in order, and what is not ends in words that help.

import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { k6 } from './k6.ts';
import { findTool, runProgram } from './tool.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-tool-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function program(path: string, text = '#!/bin/sh\nexit 0\n'): Promise<string> {
  await mkdir(join(folder, path, '..'), { recursive: true });
  await writeFile(join(folder, path), text);
  await chmod(join(folder, path), 0o755);
  return join(folder, path);
}

const said: string[] = [];
const find = (env: Record<string, string>) => findTool(k6, { env, say: (line) => said.push(line) });

describe('findTool', () => {
  it('takes what the variable names, then what is on PATH, then what is in the cache', async () => {
    const [named, onPath, cached] = [
      await program('named'),
      await program('path/k6'),
      await program('cache/sallyport/bin/k6'),
    ];
    const [PATH, XDG_CACHE_HOME] = [join(folder, 'path'), join(folder, 'cache')];
    expect(await find({ K6: named, PATH, XDG_CACHE_HOME })).toEqual({ ok: true, value: named });
    expect(await find({ PATH, XDG_CACHE_HOME })).toEqual({ ok: true, value: onPath });
    expect(await find({ PATH: '', XDG_CACHE_HOME })).toEqual({ ok: true, value: cached });
  });

  it('says what to install where there is neither the program nor what builds it', async () => {
    const found = await find({ PATH: join(folder, 'nothing'), XDG_CACHE_HOME: join(folder, 'nothing') });
    expect(found).toMatchObject({ ok: false, fault: { code: 'not_found' } });
    if (!found.ok) expect(found.fault.message).toMatch(/install k6 .*or Go .*set `K6`/);
  });

  it('refuses a variable that names no program, instead of taking another', async () => {
    await program('path/k6');
    const found = await find({ K6: join(folder, 'none'), PATH: join(folder, 'path') });
    expect(found).toMatchObject({ ok: false, fault: { code: 'not_found' } });
  });

  it('says so where the build fails, or brings no program', async () => {
    for (const [name, text] of [
      ['fails', '#!/bin/sh\necho "cannot build" >&2\nexit 1\n'],
      ['lies', '#!/bin/sh\nexit 0\n'],
    ]) {
      await program(`${name}/go`, text);
      const found = await find({ PATH: join(folder, name ?? ''), XDG_CACHE_HOME: join(folder, `${name}-cache`) });
      expect(found).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
    }
    expect(said).toContain('  cannot build');
  });
});

describe('runProgram', () => {
  it('gives the exit code and every whole line', async () => {
    const lines: string[] = [];
    const sh = await program('lines', '#!/bin/sh\necho one\necho two >&2\nexit 7\n');
    expect(await runProgram({ program: sh, args: [], env: {} }, (line) => lines.push(line))).toBe(7);
    expect(lines.sort()).toEqual(['one', 'two']);
  });

  it('is -1 for what cannot be started, and for what the signal ended', async () => {
    expect(await runProgram({ program: join(folder, 'none'), args: [], env: {} }, () => undefined)).toBe(-1);
    const stop = new AbortController();
    const args = ['-e', 'setTimeout(() => 0, 60_000)'];
    const ended = runProgram({ program: process.execPath, args, env: {}, signal: stop.signal }, () => undefined);
    stop.abort();
    expect(await ended).toBe(-1);
  });
});
