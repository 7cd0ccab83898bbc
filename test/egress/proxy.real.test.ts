// The forward proxy over a real destination: both ways filtered, inside addresses refused, and nothing unscanned leaves.

import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { must } from '@sallyport/base';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Stack, startStack, tenant } from '../e2e/stack.ts';
import { startUpstream } from '../e2e/upstream.ts';
import { policies } from './policies.ts';

const upstream = await startUpstream();
const { port, arrived } = upstream;

const stack: Stack = await startStack({
  egress: { privateDestinations: [`127.0.0.1:${port}`], replyTimeoutMs: 1_500 },
});
afterAll(async () => {
  await stack.close();
  upstream.stop();
});
const receiving = `
@id("alice-receives") permit (principal == User::"alice", action == Action::"receive", resource);
@id("no-mail-in") forbid (principal, action == Action::"receive", resource)
  when { context.findings.contains("email") || context.findings.contains("card") };
@id("cards-only-enciphered") forbid (principal, action == Action::"send", resource)
  when { context.findings.contains("card") || context.pseudonymised.contains("card") }
  unless { context.encrypted.contains("card") };
@id("accounts-only-enciphered") forbid (principal, action == Action::"send", resource)
  when { context.findings.contains("iban") || context.pseudonymised.contains("iban") }
  unless { context.encrypted.contains("iban") };
@id("mail-only-redacted") forbid (principal, action == Action::"send", resource) when { context.findings.contains("email") };
`;
const { authority } = stack.started.runtime;
must(
  await authority.putPolicies(tenant, [{ name: 'egress.cedar', source: policies + receiving }], {
    by: 'test',
  }),
);
const token = stack.token({ session: 'proxy' });
const base = stack.urls['egress-firewall'];

beforeEach(() => {
  arrived.length = 0;
  upstream.answers((response) => response.end('ok'));
});

function call(path: string, init: RequestInit = {}, as = token): Promise<Response> {
  return fetch(`${base}/v1/proxy/http://127.0.0.1:${port}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${as}`, ...init.headers },
    signal: AbortSignal.timeout(20_000),
  });
}

describe('on the way out', () => {
  it('what may go arrives, and says how it was decided', async () => {
    const reply = await call('/v1/chat?model=a', {
      method: 'POST',
      body: '{"q":"hello"}',
      headers: { 'x-app': 'one' },
    });
    expect([reply.status, await reply.text(), reply.headers.get('sallyport-verdict')]).toEqual([200, 'ok', 'allow']);
    expect(reply.headers.get('sallyport-certificate')).toMatch(/^ec_/);
    expect(arrived).toMatchObject([{ method: 'POST', url: '/v1/chat?model=a', body: '{"q":"hello"}' }]);
    expect(arrived[0]?.headers).toMatchObject({ 'x-app': 'one', host: `127.0.0.1:${port}` });
  });

  it('what may not is taken out, and JSON stays JSON', async () => {
    const reply = await call('/', { method: 'POST', body: '{"to":"jane@example.com","n":1}' });
    expect([reply.headers.get('sallyport-verdict'), arrived[0]?.body]).toEqual(['redact', '{"to":"[EMAIL]","n":1}']);
  });

  it.each([
    ['the query', '/?to=jane@example.com', {}],
    ['the query, percent-encoded', '/?to=jane%40example.com', {}],
    ['the path', '/jane@example.com/x', {}],
    ['a header', '/', { 'x-user': 'jane@example.com' }],
  ])('what stands in %s blocks the call, and nothing arrives', async (_, path, headers) => {
    const reply = await call(path, { headers });
    expect([reply.status, arrived]).toEqual([403, []]);
  });

  it('the capability token never arrives; a credential of the destination does', async () => {
    await call('/');
    expect(arrived[0]?.headers.authorization).toBeUndefined();
    const reply = await call('/', { headers: { authorization: 'Bearer upstream-key', 'sallyport-token': token } });
    expect([reply.status, arrived[1]?.headers.authorization]).toEqual([200, 'Bearer upstream-key']);
    expect(JSON.stringify(arrived)).not.toContain(token);
  });

  it.each([
    ['bytes that are no text', new Uint8Array([0xff, 0xfe]), {}, 415],
    ['an encoded body', gzipSync('hello'), { 'content-encoding': 'gzip' }, 415],
    ['more than a scan takes', 'x'.repeat((1 << 20) + 1), {}, 413],
  ])('%s is refused', async (_, body, headers, status) => {
    const reply = await call('/', { method: 'POST', body, headers });
    expect([reply.status, arrived]).toEqual([status, []]);
  });
});

describe('inside addresses', () => {
  it.each([
    'http://127.0.0.1:1/',
    'http://127.1:1/',
    'http://2130706433:1/',
    'http://0x7f000001:1/',
    'http://[::1]:1/',
    'http://[::ffff:127.0.0.1]:1/',
    'http://localhost:1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://[fd00:ec2::254]/',
    'http://0.0.0.0:1/',
  ])('%s is refused', async (target) => {
    const reply = await fetch(`${base}/v1/proxy/${target}`, { headers: { authorization: `Bearer ${token}` } });
    const text = await reply.text();
    expect(reply.status, text).toBe(403);
    expect(text).toContain('is inside');
  });

  it('a redirect is handed back, not followed', async () => {
    upstream.answers((response) => response.writeHead(302, { location: 'http://169.254.169.254/' }).end());
    const reply = await call('/', { redirect: 'manual' });
    expect([reply.status, arrived.length]).toEqual([302, 1]);
  });
});

describe('on the way in', () => {
  it('what policies do not let be received is taken out, over chunks and in gzip', async () => {
    upstream.answers((response) => {
      response.write('ask jane@exa');
      setTimeout(() => response.end('mple.com about ssn 536-90-4399'), 30);
    });
    expect(await (await call('/')).text()).toBe('ask [EMAIL] about ssn 536-90-4399');
    upstream.answers((response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('ask jane@example.com')),
    );
    expect(await (await call('/')).text()).toBe('ask [EMAIL]');
  });

  it('events come as they are ready', async () => {
    let finish = () => {};
    upstream.answers((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {"choices":[{"index":0,"delta":{"content":"first words are here "}}]}\n\n');
      finish = () => response.end('data: [DONE]\n\n');
    });
    const reply = await call('/');
    const reader = reply.body?.getReader();
    const first = await reader?.read();
    expect(Buffer.from(first?.value ?? []).toString('utf8')).toContain('first words');
    finish();
    let rest = '';
    for (let next = await reader?.read(); next?.done === false; next = await reader?.read()) {
      rest += Buffer.from(next.value).toString('utf8');
    }
    expect(rest).toContain('[DONE]');
  });

  it.each([
    [
      'a revoked token',
      async (as: string) => {
        const verified = must(stack.started.runtime.kernel.verify(as));
        const id = verified.revocationIds.at(-1) ?? '';
        return authority.revoke([{ kind: 'block', tenant, id, reason: 'lost', by: 'test' }]);
      },
    ],
    [
      'a policy that lets in less',
      async () =>
        authority.putPolicies(
          tenant,
          [
            {
              name: 'less.cedar',
              source:
                'forbid (principal, action == Action::"receive", resource) when { context.findings.contains("ip") };',
            },
          ],
          { by: 'test' },
        ),
    ],
  ] as const)('nothing more of a reply leaves after the return of %s', async (_, change) => {
    const as = stack.token({ session: 'streaming' });
    let write = (_text: string) => {};
    upstream.answers((response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      write = (text) => void response.write(text);
      write('words before it ');
    });
    const reader = (await call('/', {}, as)).body?.getReader();
    let text = '';
    const until = async (word: string) => {
      while (!text.includes(word)) text += Buffer.from((await reader?.read())?.value ?? []).toString('utf8');
    };
    await until('words');
    write('and still some more of them ');
    await until('some');
    expect(await change(as)).toMatchObject({ ok: true });
    write('words after the change ');
    await expect(reader?.read()).rejects.toThrow();
    const metrics = await (await fetch(`${base}/metrics`)).text();
    expect(metrics).toMatch(/egress_replies_total\{[^}]*end="not_permitted"[^}]*\} [12]/);
  });

  it('a destination that does not begin to answer in time is let go, with 504', async () => {
    const gone = new Promise<void>((resolve) => {
      upstream.answers((response) => void response.on('close', resolve));
    });
    const reply = await call('/');
    expect(reply.status).toBe(504);
    expect(await reply.json()).toMatchObject({ type: 'urn:sallyport:problem:timeout' });
    await gone;
  });

  it('a destination that breaks off breaks the reply off, counted and logged, without what was held back', async () => {
    const printed = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    upstream.answers((response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('plain words go first and then jane@exa');
      setTimeout(() => response.destroy(), 50);
    });
    const reply = await call('/');
    let text = '';
    await expect(
      (async () => {
        for await (const chunk of reply.body ?? []) text += Buffer.from(chunk).toString('utf8');
      })(),
    ).rejects.toThrow();
    expect(text).not.toContain('jane');
    const metrics = await (await fetch(`${base}/metrics`)).text();
    expect(metrics).toMatch(/egress_replies_total\{[^}]*end="upstream_broke"[^}]*\} 1/);
    expect(stack.logged()).toMatch(/"broke":\{"message":"the destination broke off".*"msg":"the answer broke off"/);
    expect(printed).not.toHaveBeenCalled();
    printed.mockRestore();
  });

  it('a caller that hangs up lets the destination go', async () => {
    const gone = new Promise<void>((resolve) => {
      upstream.answers((response) => {
        const timer = setInterval(() => response.write('words and words '.repeat(1_000)), 5);
        response.on('close', () => {
          clearInterval(timer);
          resolve();
        });
      });
    });
    const socket = connect(Number(new URL(base).port), '127.0.0.1');
    socket.write(
      `GET /v1/proxy/http://127.0.0.1:${port}/ HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\n\r\n`,
    );
    await new Promise((resolve) => socket.once('data', resolve));
    socket.destroy();
    await gone;
  });

  it("the caller's own values come back where it asked for that, and secrets never", async () => {
    upstream.answers((response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ echo: JSON.parse(arrived[0]?.body ?? '{}') }));
    });
    const sent = { to: 'jane@example.com', cc: 'jane@example.com', key: 'ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8' };
    const reply = await call('/', {
      method: 'POST',
      body: JSON.stringify(sent),
      headers: { 'sallyport-placeholders': 'restore' },
    });
    const { to, cc, key } = JSON.parse(arrived[0]?.body ?? '{}');
    expect([to === cc, key]).toEqual([true, '[SECRET]']);
    expect(to).toMatch(/^\[EMAIL_[B-Z]{14}\]$/);
    expect(await reply.json()).toEqual({ echo: { ...sent, key: '[SECRET]' } });
  });

  describe('a value that left in the form of values', () => {
    const sent = {
      card: '4111 1111 1111 1111',
      account: 'GB29 NWBK 6016 1331 9268 19',
      text: 'of 4111 1111 1111 1111, and 5555 5555 5555 4444.',
    };
    const unsent = '4012 8888 8888 1881';
    const post = (as: string, restores: boolean) => {
      const headers = { 'sallyport-placeholders': restores ? 'restore' : 'no' };
      return call('/', { method: 'POST', body: JSON.stringify(sent), headers }, as);
    };
    /** What arrived comes back in pieces, with a number of the same form that was never sent. */
    const echo = () => {
      upstream.answers((response) => {
        response.setHeader('content-type', 'text/plain');
        const text = `${arrived[0]?.body ?? ''} and ${unsent} `;
        for (let at = 0; at < text.length; at += 7) response.write(text.slice(at, at + 7));
        response.end();
      });
    };

    it('comes back to the caller that asked for it, and nothing that was not sent becomes a value', async () => {
      echo();
      const reply = await post(token, true);
      const gone = JSON.parse(arrived[0]?.body ?? '{}');
      expect(gone.card).toMatch(/^4111 11\d\d \d{4} \d{4}$/);
      expect(gone.account).toMatch(/^GB\d\d [A-Z]{4} \d{4} \d{4} \d{4} \d\d$/);
      expect(gone.text).toContain(`of ${gone.card}, and 5555 55`);
      for (const value of [sent.card, sent.account, '5555 5555 5555 4444']) {
        expect(arrived[0]?.body).not.toContain(value);
      }
      expect(await reply.text()).toBe(`${JSON.stringify(sent)} and [CARD] `);
    });

    it('is taken out of the reply to a caller that did not ask, like any other', async () => {
      echo();
      const text = await (await post(token, false)).text();
      expect([text.includes(sent.card), text.includes('4111 11'), text.includes('[CARD]')]).toEqual([
        false,
        false,
        true,
      ]);
      expect(text).toContain(JSON.parse(arrived[0]?.body ?? '{}').account);
    });

    it('means nothing in another session', async () => {
      await post(token, true);
      const first = JSON.parse(arrived[0]?.body ?? '{}');
      arrived.length = 0;
      upstream.answers((response) => response.end(`it was ${first.card} of ${first.account} there`));
      const reply = await post(stack.token({ session: 'another' }), true);
      expect(JSON.parse(arrived[0]?.body ?? '{}').card).not.toBe(first.card);
      expect(await reply.text()).toBe(`it was [CARD] of ${first.account} there`);
    });
  });

  it('nothing is asked where no policy lets a reply in', async () => {
    const reply = await call('/', {}, stack.token({ user: 'bob', session: 'bob' }));
    expect([reply.status, arrived]).toEqual([403, []]);
  });
});
