// A real server on a real socket: slow and oversized clients, and a close that loses nothing.

import { Agent, type ClientRequest, request } from 'node:http';
import { connect } from 'node:net';
import { type Clock, must, ok, systemClock } from '@sallyport/base';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Endpoint, endpoint } from './endpoint.ts';
import { type Listening, type ListenOptions, listen } from './listen.ts';
import { echo, jsonHead, testApp, testKey } from './testing.ts';

const open: Listening[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close(0)));
});

const slow: Endpoint = endpoint({
  method: 'get',
  path: '/slow/:ms',
  summary: 'Answer late',
  auth: 'none',
  params: z.strictObject({ ms: z.coerce.number() }),
  answer: z.object({ waitedMs: z.number() }),
  handle: async ({ params }) => {
    await systemClock.sleep(params.ms);
    return ok({ body: { waitedMs: params.ms } });
  },
});

async function serve(options: Partial<ListenOptions> = {}, appOptions: { requestTimeoutMs?: number } = {}) {
  const made = testApp({ clock: systemClock, ...appOptions }, [echo, slow]);
  const host = '127.0.0.1';
  const server = must(
    await listen(made.app, {
      host,
      port: 0,
      clock: systemClock,
      setting: 'listen.kernelPort',
      ...options,
    }),
  );
  open.push(server);
  return { ...made, server };
}

/** Sends raw bytes and gives all that comes back until the connection ends. */
function raw(port: number, parts: readonly string[], pauseMs = 0): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
    });
    socket.on('error', () => undefined).on('close', () => resolve(text));
    const send = async () => {
      for (const part of parts) {
        if (socket.destroyed) return;
        socket.write(part);
        if (pauseMs > 0) await systemClock.sleep(pauseMs);
      }
    };
    void send();
  });
}

const post = `POST /v1/things/1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${testKey}\r\nContent-Type: application/json\r\n`;
const statusLine = (text: string) => text.slice(0, text.indexOf('\r\n'));

describe('slow and broken clients', () => {
  test('a head that never ends is cut with 408 as a problem', async () => {
    const { server } = await serve({ headersTimeoutMs: 300, requestTimeoutMs: 1_000 });
    const text = await raw(server.port, ['GET /health HTTP/1.1\r\n', ...Array(50).fill('X: y\r\n')], 100);
    expect(statusLine(text)).toBe('HTTP/1.1 408 Request Timeout');
    expect(text).toContain('application/problem+json');
  });

  test('a body that drips is cut with 408, and others are served meanwhile', async () => {
    const { server } = await serve({}, { requestTimeoutMs: 400 });
    const drip = raw(server.port, [`${post}Content-Length: 1000\r\n\r\n`, ...Array(30).fill('{')], 50);
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
    const text = await drip;
    expect(statusLine(text)).toBe('HTTP/1.1 408 Request Timeout');
    expect(text).toContain('urn:sallyport:problem:timeout');
  });

  test('the server itself cuts a dripping body when the app would wait longer', async () => {
    const { server, app } = await serve({ headersTimeoutMs: 200, requestTimeoutMs: 300 }, { requestTimeoutMs: 60_000 });
    const text = await raw(server.port, [`${post}Content-Length: 1000\r\n\r\n`, ...Array(40).fill('{')], 50);
    expect(statusLine(text)).toBe('HTTP/1.1 408 Request Timeout');
    await systemClock.sleep(20);
    expect(app.openCount()).toBe(0);
  });

  test('many slow clients do not stop the others', async () => {
    const { server } = await serve({ headersTimeoutMs: 500, requestTimeoutMs: 600 });
    const slowOnes = Array.from({ length: 100 }, () => raw(server.port, ['GET /health HTTP/1.1\r\nX: '], 0));
    for (let i = 0; i < 20; i++) expect((await fetch(`${server.url}/health`)).status).toBe(200);
    const answers = await Promise.all(slowOnes);
    expect(answers.every((text) => text.startsWith('HTTP/1.1 408'))).toBe(true);
  });

  test.each([
    ['garbage', 'hello\r\n\r\n', 400],
    ['a broken length', `${post}Content-Length: x\r\n\r\n`, 400],
    ['two framings', `${post}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
    ['a broken chunk', `${post}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, 400],
    ['a head too large', `GET /health HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(40_000)}\r\n\r\n`, 431],
    ['no Host', 'GET /health HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['a broken Host', 'GET /health HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n', 400],
    ['a path with a backslash', 'GET /a\\b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 400],
    ['a dotted path', 'GET /v1/../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 404],
    ['a method of no use', 'TRACE /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 405],
  ])('%s', async (_, bytes, status) => {
    const { server } = await serve();
    const text = await raw(server.port, [bytes]);
    expect(Number(statusLine(text).split(' ')[1])).toBe(status);
    expect(text).not.toMatch(/node:|node_modules|Error:/);
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
  });

  test('a 10 MB body is refused with 413, announced or not', async () => {
    const { server } = await serve();
    const announced = await raw(server.port, [`${post}Content-Length: ${10 << 20}\r\n\r\n`]);
    expect(statusLine(announced)).toContain('413');
    const chunk = `10000\r\n${' '.repeat(0x10000)}\r\n`;
    const unannounced = await raw(server.port, [
      `${post}Transfer-Encoding: chunked\r\n\r\n`,
      ...Array(160).fill(chunk),
    ]);
    expect(statusLine(unannounced)).toContain('413');
  });

  test('a client that goes away in the middle of its body leaves nothing open', async () => {
    const { server, app } = await serve();
    for (let i = 0; i < 20; i++) {
      const socket = connect({ port: server.port, host: '127.0.0.1' });
      socket.on('error', () => undefined);
      await new Promise((resolve) => socket.write(`${post}Content-Length: 100\r\n\r\n{"name"`, resolve));
      await systemClock.sleep(5);
      socket.destroy();
    }
    await systemClock.sleep(50);
    expect(app.openCount()).toBe(0);
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
  });

  test('a good body over a socket is read whole, in one part or many', async () => {
    const { server } = await serve();
    const body = `{"name":"x","properties":{"text":"${'é'.repeat(100_000)}"}}`;
    const answer = await fetch(`${server.url}/v1/things/1`, { method: 'POST', headers: jsonHead, body });
    expect(await answer.json()).toMatchObject({ name: 'x', tenant: 'acme' });
    const parts = ['{"na', 'me":', '"y"}', '\r\n'];
    const text = await raw(server.port, [`${post}Connection: close\r\nContent-Length: 12\r\n\r\n`, ...parts], 5);
    expect(text).toContain('{"name":"y"');
  });
});

describe('closing', () => {
  test('INVARIANT: close loses nothing — every request that was sent before it is answered in full', async () => {
    const { server, app } = await serve();
    const pending = Array.from({ length: 50 }, (_, i) =>
      fetch(`${server.url}/slow/${1_000 + i * 4}`).then((got) => got.json()),
    );
    while (app.openCount() < 50) await systemClock.sleep(1);
    const cut = await server.close(5_000);
    expect(cut).toBe(0);
    expect((await Promise.all(pending)).length).toBe(50);
    await expect(fetch(`${server.url}/health`)).rejects.toThrow();
  });

  test('control: with no time to drain, the same requests are cut and counted', async () => {
    const { server, app } = await serve();
    const pending = Array.from({ length: 10 }, () =>
      fetch(`${server.url}/slow/2000`).then(
        () => 'answered',
        () => 'cut',
      ),
    );
    while (app.openCount() < 10) await systemClock.sleep(1);
    expect(await server.close(50)).toBe(10);
    expect(new Set(await Promise.all(pending))).toEqual(new Set(['cut']));
  });

  test('clients that keep their connections and go on sending lose no request', async () => {
    const { server } = await serve();
    const agent = new Agent({ keepAlive: true, maxSockets: 8 });
    const seen = { answered: 0, refused: 0, lost: 0 };
    let going = true;
    const once = () =>
      new Promise<void>((resolve) => {
        const sent: ClientRequest = request(`${server.url}/slow/3`, { agent }, (answer) => {
          answer.resume().on('end', () => {
            seen.answered += 1;
            resolve();
          });
        });
        sent.on('error', (error: NodeJS.ErrnoException) => {
          if (error.code === 'ECONNREFUSED') {
            seen.refused += 1;
            going = false;
          } else seen.lost += 1;
          resolve();
        });
        sent.end();
      });
    const clients = Array.from({ length: 8 }, async () => {
      while (going) await once();
    });
    await systemClock.sleep(200);
    expect(await server.close(5_000)).toBe(0);
    await Promise.all(clients);
    agent.destroy();
    expect(seen.answered).toBeGreaterThan(8);
    expect(seen.lost).toBe(0);
    expect(seen.refused).toBeGreaterThan(0);
  });

  test('a request that comes on a kept connection just after the close began is still answered, as the last', async () => {
    const { server } = await serve();
    const get = 'GET /health HTTP/1.1\r\nHost: x\r\n\r\n';
    const text = raw(server.port, [get, get], 60);
    await systemClock.sleep(30);
    expect(await server.close(5_000)).toBe(0);
    const answers = (await text).split('HTTP/1.1 200 OK').slice(1);
    expect(answers).toHaveLength(2);
    expect(answers[0]).toMatch(/connection: keep-alive/i);
    expect(answers[1]).toMatch(/connection: close/i);
  });

  test('while draining, /ready says so', async () => {
    const { server, app } = await serve();
    expect((await app.request('/ready')).status).toBe(200);
    const closing = server.close(5_000);
    const answer = await app.request('/ready');
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ status: 'draining' });
    await closing;
  });

  test('an idle server closes at once', async () => {
    const { server } = await serve();
    const startedMs = systemClock.monotonicMs();
    expect(await server.close(5_000)).toBe(0);
    expect(systemClock.monotonicMs() - startedMs).toBeLessThan(2_000);
  });

  test('a kept but silent connection does not hold the close', async () => {
    const { server } = await serve();
    const socket = connect({ port: server.port, host: '127.0.0.1' });
    await new Promise((resolve) => socket.once('connect', resolve));
    const startedMs = systemClock.monotonicMs();
    await server.close(30_000);
    expect(systemClock.monotonicMs() - startedMs).toBeLessThan(5_000);
    socket.destroy();
  });
});

describe('the port', () => {
  const at = (port: number, host = '127.0.0.1', clock: Clock = systemClock) =>
    listen(testApp().app, { host, port, clock, setting: 'listen.kernelPort' });

  test('one that is in use is a fault that names it and the setting', async () => {
    const { server } = await serve();
    const second = await at(server.port);
    expect(second.ok).toBe(false);
    expect(second.ok ? '' : second.fault.message).toBe(
      `port ${server.port} on \`127.0.0.1\` is in use; stop what uses it, or set \`listen.kernelPort\` to another port`,
    );
  });

  test('an address of another machine is a fault that names the setting', async () => {
    const foreign = await at(0, '203.0.113.1');
    expect(foreign.ok ? '' : foreign.fault.message).toContain('listen.host');
  });
});
