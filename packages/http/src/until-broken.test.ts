// An answer that breaks off is told in the log alone, reaches the caller as broken, and has the time that it declares.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { must, ok, systemClock } from '@sallyport/base';
import { afterEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { listen } from './listen.ts';
import { type StreamDeclaration, streamEndpoint } from './stream-endpoint.ts';
import { testApp } from './testing.ts';

afterEach(() => vi.restoreAllMocks());

function breaking(): ReadableStream<Uint8Array> {
  let turn = 0;
  return new ReadableStream<Uint8Array>({
    pull: (controller) => {
      turn += 1;
      if (turn === 1) controller.enqueue(new TextEncoder().encode('what came first'));
      else controller.error(new Error('the far side broke off', { cause: new RangeError('words of the answer') }));
    },
  });
}

function streaming(handle: StreamDeclaration['handle'], timeoutMs?: number) {
  return streamEndpoint({
    method: 'get',
    path: '/v1/far/:place{.+}',
    summary: 'Fetch',
    params: z.object({ place: z.string() }),
    tokenHeader: 'far-token',
    faults: [],
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    handle,
  });
}

const bearer = { authorization: 'Bearer abcdefghijklmnop' };

async function readAll(url: string): Promise<{ readonly text: string; readonly broke: boolean }> {
  let text = '';
  try {
    const reply = await fetch(url, { headers: bearer, signal: AbortSignal.timeout(5_000) });
    for await (const chunk of reply.body ?? []) text += Buffer.from(chunk).toString('utf8');
    return { text, broke: false };
  } catch {
    return { text, broke: true };
  }
}

test('a broken answer has its line in the log, without words of the answer, and nothing is printed beside it', async () => {
  const printed = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const { app, logged } = testApp({}, [
    streaming(async () => ok({ status: 200, type: 'text/plain', body: breaking() })),
  ]);
  const server = must(await listen(app, { host: '127.0.0.1', port: 0, setting: 'listen.port', clock: systemClock }));
  expect(await readAll(`${server.url}/v1/far/x`)).toMatchObject({ broke: true });
  await server.close(0);
  expect(logged()).toContain('"broke":{"message":"the far side broke off","cause":"RangeError"}');
  expect(logged()).not.toContain('words of the answer');
  expect(printed).not.toHaveBeenCalled();
});

test('control: left to the framework, the failure is printed', async () => {
  const printed = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const server = createServer(getRequestListener(() => new Response(breaking())));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  expect(await readAll(`http://127.0.0.1:${port}/`)).toMatchObject({ broke: true });
  server.close();
  expect(printed).toHaveBeenCalled();
});

test('an endpoint may take longer than others, for as long as it declares', async () => {
  const hang: StreamDeclaration['handle'] = () => new Promise(() => undefined);
  const { app, clock } = testApp({ requestTimeoutMs: 1_000 }, [streaming(hang, 5_000)]);
  let status: number | undefined;
  const answered = app.request('/v1/far/x', { headers: bearer }).then((answer) => {
    status = answer.status;
  });
  await Promise.resolve();
  clock.advance(4_800);
  await new Promise((resolve) => setImmediate(resolve));
  expect(status).toBeUndefined();
  clock.advance(400);
  await answered;
  expect(status).toBe(503);
});
