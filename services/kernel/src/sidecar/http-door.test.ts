// The dialects of HTTP proxies: what each must say, who may ask, and what each is told.

import { describe, expect, test } from 'vitest';
import { doorPaths, httpDoor, type RawRequest } from './http-door.ts';
import { bench, otherKeyText, proxyKeyText } from './testing.ts';

type Pairs = readonly (readonly [string, string])[];
const token: Pairs = [['Authorization', 'Bearer genuine']];
const key: Pairs = [['Sallyport-Proxy-Key', proxyKeyText]];

const told = {
  nginx: (path: string): Pairs => [
    ['X-Original-Method', 'GET'],
    ['X-Original-URI', path],
    ['X-Original-Host', 'api.example.com'],
  ],
  forward: (path: string): Pairs => [
    ['X-Forwarded-Method', 'GET'],
    ['X-Forwarded-Uri', path],
    ['X-Forwarded-Host', 'api.example.com'],
  ],
};

function request(url: string, pairs: Pairs, method = 'GET'): RawRequest {
  return { method, url, rawHeaders: pairs.flat() };
}

function door(trusted?: string, more: Parameters<typeof bench>[0] = {}) {
  const made = bench(more);
  return { ...made, ask: httpDoor({ ...made, tenant: 'acme', trusted }) };
}

/** The same call in every dialect. */
const dialects = (path: string, more: Pairs = []): Readonly<Record<string, RawRequest>> => ({
  envoy: request(`${doorPaths.envoy}${path}`, [['Host', 'api.example.com'], ...token, ...key, ...more]),
  nginx: request(doorPaths.nginx, [...told.nginx(path), ...token, ...key, ...more]),
  forward: request(`${doorPaths.forward}?q=1`, [...told.forward(path), ...token, ...key, ...more]),
});

describe.each(['envoy', 'nginx', 'forward'])('%s', (dialect) => {
  const of = (path: string, more: Pairs = []): RawRequest => dialects(path, more)[dialect] ?? request('', []);

  test('a permit is 200 with the identity, and holds for one call', async () => {
    const answer = await door().ask(of('/documents/42'));
    expect(answer?.status).toBe(200);
    expect(answer?.headers.get('x-sallyport-subject')).toBe('User/alice');
    expect(answer?.headers.get('cache-control')).toBe('no-store');
    expect(await answer?.text()).toBe('');
  });

  test('a denial is a problem', async () => {
    const answer = await door().ask(of('/documents/secret'));
    expect(answer?.status).toBe(403);
    expect(answer?.headers.get('content-type')).toBe('application/problem+json');
    const problem = await answer?.text();
    expect(JSON.parse(problem ?? '')).toMatchObject({ status: 403 });
    // nginx drops bodies; everybody else has no use for a second copy.
    expect(answer?.headers.get('sallyport-problem')).toBe(dialect === 'nginx' ? problem : null);
  });

  test('the raw path is decided, not what a URL parser makes of it', async () => {
    for (const path of ['/documents/../documents/42', '/x/%2e%2e/documents/42', '//documents/42', '/documents\\42']) {
      const { ask, outcomes } = door();
      expect((await ask(of(path)))?.status).toBe(403);
      expect(outcomes[0]).toContain('path_not_plain');
    }
  });

  test('a proxy shows the key of this tenant once, or there is no verdict', async () => {
    const good = of('/documents/42');
    const without = good.rawHeaders.filter((text) => text !== 'Sallyport-Proxy-Key' && text !== proxyKeyText);
    for (const keys of [
      [],
      ['Sallyport-Proxy-Key', 'guess'],
      ['Sallyport-Proxy-Key', ''],
      ['Sallyport-Proxy-Key', otherKeyText],
      ['Sallyport-Proxy-Key', 'metrics-key-0123456789'],
      ['Sallyport-Proxy-Key', proxyKeyText, 'sallyport-proxy-key', proxyKeyText],
    ]) {
      const { ask, questions, logged } = door();
      const answer = await ask({ ...good, rawHeaders: [...without, ...keys] });
      // 503 and not 401: it is the proxy's mistake, and no token of the caller would help.
      expect(answer?.status).toBe(503);
      expect(questions).toEqual([]);
      expect(logged.join()).not.toMatch(/guess|other-key/);
    }
    expect((await door('unix-socket').ask({ ...good, rawHeaders: without }))?.status).toBe(200);
  });
});

test('Envoy is told what to take away', async () => {
  const answer = await door().ask(dialects('/documents/42', [['x-sallyport-roles', 'admin']]).envoy ?? request('', []));
  expect(answer?.headers.get('x-envoy-auth-headers-to-remove')).toBe('x-sallyport-roles,authorization');
});

test('nginx gets every problem as one header line of ASCII', async () => {
  const decide = async () =>
    ({ ok: true, value: { decision: false, context: { reason_text: 'né \u2028 "x"\r\n' } } }) as const;
  const answer = await door(undefined, { decide }).ask(dialects('/documents/42').nginx ?? request('', []));
  const line = answer?.headers.get('sallyport-problem') ?? '';
  expect(line).toMatch(/^[\x20-\x7e]+$/);
  expect(JSON.parse(line).detail).toBe('né \u2028 "x"\r\n');
});

test('a proxy that does not say method, path and host, each once, gets no verdict', async () => {
  for (const [path, pairs] of [
    [doorPaths.nginx, told.nginx('/documents/42')],
    [doorPaths.forward, told.forward('/documents/42')],
  ] as const) {
    for (let index = 0; index < pairs.length; index++) {
      const without = pairs.filter((_, at) => at !== index);
      expect((await door().ask(request(path, [...without, ...token, ...key])))?.status).toBe(503);
      const twice = [...pairs, ...pairs.filter((_, at) => at === index)];
      expect((await door().ask(request(path, [...twice, ...token, ...key])))?.status).toBe(503);
    }
    // What one proxy says means nothing at the door of another.
    const other = path === doorPaths.nginx ? doorPaths.forward : doorPaths.nginx;
    expect((await door().ask(request(other, [...pairs, ...token, ...key])))?.status).toBe(503);
  }
});

test('a crash denies, and only the log tells of it', async () => {
  const { ask, logged } = door(undefined, { decide: () => Promise.reject(new Error('inner')) });
  const answer = await ask(dialects('/documents/42').forward ?? request('', []));
  expect(answer?.status).toBe(503);
  expect(await answer?.text()).not.toContain('inner');
  expect(logged.join()).toContain('crashed');
});

test('what is no door is left to the app', () => {
  for (const url of [
    '/',
    '/v1/sidecar',
    '/v1/sidecar/envoy',
    '/v1/sidecar/other',
    '/access/v1/evaluation',
    undefined,
  ]) {
    expect(door().ask({ method: 'GET', url, rawHeaders: [] })).toBeUndefined();
  }
});
