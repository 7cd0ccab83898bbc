// What a Unix socket promises: rights from the first moment, a dead one replaced, a living one and a plain file kept.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock as clock } from '@sallyport/base';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { listenOnSocket } from './listen.ts';
import { testApp } from './testing.ts';
import { bindSocket } from './unix-socket.ts';

const root = mkdtempSync(join(tmpdir(), 'sp-socket-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let path = '';
let count = 0;
beforeEach(() => {
  path = join(root, `${count++}.sock`);
});
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const setting = 'listen.kernelSocket';

async function open(at = path) {
  const { app } = testApp();
  const listening = await listenOnSocket(app, { path: at, clock, setting });
  if (listening.ok) closers.push(() => listening.value.close(0));
  return listening;
}

function get(at: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request({ socketPath: at, path: '/health', agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    })
      .once('error', reject)
      .end();
  });
}

test('it serves, only its owner may connect, and nothing stays behind', async () => {
  const listening = await open();
  expect(listening.ok).toBe(true);
  expect(await get(path)).toBe(200);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  if (listening.ok) await listening.value.close(0);
  expect(existsSync(path)).toBe(false);
});

test('the socket of a process that died is replaced', async () => {
  const dead = createServer();
  const bound = await bindSocket(dead, { path, setting, clock });
  expect(bound.ok).toBe(true);
  // Closing the listener without letting go of the path is what SIGKILL does.
  await new Promise((resolve) => dead.close(resolve));
  expect(existsSync(path)).toBe(true);
  await expect(get(path)).rejects.toThrow(/ECONNREFUSED/);
  expect((await open()).ok).toBe(true);
  expect(await get(path)).toBe(200);
});

test('the socket of a living process stays its own', async () => {
  expect((await open()).ok).toBe(true);
  const second = await open();
  expect(second).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
  expect(second.ok ? '' : second.fault.message).toMatch(/in use.*listen\.kernelSocket/);
  expect(await get(path)).toBe(200);
});

test('what is no socket is never removed', async () => {
  writeFileSync(path, 'precious');
  expect(await open()).toMatchObject({ ok: false, fault: { code: 'invalid_input' } });
  expect(readFileSync(path, 'utf8')).toBe('precious');
});

test('a path too long and a folder that is not there are refused with what to do', async () => {
  const long = await open(join(root, 'x'.repeat(100)));
  expect(long.ok ? '' : long.fault.message).toMatch(/longer than 90 bytes/);
  const lost = await open(join(root, 'absent', 'a.sock'));
  expect(lost.ok ? '' : lost.fault.message).toMatch(/folder does not exist/);
});

test('closing leaves a successor its socket', async () => {
  const folder = join(root, 'shared');
  mkdirSync(folder);
  const at = join(folder, 'k.sock');
  const first = createServer();
  const bound = await bindSocket(first, { path: at, setting, clock });
  rmSync(at);
  expect((await open(at)).ok).toBe(true);
  if (bound.ok) bound.value.release();
  expect(await get(at)).toBe(200);
  await new Promise((resolve) => first.close(resolve));
});
