// Readiness and metrics as an operator sees them.

import { fail, ok, systemClock } from '@sallyport/base';
import { describe, expect, test } from 'vitest';
import { createMetrics, processMetrics } from './metrics.ts';
import type { Check } from './ready.ts';
import { adminKey, jsonHead, testApp, testKey } from './testing.ts';

const up = (name: string): Check => ({ name, run: async () => ok('17.2') });

describe('/ready', () => {
  test('is 200 when every component is up', async () => {
    const { app } = testApp({ checks: [up('postgres'), up('redis')] });
    const answer = await app.request('/ready');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      status: 'ready',
      components: { postgres: { state: 'up', about: '17.2' }, redis: { state: 'up' } },
    });
  });

  test('is 503 when one is down, with its hint, and tells nothing of an exception', async () => {
    const down: Check = { name: 'redis', run: async () => fail('unavailable', 'no connection; check `redis.url`') };
    const broken: Check = { name: 's3', run: () => Promise.reject(new Error('key AKIA-never-print refused')) };
    const sync: Check = {
      name: 'disk',
      run: () => {
        throw new Error('never-print');
      },
    };
    const answer = await testApp({ checks: [up('postgres'), down, broken, sync] }).app.request('/ready');
    const text = await answer.text();
    expect(answer.status).toBe(503);
    expect(JSON.parse(text)).toMatchObject({
      status: 'not ready',
      components: {
        postgres: { state: 'up' },
        redis: { state: 'down', hint: 'no connection; check `redis.url`' },
        s3: { state: 'down' },
        disk: { state: 'down' },
      },
    });
    expect(text).not.toContain('never-print');
  });

  test('a check that hangs is down after its time, and is told so', async () => {
    let told = false;
    const hanging: Check = {
      name: 'postgres',
      run: (signal) =>
        new Promise(() => {
          signal.addEventListener('abort', () => {
            told = true;
          });
        }),
    };
    const { app, clock } = testApp({ checks: [hanging, up('redis')] });
    const pending = app.request('/ready');
    for (let i = 0; i < 20; i++) await Promise.resolve();
    clock.advance(2_100);
    const answer = await pending;
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ components: { postgres: { state: 'down' }, redis: { state: 'up' } } });
    expect(told).toBe(true);
  });

  test('checks run side by side, and probes share one run', async () => {
    let runs = 0;
    const slow = (name: string): Check => ({
      name,
      run: async () => {
        runs += 1;
        await systemClock.sleep(60);
        return ok('');
      },
    });
    const { app } = testApp({ checks: [slow('a'), slow('b'), slow('c')], clock: systemClock });
    const startedMs = systemClock.monotonicMs();
    await Promise.all(Array.from({ length: 20 }, () => app.request('/ready')));
    expect(systemClock.monotonicMs() - startedMs).toBeLessThan(170);
    expect(runs).toBe(3);
    app.stop();
  });

  test('/health stays 200 whatever is down, so that nobody restarts a process for its database', async () => {
    const down: Check = { name: 'postgres', run: async () => fail('unavailable', 'away') };
    const answer = await testApp({ checks: [down] }).app.request('/health');
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'alive', service: 'test', version: '1.2.3' }]);
  });
});

describe('/metrics', () => {
  const scrape = async (app: ReturnType<typeof testApp>['app'], key?: string) => {
    const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
    const answer = await app.request('/metrics', { headers });
    return { status: answer.status, text: await answer.text() };
  };

  test('asks for a key once one has the role, and is open before', async () => {
    const { app } = testApp();
    expect((await scrape(app)).status).toBe(401);
    expect((await scrape(app, testKey)).status).toBe(403);
    expect((await scrape(app, adminKey)).status).toBe(200);
    expect((await scrape(testApp({ apiKeys: [] }).app)).status).toBe(200);
  });

  test('counts by route pattern, method and class of status', async () => {
    const { app } = testApp();
    for (let i = 0; i < 3; i++)
      await app.request(`/v1/things/${i}`, { method: 'POST', body: '{"name":"x"}', headers: jsonHead });
    await app.request('/v1/things/9', { method: 'POST', body: '{}', headers: jsonHead });
    for (let i = 0; i < 50; i++) await app.request(`/random/${i}`, { method: i % 2 === 0 ? 'GET' : 'BREW' });
    const { text } = await scrape(app, adminKey);
    const line = (labels: string) => `sallyport_http_request_duration_seconds_count{service="test",${labels}}`;
    expect(text).toContain(`${line('route="/v1/things/:id",method="POST",status="2xx"')} 3`);
    expect(text).toContain(`${line('route="/v1/things/:id",method="POST",status="4xx"')} 1`);
    // Paths and methods of strangers make no series of their own.
    expect(text).not.toContain('random');
    expect(text).toContain(`${line('route="unmatched",method="other",status="4xx"')} 25`);
    expect(text).toContain('sallyport_http_requests_open{service="test"} 1');
  });

  test('a service adds its own, and the process is told once', async () => {
    const process = processMetrics();
    const metrics = createMetrics({ service: 'kernel', process });
    const other = createMetrics({ service: 'egress', process });
    const decisions = metrics.counter({ name: 'decisions_total', help: 'decisions', labels: ['effect'] });
    decisions.inc({ effect: 'permit' });
    decisions.inc({ effect: 'permit' }, 2);
    metrics.histogram({ name: 'load_seconds', help: 'loads', buckets: [1] }).observe(0.5);
    metrics.gauge({ name: 'queue_entries', help: 'queue', read: () => 7 });
    const text = await metrics.text();
    expect(text).toContain('sallyport_decisions_total{effect="permit",service="kernel"} 3');
    expect(text).toContain('sallyport_load_seconds_bucket{le="1",service="kernel"} 1');
    expect(text).toContain('sallyport_queue_entries{service="kernel"} 7');
    expect(text.match(/^# TYPE process_cpu_seconds_total/gm)).toHaveLength(1);
    expect(text).toMatch(/\n$/);
    expect(await other.text()).not.toContain('decisions_total');
  });
});
