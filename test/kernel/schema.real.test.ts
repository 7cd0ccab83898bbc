// A schema over HTTP: who may write it, what it keeps out, and that a refusal says where.

import { isJsonObject } from '@sallyport/base';
import { afterAll, describe, expect, it } from 'vitest';
import { startStack } from '../e2e/stack.ts';
import { asking } from './ask.ts';

const stack = await startStack();
afterAll(() => stack.close());
const admin = asking(stack.urls.kernel, stack.keys.admin);
const decider = asking(stack.urls.kernel, stack.keys.decide);

const { body: before } = await admin('GET', '/v1/policies');
const source = `entity User in [Group] = { age: Long }; entity Group; entity Doc;
action read appliesTo { principal: User, resource: Doc, context: { mfa?: Bool } };`;
const fitting =
  '@id("grown") permit (principal, action == Action::"read", resource is Doc)\nwhen { principal.age >= 18 };';

describe('a schema', () => {
  it("is the administrator's to write and to read", async () => {
    for (const method of ['GET', 'DELETE'] as const) expect((await decider(method, '/v1/schema')).status).toBe(403);
    expect((await decider('PUT', '/v1/schema', { source })).status).toBe(403);
    expect((await admin('GET', '/v1/schema')).status).toBe(404);
  });

  it('keeps out what does not fit, with the place, and is replaced only by one that all fits', async () => {
    // What the stack itself has stored need not fit a schema of this test's.
    for (const row of Array.isArray(before.documents) ? before.documents : []) {
      if (isJsonObject(row)) expect((await admin('DELETE', `/v1/policies/${row.name}`)).status).toBe(200);
    }
    const bad = await admin('PUT', '/v1/schema', { source: 'entity User\nentity Doc;' });
    expect([bad.status, bad.body.position]).toEqual([400, 'schema:2:1']);
    const first = await admin('PUT', '/v1/schema', { source, entities: 'unchecked', ifVersion: 0 });
    expect([first.status, first.body.warnings]).toEqual([200, []]);
    expect((await admin('PUT', '/v1/schema', { source, entities: 'unchecked', ifVersion: 0 })).status).toBe(409);

    const fits = await admin('PUT', '/v1/policies/fits.cedar', { source: fitting });
    expect([fits.status, fits.body.warnings]).toEqual([200, []]);
    const odd = { source: 'permit (principal, action, resource is Group);' };
    expect((await admin('PUT', '/v1/policies/odd.cedar', odd)).body.warnings).toContainEqual(
      expect.objectContaining({ severity: 'warning', document: 'odd.cedar', line: 1 }),
    );
    expect((await admin('DELETE', '/v1/policies/odd.cedar')).status).toBe(200);
    const misfit = await admin('PUT', '/v1/policies/fits.cedar', { source: fitting.replaceAll('age', 'size') });
    expect([misfit.status, misfit.body.position]).toEqual([400, 'fits.cedar:2:8']);
    const narrower = await admin('PUT', '/v1/schema', {
      source: source.replace('age', 'size'),
      entities: 'unchecked',
    });
    expect([narrower.status, narrower.body.position]).toEqual([400, 'fits.cedar:2:8']);

    const young = { uid: { type: 'User', id: 'cy' }, attrs: { age: 'young' } };
    expect((await admin('PUT', '/v1/entities', { entities: [young] })).status).toBe(400);
    const grown = { uid: { type: 'User', id: 'cy' }, attrs: { age: 17 } };
    expect((await admin('PUT', '/v1/entities', { entities: [grown] })).status).toBe(200);

    const read = await admin('GET', '/v1/schema');
    expect(read.body).toEqual({ version: first.body.version, source });
    const { body } = await admin('GET', '/v1/policies/fits.cedar');
    expect(body.source).toBe(fitting);
  });

  it('why tells over HTTP what stands in the way, to a key that may decide', async () => {
    const question = {
      subject: { type: 'User', id: 'cy' },
      action: { name: 'read' },
      resource: { type: 'Doc', id: '1' },
    };
    const { status, body } = await decider('POST', '/v1/why', question);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      kind: 'nothing_permits',
      allowed: false,
      policies: [
        {
          id: 'grown',
          document: 'fits.cedar',
          line: 1,
          stopped: { part: 'when', text: 'principal.age >= 18', at: { line: 2 } },
          read: [{ path: 'principal.age', value: '17' }],
        },
      ],
      smallest: { kind: 'change', changes: [{ kind: 'attribute' }] },
    });
    expect((await asking(stack.urls.kernel, 'nonsense')('POST', '/v1/why', question)).status).toBe(401);
    expect((await decider('POST', '/v1/why', { ...question, subject: {} })).status).toBe(400);
  });

  it('is gone after its deletion, and its history stays', async () => {
    expect((await admin('DELETE', '/v1/schema')).status).toBe(200);
    expect((await admin('GET', '/v1/schema')).status).toBe(404);
    const { body } = await admin('GET', '/v1/schema/history');
    expect(body.versions).toMatchObject([{ by: expect.any(String) }, { source }]);
    expect((await admin('PUT', '/v1/policies/fits.cedar', { source: fitting.replaceAll('age', 'size') })).status).toBe(
      200,
    );
  });
});
