// The key of an answer in the real Envoy: as dynamic metadata in its access log, and as an expression that Envoy evaluates.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock as clock } from '@sallyport/base';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openProvision } from '../provision/place.ts';
import { type Front, startFront } from './front.ts';
import { type KernelProcess, startKernel } from './kernel.ts';
import { type RawRequest, send } from './raw.ts';
import { startUpstream, type Upstream } from './upstream.ts';

const provision = openProvision((line) => console.log(`[metadata] ${line}`));
let kernel: KernelProcess;
let upstream: Upstream;

beforeAll(async () => {
  const advertising = { SALLYPORT_SIDECAR_ADVERTISE: 'true' };
  [kernel, upstream] = await Promise.all([startKernel(provision, 'advertising', advertising), startUpstream()]);
}, 120_000);
afterAll(async () => {
  await kernel?.stop();
  await upstream?.stop();
  await provision.warden.dismiss();
}, 60_000);

/** The sample with an access log of one JSON object a call. */
function logging(fields: Readonly<Record<string, string>>) {
  const accessLog = `                access_log:
                  - name: envoy.access_loggers.file
                    typed_config:
                      '@type': type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog
                      path: /run/sallyport/access.log
                      log_format: { json_format: ${JSON.stringify(fields)} }
`;
  return (text: string) => text.replace(/^ *stat_prefix: edge\n/m, (line) => line + accessLog);
}

/** And with an expression that is evaluated before the check, while the token is there, or behind it. */
function evaluating(expression: string, where: 'before' | 'behind') {
  const filter = `                  - name: envoy.filters.http.set_filter_state
                    typed_config:
                      '@type': type.googleapis.com/envoy.extensions.filters.http.set_filter_state.v3.Config
                      on_request_headers:
                        - object_key: test.key
                          factory_key: envoy.string
                          format_string:
                            text_format_source: { inline_string: ${JSON.stringify(`%CEL(${expression})%`)} }
                            formatters:
                              - name: envoy.formatter.cel
                                typed_config:
                                  '@type': type.googleapis.com/envoy.extensions.formatter.cel.v3.Cel
                                  cel_config: { enable_string_concat: true }
`;
  const next =
    where === 'before' ? /^ *- name: envoy.filters.http.ext_authz\n/m : /^ *- name: envoy.filters.http.router\n/m;
  const logs = logging({ ...logged, cel: '%FILTER_STATE(test.key:PLAIN)%' });
  return (text: string) => logs(text).replace(next, (line) => filter + line);
}

interface Logged {
  readonly path: string;
  readonly metadata: { key?: Record<string, unknown>; cel?: string; cel_missing?: string[] } | null;
  readonly cel?: string;
}

const headers = (more: RawRequest['headers'] = []) => [['Authorization', `Bearer ${kernel.token()}`] as const, ...more];

async function asked(front: Front, calls: readonly RawRequest[]): Promise<readonly Logged[]> {
  for (const call of calls) {
    const untilMs = clock.monotonicMs() + 15_000;
    while ((await send(front.port, call)).status === 503 && clock.monotonicMs() < untilMs) await clock.sleep(100);
  }
  let logged: Logged[] = [];
  const known = () => {
    const text = readFileSync(join(front.folder, 'access.log'), 'utf8').trim();
    logged = text.split('\n').map((line) => JSON.parse(line));
    return logged.filter(({ path, metadata }) => path !== '/' && metadata !== null).length;
  };
  await expect.poll(known, { timeout: 10_000 }).toBeGreaterThanOrEqual(calls.length);
  return logged.filter(({ path, metadata }) => path !== '/' && metadata !== null);
}

const logged = { path: '%REQ(:PATH)%', metadata: '%DYNAMIC_METADATA(envoy.filters.http.ext_authz)%' };

it('the key of a permit and of a denial stands in the access log; the expression tells calls apart in Envoy itself', async () => {
  const first = await startFront(provision, 'envoy over gRPC', { kernel, upstream }, logging(logged));
  let expression = '';
  const token = headers();
  try {
    const [permit, denial] = await asked(first, [
      { target: '/documents/audit', headers: [...token, ['X-Purpose', 'audit']] },
      { target: '/documents/secret', headers: token },
    ]);
    expect(permit?.metadata?.key).toMatchObject({
      vary: expect.arrayContaining([expect.objectContaining({ path: ['resource'], op: 'uid' })]),
      epochs: expect.objectContaining({ policy: expect.any(Number) }),
      generation: expect.any(String),
      delegated_ms: 0,
      certificate: expect.objectContaining({ payloadType: expect.any(String) }),
    });
    expect(permit?.metadata?.cel).toContain("request.headers['x-purpose'] == 'audit'");
    expect(denial?.metadata?.key).toBeDefined();
    expression = permit?.metadata?.cel ?? '';
  } finally {
    await first.stop();
  }

  const before = evaluating(expression, 'before');
  const second = await startFront(provision, 'envoy over gRPC', { kernel, upstream }, before);
  try {
    const found = await asked(second, [
      { target: '/documents/audit', headers: [...token, ['X-Purpose', 'audit']] },
      { target: '/documents/audit?other=1', headers: [...token, ['X-Purpose', 'audit'], ['X-Else', 'y']] },
      { target: '/documents/audit', headers: [...token, ['X-Purpose', 'sales']] },
      { target: '/documents/audit', headers: token },
      { target: '/documents/42', headers: [...token, ['X-Purpose', 'audit']] },
      { target: '/documents/audit', headers: [...headers(), ['X-Purpose', 'audit']] },
    ]);
    const keys = found.map(({ cel }) => cel);
    expect(keys[0]).toMatch(/^Bearer .*\/documents\/audit/s);
    expect(keys[1]).toBe(keys[0]);
    expect(new Set(keys).size).toBe(5);
  } finally {
    await second.stop();
  }

  // Where the token is gone there is no key: calls of different tokens would have the same.
  const third = await startFront(provision, 'envoy over gRPC', { kernel, upstream }, evaluating(expression, 'behind'));
  try {
    const [found] = await asked(third, [{ target: '/documents/audit', headers: [...token, ['X-Purpose', 'audit']] }]);
    expect(found?.cel ?? '').not.toContain('audit');
  } finally {
    await third.stop();
  }
}, 120_000);

it('control: without the setting nothing is told', async () => {
  const quiet = await startKernel(provision, 'quiet');
  const front = await startFront(provision, 'envoy over gRPC', { kernel: quiet, upstream }, logging(logged));
  try {
    await expect
      .poll(
        async () =>
          (await send(front.port, { target: '/documents/42', headers: [['Authorization', `Bearer ${quiet.token()}`]] }))
            .status,
        { timeout: 15_000 },
      )
      .toBe(200);
    const lines = () => readFileSync(join(front.folder, 'access.log'), 'utf8');
    await expect.poll(lines, { timeout: 10_000 }).toContain('/documents/42');
    expect(lines()).not.toContain('vary');
  } finally {
    await front.stop();
    await quiet.stop();
  }
}, 120_000);
