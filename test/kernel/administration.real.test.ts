// What an administrator may do, who else may not, and that nothing bad ever takes the place of something good.

import { isJsonObject, type Json } from '@sallyport/base';
import { processMetrics } from '@sallyport/http';
import { wireKernel } from '@sallyport/kernel';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { operationsOf } from '../e2e/operations.ts';
import { type Stack, startStack } from '../e2e/stack.ts';
import { asking } from './ask.ts';
import { isPermitted, permitting } from './permitting.ts';

const stack: Stack = await startStack();
afterAll(() => stack.close());
const admin = asking(stack.urls.kernel, stack.keys.admin);
const decider = asking(stack.urls.kernel, stack.keys.decide);

const { body: document } = await admin('GET', '/openapi.json');

let round = 0;
/** A name of a document that no other test uses. */
let name = '';
beforeEach(() => {
  round += 1;
  name = `doc-${round}.cedar`;
});

const path = () => `/v1/policies/${name}`;
const put = (source: string, ifVersion?: number) =>
  admin('PUT', path(), ifVersion === undefined ? { source } : { source, ifVersion });
const versionOf = (body: Json | undefined) =>
  isJsonObject(body) && typeof body.version === 'number' ? body.version : -1;

const decide = (action: string) => isPermitted(decider, action);

/** Everything that must not change when a write is refused. */
async function standing() {
  const { sql } = stack.started.runtime.database;
  const epochs = await sql.unsafe('select tenant, scope, seq::text from epoch order by tenant, scope');
  const documents = await admin('GET', '/v1/policies');
  return { epochs: [...epochs], documents: documents.body };
}

describe('optimistic concurrency', () => {
  it('a write on a version that is no longer current is a conflict and changes nothing', async () => {
    const first = await put(permitting('one'), 0);
    expect(first.status).toBe(200);
    expect((await put(permitting('two'), 0)).status).toBe(409);
    const second = await put(permitting('two'), versionOf(first.body));
    expect(second.status).toBe(200);
    const before = await standing();
    const late = await put(permitting('three'), versionOf(first.body));
    expect([late.status, late.body.type]).toEqual([409, 'urn:sallyport:problem:conflict']);
    expect(await standing()).toEqual(before);
    const { body } = await admin('GET', path());
    expect(body).toEqual({ name, version: versionOf(second.body), source: permitting('two') });
  });

  it('of many writers on one version exactly one gets through', async () => {
    const { body } = await put(permitting('start'));
    const writers = Array.from({ length: 12 }, (_, index) => put(permitting(`w${index}`), versionOf(body)));
    const statuses = (await Promise.all(writers)).map(({ status }) => status).sort();
    expect(statuses).toEqual([200, ...Array(11).fill(409)]);
  });

  it('a deletion can ask for its version too', async () => {
    const { body } = await put(permitting('gone'));
    expect((await admin('DELETE', `${path()}?ifVersion=${versionOf(body) - 1}`)).status).toBe(409);
    expect(await decide('gone')).toBe(true);
    expect((await admin('DELETE', `${path()}?ifVersion=x`)).status).toBe(400);
    expect((await admin('DELETE', `${path()}?ifVersion=${versionOf(body)}`)).status).toBe(200);
    expect(await decide('gone')).toBe(false);
    expect((await admin('DELETE', path())).status).toBe(404);
    expect((await put(permitting('again'), 0)).status).toBe(200);
  });
});

describe('who may', () => {
  const operations = operationsOf(document)
    .filter(({ auth }) => auth === 'api-key')
    .map(({ method, path }) => [method, path.replaceAll(/\{[^}]+\}/g, 'x')] as const);
  const asks = (path: string) => path.startsWith('/access/') || ['/v1/plans', '/v1/why'].includes(path);

  it('the table has both sorts', () => {
    expect(operations.filter(([, path]) => asks(path)).length).toBeGreaterThanOrEqual(2);
    expect(operations.filter(([, path]) => !asks(path)).length).toBeGreaterThanOrEqual(8);
  });

  it.each(operations)(
    '%s %s is refused to a key of the other role, to none and to a wrong one',
    async (method, path) => {
      const body = method === 'GET' ? undefined : {};
      const other = asks(path) ? admin : decider;
      expect((await other(method, path, body)).status).toBe(403);
      expect((await asking(stack.urls.kernel, 'wrong')(method, path, body)).status).toBe(401);
      expect((await admin(method, path, body, { authorization: '' })).status).toBe(401);
      expect((await asking(stack.urls.kernel, stack.token())(method, path, body)).status).toBe(401);
    },
  );

  it('a key of one tenant acts for no other', async () => {
    const foreign = { 'sallyport-tenant': 'globex' };
    expect((await admin('GET', '/v1/policies', undefined, foreign)).status).toBe(403);
    expect((await admin('PUT', path(), { source: '' }, foreign)).status).toBe(403);
    expect((await admin('GET', '/v1/policies', undefined, { 'sallyport-tenant': 'acme' })).status).toBe(200);
  });
});

describe('INVARIANT: a set that does not parse never replaces one that does', () => {
  it.each([
    ['nonsense', 'permit (', '1:9'],
    ['a second policy', `${permitting('x')}\n\n  forbid (principal, action, resource) when { 1 + };`, '3:51'],
    ['an unknown function', 'permit (principal, action, resource) when { nothing("x") };', '1:45'],
    ['an effect of no kind', 'allow (principal, action, resource);', '1:1'],
    ['an open comment and no end', '@id("x") permit (principal, action, resource) when { true ', '1:59'],
  ])('%s', async (_, source, position) => {
    expect((await put(permitting('good'))).status).toBe(200);
    const before = await standing();
    const refused = await put(source);
    expect([refused.status, refused.body.type]).toEqual([400, 'urn:sallyport:problem:invalid_input']);
    expect(refused.body.position).toBe(`${name}:${position}`);
    expect(refused.body.detail).toContain(`${name}:${position}: `);
    expect(await standing()).toEqual(before);
    expect(await decide('good')).toBe(true);
    const { body } = await admin('GET', `${path()}/history`);
    expect(body.versions).toHaveLength(1);
  });

  it('an id that stands twice in a document', async () => {
    expect((await put(permitting('good'))).status).toBe(200);
    const twice = `@id("same") ${permitting('a')}\n@id("same") ${permitting('b')}`;
    const refused = await put(twice);
    expect([refused.status, await decide('good'), await decide('a')]).toEqual([409, true, false]);
    expect(refused.body.detail).toContain(`${name}#same`);
  });

  it('negative control: what was refused is accepted once it is mended', async () => {
    expect((await put('permit (')).status).toBe(400);
    expect((await put(permitting('mended'))).status).toBe(200);
    expect(await decide('mended')).toBe(true);
  });
});

describe('INVARIANT: entities that contradict each other never replace ones that do not', () => {
  const entity = (id: string, more: Json = {}): Json => ({
    uid: { type: 'User', id },
    ...(isJsonObject(more) ? more : {}),
  });
  const parent = (id: string) => ({ parents: [{ type: 'User', id }] });

  it.each([
    ['a number that Cedar does not have', [entity('a'), entity('b', { attrs: { x: 1.5 } })], '/entities/1/attrs/x'],
    ['null', [entity('a', { attrs: { deep: { list: [1, null] } } })], '/entities/0/attrs/deep/list/1'],
    [
      'a broken extension value',
      [entity('a', { attrs: { ip: { __extn: { fn: 'ip', arg: 'x' } } } })],
      '/entities/0/attrs/ip',
    ],
  ])('%s: nothing of the batch is written', async (_, entities, pointer) => {
    const before = await standing();
    const refused = await admin('PUT', '/v1/entities', { entities });
    expect(refused.status).toBe(400);
    expect(refused.text).toContain(pointer);
    expect(await standing()).toEqual(before);
  });

  it.each([
    ['itself', [entity('self', parent('self'))]],
    ['each other', [entity('x', parent('y')), entity('y', parent('x'))]],
    ['twice in one write', [entity('twice'), entity('twice')]],
  ])('parents: %s', async (_, entities) => {
    const before = await standing();
    expect((await admin('PUT', '/v1/entities', { entities })).status).toBe(400);
    expect(await standing()).toEqual(before);
  });

  it('two writes at once, each good alone, cannot close a circle together', async () => {
    for (let turn = 0; turn < 10; turn++) {
      const [a, b] = [`a${turn}`, `b${turn}`];
      const answers = await Promise.all([
        admin('PUT', '/v1/entities', { entities: [entity(a, parent(b))] }),
        admin('PUT', '/v1/entities', { entities: [entity(b, parent(a))] }),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
    }
    expect(await decide('read')).toBe(true);
  });
});

it('history lists every version of a document, newest first, with who wrote it', async () => {
  const versions = [await put(permitting('h1')), await put(permitting('h2')), await admin('DELETE', path())];
  const { body } = await admin('GET', `${path()}/history`);
  const listed = Array.isArray(body.versions) ? body.versions.filter(isJsonObject) : [];
  expect(listed.map(({ version, source, by }) => [version, source, by])).toEqual([
    [versionOf(versions[2]?.body), undefined, 'admin'],
    [versionOf(versions[1]?.body), permitting('h2'), 'admin'],
    [versionOf(versions[0]?.body), permitting('h1'), 'admin'],
  ]);
  for (const { at } of listed) expect(Math.abs(Date.parse(String(at)) - Date.now())).toBeLessThan(60_000);
  expect((await admin('GET', '/v1/policies/never-written.cedar/history')).body).toEqual({ versions: [] });
});

it('the public keys are open to all and hold no private half', async () => {
  const answer = await fetch(`${stack.urls.kernel}/v1/keys`);
  const text = await answer.text();
  expect(answer.status).toBe(200);
  expect(text).not.toMatch(/PRIVATE/);
  for (const secret of stack.secrets) expect(text).not.toContain(secret);
});

describe('two kernels that write at once', () => {
  const apps = [0, 1].map(() => wireKernel(stack.started.runtime, processMetrics()));
  const link = async (kernel: number, id: string, parent: string) => {
    const response = await apps[kernel]?.request('/v1/entities', {
      method: 'PUT',
      headers: { authorization: `Bearer ${stack.keys.admin}`, 'content-type': 'application/json' },
      body: JSON.stringify({ entities: [{ uid: { type: 'Group', id }, parents: [{ type: 'Group', id: parent }] }] }),
    });
    return response?.status;
  };

  it('never make a cycle of parents together', async () => {
    const pairs = Array.from({ length: 30 }, (_, at) => [`left-${at}`, `right-${at}`] as const);
    for (const [left, right] of pairs) {
      const statuses = await Promise.all([link(0, left, right), link(1, right, left)]);
      expect(statuses.toSorted()).toEqual([200, 400]);
    }
    // A cycle would stand in the way of every decision.
    expect(await decide('anything')).toBe(false);
  });
});
