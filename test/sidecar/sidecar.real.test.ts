// Real proxies in front of a real upstream: what the kernel permits passes, everything else is denied, whatever fails.

import { systemClock as clock } from '@sallyport/base';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openProvision } from '../provision/place.ts';
import { type Front, kinds, startFront } from './front.ts';
import { type KernelProcess, startKernel } from './kernel.ts';
import { type RawAnswer, type RawRequest, send } from './raw.ts';
import { type Seen, startUpstream, type Upstream } from './upstream.ts';

const provision = openProvision((line) => console.log(`[sidecar] ${line}`));
let kernel: KernelProcess;
let upstream: Upstream;

beforeAll(async () => {
  [kernel, upstream] = await Promise.all([startKernel(provision), startUpstream()]);
}, 120_000);
afterAll(async () => {
  await kernel?.stop();
  await upstream?.stop();
  await provision.warden.dismiss();
}, 60_000);

/** On a busy machine a verdict may miss the 500 ms that the files give it; that denies, as it must, and is asked again. */
async function insist(once: () => Promise<RawAnswer>): Promise<RawAnswer> {
  const untilMs = clock.monotonicMs() + 15_000;
  for (;;) {
    const answer = await once();
    if (answer.status !== 503 || clock.monotonicMs() > untilMs) return answer;
    await clock.sleep(100);
  }
}

/** Longest wait of a caller for a denial when there is no verdict: the proxies' own bound is 500 ms. */
const inTimeMs = 3_000;
/** For so long, at most, the kernel answers from its copy of the epochs without its store. */
const leaseMs = 1_000;

describe.each(kinds)('%s', (kind) => {
  let front: Front;
  beforeAll(async () => {
    front = await startFront(provision, kind, { kernel, upstream });
  }, 400_000);
  afterAll(async () => {
    await front.stop();
    // Nothing of it stays behind.
    await expect(send(front.port, { target: '/' })).rejects.toThrow(/ECONNREFUSED/);
  });
  afterEach(() => kernel.signal('SIGCONT'));

  const bearer = (token = kernel.token()) => ['Authorization', `Bearer ${token}`] as const;
  const askOnce = (target: string, more: Omit<RawRequest, 'target'> = {}) =>
    send(front.port, { target, headers: [bearer()], ...more });
  const ask: typeof askOnce = (target, more) => insist(() => askOnce(target, more));
  const problemOf = (body: string) => JSON.parse(body) as { type: string; status: number; detail: string };

  /** Asks and expects that nothing reached the upstream. */
  const denied = async (target: string, more: Omit<RawRequest, 'target'> = {}, asking = ask) => {
    const before = upstream.count();
    const answer = await asking(target, more);
    expect(upstream.count(), `${target} must not reach the upstream`).toBe(before);
    return answer;
  };

  it('lets a permitted call through, as it was sent', async () => {
    const answer = await ask('/documents/42?q=a%2Fb&x=1');
    expect(answer.status).toBe(200);
    const seen: Seen = JSON.parse(answer.body);
    expect(seen).toMatchObject({ method: 'GET', url: '/documents/42?q=a%2Fb&x=1' });
  });

  it('lets a body through whole, and answers HEAD', async () => {
    const body = 'line\r\n'.repeat(30_000);
    const put = await ask('/documents/draft', { method: 'PUT', body });
    expect(put.status).toBe(200);
    const seen: Seen = JSON.parse(put.body);
    expect([seen.method, seen.body.length]).toEqual(['PUT', body.length]);
    expect((await denied('/documents/other', { method: 'PUT', body })).status).toBe(403);
    expect(await ask('/files/a/b', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
    expect(await denied('/documents/42', { method: 'HEAD' })).toMatchObject({ status: 403, body: '' });
  });

  it('takes tokens as long as they may be', async () => {
    const token = kernel.token({ padding: 280 });
    expect(token.length).toBeGreaterThan(12_000);
    expect((await ask('/documents/42', { headers: [bearer(token)] })).status).toBe(200);
  });

  it('denies with the reason as a problem', async () => {
    const answer = await denied('/documents/secret');
    expect(answer.status).toBe(403);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(problemOf(answer.body)).toMatchObject({
      type: 'urn:sallyport:problem:forbidden',
      status: 403,
      detail: expect.stringContaining('not-the-secret'),
    });
  });

  it('denies what no route names, and says so', async () => {
    for (const [target, method] of [
      ['/', 'GET'],
      ['/documents', 'GET'],
      ['/documents/42', 'PATCH'],
      ['/admin', 'GET'],
    ] as const) {
      const answer = await denied(target, { method });
      expect(answer.status).toBe(403);
      expect(problemOf(answer.body).detail).toContain('no route is mapped');
    }
  });

  it('asks a caller without a genuine token for one', async () => {
    const strangers = [[], [['Authorization', 'Bearer not-a-token']], [['Authorization', 'Basic YTpi']]] as const;
    for (const headers of strangers) {
      const answer = await denied('/documents/42', { headers });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer /);
      expect(problemOf(answer.body).type).toBe('urn:sallyport:problem:unauthenticated');
    }
    const twice = await denied('/documents/42', { headers: [bearer(), bearer()] });
    expect([400, 401]).toContain(twice.status);
  });

  it('denies what the token does not grant: too late, another tenant, another action', async () => {
    for (const token of [kernel.token({ expired: true }), kernel.token({ tenant: 'globex' })]) {
      expect((await denied('/documents/42', { headers: [bearer(token)] })).status).toBe(403);
    }
    expect((await denied('/documents/42', { method: 'DELETE' })).status).toBe(403);
  });

  it('lets policies read the headers that the mapping names', async () => {
    expect((await denied('/documents/audit')).status).toBe(403);
    const told = await ask('/documents/audit', { headers: [bearer(), ['X-Purpose', 'audit']] });
    expect(told.status).toBe(200);
    const twofold: RawRequest['headers'] = [bearer(), ['X-Purpose', 'audit'], ['X-Purpose', 'other']];
    expect((await denied('/documents/audit', { headers: twofold })).status).toBe(403);
  });

  it('INVARIANT: the upstream hears who calls from the kernel only', async () => {
    const forged: RawRequest['headers'] = [
      bearer(),
      ['X-Sallyport-Subject', 'User/root'],
      ['x-sallyport-SUBJECT', 'User/root2'],
      ['X-Sallyport-Tenant', 'globex'],
      ['X-Sallyport-Session', 's_forged'],
      ['X-Sallyport-Request-Id', 'forged-request'],
      ['X-User-Id', 'root'],
      ['X-Request-Id', 'forged-request'],
      ['X-Forwarded-Uri', '/documents/other'],
      ['X-Original-URI', '/documents/other'],
    ];
    const answer = await ask('/documents/42', { headers: forged });
    expect(answer.status).toBe(200);
    const seen: Seen = JSON.parse(answer.body);
    const own = seen.headers.map(([name, value]) => [name.toLowerCase(), value] as const);
    const identity = own.filter(([name]) => name.startsWith('x-sallyport-') || name === 'x-user-id');
    const requestId = identity.find(([name]) => name === 'x-sallyport-request-id')?.[1] ?? '';
    expect(Object.fromEntries(identity)).toEqual({
      'x-sallyport-subject': 'User/alice',
      'x-sallyport-tenant': 'acme',
      'x-sallyport-session': 's_sidecar',
      'x-sallyport-action': 'read',
      'x-sallyport-resource': 'Document/42',
      'x-sallyport-request-id': expect.stringMatching(/^[A-Za-z0-9._-]{8,128}$/),
      'x-user-id': 'alice',
    });
    expect(identity).toHaveLength(7);
    expect(requestId).not.toBe('forged-request');
    // The token stays at the edge.
    expect(own.map(([name]) => name)).not.toContain('authorization');
  });

  it('denies headers that an upstream would take for an identity or another method, however they are spelled', async () => {
    for (const header of [
      ['X_Sallyport_Subject', 'User/root'],
      // One that the kernel does not set: stripped where the proxy can, denied where it cannot.
      ['X-Sallyport-Roles', 'admin'],
      ['X-HTTP-Method-Override', 'DELETE'],
      ['X-Original-URL', '/documents/secret'],
    ] as const) {
      const before = upstream.count();
      const answer = await ask('/documents/42', { headers: [bearer(), header] });
      if (answer.status === 200) {
        // Taken away: by nginx what has underscores, by Envoy and Caddy whatever begins like ours.
        const seen: Seen = JSON.parse(answer.body);
        expect(seen.headers.map(([name]) => name.toLowerCase())).not.toContain(header[0].toLowerCase());
      } else {
        expect([400, 403]).toContain(answer.status);
        expect(upstream.count()).toBe(before);
      }
    }
  });

  it('denies every path that could be read two ways', async () => {
    for (const target of [
      '/documents/../documents/secret',
      '/documents/./42',
      '/documents//42',
      '//documents/42',
      '/documents/42/..',
      '/documents/%2e%2e/secret',
      '/documents/%2E/42',
      '/documents/..%2fsecret',
      '/documents/a%2fb',
      '/documents/a%5cb',
      '/documents/a%00b',
      '/documents/%73ecret',
      '/documents/%2573ecret',
      '/documents/secret;x=1',
      '/documents/%c0%af',
      '/documents/%ef%bc%8f',
      '/documents/42/',
      '/documents/',
      '/Documents/42',
      '/DOCUMENTS/secret',
      '/documents\\secret',
      '/documents/a%20b/../secret',
      '/documents/42#/../secret',
    ]) {
      const answer = await denied(target);
      expect([400, 401, 403, 404], `${target} got ${answer.status}`).toContain(answer.status);
    }
  });

  it('denies hosts that are not mapped, a trailing dot among them', async () => {
    for (const host of ['other.example.com', 'api.example.com.', 'api.example.com@evil.example', '']) {
      const answer = await denied('/documents/42', { host }, askOnce);
      expect([400, 403, 503], `${host} got ${answer.status}`).toContain(answer.status);
    }
    expect((await ask('/documents/42', { host: 'API.example.com:8443' })).status).toBe(200);
  });

  it('records every verdict, permit and deny, also of what is not mapped', async () => {
    const known = (await kernel.decisions()).length;
    await ask('/documents/42');
    await ask('/documents/secret');
    await ask('/nowhere?secret=1');
    const all = (await kernel.decisions()).slice(known);
    // A call that was asked again, because its verdict came too late, has one event for each time.
    const events = all.filter(({ body }, index) => body.reason !== all[index - 1]?.body.reason);
    expect(events.map(({ body }) => [body.effect, body.reason, body.action])).toEqual([
      ['permit', 'permitted_by', 'read'],
      ['deny', 'forbidden_by', 'read'],
      ['deny', 'no_route', 'GET'],
    ]);
    expect(events.map(({ body }) => body.resource)).toEqual([
      { type: 'Document', id: '42' },
      { type: 'Document', id: 'secret' },
      { type: 'Path', id: '/nowhere' },
    ]);
    for (const { body, tokenRoot } of events) {
      expect(body.subject).toEqual({ type: 'User', id: 'alice' });
      expect(tokenRoot).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  it('a kernel whose store hangs answers for as long as its lease lasts, then denies in time', async () => {
    const { status, tookMs, body } = await kernel.withoutStore(async () => {
      await clock.sleep(leaseMs);
      return denied('/documents/42', {}, askOnce);
    });
    expect(status).toBe(503);
    expect(tookMs).toBeLessThan(inTimeMs);
    expect(problemOf(body)).toMatchObject({ type: 'urn:sallyport:problem:unavailable', status: 503 });
    expect((await ask('/documents/42')).status).toBe(200);
  });

  it('a kernel that hangs denies in time', async () => {
    await kernel.signal('SIGSTOP');
    const targets = ['/documents/42', '/documents/43', '/files/a/b'];
    const answers = await Promise.all(targets.map((target) => denied(target, {}, askOnce)));
    for (const { status, tookMs, body } of answers) {
      expect(status).toBe(503);
      expect(tookMs).toBeLessThan(inTimeMs);
      expect(problemOf(body)).toMatchObject({ type: 'urn:sallyport:problem:unavailable', status: 503 });
    }
  });

  it('a kernel that is killed denies, and serves again when it is back', async () => {
    await kernel.kill();
    try {
      const { status, body, headers } = await denied('/documents/42', {}, askOnce);
      expect(status).toBe(503);
      expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(problemOf(body).status).toBe(503);
    } finally {
      await kernel.start();
    }
    expect((await ask('/documents/42')).status).toBe(200);
  }, 60_000);
});

it('Envoy over gRPC and TCP shows its key, as the sample says; without it everything is denied', async () => {
  const overTcp = (text: string, keyed: boolean) => {
    const place = `{ socket_address: { address: 127.0.0.1, port_value: ${kernel.grpcPort} } }`;
    const moved = text.replace('{ pipe: { path: /run/sallyport/kernel-grpc.sock } }', place);
    return keyed ? moved.replace(/# (initial_metadata:)\n( *)# ( *- \{ key)/, '$1\n$2$3') : moved;
  };
  const headers = [['Authorization', `Bearer ${kernel.token()}`]] as const;
  for (const [keyed, target, status] of [
    [true, '/documents/42', 200],
    [true, '/documents/secret', 403],
    [false, '/documents/42', 503],
  ] as const) {
    const front = await startFront(provision, 'envoy over gRPC', { kernel, upstream }, (text) => overTcp(text, keyed));
    const once = () => send(front.port, { target, headers });
    expect((await (status === 503 ? once() : insist(once))).status).toBe(status);
    await front.stop();
  }
}, 60_000);

describe('controls: a proxy set up wrongly is seen by the tests above', () => {
  const withFront = async (
    kind: (typeof kinds)[number],
    breaking: (text: string) => string,
    work: (front: Front) => Promise<void>,
  ) => {
    const front = await startFront(provision, kind, { kernel, upstream }, breaking);
    try {
      await work(front);
    } finally {
      await front.stop();
    }
  };
  const headers = () => [['Authorization', `Bearer ${kernel.token()}`]] as const;

  it('Envoy told to let calls through when nobody answers does so', async () => {
    const open = (text: string) => text.replace('failure_mode_allow: false', 'failure_mode_allow: true');
    await withFront('envoy over gRPC', open, async ({ port }) => {
      await kernel.signal('SIGSTOP');
      try {
        expect((await send(port, { target: '/documents/secret', headers: headers() })).status).toBe(200);
      } finally {
        await kernel.signal('SIGCONT');
      }
    });
  });

  it('Caddy without the line that strips is covered by the kernel', async () => {
    await withFront(
      'caddy',
      (text) => text.replace('request_header -X-Sallyport-*', ''),
      async ({ port }) => {
        const forged = [...headers(), ['X-Sallyport-Roles', 'admin']] as const;
        const answer = await insist(() => send(port, { target: '/documents/42', headers: forged }));
        // Not even so: what the proxy cannot take away, the kernel denies.
        expect(answer.status).toBe(403);
        const known = [...headers(), ['X-Sallyport-Session', 's_forged']] as const;
        const told = await insist(() => send(port, { target: '/documents/42', headers: known }));
        expect(told.body).not.toContain('s_forged');
      },
    );
  });

  it('nginx without the line that sets a header lets a forged one through', async () => {
    const line = /proxy_set_header X-Sallyport-Session .*;/;
    await withFront(
      'nginx',
      (text) => text.replace(line, ''),
      async ({ port }) => {
        const forged = [...headers(), ['X-Sallyport-Session', 's_forged']] as const;
        const told = await insist(() => send(port, { target: '/documents/42', headers: forged }));
        expect(told.body).toContain('s_forged');
      },
    );
  });

  it('nginx without its key is denied everything, whatever key the client brings', async () => {
    const keyless = (text: string) =>
      text.replace('include proxy-key.conf;', 'proxy_set_header Sallyport-Proxy-Key "";');
    await withFront('nginx', keyless, async ({ port }) => {
      for (const more of [[], [['Sallyport-Proxy-Key', kernel.proxyKey]]] as const) {
        const answer = await send(port, { target: '/documents/42', headers: [...headers(), ...more] });
        expect(answer.status).toBe(503);
      }
    });
  });
});
