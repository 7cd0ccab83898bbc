// Mistakes that caches of access decisions have been published with, each tried here on the running doors.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stack, source, startStack } from '../e2e/stack.ts';
import { asking } from '../kernel/ask.ts';

const redisUrl = process.env.SALLYPORT_TEST_REDIS_URL;
if (redisUrl === undefined) throw new Error('SALLYPORT_TEST_REDIS_URL is not set; run with the project `real`');

/** What is confidential is for those who are cleared for it. */
const policy = `
permit (principal, action == Action::"retrieve", resource is Note)
  unless { resource.labels.contains("confidential") && !principal.clearance.contains("confidential") };
permit (principal, action == Action::"send", resource)
  unless { context.labels.contains("confidential") && resource.host != "inside.example" };`;
const attributes = [...source.attributes, { name: 'labels', column: 'labels', type: 'string_set' }];
const settings = { redis: { url: 'env:E2E_REDIS' }, sources: [{ ...source, attributes }] };

let stack: Stack;
beforeAll(async () => {
  stack = await startStack(settings, { env: { E2E_REDIS: redisUrl }, watched: true });
  const { authority } = stack.started.runtime;
  const user = (id: string, clearance: readonly string[]) => ({
    type: 'User',
    id,
    body: { attrs: { clearance: [...clearance] } },
  });
  await authority.putPolicies('acme', [{ name: 'e2e.cedar', source: policy }], { by: 'test' });
  await authority.putEntities('acme', [user('low', ['public']), user('high', ['public', 'confidential'])], {
    by: 'test',
  });
});
afterAll(() => stack.close());

interface Seen {
  readonly ids: readonly string[];
  readonly labels: readonly string[];
  readonly tier: string;
}

/** All notes that the user sees; the tiers outside the process are written before it returns. */
async function notes(user: string, more: Record<string, string> = {}): Promise<Seen> {
  const ask = asking(stack.urls['retrieval-gateway'], stack.token({ user, ...more }));
  const { body, status, text } = await ask('POST', '/v1/retrieve', { source: 'notes', limit: 10 });
  if (status !== 200 || !Array.isArray(body.rows) || !Array.isArray(body.labels)) throw new Error(`${status} ${text}`);
  await stack.started.runtime.tiers.drain();
  const ids = body.rows.map((row) => String(Object(row).id)).sort();
  return { ids, labels: body.labels.map(String), tier: String(body.tier) };
}

const change = (sql: string) => stack.started.runtime.database.sql.unsafe(sql);
/** Makes everything that is kept superseded. */
const forget = () => change(`update notes set body = body where id = 'n1'`);

describe('regression: a request for {public} served from an entry for {public, confidential}', () => {
  it.each([
    ['high', 'low'],
    ['low', 'high'],
  ])('rows, %s first', async (first, second) => {
    await forget();
    const seen = new Map<string, readonly Seen[]>();
    for (const user of [first, second]) seen.set(user, [await notes(user), await notes(user)]);
    for (const { ids, labels } of seen.get('high') ?? [])
      expect([ids, labels]).toEqual([['n1', 'n2', 'n3'], ['confidential']]);
    for (const { ids, labels } of seen.get('low') ?? []) expect([ids, labels]).toEqual([['n1', 'n3'], []]);
    // Each was kept, and served from what was kept for it.
    expect([...seen.values()].map((two) => two.map(({ tier }) => tier))).toEqual([
      ['computed', 'memory'],
      ['computed', 'memory'],
    ]);
  });

  it('control: one who is cleared for the same shares the entry of another session', async () => {
    await forget();
    expect((await notes('high', { session: 'one' })).tier).toBe('computed');
    expect((await notes('high', { session: 'two' })).tier).toBe('memory');
  });

  it('a text that is kept as scanned leaves a session without labels, and not one that has read something', async () => {
    // Long enough for its findings to be kept.
    const content = 'the launch is on friday. '.repeat(1_000);
    const send = async (session: string) => {
      const ask = asking(stack.urls['egress-firewall'], stack.token({ user: 'high', session }));
      return (await ask('POST', '/v1/egress', { destination: 'https://outside.example/', content })).body.verdict;
    };
    expect(await send('clean')).toBe('allow');
    await notes('high', { session: 'tainted' });
    expect([await send('tainted'), await send('clean')]).toEqual(['block', 'allow']);
  });
});

describe('regression: same plan id with another plan', () => {
  it('each plan is decided by what it says, whatever its session and the ids of its steps', async () => {
    const ask = asking(stack.urls.kernel, stack.keys.decide);
    const plan = async (adds: readonly string[], destination: string) => {
      const read = { id: 'one', action: { name: 'retrieve' }, resource: { type: 'Note' }, adds: [...adds] };
      const send = { id: 'two', action: { name: 'send' }, destination };
      const body = { subject: { type: 'User', id: 'high' }, session: 'plan', steps: [read, send] };
      return (await ask('POST', '/v1/plans', body)).body;
    };
    const [inside, outside] = ['https://inside.example/', 'https://outside.example/'];
    for (let turn = 0; turn < 3; turn++) {
      expect((await plan([], outside)).decision).toBe(true);
      expect(await plan(['confidential'], outside)).toMatchObject({ decision: false, denied: ['two'] });
      expect((await plan(['confidential'], inside)).decision).toBe(true);
    }
  });
});

it('an entry in Redis and in Postgres that rests on an older epoch is not served, whoever changed the rows', async () => {
  await forget();
  expect([(await notes('low')).tier, (await notes('low')).tier]).toEqual(['computed', 'memory']);
  await change(`update notes set labels = '{confidential}' where id = 'n3'`);
  const { ids, tier } = await notes('low');
  expect([ids, tier]).toEqual([['n1'], 'computed']);
  const rows = stack.started.runtime.tiers.stats().spaces.rows;
  for (const of of ['memory', 'redis', 'postgres'] as const) expect(rows?.tiers[of]?.superseded).toBeGreaterThan(0);
  await change(`update notes set labels = '{}' where id = 'n3'`);
  expect((await notes('low')).ids).toEqual(['n1', 'n3']);
});
