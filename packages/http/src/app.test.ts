// What every endpoint does with good and bad input, and what it never tells.

import { ok } from '@sallyport/base';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { adminKey, echo, jsonHead, testApp, testKey } from './testing.ts';

const target = '/v1/things/7';

async function post(body: string | Uint8Array<ArrayBuffer>, head: Record<string, string> = {}, path = target) {
  const made = testApp();
  const answer = await made.app.request(path, { method: 'POST', body, headers: { ...jsonHead, ...head } });
  const text = await answer.text();
  return {
    status: answer.status,
    type: answer.headers.get('content-type'),
    headers: answer.headers,
    text,
    logged: made.logged(),
  };
}

test('a good request is answered, with 64-bit integers intact', async () => {
  const answer = await post('{"name":"x","count":9223372036854775807}', {}, `${target}?page=2`);
  expect(answer.status).toBe(200);
  expect(answer.text).toBe('{"name":"x","count":9223372036854775807,"id":"7","page":"2","tenant":"acme"}');
  expect(answer.type).toBe('application/json');
});

describe('bad input is refused as a problem that names the place, without stack or secret', () => {
  const cases: readonly (readonly [
    what: string,
    body: string | Uint8Array<ArrayBuffer>,
    status: number,
    tells: RegExp,
  ])[] = [
    ['nothing', '', 400, /ends too early at line 1, column 1/],
    ['not JSON', 'name=x', 400, /unknown word at line 1, column 1/],
    ['cut short', '{"name":"x"', 400, /line 1, column 12/],
    ['two values', '{"name":"x"} {}', 400, /more text after the value/],
    ['a duplicate name', '{"name":"x",\n "name":"y"}', 400, /duplicate name at line 2, column 2/],
    ['a duplicate name in disguise', '{"name":"x","n\\u0061me":"y"}', 400, /duplicate name/],
    ['a lone surrogate, escaped', '{"name":"\\ud800"}', 400, /lone surrogate at line 1/],
    ['not UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d]), 400, /not UTF-8/],
    ['a byte order mark', '\ufeff{"name":"x"}', 400, /unexpected character/],
    ['deep nesting', `{"name":${'['.repeat(65)}${']'.repeat(65)}}`, 400, /nesting deeper than 64/],
    ['very deep nesting', '['.repeat(500_000), 400, /nesting deeper than 64/],
    ['a huge exponent', '{"name":"x","count":1e999}', 400, /number out of range/],
    ['an endless integer', `{"name":"x","count":${'9'.repeat(500)}}`, 400, /number out of range|more than 39 digits/],
    ['NaN', '{"name":NaN}', 400, /unexpected character|unknown word/],
    ['a list', '[]', 400, /expected object/],
    ['null', 'null', 400, /expected object/],
    ['a wrong type', '{"name":5}', 400, /"pointer":"\/name"/],
    ['a missing field', '{}', 400, /"pointer":"\/name"/],
    ['an unknown field', '{"name":"x","role/~":"admin"}', 400, /"pointer":"\/role~1~0"/],
    ['the prototype as a field', '{"name":"x","__proto__":{"admin":true}}', 400, /"pointer":"\/__proto__"/],
    ['a fraction for an integer', '{"name":"x","count":1.5}', 400, /"pointer":"\/count"/],
    ['a list for an object', '{"name":"x","properties":[]}', 400, /"pointer":"\/properties"/],
    ['a text too long', `{"name":"${'x'.repeat(65)}"}`, 400, /<=64 characters/],
    ['a 10 MB body', `{"name":"${'x'.repeat(10 << 20)}"}`, 413, /larger than 1048576 bytes/],
  ];
  test.each(cases)('%s', async (_, body, status, tells) => {
    const answer = await post(body);
    expect(answer.status).toBe(status);
    expect(answer.type).toBe('application/problem+json');
    expect(answer.text).toMatch(tells);
    const problem = JSON.parse(answer.text);
    expect(problem).toMatchObject({ status, instance: answer.headers.get('x-request-id') });
    expect(problem.type).toMatch(/^urn:sallyport:problem:[a-z_]+$/);
    expect(answer.text).not.toMatch(/ at .*\.ts|node_modules|never-print/);
  });

  test('a refusal never repeats a long input', async () => {
    const secret = 'hunter22'.repeat(200);
    for (const body of [`{"name":["${secret}"]}`, `{"${secret}":1}`, `{"name":"${secret}"}`, `"${secret}"`]) {
      const answer = await post(body);
      expect(answer.status).toBe(400);
      expect(answer.text.length).toBeLessThan(2_000);
    }
    expect((await post(`{"name":"${secret}"}`)).text).not.toContain('hunter22');
  });

  test('a thousand unknown names make a short answer', async () => {
    const names = Array.from({ length: 1_000 }, (_, i) => `"n${i}":1`).join(',');
    expect(JSON.parse((await post(`{${names}}`)).text).errors).toHaveLength(20);
  });

  test.each([
    ['text/plain'],
    ['application/jsonp'],
    ['application/json; charset=latin1'],
    ['multipart/form-data; boundary=x'],
    [''],
  ])('the media type `%s` is 415', async (type) => {
    expect((await post('{"name":"x"}', { 'content-type': type })).status).toBe(415);
  });

  test.each([['application/json; charset=utf-8'], ['Application/JSON'], ['application/json;charset="UTF-8"']])(
    'the media type `%s` is JSON',
    async (type) => {
      expect((await post('{"name":"x"}', { 'content-type': type })).status).toBe(200);
    },
  );

  test('an encoded body is 415', async () => {
    expect((await post('{"name":"x"}', { 'content-encoding': 'gzip' })).status).toBe(415);
  });

  test('an announced length above the bound is refused before a byte is read', async () => {
    const answer = await post('{}', { 'content-length': '1048577' });
    expect(answer.status).toBe(413);
    expect(answer.headers.get('connection')).toBe('close');
  });

  test('a body without a length is counted while it is read', async () => {
    const { app } = testApp({ bodyBytesMax: 1_000 });
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        sent += 100;
        controller.enqueue(new Uint8Array(100).fill(0x20));
      },
    });
    const init = { method: 'POST', body, headers: jsonHead, duplex: 'half' } as const;
    expect((await app.request(target, init)).status).toBe(413);
    expect(sent).toBeLessThan(2_000);
  });

  test('a body exactly at the bound is read', async () => {
    const { app } = testApp({ bodyBytesMax: 100 });
    const body = '{"name":"x"}'.padEnd(100);
    expect((await app.request(target, { method: 'POST', body, headers: jsonHead })).status).toBe(200);
    expect((await app.request(target, { method: 'POST', body: `${body} `, headers: jsonHead })).status).toBe(413);
  });

  test('query and path are checked too, and a parameter given twice is refused', async () => {
    const cases = { '?page=x': '?page', '?page=1&page=2': '?page', '?pgae=1': '?pgae' };
    for (const [query, pointer] of Object.entries(cases)) {
      const answer = await post('{"name":"x"}', {}, `${target}${query}`);
      expect(answer.status).toBe(400);
      expect(JSON.parse(answer.text).errors[0].pointer).toBe(pointer);
    }
    expect((await post('{"name":"x"}', {}, `/v1/things/${'7'.repeat(21)}`)).status).toBe(400);
  });
});

describe('authentication', () => {
  const cases = [
    undefined,
    '',
    'Bearer',
    'Bearer ',
    `Basic ${testKey}`,
    `Bearer ${testKey}x`,
    `Bearer ${testKey.slice(1)}`,
    `Bearer ${testKey} x`,
    testKey,
    `Bearer ${'x'.repeat(20_000)}`,
  ];
  test.each(cases.map((authorization) => ({ authorization })))('refused: $authorization', async ({ authorization }) => {
    const { app, logged } = testApp();
    const headers = { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) };
    const answer = await app.request(target, { method: 'POST', body: 'not even JSON', headers });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toContain('Bearer');
    expect(await answer.text()).not.toContain('never-print');
    expect(logged()).not.toContain('never-print');
  });

  test('a key without the role is forbidden', async () => {
    const answer = await post('{"name":"x"}', { authorization: `Bearer ${adminKey}` });
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('lacks the role `decide`');
  });

  test('the scheme may be written in any case', async () => {
    expect((await post('{"name":"x"}', { authorization: `bEARER ${testKey}` })).status).toBe(200);
  });

  test('a capability endpoint gets the token text as it is, and nothing that is no token', async () => {
    const show = endpoint({
      method: 'get',
      path: '/v1/token',
      summary: 'Show',
      auth: 'capability',
      answer: z.object({ token: z.string() }),
      handle: ({ caller }) => ok({ body: { token: caller.token } }),
    });
    const { app, logged } = testApp({}, [show]);
    const get = (authorization: string) => app.request('/v1/token', { headers: { authorization } });
    expect(await (await get('Bearer En0KEwoFb-_w=')).json()).toEqual({ token: 'En0KEwoFb-_w=' });
    expect((await get(`Bearer ${'A'.repeat(16 * 1024)}`)).status).toBe(200);
    expect((await get(`Bearer ${'A'.repeat(16 * 1024 + 1)}`)).status).toBe(401);
    expect((await get('Bearer a"b')).status).toBe(401);
    expect(logged()).not.toContain('En0KEwoFb');
  });

  test('where either will do, what is no API key is a token, and a key without the role is no way round it', async () => {
    const show = endpoint({
      method: 'get',
      path: '/v1/who',
      summary: 'Show',
      auth: 'api-key-or-capability',
      role: 'admin',
      answer: z.object({ who: z.string() }),
      handle: ({ caller }) =>
        ok({ body: { who: 'token' in caller ? `token ${caller.token}` : `key ${caller.keyId}` } }),
    });
    const { app } = testApp({}, [show]);
    const get = async (headers: Record<string, string>) => {
      const answer = await app.request('/v1/who', { headers });
      return answer.status === 200 ? answer.text() : answer.status;
    };
    expect(await get({ authorization: `Bearer ${adminKey}` })).toMatch(/^{"who":"key /);
    expect(await get({ authorization: 'Bearer En0KEwoFb-_w=' })).toBe('{"who":"token En0KEwoFb-_w="}');
    expect(await get({ authorization: `Bearer ${testKey}` })).toBe(403);
    expect(await get({ authorization: 'Bearer a"b' })).toBe(401);
    expect(await get({})).toBe(401);
  });
});

describe('faults of a handler', () => {
  const get = async (how: string, more = {}) => {
    const made = testApp(more);
    const answer = await made.app.request(`/v1/fail/${how}`);
    return { answer, text: await answer.text(), logged: made.logged() };
  };

  test('INVARIANT: causes stay inside', async () => {
    for (const how of ['throw', 'unavailable', 'integrity']) {
      const { text } = await get(how);
      expect(text).not.toMatch(/cause-of-fault|secret-of-bug/);
    }
    // The control: the log has them, under the request id.
    const crashed = await get('throw');
    expect(crashed.answer.status).toBe(500);
    expect(crashed.logged).toContain('secret-of-bug');
    expect(crashed.logged).toContain(String(crashed.answer.headers.get('x-request-id')));
    expect((await get('unavailable')).logged).toContain('cause-of-fault');
  });

  test('when to try again is told in whole seconds, rounded up', async () => {
    const { answer } = await get('unavailable');
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('2');
  });

  test('a fault with a pointer names the field', async () => {
    const { text } = await get('pointed');
    expect(JSON.parse(text).errors).toEqual([{ pointer: '/source', detail: 'the source is not known' }]);
  });

  test('a checked app notices an answer that is not what it declares; control: an unchecked one does not', async () => {
    expect((await get('misfit', { answersChecked: true })).answer.status).toBe(500);
    expect((await get('misfit')).answer.status).toBe(200);
  });

  test('a handler that hangs is answered 503 at the deadline, and told', async () => {
    const { app, clock, logged } = testApp({ requestTimeoutMs: 1_000 });
    const pending = app.request('/v1/fail/hang');
    await Promise.resolve();
    clock.advance(1_200);
    const answer = await pending;
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ type: 'urn:sallyport:problem:timeout' });
    expect(app.openCount()).toBe(0);
    expect(logged()).toContain('/v1/fail/:how');
  });

  test('a caller that waits less is answered when its own time is up; it cannot make the bound longer', async () => {
    const { app, clock } = testApp({ requestTimeoutMs: 1_000 });
    const ask = (timeLeft: string) => {
      const seen: { status?: number } = {};
      const answered = app.request('/v1/fail/hang', { headers: { 'sallyport-timeout-ms': timeLeft } });
      const done = answered.then(({ status }) => {
        seen.status = status;
      });
      return { seen, done };
    };
    const [brief, greedy, odd] = [ask('200'), ask('60000'), ask('2e9')];
    await Promise.resolve();
    clock.advance(300);
    await brief.done;
    expect([brief.seen.status, greedy.seen.status, odd.seen.status]).toEqual([503, undefined, undefined]);
    clock.advance(800);
    await Promise.all([greedy.done, odd.done]);
    expect([greedy.seen.status, odd.seen.status]).toEqual([503, 503]);
  });
});

describe('paths and methods', () => {
  const status = async (method: string, path: string) => {
    const answer = await testApp().app.request(path, { method });
    return [answer.status, answer.headers.get('allow')];
  };
  test('an unknown path is 404 as a problem', async () => {
    for (const path of [
      '/',
      '/nope',
      '/health/',
      '/v1/things',
      '/v1/things/1/2',
      '/HEALTH',
      '/%2e%2e/etc/passwd',
      '/%ff',
      '/v1/things/%',
    ]) {
      expect(await status('GET', path)).toSatisfy(([code]) => code === 404 || code === 405);
    }
    const answer = await testApp().app.request('/nope');
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
  });
  test('a wrong method is 405 with Allow', async () => {
    expect(await status('GET', target)).toEqual([405, 'POST, OPTIONS']);
    expect(await status('DELETE', '/health')).toEqual([405, 'GET, HEAD, OPTIONS']);
    expect(await status('PROPFIND', '/health')).toEqual([405, 'GET, HEAD, OPTIONS']);
  });
  test('OPTIONS tells the methods, HEAD answers without a body', async () => {
    expect(await status('OPTIONS', target)).toEqual([204, 'POST, OPTIONS']);
    expect(await status('OPTIONS', '/nope')).toEqual([404, null]);
    const head = await testApp().app.request('/health', { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });
});

describe('request ids, log and headers', () => {
  const ours = /^[0-9a-f]{18}-[0-9a-z]+$/;
  const asked = async (given: string, path = '/health') => {
    const { app, logged } = testApp();
    const answer = await app.request(path, { headers: { 'x-request-id': given } });
    return { echoed: answer.headers.get('x-request-id'), logged: logged(), text: await answer.text() };
  };

  test('the id of a caller comes back as it was sent, with errors too', async () => {
    for (const given of [
      'trace-0123456789.A_b',
      'short',
      'with space 12345',
      'a"b<script>12345',
      'ünïcödé',
      'x'.repeat(256),
    ]) {
      expect((await asked(given)).echoed).toBe(given);
      expect((await asked(given, '/nothing')).echoed).toBe(given);
    }
    expect((await asked('x'.repeat(257))).echoed).toMatch(ours);
    expect((await asked('')).echoed).toMatch(ours);
  });

  test('only a well-formed id stands in log and problem, any other is replaced there', async () => {
    const kept = await asked('trace-0123456789.A_b', '/nothing');
    expect([kept.logged, kept.text].every((text) => text.includes('trace-0123456789.A_b'))).toBe(true);
    for (const bad of ['short', 'x'.repeat(129), 'with space 12345', 'a"b<script>12345', 'ünïcödé-12345']) {
      const { logged, text } = await asked(bad, '/nothing');
      expect(logged.includes(bad) || text.includes(bad)).toBe(false);
      expect(JSON.parse(text).instance).toMatch(ours);
    }
  });

  test('ids do not repeat', async () => {
    const { app } = testApp();
    const ids = new Set<string | null>();
    for (let i = 0; i < 200; i++) ids.add((await app.request('/health')).headers.get('x-request-id'));
    expect(ids.size).toBe(200);
  });

  test('INVARIANT: the access log holds no query, body or credential', async () => {
    const { app, logged } = testApp();
    const body = '{"name":"body-of-request"}';
    await app.request(`${target}?page=12345678`, { method: 'POST', body, headers: jsonHead });
    await app.request(`/secret-in-path?token=query-of-request`);
    const lines = logged()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines[0]).toMatchObject({ method: 'POST', route: '/v1/things/:id', status: 200, service: 'test' });
    expect(lines[0].durationMs).toBeTypeOf('number');
    expect(logged()).not.toMatch(/body-of-request|12345678|query-of-request|secret-in-path|never-print/);
  });

  test('no answer may be stored, sniffed or framed', async () => {
    for (const path of ['/health', '/nope', '/v1/fail/throw']) {
      const { headers } = await testApp().app.request(path);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    }
  });
});

test('an answer of another media type is text or bytes', async () => {
  const tile = endpoint({
    method: 'get',
    path: '/log/checkpoint',
    summary: 'Checkpoint',
    auth: 'none',
    answer: { mediaType: 'text/plain; charset=utf-8' },
    handle: () => ok({ body: new TextEncoder().encode('localhost/log\n'), headers: { 'cache-control': 'max-age=5' } }),
  });
  const { app } = testApp({}, [tile, echo]);
  const answer = await app.request('/log/checkpoint');
  expect(await answer.text()).toBe('localhost/log\n');
  expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  expect(answer.headers.get('cache-control')).toBe('max-age=5');
});
