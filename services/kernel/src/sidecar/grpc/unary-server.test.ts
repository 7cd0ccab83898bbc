// gRPC as the protocol has it: one message in, one out, a status for everything else, bounds, deadlines, an orderly end.

import { type ClientHttp2Session, connect, type OutgoingHttpHeaders } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { systemClock as clock } from '@sallyport/base';
import { afterEach, expect, test } from 'vitest';
import { type GrpcServer, grpcServer, timeoutOf, type UnaryCall } from './unary-server.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function start(more: { readonly messageBytesMax?: number } = {}) {
  const crashes: unknown[] = [];
  const calls: UnaryCall[] = [];
  const grpc: GrpcServer = grpcServer({
    clock,
    onCrash: (thrown) => crashes.push(thrown),
    methods: {
      '/test/Echo': async (call) => {
        calls.push(call);
        return call.message;
      },
      '/test/Slow': async ({ message }) => {
        await clock.sleep(80);
        return message;
      },
      '/test/Refuse': async () => ({ status: 'unauthenticated', text: 'not you: ü' }),
      '/test/Crash': async () => {
        throw new Error('bug');
      },
    },
    ...more,
  });
  await new Promise<void>((resolve) => grpc.server.listen(0, '127.0.0.1', resolve));
  closers.push(() => grpc.close(0));
  const { port } = grpc.server.address() as AddressInfo;
  const client = connect(`http://127.0.0.1:${port}`);
  client.on('error', () => undefined);
  closers.push(() => client.destroy());
  return { grpc, client, calls, crashes };
}

interface Heard {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
  readonly status: unknown;
}

function ask(
  client: ClientHttp2Session,
  path: string,
  body: Uint8Array,
  more: OutgoingHttpHeaders = {},
): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const head = { ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers', ...more };
    const stream = client.request(head);
    const chunks: Buffer[] = [];
    let headers: Readonly<Record<string, unknown>> = {};
    let trailers: Readonly<Record<string, unknown>> = {};
    stream.on('response', (given) => {
      headers = { ...given };
    });
    stream.on('trailers', (given) => {
      trailers = { ...given };
    });
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('error', reject);
    stream.on('close', () => {
      resolve({ headers, body: Buffer.concat(chunks), status: trailers['grpc-status'] ?? headers['grpc-status'] });
    });
    stream.end(body);
  });
}

function framed(message: string | Uint8Array, flag = 0): Buffer {
  const bytes = Buffer.from(message);
  const prefix = Buffer.alloc(5);
  prefix[0] = flag;
  prefix.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([prefix, bytes]);
}

test('a message comes back with status 0 in the trailers', async () => {
  const { client, calls } = await start();
  for (const text of ['', 'hello', 'x'.repeat(200_000)]) {
    const heard = await ask(client, '/test/Echo', framed(text), { 'grpc-timeout': '250m', 'x-meta': 'data' });
    expect(heard.headers[':status']).toBe(200);
    expect(heard.status).toBe('0');
    expect(heard.body.equals(framed(text))).toBe(true);
  }
  expect(calls[0]?.metadata['x-meta']).toBe('data');
  expect(calls[0]?.timeoutMs).toBe(250);
});

test('many calls at once on one connection', async () => {
  const { client } = await start();
  const texts = Array.from({ length: 200 }, (_, index) => `call ${index}`);
  const heard = await Promise.all(
    texts.map((text, index) => ask(client, index % 2 ? '/test/Echo' : '/test/Slow', framed(text))),
  );
  expect(heard.map(({ body }) => body.subarray(5).toString())).toEqual(texts);
});

test.each([
  ['an unknown method', '/test/Other', framed(''), '12'],
  ['a name of the prototype', '/__proto__', framed(''), '12'],
  ['a refusal', '/test/Refuse', framed(''), '16'],
  ['a crash', '/test/Crash', framed(''), '13'],
  ['a compressed message', '/test/Echo', framed('x', 1), '12'],
  ['no message', '/test/Echo', Buffer.alloc(0), '3'],
  ['half a message', '/test/Echo', framed('hello').subarray(0, 7), '3'],
  ['two messages', '/test/Echo', Buffer.concat([framed('a'), framed('b')]), '3'],
  ['a message above the bound', '/test/Echo', framed('x'.repeat(2_000)), '3'],
] as const)('%s is a status', async (_, path, body, status) => {
  const { client, crashes } = await start({ messageBytesMax: 1_000 });
  const heard = await ask(client, path, body);
  expect(heard.status).toBe(status);
  expect(heard.headers[':status']).toBe(200);
  expect(heard.body.length).toBe(0);
  expect(crashes.length).toBe(path === '/test/Crash' ? 1 : 0);
  // The connection is as good as before.
  expect((await ask(client, '/test/Echo', framed('after'))).status).toBe('0');
});

test('what is not gRPC is HTTP 415', async () => {
  const { client } = await start();
  for (const more of [
    { 'content-type': 'application/json' },
    { 'content-type': 'application/grpc-web' },
    { ':method': 'PUT' },
  ]) {
    expect((await ask(client, '/test/Echo', framed(''), more)).headers[':status']).toBe(415);
  }
});

test('closing answers what is open, then takes nothing more', async () => {
  const { client, grpc } = await start();
  const open = ask(client, '/test/Slow', framed('last'));
  await clock.sleep(20);
  const closed = grpc.close(2_000);
  expect((await open).body.subarray(5).toString()).toBe('last');
  await closed;
  await expect(ask(client, '/test/Echo', framed(''))).rejects.toThrow();
});

test('closing does not wait longer than it is told', async () => {
  const { client, grpc } = await start();
  const open = ask(client, '/test/Slow', framed('cut')).catch(() => 'cut');
  await clock.sleep(10);
  await grpc.close(1);
  expect(await open).not.toMatchObject({ status: '0' });
});

test('timeouts have eight digits and a unit', () => {
  const read = ['1H', '2M', '3S', '4m', '5u', '6n', '0m', '', '1', 'm', '123456789m', '-1m', '1.5S', '1d'].map(
    timeoutOf,
  );
  expect(read.slice(0, 7)).toEqual([3_600_000, 120_000, 3_000, 4, 0.005, expect.closeTo(6e-6), 0]);
  expect(read.slice(7)).toEqual(Array(7).fill(undefined));
});
