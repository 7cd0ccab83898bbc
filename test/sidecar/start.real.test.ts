// The kernel's further places to listen, in the all-in-one process: sockets with rights, gRPC, and starts that must fail.

import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock as clock, must, systemRandom } from '@sallyport/base';
import { startAll } from '@sallyport/cli';
import { createLog, loadConfig } from '@sallyport/http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ownDatabase, repository } from './kernel.ts';

let database: Awaited<ReturnType<typeof ownDatabase>>;
const folder = mkdtempSync(join(tmpdir(), 'sp-start-'));
beforeAll(async () => {
  database = await ownDatabase();
});
afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

const [socket, grpcSocket] = [join(folder, 'k.sock'), join(folder, 'g.sock')];

async function start(more: { readonly routes?: string; readonly listen?: object } = {}) {
  const config = must(
    loadConfig({
      text: JSON.stringify({
        data: folder,
        listen: { kernelPort: 0, kernelSocket: socket, kernelGrpcSocket: grpcSocket, ...more.listen },
        sidecar: more.routes === undefined ? {} : { routes: more.routes },
        postgres: { url: 'env:SIDECAR_DATABASE' },
      }),
      env: { SIDECAR_DATABASE: database.url },
      cwd: folder,
    }),
  );
  const log = createLog({ service: 'test', level: 'silent' });
  return startAll({ config, clock, random: systemRandom, log, only: ['kernel'] });
}

function get(path: string, target: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { host: 'api.example.com' };
    request({ socketPath: path, path: target, headers, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    })
      .once('error', reject)
      .end();
  });
}

const routes = join(repository, 'infra/routes.yaml');

it('the socket serves API and doors, the API still for a key only; gRPC answers; all is gone at the end', async () => {
  const started = must(await start({ routes }));
  for (const path of [socket, grpcSocket]) expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(await get(socket, '/health')).toBe(200);
  // Rights of the socket stand for a proxy's key, not for an administrator's.
  expect(await get(socket, '/v1/policies')).toBe(401);
  // By the socket the proxy is known and the caller's token is missing; by the port the proxy is not even known.
  expect(await get(socket, '/v1/sidecar/envoy/documents/42')).toBe(401);
  expect((await fetch(`${started.urls.kernel}/v1/sidecar/envoy/documents/42`)).status).toBe(503);
  expect(await grpcStatus(grpcSocket)).toBe('3');
  const metrics = await (await fetch(`${started.urls.kernel}/metrics`)).text();
  expect(metrics).toMatch(/sallyport_sidecar_checks_total\{proxy="envoy-http",outcome="unauthenticated",.*\} 1\n/);
  await started.close();
  expect([socket, grpcSocket].map((path) => existsSync(path))).toEqual([false, false]);
});

it('without a mapping file the socket serves the API and no doors', async () => {
  const started = must(await start({ listen: { kernelGrpcSocket: undefined } }));
  expect(await get(socket, '/health')).toBe(200);
  expect(await get(socket, '/v1/sidecar/envoy/documents/42')).toBe(404);
  await started.close();
});

it('a start that cannot listen as told leaves nothing behind and says what to do', async () => {
  const broken = join(folder, 'broken.yaml');
  writeFileSync(broken, 'tenant: acme\nroutes:\n  - {method: get, path: /a, action: b, resource: {type: C, id: d}}\n');
  const cases = [
    [await start({ routes: broken }), /broken\.yaml:3:14: `routes\.0\.method`.*capitals/],
    [await start({ routes: join(folder, 'absent.yaml') }), /cannot be read/],
    [await start(), /set `sidecar\.routes`/],
    [await start({ routes, listen: { kernelGrpcSocket: broken } }), /is no socket/],
  ] as const;
  for (const [started, why] of cases) {
    expect(started.ok).toBe(false);
    if (!started.ok) expect(started.fault.message).toMatch(why);
  }
  expect(existsSync(socket)).toBe(false);
});

/** The status of a call without a message. */
function grpcStatus(path: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const client = connect('http://localhost', { path } as object);
    client.once('error', reject);
    const stream = client.request({
      ':method': 'POST',
      ':path': '/envoy.service.auth.v3.Authorization/Check',
      'content-type': 'application/grpc',
    });
    stream.once('response', (headers) => {
      client.destroy();
      resolve(headers['grpc-status']);
    });
    stream.once('error', reject);
    stream.end();
  });
}
