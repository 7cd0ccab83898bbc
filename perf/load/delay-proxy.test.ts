// The negative control's proxy: it is slow by what it was told, and changes nothing else.

import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { type DelayProxy, startDelayProxy } from './delay-proxy.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A target that says what it was asked. */
async function startTarget(): Promise<string> {
  const server = createServer(async (incoming, outgoing) => {
    const body = (await incoming.toArray()).join('');
    outgoing.writeHead(418, { 'x-seen': `${incoming.method} ${incoming.url} ${incoming.headers.authorization}` });
    outgoing.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

async function proxied(target: string, delayMs: number): Promise<DelayProxy> {
  const proxy = await startDelayProxy(target, delayMs);
  closers.push(() => proxy.close());
  return proxy;
}

describe('the delay proxy', () => {
  it('hands request and answer on unchanged, and not before the delay', async () => {
    const target = await startTarget();
    const proxy = await proxied(target, 60);
    const startedMs = performance.now();
    const answer = await fetch(`${proxy.url}/a/b?c=%20d`, {
      method: 'POST',
      headers: { authorization: 'Bearer k' },
      body: 'the body',
    });
    // Timers may fire a fraction of a millisecond early.
    expect(performance.now() - startedMs).toBeGreaterThan(58);
    expect(answer.status).toBe(418);
    expect(answer.headers.get('x-seen')).toBe('POST /a/b?c=%20d Bearer k');
    expect(await answer.text()).toBe('the body');
  });

  it('delays each request by itself, so that a rate is still held', async () => {
    const target = await startTarget();
    const proxy = await proxied(target, 100);
    const startedMs = performance.now();
    await Promise.all(Array.from({ length: 20 }, () => fetch(proxy.url)));
    expect(performance.now() - startedMs).toBeLessThan(20 * 100);
  });

  it('breaks the connection where the target is gone, instead of making up an answer', async () => {
    const proxy = await proxied('http://127.0.0.1:1', 1);
    await expect(fetch(proxy.url)).rejects.toThrow();
  });
});
