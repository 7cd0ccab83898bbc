// The Cedar runner passes the published suites, and notices when a suite says otherwise.

import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { cedar } from './cedar.ts';

const corpora = process.env.SALLYPORT_CORPORA ?? fileURLToPath(new URL('../../../shared/corpora', import.meta.url));
const folder = join(corpora, 'cedar');
const there = existsSync(folder);

const temporary: string[] = [];
afterEach(async () => {
  for (const path of temporary.splice(0)) await rm(path, { recursive: true, force: true });
});

async function run(path: string): Promise<{ readonly passed: number; readonly failed: readonly string[] }> {
  let passed = 0;
  const failed: string[] = [];
  await cedar(path, {
    pass: () => {
      passed++;
    },
    fail: (name, detail) => failed.push(`${name}: ${detail}`),
    note: () => undefined,
  });
  return { passed, failed };
}

async function copy(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'sallyport-cedar-'));
  temporary.push(path);
  await cp(join(folder, 'handwritten'), join(path, 'handwritten'), { recursive: true });
  await cp(join(folder, 'sample-data'), join(path, 'sample-data'), { recursive: true });
  return path;
}

async function edit(path: string, change: (text: string) => string): Promise<void> {
  const before = await readFile(path, 'utf8');
  const after = change(before);
  expect(after).not.toBe(before);
  await writeFile(path, after);
}

describe.skipIf(!there)(`the corpora of Cedar (skipped without ${folder})`, () => {
  test('the hand-written files pass, reached from their own folder and from the one above', async () => {
    for (const path of [join(folder, 'handwritten'), folder])
      expect(await run(path)).toEqual({ passed: 74, failed: [] });
  });

  test('the packed corpus passes, evaluated and compiled, to the last request', async () => {
    expect(await run(join(folder, 'corpus-tests-4.8.tar.gz'))).toEqual({ passed: 59_696, failed: [] });
  }, 240_000);

  test.each([
    ['decision', (text: string) => text.replace('"decision": "allow"', '"decision": "deny"')],
    ['reasons', (text: string) => text.replace('"policy0"', '"policy7"')],
    ['errors', (text: string) => text.replace('"errors": []', '"errors": ["policy0"]')],
  ])('negative control: one request with other %s is one failure', async (_, change) => {
    const path = await copy();
    await edit(join(path, 'handwritten/ip/1.json'), change);
    const { passed, failed } = await run(path);
    expect([passed, failed.length]).toEqual([73, 1]);
    expect(failed[0]).toContain('handwritten/ip/1.json request 0');
  });

  test('negative control: files that are missing or do not parse fail every request of theirs', async () => {
    const path = await copy();
    await rm(join(path, 'handwritten/ip/policies_1.cedar'));
    await edit(join(path, 'handwritten/ip/policies_2.cedar'), (text) => `${text} permit`);
    const { failed } = await run(path);
    expect(failed.some((line) => line.includes('ip/1.json request 0: its policies are not there'))).toBe(true);
    expect(failed.some((line) => line.includes('ip/2.json request 0: its policies do not parse'))).toBe(true);
  });
});

test('a path that is not there is an error, not an empty success', async () => {
  await expect(run('/nowhere/corpus.tar.gz')).rejects.toThrow();
});
