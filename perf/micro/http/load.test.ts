// The closed loop: so many connections, so many requests, and no answer but 200 counts.

import { createServer, type Server } from 'node:http';
import { must } from '@sallyport/base';
import { afterEach, describe, expect, it } from 'vitest';
import { drive, requestBytes } from './load.ts';
import { echoServer, startServer } from './server.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** Answers with its own status and body, after counting what came. */
async function serve(answer: (body: string) => { status: number; body: string }) {
  const seen = { requests: 0, connections: 0 };
  const server = createServer(async (incoming, outgoing) => {
    seen.requests += 1;
    const { status, body } = answer((await incoming.toArray()).join(''));
    outgoing.writeHead(status, { 'content-length': Buffer.byteLength(body) });
    outgoing.end(body);
  });
  server.on('connection', () => {
    seen.connections += 1;
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return { seen, url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}` };
}

describe('the closed loop', () => {
  it('sends as many as asked, in turn, over as many connections, and hands each answer to its request', async () => {
    const { url, seen } = await serve((body) => ({ status: 200, body: `ü${body}` }));
    const requests = ['a', 'bb', 'ccc'].map((body) => requestBytes('/x', body, {}));
    const answers: string[] = [];
    await drive({
      url,
      requests,
      connections: 4,
      count: 30,
      onAnswer: (index, body) => answers.push(`${index}${body}`),
    });
    expect(seen).toEqual({ requests: 30, connections: 4 });
    expect(answers.sort()).toEqual([...Array(10).fill('0üa'), ...Array(10).fill('1übb'), ...Array(10).fill('2üccc')]);
  });

  it('ends in an error on any answer but 200', async () => {
    let count = 0;
    const { url } = await serve(() => ({ status: ++count === 7 ? 503 : 200, body: 'sorry' }));
    const load = drive({ url, requests: [requestBytes('/', '{}', {})], connections: 2, count: 20 });
    await expect(load).rejects.toThrow('answered 503: sorry');
  });

  it('ends in an error where a connection ends early or nobody listens', async () => {
    const { url } = await serve(() => {
      servers[0]?.closeAllConnections();
      return { status: 200, body: '' };
    });
    const requests = [requestBytes('/', '{}', {})];
    await expect(drive({ url, requests, connections: 1, count: 2 })).rejects.toThrow();
    await expect(drive({ url: 'http://127.0.0.1:1', requests, connections: 1, count: 1 })).rejects.toThrow();
  });
});

describe('a server under test', () => {
  it('is a fault with its last words when it ends before it serves', async () => {
    const args = () => ['-e', 'console.error("no such luck"); process.exit(1)'];
    const started = await startServer({ ...echoServer, probe: 'proc', args });
    expect(started).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
    if (!started.ok) expect(started.fault.message).toContain('no such luck');
  });

  it('tells the CPU time that it spent', async () => {
    const busy =
      'let n = 0; for (const until = Date.now() + 150; Date.now() < until; ) n++; console.log("up"); setInterval(() => n, 1000)';
    const ready = (said: string) => (said.includes('up') ? 'http://127.0.0.1:1' : undefined);
    const started = must(await startServer({ ...echoServer, probe: 'proc', args: () => ['-e', busy], ready }));
    const spent = await started.cpuUs();
    await started.close();
    // Elsewhere than on Linux nothing is known, and that must not look like nothing spent.
    if (process.platform === 'linux') expect(spent).toBeGreaterThan(50_000);
    else expect(spent).toBeNaN();
  });
});
