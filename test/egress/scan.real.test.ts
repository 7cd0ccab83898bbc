// Scans of many texts at once, and of JSON with the place of each finding.

import { afterAll, expect, it } from 'vitest';
import { type Stack, startStack } from '../e2e/stack.ts';
import { asking } from '../kernel/ask.ts';

const stack: Stack = await startStack();
afterAll(() => stack.close());
const ask = asking(stack.urls['egress-firewall'], stack.token({ session: 'scan' }));

it('findings in JSON are told with their place', async () => {
  const content = JSON.stringify({
    messages: [{ role: 'user', content: 'ask jane@example.com' }],
    'bob@example.org': 1,
  });
  const { status, body } = await ask('POST', '/v1/scan', { content });
  expect(status).toBe(200);
  expect(body.findings).toMatchObject([
    { kind: 'email', pointer: '/messages/0/content' },
    { kind: 'email', pointer: '/bob@example.org', inName: true },
  ]);
});

it('many texts are answered in their order, and bounded together', async () => {
  const contents = ['nothing', 'jane@example.com', '{"card":4111111111111111}'];
  const { status, body } = await ask('POST', '/v1/scan/batch', { contents });
  expect(status).toBe(200);
  expect(body.results).toMatchObject([
    { findings: [] },
    { findings: [{ kind: 'email' }] },
    { findings: [{ kind: 'card', pointer: '/card' }] },
  ]);
  const half = 'x'.repeat((1 << 19) + 1);
  expect((await ask('POST', '/v1/scan/batch', { contents: [half, half] })).status).toBe(413);
  expect((await ask('POST', '/v1/scan/batch', { contents: [] })).status).toBe(400);
});
