// Secrets do not reach the log, however they are handed in.

import { describe, expect, test } from 'vitest';
import { Secret } from './config/secret.ts';
import { createLog } from './log.ts';

function capture() {
  const lines: string[] = [];
  const log = createLog({
    service: 'test',
    level: 'debug',
    stream: { write: (line: string) => void lines.push(line) },
  });
  return { log, text: () => lines.join('') };
}

const secret = 'never-print-me';

describe('INVARIANT: secrets are never printed', () => {
  const deep = (value: unknown, depth: number): unknown => (depth === 0 ? value : { inner: deep(value, depth - 1) });
  const cases: readonly (readonly [what: string, fields: object])[] = [
    ['a field named so', { token: secret }],
    ...[
      'authorization',
      'Authorization',
      'api_key',
      'apiKey',
      'key',
      'password',
      'content',
      'secret',
      'secretAccessKey',
      'cookie',
      'set-cookie',
      'x-api-key',
      'private_key',
      'body',
    ].map((name) => [`the field ${name}`, { request: { headers: { [name]: secret } } }] as const),
    ['a list under such a name', { token: [secret] }],
    ['deep inside', { a: deep({ password: secret }, 4) }],
    ['deeper than is looked', { a: deep({ harmless: secret }, 20) }],
    ['a URL with a password', { url: `postgres://user:${secret}@host/db` }],
    ['a URL inside a sentence', { note: `cannot reach redis://:${secret}@h:6379 now` }],
    ['a header inside a sentence', { note: `sent Authorization: Bearer ${secret}` }],
    ['an error with a URL', { err: new Error(`connect postgres://u:${secret}@h failed`) }],
    ['the cause of an error', { err: new Error('outer', { cause: new Error(`Bearer ${secret}`) }) }],
    ['properties of a driver error', { err: Object.assign(new Error('x'), { query: secret, parameters: [secret] }) }],
    ['bytes', { payload: new TextEncoder().encode(secret) }],
    ['a configured secret', { value: new Secret(secret, '***') }],
    ['a function', { run: () => secret }],
  ];
  test.each(cases)('%s', (_, fields) => {
    const { log, text } = capture();
    log.info(fields, 'event');
    log.error(fields, 'event');
    log.child({ token: secret, part: 'p' }).warn(fields, 'event');
    expect(text()).not.toContain(secret);
    expect(text().trim().split('\n')).toHaveLength(3);
  });

  test('in the message of an error line', () => {
    const { log, text } = capture();
    log.error({}, `failed at https://user:${secret}@host/`);
    expect(text()).not.toContain(secret);
  });

  test('control: the same text under a harmless name is printed', () => {
    const { log, text } = capture();
    log.info({ note: secret }, 'event');
    expect(text()).toContain(secret);
  });
});

test('what helps is kept: key ids, error type, code, message and stack', () => {
  const { log, text } = capture();
  log.error({ keyId: 'k1', err: Object.assign(new TypeError('broken'), { code: 'EPIPE' }), count: 3n }, 'event');
  const line = JSON.parse(text());
  expect(line).toMatchObject({ level: 'error', service: 'test', keyId: 'k1', count: '3', msg: 'event' });
  expect(line.err).toMatchObject({ type: 'TypeError', message: 'broken', code: 'EPIPE' });
  expect(line.err.stack).toContain('log.test');
});

test('lines below the level are not written, and a cyclic value ends', () => {
  const lines: string[] = [];
  const log = createLog({ service: 'test', level: 'warn', stream: { write: (line: string) => void lines.push(line) } });
  const cyclic: { self?: unknown } = {};
  cyclic.self = cyclic;
  log.info({}, 'quiet');
  log.warn(cyclic, 'loud');
  expect(lines).toHaveLength(1);
});

test('the log of a real process, to standard output, can be made and flushed', () => {
  // The buffer's bounds are checked by the library only when it is made.
  const log = createLog({ service: 'test', level: 'silent' });
  log.info({ unseen: true }, 'event');
  expect(() => log.flush()).not.toThrow();
});

describe('the line of a request', () => {
  const line = {
    method: 'GET',
    route: '/v1/"x"/:id',
    status: 200,
    durationMs: 1.25,
    requestId: 'abcdefgh',
    fault: 'conflict',
  };

  test('is what `info` would write', () => {
    const { log, text } = capture();
    log.child({ part: 'p' }).info(line, 'request');
    log.child({ part: 'p' }).request(line);
    const [byInfo = {}, byRequest = {}] = text()
      .trim()
      .split('\n')
      .map((one): Record<string, unknown> => JSON.parse(one));
    expect(Object.keys(byRequest)).toEqual(Object.keys(byInfo));
    expect({ ...byRequest, time: 0 }).toEqual({ ...byInfo, time: 0 });
    expect(Math.abs(Number(byRequest.time) - Number(byInfo.time))).toBeLessThan(60_000);
  });

  test('is not written above its level', () => {
    const lines: string[] = [];
    const log = createLog({ service: 'test', level: 'warn', stream: { write: (text) => void lines.push(text) } });
    log.request(line);
    expect(lines).toEqual([]);
  });
});
