// The end of a session over HTTP: what it read is let out by no door afterwards, its tokens are told so, and it is on record.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Stack, source, startStack } from '../e2e/stack.ts';
import { asking } from './ask.ts';

const policy = `
permit (principal, action == Action::"retrieve", resource is Note);
permit (principal, action == Action::"send", resource) unless { context.labels.contains("notes") };`;

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ sources: [{ ...source, labels: ['notes'] }] });
  const { authority } = stack.started.runtime;
  await authority.putPolicies('acme', [{ name: 'e2e.cedar', source: policy }], { by: 'test' });
});
afterAll(() => stack.close());

function doors(session: string) {
  const token = stack.token({ session });
  const [retrieval, egress] = [stack.urls['retrieval-gateway'], stack.urls['egress-firewall']];
  return {
    read: () => asking(retrieval, token)('POST', '/v1/retrieve', { source: 'notes', limit: 10 }),
    send: () => asking(egress, token)('POST', '/v1/egress', { destination: 'https://outside.example/', content: 'hi' }),
    plan: () =>
      asking(stack.urls.kernel, stack.keys.decide)('POST', '/v1/plans', {
        subject: { type: 'User', id: 'alice' },
        session,
        steps: [{ id: 'one', action: { name: 'send' }, destination: 'https://outside.example/' }],
      }),
  };
}
const admin = () => asking(stack.urls.kernel, stack.keys.admin);
const state = (session: string) => admin()('GET', `/v1/sessions/state?session=${encodeURIComponent(session)}`);

it('an ended session: its labels are gone, and nothing goes out for want of them', async () => {
  const session = 'a session/é';
  const { read, send, plan } = doors(session);
  expect([(await send()).body.verdict, (await state(session)).status]).toEqual(['allow', 404]);
  expect((await read()).status).toBe(200);
  expect([(await send()).body.verdict, (await state(session)).body]).toMatchObject([
    'block',
    { state: 'open', labels: ['confidential', 'notes'], receiptCount: 1 },
  ]);
  expect((await admin()('GET', '/v1/sessions')).body).toMatchObject({ sessions: [{ session, labelCount: 2 }] });

  const ended = await admin()('POST', '/v1/sessions/ends', { session });
  expect([ended.status, ended.body]).toEqual([200, { session, was: 'open' }]);
  for (const answer of [await read(), await send(), await plan()]) {
    expect([answer.status, answer.body.type]).toEqual([403, 'urn:sallyport:problem:forbidden']);
    expect(answer.body.detail).toContain('mint a new token');
  }
  expect((await state(session)).body).toMatchObject({ state: 'ended', endedBy: expect.any(String) });
  expect((await admin()('GET', '/v1/sessions')).body).toEqual({ sessions: [] });
});

it('only an administrator may, and for his tenant only', async () => {
  const { read, send } = doors('kept');
  await read();
  const decider = asking(stack.urls.kernel, stack.keys.decide);
  expect((await decider('POST', '/v1/sessions/ends', { session: 'kept' })).status).toBe(403);
  expect((await decider('GET', '/v1/sessions')).status).toBe(403);
  expect((await send()).body.verdict).toBe('block');
});

it('what the sweep ended is refused at the doors as well', async () => {
  const { read, send } = doors('idle');
  await read();
  const sweep = { idleMs: 0, tombstoneMs: 1_000_000, sessionsMax: 10, receiptsMax: 10 };
  expect((await stack.started.runtime.sessions.sweep(sweep)).ok).toBe(true);
  expect([(await send()).status, (await read()).status]).toEqual([403, 403]);
  expect((await state('idle')).body).toMatchObject({ state: 'ended', endedBy: null });
  const metrics = await admin()('GET', '/metrics');
  expect(metrics.text).toContain('sallyport_session_sweep_ended');
});
