// Sessions from the command line: every page is listed, an ended one is no success, and an end is confirmed or not told.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Installation, makeInstallation } from './testing/installation.ts';
import { kernelOf } from './testing/kernel.ts';
import { run, server } from './testing/shell.ts';

let made: Installation;
beforeAll(async () => {
  made = await makeInstallation();
});
afterAll(() => made.remove());

function session(...words: readonly string[]) {
  const { fetch, calls } = server(kernelOf(made));
  return run(['session', ...words], { cwd: made.folder, fetch }).then((ran) => ({ ...ran, calls }));
}

test('list: page after page', async () => {
  const { exit, out, calls } = await session('list', '--tenant', 'acme');
  expect([exit, calls.map(({ url }) => url.search)]).toEqual([0, ['?limit=500', '?limit=500&after=research']]);
  expect(out).toContain('research  1       2');
  expect(calls[0]?.headers['sallyport-tenant']).toBe('acme');
});

test('show: the labels of an open session; ended or unknown is exit 1', async () => {
  const open = await session('show', 'research');
  expect(open).toMatchObject({ exit: 0, out: expect.stringMatching(/^OPEN\nlabels +confidential\n/) });
  expect(await session('show', 'old')).toMatchObject({
    exit: 1,
    out: expect.stringContaining('since nothing used it'),
  });
  const unknown = await session('show', 'a/b &c');
  expect(unknown).toMatchObject({ exit: 1, err: expect.stringContaining('nothing was read') });
  expect(unknown.calls[0]?.url.searchParams.get('session')).toBe('a/b &c');
});

test('end: what the kernel confirms', async () => {
  const ended = await session('end', 'research');
  expect(ended).toMatchObject({ exit: 0, out: expect.stringContaining('it was open') });
  expect(ended.calls[0]).toMatchObject({ method: 'POST', body: { session: 'research' } });
  const { fetch } = server(() => Response.json({}));
  const ran = await run(['session', 'end', 'research'], { cwd: made.folder, fetch });
  expect(ran).toMatchObject({ exit: 3, err: expect.stringContaining('does not answer as a kernel does') });
});
