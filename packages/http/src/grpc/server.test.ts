// gRPC as the protocol has it: one message in, one out, a status for everything else, bounds, deadlines, an orderly end.

import { type ClientHttp2Session, connect, type OutgoingHttpHeaders } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { systemClock as clock } from '@sallyport/base';
import { afterEach, describe, expect, test } from 'vitest';
import { messagesOf } from './frames.ts';
import { type GrpcServer, grpcServer, type StreamMethod, timeoutOf, type UnaryCall } from './server.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function start(
  more: { readonly messageBytesMax?: number; readonly streams?: Readonly<Record<string, StreamMethod>> } = {},
) {
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

describe('a stream both ways', () => {
  const streams: Readonly<Record<string, StreamMethod>> = {
    '/test/Upper': async ({ messages, send }) => {
      for await (const message of messages) await send(Buffer.from(Buffer.from(message).toString().toUpperCase()));
      return undefined;
    },
    '/test/First': async ({ messages, send }) => {
      for await (const message of messages) {
        await send(message);
        return { status: 'permissionDenied', text: 'no more' };
      }
      return undefined;
    },
  };

  async function open(path: string) {
    const { client, crashes } = await start({ streams, messageBytesMax: 300_000 });
    const stream = client.request({ ':method': 'POST', ':path': path, 'content-type': 'application/grpc' });
    const heard: string[] = [];
    let status: unknown;
    stream.on('response', (head) => {
      status = head['grpc-status'] ?? status;
    });
    stream.on('trailers', (trailers) => {
      status = trailers['grpc-status'];
      stream.end();
    });
    const reading = (async () => {
      for await (const message of messagesOf(stream, 1 << 20)) heard.push(Buffer.from(message).toString());
    })().catch(() => undefined);
    const closed = new Promise<void>((resolve) => stream.once('close', () => resolve()));
    const over = async () => {
      await Promise.all([reading, closed]);
      return status;
    };
    return { stream, heard, crashes, over };
  }

  test('answers each message as it comes, wherever the chunks are cut', async () => {
    const { stream, heard, over } = await open('/test/Upper');
    const texts = ['a', '', 'x'.repeat(200_000), 'last'];
    const bytes = Buffer.concat(texts.map((text) => framed(text)));
    for (const [from, to] of [
      [0, 3],
      [3, 8],
      [8, 100],
      [100, bytes.length],
    ] as const) {
      stream.write(bytes.subarray(from, to));
      await clock.sleep(2);
    }
    stream.end();
    expect(await over()).toBe('0');
    expect(heard).toEqual(texts.map((text) => text.toUpperCase()));
  });

  test('can be ended with a status after messages', async () => {
    const { stream, heard, over } = await open('/test/First');
    stream.write(framed('one'));
    expect(await over()).toBe('7');
    expect(heard).toEqual(['one']);
  });

  test.each([
    ['half a message', framed('hello').subarray(0, 7), '3'],
    ['a compressed message', framed('x', 1), '12'],
    ['a message above the bound', framed('x'.repeat(300_001)), '3'],
  ] as const)('%s ends it with a status', async (_, bytes, status) => {
    const { stream, over, crashes } = await open('/test/Upper');
    stream.write(framed('fine'));
    stream.end(bytes);
    expect(await over()).toBe(status);
    expect(crashes).toEqual([]);
  });
});
