// What an operator invalidates is served no more: in every process and tier, by pattern, by user, by time, and never unsaid.

import { systemClock } from '@sallyport/base';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Stack, startStack } from '../e2e/stack.ts';
import { asking } from '../kernel/ask.ts';

const redisUrl = process.env.SALLYPORT_TEST_REDIS_URL;
if (redisUrl === undefined) throw new Error('SALLYPORT_TEST_REDIS_URL is not set; run with the project `real`');
const settings = { redis: { url: 'env:E2E_REDIS' } };
const env = { E2E_REDIS: redisUrl };

// Two processes' worth: each has its own memory, kernel and leases; database and Redis are one.
let one: Stack;
let two: Stack;
beforeAll(async () => {
  one = await startStack(settings, { env, watched: true });
  two = await startStack(settings, { env, beside: one });
});
afterAll(async () => {
  await two.close();
  await one.close();
});

/** A search, whose rows every tier keeps; where they came from. */
async function tierOf(stack: Stack, token: string, query = 'launch'): Promise<string> {
  const ask = asking(stack.urls['retrieval-gateway'], token);
  const { status, body, text } = await ask('POST', '/v1/retrieve', { source: 'notes', query });
  if (status !== 200 || !Array.isArray(body.rows)) throw new Error(`${status} ${text}`);
  // The slower tiers are written in the background.
  await stack.started.runtime.tiers.drain();
  return String(body.tier);
}

const administer = (body: Record<string, string | Record<string, string>>) =>
  asking(one.urls.kernel, one.keys.admin)('POST', '/v1/cache/invalidations', body);

const alice = { type: 'User', id: 'alice' };
let token: string;
beforeEach(async () => {
  token = one.token();
  await administer({ pattern: '*' });
  expect(await tierOf(one, token)).toBe('computed');
  expect([await tierOf(one, token), await tierOf(two, token), await tierOf(two, token)]).toEqual([
    'memory',
    'redis',
    'memory',
  ]);
});

describe('regression: an invalidation that silently does nothing', () => {
  it.each([['rows'], ['rows/notes'], ['rows/n*'], ['*'], ['r*']])(
    'by the pattern %s: deleted in each tier, and out of reach of the memory of another process',
    async (pattern) => {
      const { status, body } = await administer({ pattern });
      expect([status, body.complete]).toEqual([200, true]);
      const rows = (Array.isArray(body.groups) ? body.groups : []).find((group) =>
        JSON.stringify(group).includes('rows/notes'),
      );
      expect(rows).toEqual({
        name: 'rows/notes',
        tiers: [
          { tier: 'memory', deleted: 1 },
          { tier: 'redis', deleted: 1 },
          { tier: 'postgres', deleted: 1 },
        ],
      });
      expect(await tierOf(two, token)).toBe('computed');
      // It was computed for the first process as well.
      expect(await tierOf(one, token)).toBe('redis');
    },
  );

  it.each([['rows/mail'], ['row'], ['x*'], ['cap'], ['notes']])(
    'the pattern %s can match nothing here, and that is an error with the names that there are',
    async (pattern) => {
      const { status, body } = await administer({ pattern });
      expect([status, body.type]).toEqual([404, 'urn:sallyport:problem:not_found']);
      expect(body.detail).toContain('rows/notes');
      expect(await tierOf(two, token)).toBe('memory');
    },
  );

  it.each([
    ['nothing', {}],
    ['two things', { pattern: 'rows', subject: alice }],
    ['a date to come', { cachedBefore: '2100-01-01T00:00:00Z' }],
    ['no date', { cachedBefore: 'yesterday' }],
  ])('%s is refused', async (_, body) => {
    expect((await administer(body)).status).toBe(400);
    expect(await tierOf(two, token)).toBe('memory');
  });

  it('negative control: deleting from the tiers alone leaves the memory of the other process as it is', async () => {
    const report = await one.started.runtime.tiers.invalidateGroup('rows', { tenant: 'acme' });
    expect(report.complete).toBe(true);
    expect(await tierOf(two, token)).toBe('memory');
  });
});

it('by user: nothing cached before is served to the user, in either process, and others keep it', async () => {
  const { status, body } = await administer({ subject: { type: 'User', id: 'bob' } });
  expect([status, body.groups]).toEqual([200, []]);
  expect([await tierOf(one, token), await tierOf(two, token)]).toEqual(['memory', 'memory']);
  expect((await administer({ subject: alice })).status).toBe(200);
  expect([await tierOf(two, token), await tierOf(two, token), await tierOf(one, token)]).toEqual([
    'computed',
    'memory',
    'redis',
  ]);
});

it('by time: what was cached before is served no more, what was cached since is', async () => {
  await systemClock.sleep(5);
  const cachedBefore = new Date().toISOString();
  await systemClock.sleep(5);
  expect(await tierOf(two, token, 'noon')).toBe('computed');
  expect(await tierOf(one, token, 'noon')).toBe('redis');
  const { body } = await administer({ cachedBefore });
  expect([body.complete, JSON.stringify(body.groups)]).toEqual([
    true,
    expect.stringContaining('"tier":"redis","deleted":1'),
  ]);
  // The other process heard of it by its epochs alone: its memory still holds both.
  expect([await tierOf(two, token, 'noon'), await tierOf(two, token)]).toEqual(['memory', 'computed']);
  expect([await tierOf(one, token, 'noon'), await tierOf(one, token)]).toEqual(['memory', 'redis']);
});

it('is written down, with who asked', async () => {
  const { body } = await administer({ pattern: 'rows/notes' });
  await asking(one.urls.kernel, one.keys.admin)('POST', '/v1/evidence/publish', {});
  const rows = await one.started.runtime.database.sql<{ entry: string }[]>`
    select convert_from(entry, 'UTF8') as entry from decision_log where kind = 'change'`;
  const told = rows.filter(
    ({ entry }) => entry.includes('cache invalidated') && entry.includes(`"version":${body.version}`),
  );
  expect(told).toHaveLength(1);
  expect(told[0]?.entry).toContain('"by":"admin"');
});

it('stats of each process: hits by space and tier', async () => {
  const { status, body } = await asking(two.urls['retrieval-gateway'], two.keys.admin)('GET', '/v1/cache/stats');
  expect(status).toBe(200);
  const spaces = Array.isArray(body.spaces) ? body.spaces : [];
  const rows = spaces.find((space) => JSON.stringify(space).includes('"space":"rows"'));
  expect(rows).toMatchObject({
    hitRatio: expect.any(Number),
    tiers: [{ tier: 'memory' }, { tier: 'redis' }, { tier: 'postgres' }],
  });
  expect((await asking(two.urls.kernel, two.keys.decide)('GET', '/v1/cache/stats')).status).toBe(403);
});

it('doctor: which path keeps decisions apart, after some traffic', async () => {
  const decide = asking(one.urls.kernel, one.keys.decide);
  const policy =
    '@id("traced") forbid (principal, action, resource)\n  when { context.requestId == resource.lastRequest };';
  await asking(one.urls.kernel, one.keys.admin)('PUT', '/v1/policies/wide.cedar', { source: policy });
  for (let n = 0; n < 20; n++) {
    const resource = { type: 'Doc', id: 'd', properties: { lastRequest: `other-${n}` } };
    const question = { subject: alice, action: { name: 'read' }, resource, context: { requestId: `r-${n}` } };
    expect((await decide('POST', '/access/v1/evaluation', question)).body.decision).toBe(true);
  }
  const { body } = await asking(one.urls.kernel, one.keys.admin)('GET', '/v1/cache/keys');
  expect(body).toMatchObject({ requests: 20, distinctKeys: 20, reuse: 0 });
  expect(body.wide).toMatchObject([
    {
      paths: ['context.requestId', 'resource.lastRequest'],
      reuseWithout: 0.95,
      places: [{ policy: 'traced', document: 'wide.cedar', line: 2 }],
    },
  ]);
});
