// The evidence log holds what every tenant did: a tenant's own key gets its hashes, never its entries.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Stack, startStack } from './stack.ts';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack();
  const decided = await fetch(`${stack.urls.kernel}/access/v1/evaluation`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stack.keys.decide}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      subject: { type: 'User', id: 'alice' },
      action: { name: 'read' },
      resource: { type: 'Doc', id: 'd1' },
    }),
  });
  expect(decided.status).toBe(200);
  const published = await fetch(`${stack.urls.kernel}/v1/evidence/publish`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stack.keys.admin}` },
  });
  expect(published.status).toBe(200);
});

afterAll(() => stack.close());

const read = (path: string, key: string) =>
  fetch(`${stack.urls.kernel}/log/${path}`, { headers: { authorization: `Bearer ${key}` } });

it('a tenant reads the checkpoint and is refused the entries', async () => {
  const checkpoint = await read('checkpoint', stack.keys.admin);
  expect(checkpoint.status).toBe(200);
  const size = Number((await checkpoint.text()).split('\n')[1]);
  const entries = `tile/entries/000.p/${size}`;
  const refused = await read(entries, stack.keys.admin);
  expect(refused.status).toBe(403);
  expect(await refused.json()).toMatchObject({ type: 'urn:sallyport:problem:forbidden' });
  const audited = await read(entries, stack.started.runtime.keys.ownApiKey);
  expect(audited.status).toBe(200);
  expect(await audited.text()).toContain('"d1"');
});
