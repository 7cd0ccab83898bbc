// The client of the firewall over the real service: the example of its readme, and what it does not let through.

import { readFileSync } from 'node:fs';
import { must } from '@sallyport/base';
import { EgressError, egressFetch, egressMiddleware } from '@sallyport/egress-client';
import { Hono } from 'hono';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { startStack, tenant } from '../e2e/stack.ts';
import { startUpstream } from '../e2e/upstream.ts';
import { policies } from './policies.ts';
import { openDestination } from './wire.ts';

const upstream = await startUpstream();
const { port, arrived } = upstream;
const destination = `http://127.0.0.1:${port}`;
const stack = await startStack({ egress: { privateDestinations: [new URL(destination).host] } });
afterAll(async () => {
  await stack.close();
  upstream.stop();
});
const source = `${policies}
@id("alice-receives") permit (principal == User::"alice", action == Action::"receive", resource);
@id("no-mail-in") forbid (principal, action == Action::"receive", resource) when { context.findings.contains("email") };
@id("mail-only-redacted") forbid (principal, action == Action::"send", resource) when { context.findings.contains("email") };
`;
must(
  await stack.started.runtime.authority.putPolicies(tenant, [{ name: 'egress.cedar', source }], {
    by: 'test',
  }),
);

const gateway = stack.urls['egress-firewall'];
const token = stack.token({ session: 'client' });
beforeEach(() => {
  arrived.length = 0;
  upstream.answers((response) => response.end('ok'));
});

/** Runs the block of code of the readme with these values for its names; gives back its `reply`. */
async function runExample(app: Hono): Promise<Response> {
  const readme = readFileSync(new URL('../../packages/egress-client/README.md', import.meta.url), 'utf8');
  const code = /```js\n([\s\S]*?)```/.exec(readme)?.[1]?.replace(/^import .*$/m, '') ?? '';
  const names = { egressFetch, egressMiddleware, gateway, token, destination, app };
  const run: unknown = new Function(...Object.keys(names), `return (async () => { ${code}; return reply; })()`);
  if (typeof run !== 'function') throw new Error('no function');
  return run(...Object.values(names));
}

it('the example of the readme runs: only what is permitted arrives and leaves', async () => {
  upstream.answers((response) => response.end('write to joe@example.com'));
  const app = new Hono();
  const reply = await runExample(app);
  expect([reply.status, await reply.text()]).toEqual([200, 'write to [EMAIL]']);
  expect(arrived.map(({ body }) => body)).toEqual(['ask [EMAIL]']);
  expect(reply.headers.get('sallyport-certificate')).toMatch(/^ec_/);
  app.get('/', (context) => context.text('call joe@example.com'));
  const out = await app.request('/');
  expect([out.status, await out.text(), out.headers.get('sallyport-verdict')]).toEqual([200, 'call [EMAIL]', 'redact']);
  expect(out.headers.get('sallyport-certificate')).toMatch(/^ec_/);
});

const kindOf = async (work: Promise<Response>) =>
  work.then(
    ({ status }) => status,
    (error: unknown) => (error instanceof EgressError ? error.kind : error),
  );

it('what is not let through is an error with its kind, and nothing arrives', async () => {
  const send = egressFetch({ gateway, token });
  expect(await kindOf(send(`${destination}/jane@example.com`))).toBe('blocked');
  expect(await kindOf(send('http://127.0.0.1:1/'))).toBe('blocked');
  expect(await kindOf(send(destination, { method: 'POST', body: new Uint8Array([0xff]) }))).toBe('refused');
  expect(await kindOf(egressFetch({ gateway, token: 'forged' })(destination))).toBe('unauthenticated');
  expect(await kindOf(egressFetch({ gateway: stack.urls.kernel, token })(destination))).not.toBe(200);
  expect(await kindOf(egressFetch({ gateway: 'http://127.0.0.1:1', token })(destination))).toBe('unavailable');
  expect(arrived).toEqual([]);
});

it('a destination that breaks off in the middle of a reply breaks the reply', async () => {
  upstream.answers((response) => {
    response.writeHead(200, { 'content-type': 'text/plain' });
    response.write(`${'plain words '.repeat(400)} ask jane@exa`);
    setTimeout(() => response.destroy(), 50);
  });
  const reply = await egressFetch({ gateway, token })(destination);
  await expect(reply.text()).rejects.toThrow();
});

it.each([
  ['https://forbidden.example/', 403],
  ['ftp://x.example/', 502],
])('an app’s answer to %s does not leave', async (where, status) => {
  const app = new Hono();
  app.use(egressMiddleware({ gateway, token, destination: where }));
  app.get('/', (context) => context.text('call joe@example.com'));
  const out = await app.request('/');
  expect([out.status, (await out.text()).includes('joe')]).toEqual([status, false]);
});

describe('a firewall that does not answer in time', () => {
  const stalling = {
    'before its head': '',
    'in the middle of its head': 'HTTP/1.1 200 OK\r\nsallyport-verdict: al',
    'in the middle of a verdict':
      'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 90\r\n\r\n{"verdict":"allow"',
  } as const;

  it.each(Object.entries(stalling))('and stops %s: nothing goes past it', async (_, bytes) => {
    const firewall = await openDestination();
    firewall.answers((socket) => void socket.write(bytes));
    const silent = `http://127.0.0.1:${firewall.port}`;
    const app = new Hono();
    app.use(egressMiddleware({ gateway: silent, token, destination: 'https://a.example/', timeoutMs: 200 }));
    app.get('/', (context) => context.text('call joe@example.com'));
    const out = await app.request('/');
    expect([out.status, (await out.text()).includes('joe')]).toEqual([503, false]);
    if (!bytes.endsWith('"allow"')) {
      const send = egressFetch({ gateway: silent, token, timeoutMs: 200 });
      expect(await kindOf(send(destination, { method: 'POST', body: 'x' }))).toBe('unavailable');
    }
    expect(arrived).toEqual([]);
    firewall.close();
  });

  it('control: one that does is waited for', async () => {
    const send = egressFetch({ gateway, token, timeoutMs: 20_000 });
    expect(await kindOf(send(destination, { method: 'POST', body: 'x' }))).toBe(200);
    expect(arrived).toHaveLength(1);
  });
});
