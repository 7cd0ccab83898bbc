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

/** A test as a release wrote it, with its files; reports what the runner says of it. */
async function release(test: unknown, files: Readonly<Record<string, string>> = {}) {
  const path = await mkdtemp(join(tmpdir(), 'sallyport-cedar-'));
  temporary.push(path);
  const all: Readonly<Record<string, string>> = {
    'a.cedar':
      'permit(principal == User::"u", action, resource); permit(principal, action, resource) when { context.x };',
    'a.entities.json': '[]',
    'a.json': typeof test === 'string' ? test : JSON.stringify(test),
    ...files,
  };
  for (const [name, text] of Object.entries(all)) await writeFile(join(path, name), text);
  return run(path);
}

describe('other releases of the corpora', () => {
  const newest = {
    principal: { type: 'User', id: 'u' },
    action: { type: 'Action', id: 'a' },
    resource: { type: 'R', id: 'r' },
  };
  const asText = { principal: 'User::"u"', action: 'Action::"a"', resource: 'R::"r"' };
  const outcome = { decision: 'allow', reason: ['policy0'], errors: ['policy1'] };
  const test1 = (request: object, more: object = {}) => ({
    policies: 'a.cedar',
    entities: 'a.entities.json',
    requests: [request],
    ...more,
  });
  const { requests: _, ...noRequests } = test1({});

  test.each<[string, unknown, Record<string, string>?]>([
    ['no schema, and no context', test1({ ...newest, ...outcome })],
    ['an empty name for a schema', test1({ ...newest, ...outcome }, { schema: '', should_validate: false })],
    ['uids as text, and words with capitals', test1({ ...asText, ...outcome, decision: 'Allow', context: {} })],
    [
      '`queries`, `reasons` and fields that we have no use for',
      {
        ...noRequests,
        queries: [
          {
            ...newest,
            decision: 'Allow',
            reasons: ['policy0'],
            errors: ['policy1'],
            enable_request_validation: true,
            desc: 'x',
          },
        ],
      },
    ],
    ['a number of errors', test1({ ...newest, decision: 'allow', reason: ['policy0'], num_errors: 1 })],
    ['entities in the test itself', test1({ ...newest, ...outcome }, { entities: [] })],
    [
      'nobody as the principal',
      test1({ ...newest, principal: null, decision: 'deny', reason: [], errors: ['policy1'] }),
    ],
    [
      'a schema as text',
      test1({ ...newest, ...outcome }, { schema: 'a.cedarschema' }),
      { 'a.cedarschema': 'entity User, R; action a appliesTo { principal: User, resource: R };' },
    ],
    [
      'a schema as JSON',
      test1({ ...newest, ...outcome }, { schema: 's.json' }),
      { 's.json': '{"": {"entityTypes": {"User": {}}, "actions": {"a": {}}}}' },
    ],
    ['the second files of a Mac', test1({ ...newest, ...outcome }), { '._a.json': '\u0000\u0005' }],
  ])('read: %s', async (_, test, files) => {
    expect(await release(test, files)).toEqual({ passed: 1, failed: [] });
  });

  test.each<[string, unknown, string, Record<string, string>?]>([
    ['a test that is no JSON', '{"requests": [', 'a.json: it is no JSON'],
    ['a test without requests', noRequests, 'neither `requests` nor `queries`'],
    ['a test without policies', { entities: 'a.entities.json', requests: [] }, 'where its `policies` are'],
    ['a test without entities', { policies: 'a.cedar', requests: [{ ...newest, ...outcome }] }, 'it has no `entities`'],
    [
      'a schema that is named and not there',
      test1({ ...newest, ...outcome }, { schema: 'b.cedarschema' }),
      'its schema: is not there',
    ],
    ['entities that are not there', test1({ ...newest, ...outcome }, { entities: 'b.json' }), '`b.json` is not there'],
    ['a request without a decision', test1({ ...newest }), 'which `decision` is right'],
    ['reasons that are no list', test1({ ...newest, ...outcome, reason: 'policy0' }), 'its `reason` is no list'],
    ['errors of another form', test1({ ...newest, ...outcome, errors: [{}] }), 'neither policy ids nor a number'],
    [
      'a wrong number of errors',
      test1({ ...newest, decision: 'allow', reason: ['policy0'], num_errors: 0 }),
      'errors 0',
    ],
    ['a uid that is none', test1({ ...newest, ...outcome, action: 'Action' }), 'is no uid'],
    ['a request that is no object', test1([]), 'it is no object'],
  ])('refused, and counted as failed: %s', async (_, test, says, files) => {
    const { passed, failed } = await release(test, files);
    expect([passed, failed.length]).toEqual([0, 1]);
    expect(failed[0]).toContain(says);
  });
});

test('a path that is not there is an error, not an empty success', async () => {
  await expect(run('/nowhere/corpus.tar.gz')).rejects.toThrow();
});
