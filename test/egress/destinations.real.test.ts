// Destinations that are spelled to look like another: none gets past a policy that names the host.

import { isJsonObject, must } from '@sallyport/base';
import { afterAll, describe, expect, it } from 'vitest';
import { type Stack, startStack, tenant } from '../e2e/stack.ts';
import { asking } from '../kernel/ask.ts';
import { policies } from './policies.ts';

const stack: Stack = await startStack();
afterAll(() => stack.close());
const { authority, biscuits } = stack.started.runtime;
must(await authority.putPolicies(tenant, [{ name: 'egress.cedar', source: policies }], { by: 'test' }));

const token = stack.token({ session: 'clean' });
const marked = stack.token({ session: 'marked' });
await asking(stack.urls['retrieval-gateway'], marked)('POST', '/v1/retrieve', { source: 'notes' });

const send = (destination: string, as = token) =>
  asking(stack.urls['egress-firewall'], as)('POST', '/v1/egress', { destination, content: 'hello' });

async function verdict(destination: string, as = token): Promise<string> {
  const { status, body, text } = await send(destination, as);
  if (status === 400) {
    expect(body.type).toBe('urn:sallyport:problem:invalid_input');
    return 'refused';
  }
  if (status !== 200 || !isJsonObject(body.certificate)) throw new Error(`unexpected: ${status} ${text}`);
  return String(body.verdict);
}

describe('every spelling of a forbidden host is blocked or refused', () => {
  it.each([
    'https://forbidden.example/',
    'HTTPS://FORBIDDEN.EXAMPLE/',
    'https://Forbidden.Example:443/x',
    'https://forbidden.example:8443/',
    'http://forbidden.example',
    'https://forbidden.example./',
    'https://forbidden.example../',
    'https://FORBIDDEN.example.:443/',
    'https://user@forbidden.example/',
    'https://user:password@forbidden.example/',
    'https://inside.example@forbidden.example/',
    'https://forbidden%2eexample/',
    'https://forbidden%2Eexample/',
    'https://forb\u00adidden.example/',
    'https://\uff46orbidden.example/',
    'https://forbidden\u3002example/',
    'https://forbidden.example/a/../b?q=1#f',
    'https://forbidden.example/%2e%2e/',
    'https:forbidden.example',
    'https:/forbidden.example',
    'https:///forbidden.example',
    'https:\\\\forbidden.example\\',
    'https://forbidden.example\\@inside.example/',
    'https://inside.example\\@forbidden.example/',
    ' https://forbidden.example/',
    'https://forbidden.example/ ',
    'https://forbid\tden.example/',
    'https://forbidden.example/\u0000',
    '//forbidden.example/',
    'ftp://forbidden.example/',
    'file:///etc/passwd',
    'forbidden.example',
    'Forbidden.EXAMPLE',
    'forbidden.example.',
  ])('%j', async (destination) => {
    expect(['block', 'refused']).toContain(await verdict(destination));
  });

  it('negative control: another host is let through by the same policies', async () => {
    expect(await verdict('https://other.example/')).toBe('allow');
    expect(await verdict('https://forbidden.example.other.example/')).toBe('allow');
  });
});

describe('nothing that only looks like the trusted host gets what only that may get', () => {
  it.each([
    'https://inside.example.evil.example/',
    'https://evil.example/inside.example',
    'https://evil.example/?inside.example',
    'https://evil.example#inside.example',
    'https://inside.example@evil.example/',
    'https://inside.example:443@evil.example/',
    'https://inside-example/',
    'https://inside.example%00.evil.example/',
    'https://inside.example%2f.evil.example/',
    'https://inside\u3002example.evil.example/',
    'https://\u0456nside.example/',
    'https://ins\u0131de.example/',
    'https://xn--nside-r4a.example/',
    'https://127.0.0.1/',
    'https://0x7f.1/',
    'https://2130706433/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::1%25inside.example]/',
    'https://[inside.example]/',
    'https://inside.example:99999/',
    'https://inside.example:-1/',
  ])('%j', async (destination) => {
    expect(['block', 'refused']).toContain(await verdict(destination, marked));
  });

  it('negative control: the trusted host itself does, however it is spelled', async () => {
    for (const destination of ['https://inside.example/', 'HTTPS://INSIDE.example:443/a/../b']) {
      expect(await verdict(destination, marked)).toBe('allow');
    }
  });
});

describe('a token bound to a destination', () => {
  const bound = must(biscuits.attenuate(token, { destinations: ['https://inside.example/hooks/'] }));

  it.each([
    ['https://inside.example/hooks/1', 'allow'],
    ['https://INSIDE.example:443/hooks/../hooks/1', 'allow'],
    ['https://inside.example/hooks/../admin', 'block'],
    ['https://inside.example/hooks/%2e%2e/admin', 'block'],
    ['https://inside.example/hooks/a%2fb', 'refused'],
    ['https://inside.example/hooks', 'block'],
    ['https://inside.example:8443/hooks/1', 'block'],
    ['http://inside.example/hooks/1', 'block'],
    ['https://inside.example.evil.example/hooks/1', 'block'],
    ['inside.example', 'block'],
  ])('%s: %s', async (destination, wanted) => {
    expect(await verdict(destination, bound)).toBe(wanted);
  });
});
