// The interop scenarios against the running kernel, through the runner that outsiders use; each with a control that must fail.

import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isJsonObject, type Json, type JsonObject, writeJson } from '@sallyport/base';
import { afterAll, describe, expect, it } from 'vitest';
import { authzen } from '../conformance/authzen.ts';
import { readScenario } from '../conformance/authzen-scenario.ts';
import { type Stack, startStack } from '../e2e/stack.ts';

const stack: Stack = await startStack();
const folder = mkdtempSync(join(tmpdir(), 'sallyport-scenarios-'));
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await stack.close();
});

async function conform(file: JsonObject | string) {
  const path = typeof file === 'string' ? file : join(folder, 'cases.json');
  if (typeof file !== 'string') writeFileSync(path, writeJson(file));
  const failures: string[] = [];
  let passed = 0;
  const target = { baseUrl: stack.urls.kernel, apiKey: stack.started.runtime.keys.ownApiKey, fetch };
  await authzen(target, path, {
    pass: () => {
      passed += 1;
    },
    fail: (name, detail) => void failures.push(`${name}: ${detail}`),
    note: () => undefined,
  });
  return { passed, failures };
}

/** The cases with every expectation turned round or taken away: none of them may pass. */
function turned(file: JsonObject): JsonObject {
  const turn = (expected: Json): Json => {
    if (typeof expected === 'boolean') return !expected;
    if (Array.isArray(expected))
      return expected.map((each) => (isJsonObject(each) ? { decision: !each.decision } : each));
    return { results: [{ type: 'user', id: 'nobody' }] };
  };
  return Object.fromEntries(
    Object.entries(file).map(([kind, list]) => [
      kind,
      Array.isArray(list)
        ? list.filter(isJsonObject).map((item) => ({ ...item, expected: turn(item.expected ?? null) }))
        : list,
    ]),
  );
}

async function holds(file: JsonObject, count: number): Promise<void> {
  expect(await conform(file)).toEqual({ passed: count, failures: [] });
  const control = await conform(turned(file));
  expect([control.passed, control.failures.length]).toEqual([0, count]);
}

const corpora = process.env.SALLYPORT_CORPORA ?? new URL('../../../shared/corpora', import.meta.url).pathname;
const todo = join(corpora, 'authzen/todo-decisions.json');

it.skipIf(!existsSync(todo))(`Todo: the published decisions (skipped where ${todo} is absent)`, async () => {
  const { passed, failures } = await conform(todo);
  expect([passed > 40, failures]).toEqual([true, []]);
});

describe('certification', () => {
  const alice = { type: 'user', id: 'alice' };
  const bob = { type: 'user', id: 'bob' };
  const record = (id: string, status?: string): JsonObject => ({
    type: 'record',
    id,
    ...(status === undefined ? {} : { properties: { status } }),
  });
  const evaluation = (
    subject: JsonObject,
    action: JsonObject,
    resource: JsonObject,
    expected: boolean,
  ): JsonObject => ({
    request: { subject, action, resource },
    expected,
  });
  const [read, write] = [{ name: 'read' }, { name: 'write' }];
  const remove = (soft: boolean) => ({ name: 'delete', properties: { soft } });
  const admin = { ...bob, properties: { role: 'admin' } };

  it('its decisions, batches and searches', async () => {
    await holds(
      {
        evaluation: [
          evaluation(alice, read, record('record-1'), true),
          evaluation(alice, write, record('record-1'), true),
          evaluation(bob, read, record('record-1'), true),
          evaluation(bob, write, record('record-1'), false),
          evaluation(alice, write, record('record-2', 'archived'), false),
          evaluation(admin, write, record('record-2', 'archived'), true),
          evaluation(alice, remove(true), record('record-1'), true),
          evaluation(alice, remove(false), record('record-1'), false),
        ],
        evaluations: [
          {
            request: { subject: bob, resource: record('record-1'), evaluations: [{ action: read }, { action: write }] },
            expected: [{ decision: true }, { decision: false }],
          },
          {
            request: {
              subject: alice,
              action: write,
              resource: { type: 'record' },
              evaluations: [
                { resource: { id: 'record-1', properties: { status: 'active' } } },
                { resource: record('record-2', 'archived') },
              ],
            },
            expected: [{ decision: true }, { decision: false }],
          },
        ],
        search: [
          {
            request: { subject: { type: 'user' }, action: read, resource: record('record-1') },
            expected: { results: [alice, bob] },
          },
          {
            request: { subject: { type: 'user' }, action: write, resource: record('record-2', 'archived') },
            expected: { results: [bob] },
          },
          {
            request: { subject: admin, action: write, resource: { type: 'record' } },
            expected: { results: [record('record-2')] },
          },
          { request: { subject: alice, resource: record('record-1') }, expected: { results: [read, write] } },
          {
            request: { subject: admin, resource: record('record-2', 'archived') },
            expected: { results: [read, write] },
          },
        ],
      },
      15,
    );
  });
});

describe('records: search and identity provider', () => {
  interface Attributes {
    readonly id: string;
    readonly attrs: JsonObject;
  }

  /** The scenario's rules as its description says them, over the same data. */
  async function cases(): Promise<JsonObject> {
    const { entities } = await readScenario('records');
    const read = (type: string) =>
      entities
        .filter(isJsonObject)
        .flatMap(({ uid, attrs }): Attributes[] =>
          isJsonObject(uid) && uid.type === type && isJsonObject(attrs) ? [{ id: String(uid.id), attrs }] : [],
        );
    const [users, records] = [read('user'), read('record')];
    const may = (user: Attributes, action: string, record: Attributes) => {
      const owns = record.attrs.owner === user.id;
      const shares = record.attrs.department === user.attrs.department;
      const manages = user.attrs.role === 'manager';
      if (action === 'view') return owns || shares || manages;
      return action === 'edit' ? owns || (manages && shares) : owns;
    };
    const actions = ['view', 'edit', 'delete'];
    const as =
      (type: string) =>
      ({ id }: Attributes) => ({ type, id });
    const subjects = records.flatMap((record) =>
      actions.map((name) => ({
        request: { subject: { type: 'user' }, action: { name }, resource: as('record')(record) },
        expected: { results: users.filter((user) => may(user, name, record)).map(as('user')) },
      })),
    );
    const resources = users.flatMap((user) =>
      actions.map((name) => ({
        request: { subject: as('user')(user), action: { name }, resource: { type: 'record' } },
        expected: { results: records.filter((record) => may(user, name, record)).map(as('record')) },
      })),
    );
    const permitted = users.flatMap((user) =>
      records.map((record) => ({
        request: { subject: as('user')(user), resource: as('record')(record) },
        expected: { results: actions.filter((name) => may(user, name, record)).map((name) => ({ name })) },
      })),
    );
    return { evaluation: [...subjects, ...resources, ...permitted] };
  }

  it('every user, record and action', async () => {
    await holds(await cases(), 60 + 18 + 120);
  });

  it('who owns what is what the identity provider puts into a token', async () => {
    const owned = (id: string, ids: readonly string[]): JsonObject => ({
      request: { subject: { type: 'user', id }, action: { name: 'delete' }, resource: { type: 'record' } },
      expected: { results: ids.map((each) => ({ type: 'record', id: each })) },
    });
    await holds(
      {
        search: [
          owned('alice', ['101', '107', '113', '119']),
          owned('erin', ['105', '111', '117']),
          owned('nobody', []),
        ],
      },
      3,
    );
  });
});

describe('gateway', () => {
  it('viewers read, editors write, strangers do neither', async () => {
    const { entities } = await readScenario('gateway');
    const identities = entities.filter(isJsonObject).flatMap(({ uid, parents }) => {
      if (!isJsonObject(uid) || uid.type !== 'identity' || !Array.isArray(parents)) return [];
      return [{ id: String(uid.id), edits: parents.filter(isJsonObject).some(({ id }) => id === 'editor') }];
    });
    expect(identities.map(({ edits }) => edits)).toEqual([true, true, true, false, false]);
    const routes = [
      ['GET', '/users/{userId}'],
      ['GET', '/todos'],
      ['POST', '/todos'],
      ['PUT', '/todos/{todoId}'],
      ['DELETE', '/todos/{todoId}'],
    ] as const;
    const of = (id: string, may: (name: string) => boolean) =>
      routes.map(([name, route]) => ({
        request: {
          subject: { type: 'identity', id },
          action: { name },
          resource: {
            type: 'route',
            id: route,
            properties: { uri: `https://gateway.example${route}`, ip: '10.0.0.1' },
          },
        },
        expected: may(name),
      }));
    const known = identities.flatMap(({ id, edits }) => of(id, (name) => edits || name === 'GET'));
    await holds({ evaluation: [...known, ...of('stranger', () => false)] }, 30);
  });
});
