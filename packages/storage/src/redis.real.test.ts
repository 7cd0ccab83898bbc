// Guarantees of the hot tier's client: it answers or fails within its time, and comes back by itself.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { systemClock as clock, type Fault, must } from '@sallyport/base';
import { describe, expect, it } from 'vitest';
import { freePorts } from './free-port.ts';
import { type HotStore, openRedis, type RedisOptions } from './redis.ts';

const url = process.env.SALLYPORT_TEST_REDIS_URL ?? '';
const clusterUrls = process.env.SALLYPORT_TEST_REDIS_CLUSTER_URLS ?? '';

async function open(options: Omit<RedisOptions, 'clock'>): Promise<HotStore> {
  return must(await openRedis({ clock, ...options }));
}

describe('openRedis', () => {
  it('the run provides a server and a cluster', () => {
    expect(url).toMatch(/^redis:/);
    expect(clusterUrls.split(',')).toHaveLength(3);
  });

  it('reads and writes bytes on a single server', async () => {
    const store = await open({ url });
    const bytes = Buffer.from([0, 255, 13, 10, 128]);
    await store.redis.set('storage:bytes', bytes, 'PX', 10_000);
    expect(await store.redis.getBuffer('storage:bytes')).toEqual(bytes);
    expect(store.name).not.toContain('@');
    expect(await store.ping()).toEqual({ ok: true, value: undefined });
    store.close();
    expect(await store.ping()).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
  });

  it('reaches every node of a cluster from any one of them', async () => {
    const [first = ''] = clusterUrls.split(',');
    const store = await open({ url: first, cluster: true });
    const keys = Array.from({ length: 60 }, (_, index) => `storage:${index}`);
    await Promise.all(keys.map((key) => store.redis.set(key, key, 'PX', 10_000)));
    expect(await Promise.all(keys.map((key) => store.redis.get(key)))).toEqual(keys);
    expect('nodes' in store.redis && store.redis.nodes('master')).toHaveLength(3);
    store.close();
  });

  it.each(['', 'http://x', 'localhost:6379', `${url},${url}`])('refuses `%s`', async (wrong) => {
    const opened = await openRedis({ clock, url: wrong });
    expect(opened).toMatchObject({ ok: false, fault: { code: 'invalid_input' } });
  });

  it('says that the password is wrong, without repeating it', async () => {
    const wrong = new URL(url);
    wrong.password = 'hunter2';
    const opened = await openRedis({ clock, url: wrong.href });
    expect(opened.ok ? '' : opened.fault.message).toContain('credentials');
    expect(JSON.stringify(opened) + String(opened.ok ? '' : opened.fault.cause)).not.toContain('hunter2');
  });

  it.each([false, true])('says within its time that nobody answers (cluster: %s)', async (cluster) => {
    const [port] = await freePorts(1);
    const beganMs = clock.monotonicMs();
    const opened = await openRedis({ clock, url: `redis://127.0.0.1:${port}`, cluster });
    expect(opened).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
    expect(opened.ok ? '' : opened.fault.message).toContain(`127.0.0.1:${port}`);
    expect(clock.monotonicMs() - beganMs).toBeLessThan(8_000);
  });

  it('waits for a server that is still starting, and cuts the first connections', async () => {
    const front = await relay(Number(new URL(url).port));
    const through = new URL(url);
    through.port = String(front.port);
    front.cut();
    void clock.sleep(800).then(() => front.mend());
    const store = await open({ url: through.href });
    expect(await store.ping()).toEqual({ ok: true, value: undefined });
    store.close();
    front.close();
  });

  it('gives up on a server that accepts and stays silent', async () => {
    const silent = await listen(() => undefined);
    const beganMs = clock.monotonicMs();
    const opened = await openRedis({ clock, url: `redis://127.0.0.1:${silent.port}`, commandTimeoutMs: 300 });
    expect(opened.ok).toBe(false);
    expect(clock.monotonicMs() - beganMs).toBeLessThan(8_000);
    silent.close();
  });

  it('fails fast while the server is away, reports it, and comes back by itself', async () => {
    const faults: Fault[] = [];
    const front = await relay(Number(new URL(url).port));
    const through = new URL(url);
    through.port = String(front.port);
    const store = await open({ url: through.href, commandTimeoutMs: 400, onFault: (fault) => faults.push(fault) });
    front.freeze();
    const frozenMs = clock.monotonicMs();
    await expect(store.redis.get('x')).rejects.toThrow();
    expect(clock.monotonicMs() - frozenMs).toBeLessThan(2_000);
    front.cut();
    await clock.sleep(50);
    const cutMs = clock.monotonicMs();
    await expect(store.redis.get('x')).rejects.toThrow();
    expect(clock.monotonicMs() - cutMs).toBeLessThan(1_000);
    await clock.sleep(300);
    expect(faults.length).toBeGreaterThan(0);
    front.mend();
    const untilMs = clock.monotonicMs() + 10_000;
    while (!(await store.ping()).ok && clock.monotonicMs() < untilMs) await clock.sleep(50);
    expect(await store.ping()).toEqual({ ok: true, value: undefined });
    store.close();
    front.close();
  });
});

type Sockets = Set<import('node:net').Socket>;

async function listen(onSocket: (socket: import('node:net').Socket, all: Sockets) => void) {
  const sockets: Sockets = new Set();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onSocket(socket, sockets);
  });
  const [port = 0] = await freePorts(1);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const cutAll = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  return {
    port,
    cutAll,
    close: () => {
      cutAll();
      server.close();
    },
  };
}

/** A relay in front of the server that can stop passing bytes, refuse connections, and work again. */
async function relay(to: number) {
  let state: 'open' | 'frozen' | 'cut' = 'open';
  const front = await listen((socket, all) => {
    if (state === 'cut') return void socket.destroy();
    const back = connect(to, '127.0.0.1');
    all.add(back);
    back.on('error', () => undefined);
    socket.on('data', (bytes) => state === 'open' && back.write(bytes));
    back.on('data', (bytes) => state === 'open' && socket.write(bytes));
  });
  return {
    ...front,
    freeze: () => {
      state = 'frozen';
    },
    cut: () => {
      state = 'cut';
      front.cutAll();
    },
    mend: () => {
      state = 'open';
    },
  };
}

describe('over TLS', () => {
  it('speaks to a server whose authority it was given, and to no other', async () => {
    const { ca, other, front } = await tlsFront(Number(new URL(url).port));
    const secure = new URL(url);
    secure.protocol = 'rediss:';
    secure.port = String(front.port);
    secure.hostname = 'localhost';
    const store = await open({ url: secure.href, tls: { ca } });
    await store.redis.set('storage:tls', 'x', 'PX', 10_000);
    expect(await store.redis.get('storage:tls')).toBe('x');
    store.close();
    for (const tls of [{ ca: other }, {}]) {
      const refused = await openRedis({ clock, url: secure.href, tls });
      expect(refused).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
    }
    front.close();
  });
});

/** The server behind TLS, with a certificate for `localhost` made for this run; `other` signed nothing. */
async function tlsFront(to: number) {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-tls-'));
  const certificate = (name: string) => {
    const [key, cert] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)];
    const what = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    const whose = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
    execFileSync('openssl', [...what, ...whose, '-keyout', key, '-out', cert], { stdio: 'ignore' });
    return { key: readFileSync(key), cert: readFileSync(cert) };
  };
  const own = certificate('own');
  const other = certificate('other').cert.toString();
  rmSync(folder, { recursive: true });
  const server = createTlsServer(own, (socket) => {
    const back = connect(to, '127.0.0.1');
    for (const one of [socket, back]) one.on('error', () => undefined);
    socket.pipe(back).pipe(socket);
  });
  server.on('tlsClientError', () => undefined);
  const [port = 0] = await freePorts(1);
  await new Promise<void>((resolve) => server.listen(port, 'localhost', resolve));
  return { ca: own.cert.toString(), other, front: { port, close: () => server.close() } };
}
