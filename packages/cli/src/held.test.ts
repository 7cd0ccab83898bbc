// Held texts from the command line: what waits is an exit code, content is shown as it is, and a decision that came late fails.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Installation, makeInstallation } from './testing/installation.ts';
import { run, server } from './testing/shell.ts';

let made: Installation;
beforeAll(async () => {
  made = await makeInstallation();
});
afterAll(() => made.remove());

const id = 'held_0123456789abcdef01234567';
const entry = {
  id,
  state: 'pending',
  subject: 'User::"alice"',
  session: 's',
  destination: 'https://crm.example/',
  kinds: ['card'],
  policies: ['cards-reviewed'],
  bytes: 80,
  heldAt: '2030-01-31T12:00:00.000Z',
};

function held(answer: () => Response, ...words: readonly string[]) {
  const { fetch, calls } = server(answer);
  return run(['egress', 'held', ...words], { cwd: made.folder, fetch }).then((ran) => ({ ...ran, calls }));
}

test('list: exit 1 where some wait, 0 where none does', async () => {
  const some = await held(() => Response.json({ held: [entry] }), 'list', '--tenant', 'acme');
  expect(some).toMatchObject({ exit: 1, out: expect.stringContaining('https://crm.example/') });
  expect(some.calls[0]?.url.search).toContain('state=pending');
  expect(some.calls[0]?.headers['sallyport-tenant']).toBe('acme');
  const none = await held(() => Response.json({ held: [] }), 'list', '--state', 'all', '--output', 'json');
  expect([none.exit, JSON.parse(none.out), none.calls[0]?.url.search]).toEqual([0, { held: [] }, '?limit=1000']);
  expect(await held(() => Response.json({}), 'list', '--state', 'odd')).toMatchObject({ exit: 2 });
  expect(await held(() => Response.json({}), 'list')).toMatchObject({ exit: 3 });
});

test('show: the content and what speaks against it', async () => {
  const shown = await held(() => Response.json({ ...entry, content: 'charge it', fixed: '/path' }), 'show', id);
  expect(shown.exit).toBe(0);
  for (const part of ['charge it', '/path', 'cards-reviewed']) expect(shown.out).toContain(part);
});

test('approve and reject: sent with the reason; what was decided before is a failure', async () => {
  const approved = await held(() => Response.json({ ...entry, state: 'approved' }), 'approve', id, '--why', 'asked');
  expect(approved).toMatchObject({ exit: 0, out: expect.stringContaining('APPROVED') });
  expect(approved.calls[0]).toMatchObject({ method: 'POST', body: { approve: true, why: 'asked' } });
  const late = () =>
    Response.json(
      { type: 'urn:sallyport:problem:conflict', detail: 'it was decided already: `approved` by `anna`' },
      { status: 409 },
    );
  const rejected = await held(late, 'reject', id, '--why', 'no');
  expect(rejected).toMatchObject({ exit: 1, err: expect.stringContaining('anna') });
  expect(rejected.calls[0]?.body).toEqual({ approve: false, why: 'no' });
  expect(await held(late, 'approve', id)).toMatchObject({ exit: 2 });
});
