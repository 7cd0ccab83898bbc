// `check` says allow only where the kernel clearly says so, and tells apart no, wrong use and nobody there.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Installation, makeInstallation } from './testing/installation.ts';
import { kernelOf } from './testing/kernel.ts';
import { document, problem, type Ran, run, type ShellOptions, server } from './testing/shell.ts';

let made: Installation;
beforeAll(async () => {
  made = await makeInstallation();
});
afterAll(() => made.remove());

const question = ['check', '--subject', 'User::"alice"', '--action', 'retrieve', '--resource', 'Mail::"inbox/1"'];

function sallyport(words: readonly string[], options: Partial<ShellOptions> = {}): Promise<Ran> {
  return run(words, { cwd: made.folder, ...options });
}

test('an allow exits 0 and names the policy by document and line', async () => {
  const { fetch, calls } = server(kernelOf(made));
  const ran = await sallyport([...question, '--tenant', 'acme'], { fetch });
  expect(ran).toMatchObject({ exit: 0, err: '' });
  expect(ran.out).toBe(
    'ALLOW  User::"alice" retrieve Mail::"inbox/1"\n' +
      'because  permitted by mail (mail.cedar:3)\npolicy   mail  mail.cedar:3\n',
  );
  expect(calls).toMatchObject([
    {
      method: 'POST',
      url: new URL('http://127.0.0.1:3000/access/v1/evaluation'),
      headers: { 'sallyport-tenant': 'acme', authorization: `Bearer ${made.keys.ownApiKey}` },
      body: {
        subject: { type: 'User', id: 'alice' },
        action: { name: 'retrieve' },
        resource: { type: 'Mail', id: 'inbox/1' },
      },
    },
  ]);
});

test('a deny exits 1 and says why', async () => {
  const words = [
    'check',
    '--subject',
    'User::mallory',
    '--action',
    'Action::"retrieve"',
    '--resource',
    'Mail::inbox/1',
  ];
  const { fetch } = server(kernelOf(made));
  const ran = await sallyport(words, { fetch });
  expect(ran).toMatchObject({ exit: 1, err: '' });
  expect(ran.out).toContain('DENY');
  expect(ran.out).toContain('no policy permits it');
  const json = await sallyport([...words, '--output', 'json'], { fetch });
  expect(json.exit).toBe(1);
  expect(document(json)).toMatchObject({
    decision: false,
    context: { reason: 'nothing_permits' },
    request: { action: { name: 'retrieve' } },
  });
});

test('token checks and skipped policies are shown', async () => {
  const context = {
    reason_text: 'the token does not grant it',
    policies: [],
    checks: [{ block: 1, check: 'check if action("send")' }],
    policy_errors: [{ id: 'p', document: 'd.cedar', line: 9, code: 'missing_attribute' }],
  };
  const ran = await sallyport(
    question,
    server(() => Response.json({ decision: false, context })),
  );
  expect(ran.out).toContain('token check  block 1: check if action("send")');
  expect(ran.out).toContain('skipped      p  d.cedar:9  missing_attribute');
});

test('INVARIANT: anything but a clear answer is no permission', async () => {
  const odd = [
    () => Response.json({ decision: 'true' }),
    () => Response.json({ decision: 1, context: {} }),
    () => Response.json({}),
    () => Response.json([true]),
    () => Response.json({ decision: true }, { status: 201 }),
    () => Response.json({ decision: true }, { status: 500 }),
    () => new Response('{"decision":true,"decision":true}'),
    () => new Response('{"decision":true'),
    () => new Response(''),
  ];
  for (const answer of odd) expect(await sallyport(question, server(answer))).toMatchObject({ exit: 3, out: '' });
});

test('nobody there exits 3 and says how to start', async () => {
  const ran = await sallyport(question);
  expect(ran).toMatchObject({ exit: 3, out: '' });
  expect(ran.err).toBe(
    'nothing answers at `http://127.0.0.1:3000` (ECONNREFUSED); start it with `sallyport start`, or name another with --url\n',
  );
  expect(document(await sallyport([...question, '--output', 'json']))).toMatchObject({
    errors: [{ code: 'unavailable' }],
  });
});

test('what the kernel refuses keeps its meaning', async () => {
  const of = (status: number, code: string) =>
    sallyport(
      question,
      server(() => problem(status, code, 'the reason')),
    );
  expect(await of(401, 'unauthenticated')).toMatchObject({ exit: 1, err: 'the kernel refuses: the reason\n' });
  expect(await of(403, 'forbidden')).toMatchObject({ exit: 1 });
  expect(await of(400, 'invalid_input')).toMatchObject({ exit: 2 });
  expect(await of(503, 'unavailable')).toMatchObject({ exit: 3 });
  expect(await of(429, 'exhausted')).toMatchObject({ exit: 3 });
});

test('context is JSON or a file, and a capability may come on standard input', async () => {
  const { fetch, calls } = server(kernelOf(made));
  writeFileSync(join(made.folder, 'context.json'), '{"n":1}');
  await sallyport([...question, '--context', '{"labels":["pii"]}'], { fetch });
  await sallyport([...question, '--context', '@context.json', '--capability', '-'], { fetch, stdin: 'abc\n' });
  expect(calls.map(({ body, headers }) => [body?.context, headers['sallyport-capability']])).toEqual([
    [{ labels: ['pii'] }, undefined],
    [{ n: 1 }, 'abc'],
  ]);
});

test('INVARIANT: the key of the data folder goes to this machine only', async () => {
  const { fetch, calls } = server(kernelOf(made));
  const elsewhere = await sallyport([...question, '--url', 'http://kernel.example'], { fetch });
  expect(elsewhere).toMatchObject({ exit: 2, err: 'no API key for `kernel.example`; set SALLYPORT_API_KEY\n' });
  expect(calls).toEqual([]);
  const env = { SALLYPORT_API_KEY: 'a-key-of-that-kernel' };
  await sallyport([...question, '--url', 'https://kernel.example/base/'], { fetch, env });
  await sallyport(question, { fetch, env: { ...env, SALLYPORT_URL: 'http://other.example' } });
  // Not a host of this machine, however it begins.
  const disguised = await sallyport([...question, '--url', 'http://localhost.evil.example'], { fetch });
  expect(disguised.exit).toBe(2);
  expect(calls.map(({ url, headers }) => [url.href, headers.authorization])).toEqual([
    ['https://kernel.example/base/access/v1/evaluation', 'Bearer a-key-of-that-kernel'],
    ['http://other.example/access/v1/evaluation', 'Bearer a-key-of-that-kernel'],
  ]);
});

test.each([
  [['--subject', 'alice'], '--subject: `alice` is not an entity; write `User::"alice"` or `User::alice`'],
  [['--subject', 'User::"alice'], '--subject: `User::"alice` is not an entity (column'],
  [['--subject', '::alice'], 'is not an entity'],
  [['--subject', 'Us er::alice'], 'is not an entity'],
  [['--resource', 'Mail::'], '--resource: `Mail::` is not an entity'],
  [['--action', 'Mail::"x"'], 'is not of the type `Action`'],
  [['--action', ''], 'the name is empty'],
  [['--context', '[1]'], '--context: not a JSON object'],
  [['--context', '{"a":1,"a":2}'], '--context: not a JSON object (line 1, column 8)'],
  [['--context', '@none.json'], 'the context `none.json` cannot be read (ENOENT)'],
  [['--url', 'ftp://x'], 'the URL of the kernel is not of the form'],
  [['--config', 'none.yaml'], 'none.yaml: the configuration file cannot be read (ENOENT)'],
])('wrong use: check %j', async (words, message) => {
  const ran = await sallyport([...question, ...words], server(kernelOf(made)));
  expect(ran).toMatchObject({ exit: 2, out: '' });
  expect(ran.err).toContain(message);
});
