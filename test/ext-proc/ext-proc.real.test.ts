// The real Envoy with the firewall beside it: both ways filtered, and whatever breaks, nothing unscanned goes on.

import { connect } from 'node:http2';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { systemClock as clock, must } from '@sallyport/base';
import { grpcServer } from '@sallyport/http/grpc';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Stack, startStack, tenant } from '../e2e/stack.ts';
import { startUpstream, type Upstream } from '../e2e/upstream.ts';
import { policies } from '../egress/policies.ts';
import { openProvision } from '../provision/place.ts';
import { type Front, startEnvoy } from './envoy.ts';
import { type FirewallProcess, startFirewall } from './firewall.ts';
import { host, type Sent, send } from './send.ts';

const provision = openProvision((line) => console.log(`[ext-proc] ${line}`));
const folder = provision.folder('firewall');
const socket = join(folder, 'egress-grpc.sock');
const receiving = `
@id("alice-receives") permit (principal == User::"alice", action == Action::"receive", resource);
@id("no-mail-in") forbid (principal, action == Action::"receive", resource)
  when { context.findings.contains("email") || context.findings.contains("card") };
@id("mail-only-redacted") forbid (principal, action == Action::"send", resource) when { context.findings.contains("email") };
@id("nothing-there") forbid (principal, action == Action::"send", resource) when { resource.path == "/forbidden" };
`;

const secret = `AKIA${'QWERTYUIOPASDFGH'}`;
/** Runs at the first call only. */
const once = (work: () => Promise<void>) => {
  let ran = false;
  return () => {
    if (!ran) void work();
    ran = true;
  };
};

let stack: Stack;
let upstream: Upstream;
let envoy: Front;
let token: string;

beforeAll(async () => {
  stack = await startStack({
    listen: { retrievalPort: 0, kernelPort: 0, egressPort: 0, egressGrpcSocket: socket },
  });
  const source = policies + receiving;
  must(
    await stack.started.runtime.authority.putPolicies(tenant, [{ name: 'egress.cedar', source }], {
      by: 'test',
    }),
  );
  token = stack.token({ session: 'ext-proc' });
  upstream = await startUpstream();
  envoy = await startEnvoy(provision, { socket, upstream });
}, 200_000);
afterAll(async () => {
  await envoy?.stop();
  upstream?.stop();
  await stack?.close();
  await provision.warden.dismiss();
}, 60_000);
beforeEach(() => {
  upstream.arrived.length = 0;
  upstream.answers((response) => response.end('ok'));
});

const call = (sent: Sent = {}) =>
  send(envoy.port, { ...sent, headers: { authorization: `Bearer ${token}`, ...sent.headers } });
const problem = (text: string): unknown => JSON.parse(text);

describe('on the way out', () => {
  it('what may go arrives, and the caller is told how it was decided', async () => {
    const reply = await call({ path: '/v1/chat?model=a', body: '{"q":"hello"}', headers: { 'x-app': 'one' } });
    expect([reply.status, reply.text, reply.headers['sallyport-verdict']]).toEqual([200, 'ok', 'allow']);
    expect(reply.headers['sallyport-certificate']).toMatch(/^ec_/);
    expect(upstream.arrived).toMatchObject([{ method: 'POST', url: '/v1/chat?model=a', body: '{"q":"hello"}' }]);
    expect(upstream.arrived[0]?.headers).toMatchObject({ 'x-app': 'one', host });
  });

  it('what may not is taken out, and JSON stays JSON', async () => {
    const reply = await call({ body: '{"to":"jane@example.com","n":1}' });
    expect([reply.status, reply.headers['sallyport-verdict']]).toEqual([200, 'redact']);
    expect(upstream.arrived[0]?.body).toBe('{"to":"[EMAIL]","n":1}');
    expect(upstream.arrived[0]?.headers['content-length']).toBe('22');
  });

  it('a body in chunks is decided as a whole', async () => {
    const reply = await call({
      body: 'to jane@example.com',
      trailers: {},
      headers: { 'transfer-encoding': 'chunked' },
    });
    expect([reply.status, upstream.arrived[0]?.body]).toEqual([200, 'to [EMAIL]']);
  });

  it('bodies of 1 MB, clean and with a finding at their end', async () => {
    const long = 'plain words '.repeat(87_000);
    const clean = await call({ body: long });
    expect([clean.status, upstream.arrived[0]?.body === long]).toEqual([200, true]);
    const found = await call({ body: `${long} jane@example.com` });
    expect([found.status, upstream.arrived[1]?.body === `${long} [EMAIL]`]).toEqual([200, true]);
  });

  it('what policies forbid is answered with a problem, and nothing arrives', async () => {
    const reply = await call({ path: '/forbidden', body: `key ${secret}` });
    expect(reply.status).toBe(403);
    expect(reply.headers['content-type']).toBe('application/problem+json');
    expect(problem(reply.text)).toMatchObject({ type: 'urn:sallyport:problem:forbidden', status: 403 });
    expect(reply.text).not.toContain(secret);
    expect(upstream.arrived).toEqual([]);
  });

  it.each([
    ['the query', { path: '/?to=jane@example.com' }],
    ['the query, percent-encoded', { path: '/?to=jane%40example.com' }],
    ['the path', { path: '/jane@example.com/x' }],
    ['a header', { headers: { 'x-user': 'jane@example.com' } }],
    ['a header beside a body', { headers: { 'x-user': 'jane@example.com' }, body: 'fine' }],
  ])('what stands in %s blocks the call, and nothing arrives', async (_, sent) => {
    const reply = await call(sent);
    expect([reply.status, upstream.arrived]).toEqual([403, []]);
  });

  it('the capability token never arrives; a credential of the destination does', async () => {
    await call();
    expect(upstream.arrived[0]?.headers.authorization).toBeUndefined();
    for (const name of ['sallyport-token', 'x-sallyport-token']) {
      const reply = await call({ headers: { authorization: 'Bearer upstream-key', [name]: token }, body: 'x' });
      expect([reply.status, upstream.arrived.at(-1)?.headers.authorization]).toEqual([200, 'Bearer upstream-key']);
    }
    expect(upstream.arrived).toHaveLength(3);
    expect(JSON.stringify(upstream.arrived)).not.toContain(token);
    expect(upstream.arrived[0]?.headers).not.toHaveProperty('x-forwarded-for');
  });

  it.each([
    ['no token', { headers: { authorization: '' } }, 401],
    ['no genuine token', { headers: { authorization: 'Bearer forged' }, body: 'x' }, 401],
    ['a token twice', { headers: { 'sallyport-token': ['a', 'b'] } }, 401],
    ['bytes that are no text', { body: new Uint8Array([0xff, 0xfe]) }, 415],
    ['an encoded body', { body: gzipSync('hello'), headers: { 'content-encoding': 'gzip' } }, 415],
    ['more than a scan takes', { body: 'x'.repeat((1 << 20) + 1) }, 413],
    ['more than the proxy holds', { body: 'x'.repeat(5 << 20) }, 413],
    ['an encoded slash', { path: '/a%2f..%2fb' }, 400],
    ['a host that is not routed', { host: 'evil.example' }, 404],
  ] as const)('%s is refused', async (_, sent, status) => {
    const reply = await call(sent);
    expect([reply.status, upstream.arrived]).toEqual([status, []]);
  });

  it('the path that leaves is the path that was decided', async () => {
    const reply = await call({ path: "/a/./b/../c?q='x'" });
    expect([reply.status, upstream.arrived[0]?.url]).toEqual([200, '/a/c?q=%27x%27']);
  });

  it('trailers of a request go nowhere', async () => {
    const client = connect(`http://127.0.0.1:${envoy.port}`);
    const asking = { ':method': 'POST', ':path': '/', ':authority': host, authorization: `Bearer ${token}` };
    const stream = client.request(asking, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'x-mail': 'jane@example.com' }));
    const head = new Promise<number | undefined>((resolve, reject) => {
      stream.on('error', reject);
      stream.on('response', (headers) => resolve(headers[':status']));
    });
    stream.end('to joe@example.com');
    stream.resume();
    expect(await head).toBe(200);
    await new Promise((resolve) => client.close(() => resolve(undefined)));
    expect(upstream.arrived).toMatchObject([{ body: 'to [EMAIL]', trailers: {} }]);
  });

  it('HEAD and an empty body go through', async () => {
    expect(await call({ method: 'HEAD' })).toMatchObject({ status: 200, text: '', broke: false });
    expect((await call({ method: 'POST', headers: { 'content-length': '0' } })).status).toBe(200);
    upstream.answers((response) => response.writeHead(204).end());
    expect((await call({ method: 'DELETE' })).status).toBe(204);
  });
});

describe('on the way back', () => {
  it('text is redacted, headers too, and the certificate is ours', async () => {
    upstream.answers((response) => {
      response.writeHead(200, {
        'content-type': 'text/plain',
        'x-from': 'jane@example.com',
        'x-plain': 'kept',
        'sallyport-certificate': 'ec_forged',
        'sallyport-not-encrypted': 'card=1',
        'content-length': '20',
      });
      response.end('ask jane@example.com');
    });
    const reply = await call();
    expect([reply.text, reply.headers['x-from'], reply.headers['x-plain']]).toEqual(['ask [EMAIL]', '[EMAIL]', 'kept']);
    expect(reply.headers['sallyport-certificate']).toMatch(/^ec_[0-9a-f]{32}$/);
    expect(reply.headers).not.toHaveProperty('sallyport-not-encrypted');
  });

  it.each([
    ['gzip', gzipSync('mail jane@example.com'), 200, 'mail [EMAIL]'],
    ['br', brotliCompressSync('mail jane@example.com'), 200, 'mail [EMAIL]'],
    ['zstd', Buffer.from('mail jane@example.com'), 502, undefined],
    ['gzip, gzip', gzipSync(gzipSync('mail jane@example.com')), 502, undefined],
  ])('an encoded reply (%s) is decoded first, or refused', async (encoding, bytes, status, text) => {
    upstream.answers((response) => {
      response.writeHead(200, { 'content-type': 'text/plain', 'content-encoding': encoding });
      response.end(bytes);
    });
    const reply = await call();
    expect(reply.status).toBe(status);
    if (text !== undefined) expect([reply.text, reply.headers['content-encoding']]).toEqual([text, undefined]);
    else expect(reply.text).not.toContain('jane');
  });

  const event = (content: string) => `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`;
  const texts = (sse: string) =>
    sse
      .split('\n\n')
      .flatMap((one) => (one.startsWith('data: {') ? [JSON.parse(one.slice(6)).choices[0].delta.content] : []))
      .join('');

  it('events are filtered however they are cut, and come while the upstream still writes', async () => {
    const words = ['Write to ja', 'ne@exa', 'mple.com ', 'or card 4111 1111', ' 1111 1111 now', ' ünd 😀', '.'];
    const bytes = Buffer.from(`${words.map(event).join('')}data: [DONE]\n\n`);
    for (const size of [1, 7, 64, bytes.length]) {
      upstream.answers(async (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        for (let at = 0; at < bytes.length; at += size) {
          response.write(bytes.subarray(at, at + size));
          if (size > 1 || at % 50 === 0) await clock.sleep(1);
        }
        response.end();
      });
      const reply = await call({ body: '{"stream":true}' });
      expect(texts(reply.text), `cut at ${size}`).toBe('Write to [EMAIL] or card [CARD] now ünd 😀.');
      expect([reply.broke, reply.text.endsWith('data: [DONE]\n\n')]).toEqual([false, true]);
    }
  });

  it('an event comes before the upstream has written the next', async () => {
    let finish: () => void = () => undefined;
    upstream.answers((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(event(`${'plain words '.repeat(200)}. `));
      finish = () => response.end('data: [DONE]\n\n');
    });
    const reply = await call({ onPiece: (text) => text.includes('plain words') && finish() });
    expect(reply.broke).toBe(false);
  });

  it('1 MB of events comes through whole', async () => {
    upstream.answers((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (let index = 0; index < 2_000; index++) response.write(event(`${index} ${'plain words '.repeat(40)}`));
      response.end('data: [DONE]\n\n');
    });
    const reply = await call();
    expect([
      reply.broke,
      texts(reply.text)
        .split(' ')
        .filter((word) => /^\d+$/.test(word)).length,
    ]).toEqual([false, 2_000]);
  });

  it('a placeholder leads back where that is asked for', async () => {
    upstream.answers((response) => response.end(`you wrote ${upstream.arrived.at(-1)?.body}`));
    const reply = await call({ body: 'jane@example.com', headers: { 'sallyport-placeholders': 'restore' } });
    expect(reply.text).toBe('you wrote jane@example.com');
    expect(upstream.arrived[0]?.body).toMatch(/^\[EMAIL_[A-Za-z]{14}\]$/);
  });

  it('exchanges at once are kept apart', async () => {
    upstream.answers(async (response) => {
      const { body = '' } = upstream.arrived.at(-1) ?? {};
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const piece of [`of ${body} to ja`, 'ne@exa', 'mple.com']) {
        response.write(event(piece));
        await clock.sleep(5);
      }
      response.end('data: [DONE]\n\n');
    });
    const names = Array.from({ length: 150 }, (_, index) => `caller-${index}`);
    const replies = await Promise.all(names.map((name) => call({ body: name })));
    expect(replies.map(({ text }) => texts(text))).toEqual(names.map((name) => `of ${name} to [EMAIL]`));
  });

  it('trailers with a finding are taken away', async () => {
    upstream.answers((response) => {
      response.writeHead(200, { trailer: 'x-last, x-mail', 'content-type': 'text/plain' });
      response.write('ask jane@exa');
      response.addTrailers({ 'x-last': 'kept', 'x-mail': 'jane@example.com' });
      response.end('mple.com');
    });
    const reply = await call();
    expect([reply.text, reply.broke]).toEqual(['ask [EMAIL]', false]);
  });
});

describe('what breaks', () => {
  /** An answer that ends in a held-back half of a finding, and never ends by itself. */
  const halfAnswer = (more: string) =>
    upstream.answers((response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      response.write(`${'plain words '.repeat(400)} ask jane@exa`);
      response.on('error', () => undefined);
      goOn = () => response.write(more);
    });
  let goOn: () => void = () => undefined;

  it('a token that is revoked meanwhile receives nothing more', async () => {
    const own = stack.token({ session: 'revoked' });
    halfAnswer(`mple.com ${'late words '.repeat(2_000)}`);
    const { runtime } = stack.started;
    const reply = await send(envoy.port, {
      headers: { authorization: `Bearer ${own}` },
      onPiece: once(async () => {
        must(runtime.kernel.verify(own));
        const revoked = await fetch(`${stack.urls.kernel}/v1/revocations`, {
          method: 'POST',
          headers: { authorization: `Bearer ${stack.keys.admin}`, 'content-type': 'application/json' },
          body: JSON.stringify({ token: own, reason: 'test' }),
        });
        if (!revoked.ok) throw new Error(await revoked.text());
        goOn();
      }),
    });
    expect([
      reply.broke,
      reply.text.includes('plain words'),
      reply.text.includes('late'),
      reply.text.includes('jane'),
    ]).toEqual([true, true, false, false]);
    expect((await send(envoy.port, { headers: { authorization: `Bearer ${own}` } })).status).toBe(403);
  });

  it('an upstream that breaks off: so does the reply, without what was held back', async () => {
    upstream.answers((response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      response.write(`${'plain words '.repeat(400)} ask jane@exa`);
      setTimeout(() => response.destroy(), 50);
    });
    const reply = await call();
    expect([reply.broke, reply.text.includes('jane')]).toEqual([true, false]);
  });

  it('a caller that goes lets the upstream go', async () => {
    const closed = new Promise<void>((resolve) => {
      upstream.answers((response) => {
        response.writeHead(200, { 'content-type': 'text/plain' });
        response.write('plain words '.repeat(400));
        response.once('close', resolve);
      });
    });
    const gone = new AbortController();
    await call({ signal: gone.signal, onPiece: () => gone.abort() }).catch(() => undefined);
    await closed;
  });
});

/** A firewall as a process of its own on the same database, to be killed and frozen. */
describe('a firewall that fails', () => {
  let firewall: FirewallProcess;
  let front: Front;
  beforeAll(async () => {
    firewall = await startFirewall(provision, stack);
    front = await startEnvoy(provision, { socket: firewall.socket, upstream });
  }, 60_000);
  afterAll(async () => {
    await front?.stop();
    await firewall?.stop();
  });
  const callIt = (sent: Sent = {}) =>
    send(front.port, { ...sent, headers: { authorization: `Bearer ${token}`, ...sent.headers } });

  it('killed in the middle of a reply: the reply breaks off, and nothing unscanned was in it', async () => {
    let goOn: () => void = () => undefined;
    upstream.answers((response) => {
      response.on('error', () => undefined);
      response.writeHead(200, { 'content-type': 'text/plain' });
      response.write(`${'plain words '.repeat(400)} ask jane@exa`);
      goOn = () => response.end('mple.com late words');
    });
    const reply = await callIt({
      onPiece: once(async () => {
        await firewall.stop();
        goOn();
      }),
    });
    expect([reply.status, reply.text.includes('plain words')]).toEqual([200, true]);
    expect([reply.broke, reply.text.includes('jane'), reply.text.includes('late')]).toEqual([true, false, false]);
  });

  it('while it is down nothing leaves, with a problem; when it is back, calls go through', async () => {
    upstream.arrived.length = 0;
    const down = await callIt({ body: 'hello' });
    expect([down.status, upstream.arrived]).toEqual([503, []]);
    expect(problem(down.text)).toMatchObject({ type: 'urn:sallyport:problem:unavailable' });
    await firewall.start();
    await expect.poll(async () => (await callIt({ body: 'hello' })).status, { timeout: 10_000 }).toBe(200);
  });

  it('frozen before the verdict: nothing leaves', async () => {
    await firewall.signal('SIGSTOP');
    try {
      const reply = await callIt({ body: 'to jane@example.com' });
      expect([reply.status >= 500, upstream.arrived]).toEqual([true, []]);
    } finally {
      await firewall.signal('SIGCONT');
    }
  }, 30_000);

  it('killed before the verdict: nothing leaves', async () => {
    await firewall.signal('SIGSTOP');
    const asked = callIt({ body: 'to jane@example.com' });
    await clock.sleep(200);
    await firewall.stop();
    const reply = await asked;
    expect([reply.status, upstream.arrived]).toEqual([503, []]);
  });
});

describe('a proxy that is set up wrongly', () => {
  const withFront = async (breaking: (text: string) => string, work: (front: Front) => Promise<void>, at = socket) => {
    const front = await startEnvoy(provision, { socket: at, upstream }, breaking);
    try {
      await work(front);
    } finally {
      await front.stop();
    }
  };
  const headers = () => ({ authorization: `Bearer ${token}` });

  it.each([
    ['streams requests', (text: string) => text.replace('request_body_mode: BUFFERED', 'request_body_mode: STREAMED')],
    [
      'buffers a part of requests',
      (text: string) => text.replace('request_body_mode: BUFFERED', 'request_body_mode: BUFFERED_PARTIAL'),
    ],
    [
      'does not send requests',
      (text: string) => text.replace('request_body_mode: BUFFERED', 'request_body_mode: NONE'),
    ],
    ['does not send replies', (text: string) => text.replace('FULL_DUPLEX_STREAMED', 'NONE')],
    ['streams replies in lock-step', (text: string) => text.replace('FULL_DUPLEX_STREAMED', 'STREAMED')],
  ])('is refused everything: it %s', async (_, breaking) => {
    await withFront(breaking, async ({ port }) => {
      const reply = await send(port, { headers: headers(), body: 'hello' });
      expect([reply.status, upstream.arrived]).toEqual([503, []]);
    });
  });

  it('control: one told to let calls through without a verdict does so', async () => {
    const open = (text: string) =>
      text.replace('failure_mode_allow: false', 'failure_mode_allow: true').replace(/ *status_on_error.*\n/, '');
    await withFront(
      open,
      async ({ port }) => {
        const reply = await send(port, { headers: headers(), body: 'to jane@example.com' });
        expect([reply.status, upstream.arrived[0]?.body]).toEqual([200, 'to jane@example.com']);
      },
      join(folder, 'nobody.sock'),
    );
  });

  it('control: a processor that ends its stream in order lets everything go on unscanned', async () => {
    const path = join(folder, 'polite.sock');
    const polite = grpcServer({
      clock,
      onCrash: (thrown) => console.error(thrown),
      streams: { '/envoy.service.ext_proc.v3.ExternalProcessor/Process': async () => undefined },
    });
    await new Promise<void>((resolve) => polite.server.listen({ path }, resolve));
    try {
      await withFront(
        (text) => `${text}\n`,
        async ({ port }) => {
          const reply = await send(port, { headers: headers(), body: 'to jane@example.com' });
          expect([reply.status, upstream.arrived[0]?.body]).toEqual([200, 'to jane@example.com']);
        },
        path,
      );
    } finally {
      await polite.close(0);
    }
  });
});
