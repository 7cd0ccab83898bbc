// The AuthZEN table against the running kernel: each row is one thing that the specification asks of a decision point.

import { request } from 'node:http';
import { isJsonObject, parseJson } from '@sallyport/base';
import { afterAll, describe, expect, it } from 'vitest';
import { type Stack, startStack } from '../e2e/stack.ts';
import { decisionPoint, writeFixture } from './fixture.ts';
import { wellKnown } from './row.ts';
import { rowName, rows } from './rows.ts';

const publicUrl = 'https://pdp.example.com/kernel/one/';
const [stack, behindProxy]: readonly [Stack, Stack] = await Promise.all([
  startStack(),
  startStack({ kernel: { publicUrl } }),
]);
afterAll(() => Promise.all([stack.close(), behindProxy.close()]));
await writeFixture(stack);

const point = decisionPoint(stack.urls.kernel, stack.keys.decide);

describe('AuthZEN 1.0', () => {
  it.each(rows.map((row) => [rowName(row), row] as const))('%s', (_, row) => row.holds(point));
});

/** GET with any Host header, which fetch would not send. */
function metadata(
  url: string,
  host: string,
  path = wellKnown,
): Promise<{ status: number; name: unknown; cache: unknown }> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, headers: { host } }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => {
        const parsed = parseJson(text);
        const name = parsed.ok && isJsonObject(parsed.value) ? parsed.value.policy_decision_point : undefined;
        resolve({ status: response.statusCode ?? 0, name, cache: response.headers['cache-control'] });
      });
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe('the name of the decision point', () => {
  it.each([
    'evil.example',
    'evil.example:3000',
    '127.0.0.1:1',
    'localhost:1',
    'localhost.evil.example',
    'user@127.0.0.1',
  ])('is not what the Host header %s says', async (host) => {
    const { status, name } = await metadata(stack.urls.kernel, host);
    if (status === 400) return;
    expect([status, name]).toEqual([200, stack.urls.kernel]);
  });

  it('is `localhost` to those who call it so at its own port', async () => {
    const { port } = new URL(stack.urls.kernel);
    expect((await metadata(stack.urls.kernel, `localhost:${port}`)).name).toBe(`http://localhost:${port}`);
  });

  it('is the public URL where there is one, also under the path that belongs to it', async () => {
    const name = 'https://pdp.example.com/kernel/one';
    for (const path of [wellKnown, `${wellKnown}/kernel/one`]) {
      for (const host of ['evil.example', 'localhost']) {
        const got = await metadata(behindProxy.urls.kernel, host, path);
        expect(got).toEqual({ status: 200, name, cache: 'public, max-age=300' });
      }
    }
    expect((await metadata(behindProxy.urls.kernel, 'x', `${wellKnown}/kernel/two`)).status).toBe(404);
  });

  it('names every endpoint below the public URL', async () => {
    const { body } = await decisionPoint(behindProxy.urls.kernel, '').ask({ method: 'GET', path: wellKnown });
    if (!isJsonObject(body)) throw new Error('no document');
    for (const [name, value] of Object.entries(body)) {
      if (name.endsWith('_endpoint'))
        expect(value, name).toMatch(/^https:\/\/pdp\.example\.com\/kernel\/one\/access\/v1\//);
    }
  });
});
