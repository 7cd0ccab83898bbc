// The cache from the command line: what was forgotten is told tier by tier, and what could not be is no success.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Installation, makeInstallation } from './testing/installation.ts';
import { kernelOf } from './testing/kernel.ts';
import { run, server } from './testing/shell.ts';

let made: Installation;
beforeAll(async () => {
  made = await makeInstallation();
});
afterAll(() => made.remove());

function cache(...words: readonly string[]) {
  const { fetch, calls } = server(kernelOf(made));
  return run(['cache', ...words], { cwd: made.folder, fetch }).then((ran) => ({ ...ran, calls }));
}

test('invalidating sends what was named, and tells what each tier deleted', async () => {
  const done = await cache('invalidate', 'rows/mail', '--before', '2030-01-31', '--tenant', 'acme');
  expect(done).toMatchObject({ exit: 0, err: '' });
  expect(done.out).toBe(
    'FORGOTTEN  in every process, with change 9\n' +
      'group      tier    entries\n' +
      'rows/mail  memory  1 deleted\n' +
      'rows/mail  redis   2 deleted\n',
  );
  const [call] = done.calls;
  expect([call?.url.pathname, call?.body, call?.headers['sallyport-tenant']]).toEqual([
    '/v1/cache/invalidations',
    { pattern: 'rows/mail', cachedBefore: '2030-01-31T00:00:00.000Z' },
    'acme',
  ]);
  const user = await cache('invalidate', '--user', 'User::alice');
  expect(user).toMatchObject({ exit: 0, out: expect.stringContaining('served to that subject') });
  expect(user.calls[0]?.body).toEqual({ subject: { type: 'User', id: 'alice' } });
});

test('what a tier did not delete is said, and is no success', async () => {
  const done = await cache('invalidate', 'scan');
  expect(done).toMatchObject({
    exit: 1,
    out: expect.stringContaining('not deleted: the redis cache tier took too long'),
  });
  expect(done.err).toContain('served to nobody');
});

test.each([
  [['invalidate'], 'say what'],
  [['invalidate', 'rows', '--user', 'User::alice'], 'either a pattern or --user'],
  [['invalidate', '--before', 'soon'], '--before: not a date'],
  [['invalidate', '--user', 'alice'], '--user: `alice` is not an entity'],
])('%j is wrong use, and nothing is sent', async (words, message) => {
  const done = await cache(...words);
  expect(done).toMatchObject({ exit: 2, err: expect.stringContaining(message) });
  expect(done.calls).toEqual([]);
});

test('stats: hits by space and tier, and a tier that is passed over', async () => {
  expect((await cache('stats')).out).toBe(
    'space   hits  misses  ratio   hits by tier\n' +
      'rows    3     1       75.0 %  memory 2, redis 1\n' +
      'tokens  9     1       90.0 %  memory 9\n' +
      'SKIPPED  the tier redis does not answer; going on without it\n',
  );
  expect(JSON.parse((await cache('stats', '--output', 'json')).out)).toMatchObject({ tokens: { hits: 9 } });
});

test('stats of a program that decides by its own cache: hits by kind, what it holds, and each tenant', async () => {
  const cache = {
    ...{ exact: 1, semantic: 2, pattern: 3, misses: 1, superseded: 1, outOfTime: 0, entries: 4, bytes: 900 },
    ...{ conflicts: 5, evicted: 6, notAdmitted: 7 },
    tenants: {
      acme: { hits: 6, misses: 1, entries: 3, bytes: 700 },
      globex: { hits: 0, misses: 1, entries: 1, bytes: 200 },
    },
  };
  const { fetch } = server(() => Response.json({ asked: 8, cache }));
  const ran = await run(['cache', 'stats'], { cwd: made.folder, fetch });
  expect(ran.out).toBe(
    'space      hits  misses  ratio   hits by kind\n' +
      'decisions  6     2       75.0 %  exact 1, semantic 2, pattern 3\n' +
      '4 entries, 900 bytes; 5 splits, 6 evicted, 7 not admitted\n' +
      'tenant  hits  misses  ratio   entries\n' +
      'acme    6     1       85.7 %  3, 700 bytes\n' +
      'globex  0     1       0.0 %   1, 200 bytes\n',
  );
  const json = await run(['cache', 'stats', '--output', 'json'], { cwd: made.folder, fetch });
  expect(JSON.parse(json.out)).toEqual({ asked: 8, cache });
});

test('doctor: the path, the line that reads it, and what would be gained', async () => {
  const { exit, out } = await cache('doctor');
  expect(exit).toBe(0);
  for (const said of ['10.0 % could be shared', 'context.requestId', '95.0 %', 'mail.cedar:7', 'trace']) {
    expect(out).toContain(said);
  }
});
