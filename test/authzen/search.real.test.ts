// Searches against brute force over the running kernel, with many entities, many pages, and those who may not see them.

import { isJsonObject, type Json, type JsonObject } from '@sallyport/base';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stack, startStack } from '../e2e/stack.ts';
import { type Answered, asking } from '../kernel/ask.ts';

const stack: Stack = await startStack();
afterAll(() => stack.close());
const admin = asking(stack.urls.kernel, stack.keys.admin);
const ask = asking(stack.urls.kernel, stack.keys.decide);
/** The installation's own key, which may act for each tenant. */
const own = asking(stack.urls.kernel, stack.started.runtime.keys.ownApiKey);

const departments = ['sales', 'legal', 'finance'] as const;
const actions = ['view', 'edit', 'delete'] as const;

/** Everyone sees what is theirs or their department's, managers see all; owners and the department's managers edit. */
const policies = `
@id("own") permit (principal is user, action in [Action::"view", Action::"edit", Action::"delete"], resource is record)
  when { resource.owner == principal };
@id("department") permit (principal is user, action == Action::"view", resource is record)
  when { resource.department == principal.department };
@id("managers-view") permit (principal is user, action == Action::"view", resource is record) when { principal.role == "manager" };
@id("managers-edit") permit (principal is user, action == Action::"edit", resource is record)
  when { principal.role == "manager" && resource.department == principal.department };
@id("frozen") forbid (principal, action == Action::"delete", resource is record) when { resource.frozen };
@id("bulk") permit (principal == user::"u0", action == Action::"view", resource in folder::"open");
`;

const users = Array.from({ length: 9 }, (_, index) => ({
  id: `u${index}`,
  department: departments[index % 3] ?? 'sales',
  role: index % 4 === 0 ? 'manager' : 'employee',
}));
const records = Array.from({ length: 60 }, (_, index) => ({
  id: `r${index}`,
  owner: `u${(index * 7) % 9}`,
  department: departments[(index * 5) % 3] ?? 'sales',
  frozen: index % 6 === 0,
}));

async function write(entities: readonly Json[], as = admin, headers = {}): Promise<void> {
  const { status, text } = await as('PUT', '/v1/entities', { entities }, headers);
  if (status !== 200) throw new Error(text);
}

beforeAll(async () => {
  expect((await admin('PUT', '/v1/policies/records.cedar', { source: policies })).status).toBe(200);
  await write(users.map(({ id, ...attrs }) => ({ uid: { type: 'user', id }, attrs })));
  await write(
    records.map(({ id, owner, ...attrs }) => ({
      uid: { type: 'record', id },
      attrs: { ...attrs, owner: { __entity: { type: 'user', id: owner } } },
    })),
  );
});

/** The policies once more, as a person would say them. */
function may(user: (typeof users)[number], action: string, record: (typeof records)[number]): boolean {
  const isOwner = record.owner === user.id;
  const isTheirs = record.department === user.department;
  const isManager = user.role === 'manager';
  if (action === 'view') return isOwner || isTheirs || isManager;
  if (action === 'edit') return isOwner || (isManager && isTheirs);
  return isOwner && !record.frozen;
}

const name = (result: JsonObject) => String(result.id ?? result.name);

function resultsOf({ status, body, text }: Answered): readonly string[] {
  if (status !== 200 || !Array.isArray(body.results)) throw new Error(`${status} ${text}`);
  return body.results.filter(isJsonObject).map(name);
}

function tokenOf({ body }: Answered): string {
  return isJsonObject(body.page) ? String(body.page.next_token) : '';
}

/** All results, in pages of `limit`. */
async function all(kind: string, body: JsonObject, limit?: number): Promise<readonly string[]> {
  const found: string[] = [];
  let page: JsonObject = limit === undefined ? {} : { limit };
  for (;;) {
    const answer = await ask('POST', `/access/v1/search/${kind}`, { ...body, page });
    found.push(...resultsOf(answer));
    const token = tokenOf(answer);
    if (token === '') return found;
    page = { token };
  }
}

const sorted = (ids: readonly string[]) => [...ids].sort();

describe('a search is what brute force finds', () => {
  it('for every user, record and action', async () => {
    for (const action of actions) {
      for (const user of users) {
        const wanted = records.filter((record) => may(user, action, record)).map(({ id }) => id);
        const body = { subject: { type: 'user', id: user.id }, action: { name: action }, resource: { type: 'record' } };
        expect(await all('resource', body)).toEqual(sorted(wanted));
      }
      for (const record of records.slice(0, 20)) {
        const wanted = users.filter((user) => may(user, action, record)).map(({ id }) => id);
        const body = {
          subject: { type: 'user' },
          action: { name: action },
          resource: { type: 'record', id: record.id },
        };
        expect(await all('subject', body)).toEqual(sorted(wanted));
      }
    }
    for (const user of users) {
      for (const record of records.slice(0, 20)) {
        const wanted = actions.filter((action) => may(user, action, record));
        const body = { subject: { type: 'user', id: user.id }, resource: { type: 'record', id: record.id } };
        expect(await all('action', body)).toEqual(sorted(wanted));
      }
    }
  });

  it('however it is cut into pages', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...users),
        fc.constantFrom(...actions),
        fc.integer({ min: 1, max: 70 }),
        async (user, action, limit) => {
          const wanted = records.filter((record) => may(user, action, record)).map(({ id }) => id);
          const body = {
            subject: { type: 'user', id: user.id },
            action: { name: action },
            resource: { type: 'record' },
          };
          expect(await all('resource', body, limit)).toEqual(sorted(wanted));
        },
      ),
      { numRuns: 30 },
    );
  });

  it('negative control: one attribute changed, and brute force no longer agrees', async () => {
    const body = { subject: { type: 'user', id: 'u1' }, action: { name: 'view' }, resource: { type: 'record' } };
    const before = await all('resource', body);
    await write([{ uid: { type: 'user', id: 'u1' }, attrs: { department: 'finance', role: 'employee' } }]);
    const after = await all('resource', body);
    await write([{ uid: { type: 'user', id: 'u1' }, attrs: { department: 'legal', role: 'employee' } }]);
    expect(after).not.toEqual(before);
    expect(await all('resource', body)).toEqual(before);
  });
});

describe('who may see what', () => {
  const body = { subject: { type: 'user', id: 'u0' }, action: { name: 'view' }, resource: { type: 'record' } };
  const first = async () => {
    const answer = await ask('POST', '/access/v1/search/resource', { ...body, page: { limit: 5 } });
    expect(resultsOf(answer)).toHaveLength(5);
    return tokenOf(answer);
  };

  it('a page token is of no use to another key or tenant', async () => {
    const page = { token: await first() };
    const foreign = await own('POST', '/access/v1/search/resource', { ...body, page }, { 'sallyport-tenant': 'acme' });
    expect(foreign.status).toBe(400);
    const elsewhere = await own(
      'POST',
      '/access/v1/search/resource',
      { ...body, page },
      { 'sallyport-tenant': 'globex' },
    );
    expect(elsewhere.status).toBe(400);
    const capable = { 'sallyport-capability': stack.token() };
    expect((await ask('POST', '/access/v1/search/resource', { ...body, page }, capable)).status).toBe(400);
    expect((await ask('POST', '/access/v1/search/resource', { ...body, page })).status).toBe(200);
  });

  it('a search of one tenant finds nothing of another', async () => {
    const globex = { 'sallyport-tenant': 'globex' };
    const source = 'permit (principal, action == Action::"view", resource);';
    expect((await own('PUT', '/v1/policies/all.cedar', { source }, globex)).status).toBe(200);
    await write([{ uid: { type: 'record', id: 'of-globex' } }], own, globex);
    expect(resultsOf(await own('POST', '/access/v1/search/resource', body, globex))).toEqual(['of-globex']);
    expect(await all('resource', body)).not.toContain('of-globex');
  });

  it('a capability narrows what is found, and a dead one finds nothing', async () => {
    const asked = { subject: { type: 'User', id: 'alice' }, action: { name: 'read' }, resource: { type: 'Doc' } };
    await write(['a', 'b'].map((id) => ({ uid: { type: 'Doc', id } })));
    await write([{ uid: { type: 'Other', id: 'c' } }]);
    const found = async (resource: JsonObject, headers: Record<string, string>) =>
      resultsOf(await ask('POST', '/access/v1/search/resource', { ...asked, resource }, headers));
    const capable = { 'sallyport-capability': stack.token() };
    expect(await found({ type: 'Doc' }, capable)).toEqual(['a', 'b']);
    expect(await found({ type: 'Other' }, {})).toEqual(['c']);
    expect(await found({ type: 'Other' }, capable)).toEqual([]);
    expect(await found({ type: 'Doc' }, { 'sallyport-capability': stack.token({ expired: true }) })).toEqual([]);
    const foreign = { 'sallyport-capability': stack.token({ foreign: true }) };
    expect((await ask('POST', '/access/v1/search/resource', asked, foreign)).status).toBe(401);
  });
});

describe('many entities', () => {
  it('a page ends early where few of many are permitted, and the last one is still found', async () => {
    const bulk = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => ({
        uid: { type: 'bulk', id: String(from + index).padStart(6, '0') },
      }));
    for (const from of [0, 7_000, 14_000]) await write(bulk(from, 7_000));
    const parents = [{ type: 'folder', id: 'open' }];
    await write([{ uid: { type: 'bulk', id: '020999' }, parents }]);
    const body = { subject: { type: 'user', id: 'u0' }, action: { name: 'view' }, resource: { type: 'bulk' } };
    const first = await ask('POST', '/access/v1/search/resource', body);
    expect([resultsOf(first), tokenOf(first) === '']).toEqual([[], false]);
    expect(await all('resource', body)).toEqual(['020999']);
    // Others are served meanwhile: the search steps aside every few hundred decisions.
    const long = ask('POST', '/access/v1/search/resource', body);
    expect((await fetch(`${stack.urls.kernel}/health`)).status).toBe(200);
    await long;
  });
});

it('each page is evidence: what was asked, how many were found, and nothing of what', async () => {
  const { recorder, database } = stack.started.runtime;
  const body = { subject: { type: 'user', id: 'u2' }, action: { name: 'view' }, resource: { type: 'record' } };
  const requestId = 'search-evidence-1';
  const answer = await ask('POST', '/access/v1/search/resource', body, { 'x-request-id': requestId });
  expect(await recorder.flush()).toMatchObject({ ok: true });
  const rows = await database.sql.unsafe(`select convert_from(entry, 'UTF8') as event from decision_log`);
  const events = rows.map(({ event }) => String(event)).filter((event) => event.includes(requestId));
  expect(events).toHaveLength(1);
  expect(JSON.parse(events[0] ?? '')).toMatchObject({
    kind: 'decision',
    tenant: 'acme',
    body: { search: 'resource', found: resultsOf(answer).length, decided: 60, subject: { type: 'user', id: 'u2' } },
  });
});
