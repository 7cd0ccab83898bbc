// The AuthZEN runner against the running kernel: drafts, refusals and several scenarios in a file; each flip is reported.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Json, type JsonObject, writeJson } from '@sallyport/base';
import { afterAll, describe, expect, test } from 'vitest';
import { type Stack, startStack } from '../e2e/stack.ts';
import { authzen } from './authzen.ts';

const stack: Stack = await startStack();
const folder = mkdtempSync(join(tmpdir(), 'sallyport-conform-'));
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await stack.close();
});

const target = { baseUrl: stack.urls.kernel, apiKey: stack.started.runtime.keys.ownApiKey, fetch };

async function conform(file: Json, scenario?: string) {
  const path = join(folder, 'cases.json');
  writeFileSync(path, writeJson(file));
  const failures: string[] = [];
  let passed = 0;
  const report = {
    pass: () => {
      passed += 1;
    },
    fail: (name: string, detail: string) => void failures.push(`${name}: ${detail}`),
    note: () => undefined,
  };
  await authzen(target, path, report, scenario);
  return { passed, failures };
}

interface Expecting {
  readonly path?: string;
  readonly request: JsonObject;
  readonly expected: Json;
}

/** All cases hold; and with any one of them flipped, that one is reported and no other. */
async function holds(cases: readonly Expecting[]): Promise<void> {
  const written = (list: readonly Expecting[]) => list.map((one) => ({ ...one }));
  expect(await conform(written(cases))).toEqual({ passed: cases.length, failures: [] });
  const flippedAt = cases.length >> 1;
  const flipped = cases.map((one, index) => (index === flippedAt ? { ...one, expected: turned(one.expected) } : one));
  const { passed, failures } = await conform(written(flipped));
  expect([passed, failures.length]).toEqual([cases.length - 1, 1]);
  expect(failures[0]).toMatch(new RegExp(`^case ${flippedAt} `));
}

function turned(expected: Json): Json {
  if (typeof expected === 'boolean') return !expected;
  return { results: [{ type: 'user', id: 'nobody' }] };
}

const opaque = (letter: string) => `CiRmZD${letter}2MTRkMy1jMzlhLTQ3ODEtYjdiZC04Yjk2ZjVhNTEwMGQSBWxvY2Fs`;
const user = (id: string) => ({ type: 'user', id });

describe('Todo', () => {
  const people = [
    { letter: 'A', email: 'rick@the-citadel.com', edits: true, updatesAll: true, deletesAll: true },
    { letter: 'E', email: 'morty@the-citadel.com', edits: true, updatesAll: false, deletesAll: false },
    { letter: 'M', email: 'beth@the-smiths.com', edits: false, updatesAll: false, deletesAll: false },
  ];
  /** The rules of the scenario, with a todo of one's own and one of somebody else. */
  const cases = people.flatMap(({ letter, email, edits, updatesAll, deletesAll }) => {
    const asked = (name: string, ownerID: string, expected: boolean) => ({ letter, email, name, ownerID, expected });
    return [
      asked('can_read_todos', email, true),
      asked('can_create_todo', email, edits),
      asked('can_update_todo', email, edits),
      asked('can_update_todo', 'jerry@the-smiths.com', updatesAll),
      asked('can_delete_todo', email, edits),
      asked('can_delete_todo', 'jerry@the-smiths.com', deletesAll),
    ];
  });

  test('as 1.0 has it: opaque ids, owners in the properties', async () => {
    await holds(
      cases.map(({ letter, name, ownerID, expected }) => ({
        request: {
          subject: user(opaque(letter)),
          action: { name },
          resource: { type: 'todo', id: 'todo-1', properties: { ownerID } },
        },
        expected,
      })),
    );
  });

  test('as the first draft had it: e-mail addresses as ids, owners beside the type', async () => {
    await holds(
      cases.map(({ letter, email, name, ownerID, expected }) => ({
        request: {
          subject: { ...user(email), identity: opaque(letter) },
          action: { name },
          resource: { type: 'todo', id: 'todo-1', ownerID },
        },
        expected,
      })),
    );
  });

  test('as the draft of batches had it: questions by name', async () => {
    const question = (ownerID: string) => ({ resource: { type: 'todo', id: 'todo-1', properties: { ownerID } } });
    const request = {
      subject: user(opaque('E')),
      action: { name: 'can_update_todo' },
      evaluations: { b: question('rick@the-citadel.com'), a: question('morty@the-citadel.com') },
    };
    const expecting = (a: boolean, b: boolean) => [{ request, expected: { a: { decision: a }, b: { decision: b } } }];
    expect(await conform(expecting(true, false))).toEqual({ passed: 1, failures: [] });
    expect((await conform(expecting(false, true))).failures).toHaveLength(1);
  });
});

test('whether to issue a token: managers and editors, by what the identity provider says of them', async () => {
  const asked = (id: string, role: string | undefined, expected: boolean) => ({
    request: {
      subject: { ...user(id), ...(role === undefined ? {} : { properties: { role, balance: 60 } }) },
      action: { name: 'issue' },
      resource: { type: 'application', id: 'DemoApp' },
    },
    expected,
  });
  await holds([
    asked('alice', 'manager', true),
    asked('bob', 'editor', true),
    asked('carol', 'contractor', false),
    asked('alice', undefined, false),
  ]);
});

test('records: numbers as ids are asked as text, and what is not stored is found by nobody', async () => {
  const actions = (id: Json, ...expected: readonly string[]) => ({
    request: { subject: user('alice'), resource: { type: 'record', id } },
    expected: { results: expected.map((name) => ({ name })) },
  });
  const viewers = (id: string, ...expected: readonly string[]) => ({
    request: { subject: { type: 'user' }, action: { name: 'view' }, resource: { type: 'record', id } },
    expected: { results: expected.map(user) },
  });
  await holds([
    actions(101, 'view', 'edit', 'delete'),
    actions('110', 'edit', 'view'),
    actions(102, 'view'),
    viewers('107', 'dan', 'alice'),
    viewers('999'),
    actions('999'),
    {
      request: { subject: { type: 'user' }, action: { name: 'burn' }, resource: { type: 'record', id: '101' } },
      expected: { results: [] },
    },
  ]);
});

describe('certification', () => {
  const alice = user('alice');
  const read = { name: 'read' };
  const record = { type: 'record', id: 'record-1' };
  const question = { subject: alice, action: read, resource: record };
  const anyUser = { type: 'user' };

  test('what must be found at least may be more; unknown types and ids find nothing', async () => {
    await holds([
      { request: { ...question, resource: { type: 'record' } }, expected: { results: [record] } },
      { request: { ...question, subject: anyUser, page: { limit: 1 } }, expected: { results: [alice, user('bob')] } },
      { request: { subject: alice, resource: record }, expected: { results: [read] } },
      { request: { ...question, foo: 'bar', later: { nested: true } }, expected: true },
    ]);
    const none = [
      { request: { ...question, subject: { type: 'spaceship' } }, expected: { results: [] } },
      { request: { subject: user('nonexistent-user'), resource: record }, expected: { results: [] } },
    ];
    expect(await conform(none)).toEqual({ passed: 2, failures: [] });
  });

  const { subject, action, resource, ...nothing } = question;
  test.each<[string, string, JsonObject]>([
    ['no subject', 'evaluation', { action, resource }],
    ['no action', 'evaluation', { subject, resource }],
    ['no resource', 'evaluation', { subject, action }],
    ['nothing', 'evaluation', nothing],
    ['a subject without a type', 'evaluation', { ...question, subject: { id: 'alice' } }],
    ['a subject without an id', 'evaluation', { ...question, subject: anyUser }],
    ['an action without a name', 'evaluation', { ...question, action: {} }],
    ['a resource without a type', 'evaluation', { ...question, resource: { id: 'record-1' } }],
    ['a resource without an id', 'evaluation', { ...question, resource: { type: 'record' } }],
    ['a subject that is text', 'evaluation', { ...question, subject: 'alice' }],
    ['a name that is a number', 'evaluation', { ...question, action: { name: 123 } }],
    ['no action to search subjects for', 'search/subject', { subject: anyUser, resource }],
    ['no id to search subjects for', 'search/subject', { ...question, subject: anyUser, resource: { type: 'record' } }],
    ['no subject to search resources for', 'search/resource', { action, resource: { type: 'record' } }],
    [
      'no id to search resources for',
      'search/resource',
      { ...question, subject: anyUser, resource: { type: 'record' } },
    ],
    ['no resource to search actions for', 'search/action', { subject }],
  ])('is refused: %s', async (_, endpoint, request) => {
    const asked = (status: number) => [{ path: `/access/v1/${endpoint}`, request, expected: { status } }];
    expect(await conform(asked(400), 'certification')).toEqual({ passed: 1, failures: [] });
    expect((await conform(asked(200), 'certification')).failures).toHaveLength(1);
  });

  test('a question of a batch that lacks something is denied, alone', async () => {
    const batch = (evaluations: readonly JsonObject[], ...decisions: readonly (boolean | null)[]) => ({
      request: { subject, action, evaluations },
      expected: decisions.map((decision) => ({ decision })),
    });
    const cases = [
      batch([{ resource }, {}], true, false),
      batch([{ resource }, { resource: { type: 'record', id: 'record-2' } }], true, null),
    ];
    expect(await conform({ evaluations: cases })).toEqual({ passed: 2, failures: [] });
    expect((await conform({ evaluations: [batch([{ resource }, {}], true, true)] })).failures).toHaveLength(1);
  });
});

test('several scenarios in one file; afterwards nothing of them is left', async () => {
  const file = {
    evaluation: [
      {
        request: {
          subject: { type: 'identity', id: opaque('M') },
          action: { name: 'POST' },
          resource: { type: 'route', id: '/todos' },
        },
        expected: false,
      },
      {
        request: {
          subject: user(opaque('M')),
          action: { name: 'can_create_todo' },
          resource: { type: 'todo', id: 'todo-1' },
        },
        expected: false,
      },
    ],
    search: [
      {
        request: { subject: user('erin'), action: { name: 'delete' }, resource: { type: 'record' } },
        expected: { results: ['105', '111', '117'].map((id) => ({ type: 'record', id })) },
      },
    ],
  };
  expect(await conform(file)).toEqual({ passed: 3, failures: [] });
  const headers = { authorization: `Bearer ${target.apiKey}`, 'content-type': 'application/json' };
  const listed = await fetch(`${target.baseUrl}/v1/policies`, { headers });
  expect(await listed.text()).not.toMatch('authzen-');
  const found = await fetch(`${target.baseUrl}/access/v1/search/resource`, {
    method: 'POST',
    headers,
    body: writeJson(file.search[0]?.request ?? null),
  });
  expect(await found.json()).toMatchObject({ results: [] });
});
