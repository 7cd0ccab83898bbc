// Rollback and policies on trial over the running kernel: what was can be again, what might be is seen and never enforced.

import { isJsonObject, type JsonObject } from '@sallyport/base';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { type Stack, startStack } from '../e2e/stack.ts';
import { asking } from './ask.ts';
import { isPermitted, permitting } from './permitting.ts';

const stack: Stack = await startStack();
afterAll(() => stack.close());
const admin = asking(stack.urls.kernel, stack.keys.admin);
const decider = asking(stack.urls.kernel, stack.keys.decide);

let round = 0;
let name = '';
beforeEach(() => {
  round += 1;
  name = `doc-${round}.cedar`;
});

const put = (source: string) => admin('PUT', `/v1/policies/${name}`, { source });
const rollback = (toVersion: number, ifVersion?: number) =>
  admin('POST', `/v1/policies/${name}/rollback`, ifVersion === undefined ? { toVersion } : { toVersion, ifVersion });
const versionOf = ({ body }: { readonly body: JsonObject }) => Number(body.version);

const decide = (action: string) => isPermitted(decider, action);

describe('rollback', () => {
  it('writes an earlier text again, as a new version that decides at once', async () => {
    const first = versionOf(await put(permitting('before')));
    const second = versionOf(await put(permitting('after')));
    expect([await decide('before'), await decide('after')]).toEqual([false, true]);
    const done = await rollback(first, second);
    expect(done.status).toBe(200);
    expect(versionOf(done)).toBeGreaterThan(second);
    expect([await decide('before'), await decide('after')]).toEqual([true, false]);
    const { body } = await admin('GET', `/v1/policies/${name}/history`);
    const versions = Array.isArray(body.versions) ? body.versions.filter(isJsonObject) : [];
    expect(versions.map(({ version, source }) => [version, source])).toEqual([
      [versionOf(done), permitting('before')],
      [second, permitting('after')],
      [first, permitting('before')],
    ]);
  });

  it('brings a deleted document back, and never a deletion', async () => {
    const first = versionOf(await put(permitting('back')));
    const gone = versionOf(await admin('DELETE', `/v1/policies/${name}`));
    const refused = await rollback(gone);
    expect([refused.status, refused.body.detail]).toEqual([400, expect.stringContaining('deletion')]);
    expect((await rollback(first, 0)).status).toBe(200);
    expect(await decide('back')).toBe(true);
  });

  it('refuses versions that never were, documents that never were, and a version that moved on', async () => {
    const first = versionOf(await put(permitting('x')));
    const second = versionOf(await put(permitting('y')));
    expect((await rollback(first + second)).status).toBe(404);
    expect((await admin('POST', '/v1/policies/never.cedar/rollback', { toVersion: first })).status).toBe(404);
    expect((await rollback(first, first)).status).toBe(409);
    expect((await rollback(-1)).status).toBe(400);
    expect([await decide('x'), await decide('y')]).toEqual([false, true]);
    expect((await decider('POST', `/v1/policies/${name}/rollback`, { toVersion: first })).status).toBe(403);
  });

  it('is evidence, with the version it went back to', async () => {
    const first = versionOf(await put(permitting('one')));
    await put(permitting('two'));
    const done = versionOf(await rollback(first));
    const { recorder, database } = stack.started.runtime;
    expect(await recorder.flush()).toMatchObject({ ok: true });
    const rows = await database.sql.unsafe(
      `select convert_from(entry, 'UTF8') as entry from decision_log where kind = 'change'`,
    );
    const bodies = rows.map(({ entry }) => JSON.parse(String(entry)).body);
    expect(bodies).toContainEqual(
      expect.objectContaining({ change: 'policy rolled back', name, toVersion: first, version: done, by: 'admin' }),
    );
  });
});

describe('policies on trial', () => {
  const trial = (source: string, more: JsonObject = {}) =>
    admin('PUT', `/v1/shadow/policies/${name}`, { source, ...more });
  const seen = async () => (await admin('GET', '/v1/shadow')).body;
  const differences = async (query = '') => {
    const { body } = await admin('GET', `/v1/shadow/differences${query}`);
    return Array.isArray(body.differences) ? body.differences.filter(isJsonObject) : [];
  };

  it('decide beside the live ones: differences are listed, counted and evidence, and nothing is enforced', async () => {
    await put(permitting(`old-${round}`));
    expect((await trial(permitting(`new-${round}`))).status).toBe(200);
    expect([await decide(`old-${round}`), await decide(`new-${round}`), await decide('neither')]).toEqual([
      true,
      false,
      false,
    ]);
    const listed = await differences();
    expect(listed.slice(0, 2).map(({ action, live, candidate }) => [action, live, candidate])).toEqual([
      [
        `new-${round}`,
        expect.objectContaining({ effect: 'deny', reason: 'nothing_permits' }),
        expect.objectContaining({ effect: 'permit', policies: [`policy0 (${name}:1)`] }),
      ],
      [
        `old-${round}`,
        expect.objectContaining({ effect: 'permit' }),
        expect.objectContaining({ effect: 'deny', reason: 'nothing_permits' }),
      ],
    ]);
    expect(await seen()).toMatchObject({
      compared: 3,
      same: 1,
      differing: { decision: 2, reason: 0 },
      errors: 0,
      dropped: 0,
    });
    expect(await differences('?limit=1')).toEqual(listed.slice(0, 1));
    const metrics = await (await fetch(`${stack.urls.kernel}/metrics`)).text();
    expect(metrics).toMatch(/shadow_comparisons_total\{[^}]*outcome="decision"[^}]*\} 2/);
    const { recorder, database } = stack.started.runtime;
    expect(await recorder.flush()).toMatchObject({ ok: true });
    const rows = await database.sql.unsafe(
      `select convert_from(entry, 'UTF8') as entry from decision_log where kind = 'decision'`,
    );
    const bodies = rows.map(({ entry }) => JSON.parse(String(entry)).body).filter(({ door }) => door === 'shadow');
    expect(bodies.map(({ action }) => action)).toEqual([`old-${round}`, `new-${round}`]);
    // The live set lists what is live.
    expect((await admin('GET', `/v1/policies/${name}`)).body.source).toBe(permitting(`old-${round}`));
    expect((await admin('DELETE', `/v1/shadow/policies/${name}`)).status).toBe(200);
    expect(await seen()).toMatchObject({ documents: [], compared: 0 });
  });

  it('batches are compared as well', async () => {
    await trial(permitting('batched'));
    const question = {
      subject: { type: 'User', id: 'alice' },
      action: { name: 'batched' },
      resource: { type: 'T', id: '1' },
    };
    const { body } = await decider('POST', '/access/v1/evaluations', { evaluations: Array(20).fill(question) });
    expect(body.evaluations).toHaveLength(20);
    expect(await seen()).toMatchObject({ compared: 20, differing: { decision: 20 } });
    await admin('DELETE', `/v1/shadow/policies/${name}`);
  });

  it('never parse badly, keep versions, and are an administrator’s', async () => {
    const bad = await trial('permit (');
    expect([bad.status, bad.body.position]).toEqual([400, `${name}:1:9`]);
    expect((await seen()).documents).toEqual([]);
    const first = await trial(permitting('v1'), { ifVersion: 0 });
    expect(first.status).toBe(200);
    expect((await trial(permitting('v2'), { ifVersion: 0 })).status).toBe(409);
    expect((await trial(permitting('v2'), { ifVersion: versionOf(first) })).status).toBe(200);
    expect((await seen()).documents).toMatchObject([{ name, bytes: permitting('v2').length }]);
    for (const [method, path] of [
      ['GET', '/v1/shadow'],
      ['GET', '/v1/shadow/differences'],
      ['DELETE', `/v1/shadow/policies/${name}`],
    ] as const) {
      expect((await decider(method, path)).status).toBe(403);
    }
    await admin('DELETE', `/v1/shadow/policies/${name}`);
    expect((await admin('DELETE', `/v1/shadow/policies/${name}`)).status).toBe(404);
  });

  it('nobody can act for the name under which they are kept', async () => {
    const own = asking(stack.urls.kernel, stack.started.runtime.keys.ownApiKey);
    const headers = { 'sallyport-tenant': 'shadow:acme' };
    expect((await own('GET', '/v1/policies', undefined, headers)).status).toBe(400);
  });
});
