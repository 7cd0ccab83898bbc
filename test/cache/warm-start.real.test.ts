// A process that is started again answers the hottest questions from its memory at once, where what they rest on still holds.

import { expect, it, vi } from 'vitest';
import { type Stack, startStack } from '../e2e/stack.ts';
import { asking } from '../kernel/ask.ts';

const redisUrl = process.env.SALLYPORT_TEST_REDIS_URL;
if (redisUrl === undefined) throw new Error('SALLYPORT_TEST_REDIS_URL is not set; run with the project `real`');
const settings = { redis: { url: 'env:E2E_REDIS' } };
const env = { E2E_REDIS: redisUrl };

async function tierOf(stack: Stack, token: string, query: string): Promise<string> {
  const ask = asking(stack.urls['retrieval-gateway'], token);
  const { body } = await ask('POST', '/v1/retrieve', { source: 'notes', query });
  await stack.started.runtime.tiers.drain();
  return String(body.tier);
}

/** The same installation again: its data folder, its database. */
const again = (stack: Stack) => startStack({ ...settings, data: stack.folder }, { env, beside: stack });
/** It warms up beside its calls, so on a busy machine whenever there is time for it. */
const warm = (stack: Stack) =>
  vi.waitFor(() => expect(stack.logged()).toContain('the cache is warm'), { timeout: 15_000, interval: 20 });

it('the hot keys outlive the process, their answers only where their epochs hold', async () => {
  const first = await startStack(settings, { env, watched: true });
  const token = first.token();
  for (const query of ['launch', 'noon']) await tierOf(first, token, query);
  expect(await tierOf(first, token, 'launch')).toBe('memory');
  await first.started.close();

  let tiers: readonly string[] = [];
  // A tier that does not answer within 40 ms, which a busy machine may not, is passed over: such a start is a cold one.
  for (let starts = 0; starts < 4 && tiers.join() !== 'memory,memory'; starts++) {
    const second = await again(first);
    await warm(second);
    tiers = [await tierOf(second, token, 'launch'), await tierOf(second, token, 'noon')];
    await second.close();
  }
  expect(tiers).toEqual(['memory', 'memory']);

  const changed = await again(first);
  await warm(changed);
  // Hot, whether it was brought back or not.
  await tierOf(changed, token, 'launch');
  await changed.started.runtime.database.sql`update notes set body = 'the launch is off' where id = 'n2'`;
  await changed.close();
  const third = await again(first);
  await warm(third);
  expect(third.logged()).toContain('"restored":0');
  expect(await tierOf(third, token, 'launch')).toBe('computed');
  await third.close();
  await first.close();
});
