// What policies know of where content goes: scheme, host, port, path, method, size, and the region that the operator gave.

import { afterAll, describe, expect, it } from 'vitest';
import { startStack, tenant } from '../e2e/stack.ts';
import { startUpstream } from '../e2e/upstream.ts';
import { asking } from '../kernel/ask.ts';

const upstream = await startUpstream();
const { port } = upstream;
const stack = await startStack({
  egress: { privateDestinations: [`127.0.0.1:${port}`, `localhost:${port}`, `127.0.0.1:443`] },
});
afterAll(async () => {
  await stack.close();
  upstream.stop();
});

/** One destination, and a way to break each of the conditions on it. */
const policies = `
@id("receives") permit (principal, action == Action::"receive", resource);
@id("only-there") forbid (principal, action == Action::"send", resource) unless {
  resource.scheme == "http" && resource.host == "127.0.0.1" && resource.port == ${port} &&
  resource.path like "/open/*" && resource has region && resource.region == "eu" &&
  context has method && context.method != "DELETE" && context.bytes < 1000
};`;
const { authority } = stack.started.runtime;
const written = [
  await authority.putPolicies(tenant, [{ name: 'attributes.cedar', source: policies }], { by: 'test' }),
  await authority.putEntities(
    tenant,
    [
      { type: 'Destination', id: '127.0.0.1', body: { attrs: { region: 'eu' }, parents: [] } },
      { type: 'Destination', id: 'localhost', body: { attrs: { region: 'us' }, parents: [] } },
    ],
    { by: 'test' },
  ),
];
for (const one of written) if (!one.ok) throw new Error(one.fault.message);

interface Call {
  readonly url: string;
  readonly method: string;
  readonly content: string;
}
const token = stack.token({ session: 'attributes' });
const base = stack.urls['egress-firewall'];

const doors = {
  egress: async ({ url, method, content }: Call) => {
    const { body } = await asking(base, token)('POST', '/v1/egress', { destination: url, content, method });
    return body.verdict === 'allow';
  },
  proxy: async ({ url, method, content }: Call) => {
    const headers = { 'sallyport-token': token, 'content-type': 'text/plain' };
    const { status } = await fetch(`${base}/v1/proxy/${url}`, { method, headers, body: content });
    return status === 200;
  },
} as const;

describe.each(Object.entries(doors))('through %s', (_, goes) => {
  const right: Call = { url: `http://127.0.0.1:${port}/open/x`, method: 'POST', content: 'hello' };

  it('the call that policies ask for goes', async () => {
    expect(await goes(right)).toBe(true);
    expect(await goes({ ...right, method: 'PUT' })).toBe(true);
  });

  it.each<readonly [string, Partial<Call>]>([
    ['another scheme', { url: 'https://127.0.0.1/open/x' }],
    ['another host, in another region', { url: `http://localhost:${port}/open/x` }],
    ['another port', { url: `http://127.0.0.1:${port + 1}/open/x` }],
    ['another path', { url: `http://127.0.0.1:${port}/closed/x` }],
    ['a path that only begins so', { url: `http://127.0.0.1:${port}/open/../closed` }],
    ['another method', { method: 'DELETE' }],
    ['more bytes', { content: 'x'.repeat(1_000) }],
    ['more bytes than characters', { content: '\u{1f600}'.repeat(250) }],
  ])('%s does not', async (_what, change) => {
    expect(await goes({ ...right, ...change })).toBe(false);
  });
});

it('the region is that of the stored entity: without one there is none', async () => {
  await authority.deleteEntities(tenant, [{ type: 'Destination', id: '127.0.0.1' }], { by: 'test' });
  const call = { url: `http://127.0.0.1:${port}/open/x`, method: 'POST', content: 'hello' };
  for (const goes of Object.values(doors)) expect(await goes(call)).toBe(false);
});
