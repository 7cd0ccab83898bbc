// Tokens from the command line: made, narrowed, read, checked and revoked, and no secret in any message.

import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { manualClock } from '@sallyport/base';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Installation, makeInstallation } from './testing/installation.ts';
import { kernelOf } from './testing/kernel.ts';
import { document, type Ran, run, type ShellOptions, server, testNowMs } from './testing/shell.ts';

let made: Installation;
let token: string;

beforeAll(async () => {
  made = await makeInstallation();
  token = (await sallyport(['token', 'mint', ...mintWords])).out.trim();
});
afterAll(() => made.remove());

const mintWords = [
  '--subject',
  'User::"alice"',
  '--tenant',
  'acme',
  '--grant',
  'retrieve:Mail/',
  '--grant',
  'send:Destination/',
];

function sallyport(words: readonly string[], options: Partial<ShellOptions> = {}): Promise<Ran> {
  return run(words, { cwd: made.folder, ...options });
}

test('round trip: what is minted and narrowed is what is inspected, and it verifies', async () => {
  const minted = await sallyport([
    'token',
    'mint',
    ...mintWords,
    '--session',
    's1',
    '--ttl',
    '15m',
    '--output',
    'json',
  ]);
  expect(document(minted)).toMatchObject({
    subject: { type: 'User', id: 'alice' },
    tenant: 'acme',
    session: 's1',
    grants: [
      { action: 'retrieve', resource: 'Mail/' },
      { action: 'send', resource: 'Destination/' },
    ],
    issuedAt: '2026-10-01T12:10:00Z',
    expiresAt: '2026-10-01T12:25:00Z',
    rootKeyId: 1,
    sealed: false,
  });
  const limits = [
    '--resource',
    'Mail/a/',
    '--resource',
    'Mail/b/1',
    '--action',
    'retrieve',
    '--ttl',
    '5m',
    '--tenant',
    'acme',
  ];
  const more = ['--session', 's1', '--destination', 'https://crm.example/hooks/'];
  const first = String(document(minted).token);
  const narrowed = await sallyport(['token', 'attenuate', '-', ...limits, ...more], { stdin: `${first}\n` });
  expect(narrowed).toMatchObject({ exit: 0, err: 'narrowed: 2 blocks, until 2026-10-01T12:15:00Z\n' });
  const seen = document(
    await sallyport(['token', 'inspect', '--output', 'json'], { env: { SALLYPORT_TOKEN: narrowed.out } }),
  );
  expect(seen).toMatchObject({ verified: false, expiresAt: '2026-10-01T12:15:00Z', expired: false });
  expect(seen.blocks).toMatchObject([
    { facts: expect.arrayContaining(['subject("User", "alice")', 'session("s1")']) },
    {
      checks: [
        'check if resource($x), $x.starts_with("Mail/a/") or resource("Mail/b/1")',
        'check if action("retrieve")',
        'check if time($t), $t <= 2026-10-01T12:14:59Z',
        'check if request_tenant("acme")',
        'check if request_session("s1")',
        'check if no_destination(true) or destination($x), $x.starts_with("https://crm.example/hooks/")',
      ],
    },
  ]);
  const verified = await sallyport(['token', 'verify', narrowed.out.trim(), '--output', 'json']);
  expect(verified.exit).toBe(0);
  expect(document(verified)).toMatchObject({ verified: true, usable: true, rootPublicKey: made.keys.rootPublicKey });
});

test('a token stands alone on standard output, and is shown as a table to people', async () => {
  expect(token).toMatch(/^[A-Za-z0-9_-]+$/);
  const shown = await sallyport(['token', 'inspect', '--token', `Bearer ${token}`]);
  expect(shown.exit).toBe(0);
  expect(shown.out).toContain('subject   User::"alice"');
  expect(shown.out).toContain('grants    retrieve:Mail/  send:Destination/');
  expect(shown.out).toMatch(/^expires {3}2026-10-01T13:10:00Z \(in 1 h\)$/m);
  expect(shown.out).toMatch(/^ {13}revoke by {2}[0-9a-f]{128}$/m);
});

test('a sealed token verifies and cannot be narrowed', async () => {
  const sealed = await sallyport(['token', 'seal', token]);
  expect(await sallyport(['token', 'verify', sealed.out.trim()])).toMatchObject({ exit: 0 });
  const again = await sallyport(['token', 'attenuate', '--ttl', '5m', sealed.out.trim()]);
  expect(again).toMatchObject({
    exit: 1,
    out: '',
    err: 'the token is sealed and cannot be changed; ask its holder for an open one\n',
  });
});

test('a token of another key, a changed one and an expired one do not verify', async () => {
  await sallyport(['token', 'keygen', '--id', '1', '--out', 'stranger.pem']);
  const foreign = await sallyport(['token', 'mint', ...mintWords, '--key', 'stranger.pem']);
  const refused = await sallyport(['token', 'verify', foreign.out.trim()]);
  expect(refused.exit).toBe(1);
  expect(refused.out).toContain('NOT GENUINE  the token is not genuine: a signature does not hold');
  const late = manualClock(testNowMs + 3_600_000);
  const expired = await sallyport(['token', 'verify', token], { clock: late });
  expect(expired.exit).toBe(1);
  expect(expired.out).toContain('EXPIRED');
  expect(document(await sallyport(['token', 'verify', token, '--output', 'json'], { clock: late }))).toMatchObject({
    verified: true,
    usable: false,
    expired: true,
  });
  // One second earlier it is good: the test would notice a verdict that never says yes.
  expect(await sallyport(['token', 'verify', token], { clock: manualClock(testNowMs + 3_599_000) })).toMatchObject({
    exit: 0,
  });
});

test('keys to verify with come from hex, from a file, from the data folder or from a kernel, one at a time', async () => {
  const hex = made.keys.rootPublicKey;
  const { fetch, calls } = server(kernelOf(made));
  for (const words of [
    [],
    ['--public-key', hex],
    ['--public-key', `ed25519/${hex}`],
    ['--keys', '.sallyport/public.json'],
  ]) {
    expect(await sallyport(['token', 'verify', token, ...words])).toMatchObject({ exit: 0 });
  }
  expect(await sallyport(['token', 'verify', token, '--url', 'http://kernel.example'], { fetch })).toMatchObject({
    exit: 0,
  });
  // Public keys are public: no API key goes along.
  expect(calls.map(({ url, headers }) => [url.href, headers])).toEqual([['http://kernel.example/v1/keys', {}]]);
  const wrong = `${hex[0] === '0' ? '1' : '0'}${hex.slice(1)}`;
  expect(await sallyport(['token', 'verify', token, '--public-key', wrong])).toMatchObject({ exit: 1 });
  expect(await sallyport(['token', 'verify', token, '--public-key', 'zz'])).toMatchObject({ exit: 2 });
  expect(await sallyport(['token', 'verify', token, '--public-key', hex, '--keys', 'x'])).toMatchObject({ exit: 2 });
  expect(await sallyport(['token', 'verify', token, '--keys', 'receipt.json'])).toMatchObject({ exit: 2 });
  expect(await sallyport(['token', 'verify', token, '--url', 'http://kernel.example'])).toMatchObject({ exit: 3 });
});

test('a key of rotation mints under its own id, from its name or from --key-id', async () => {
  const keygen = await sallyport(['token', 'keygen', '--id', '2', '--out', 'token-root-2.pem', '--output', 'json']);
  const publicKey = String(document(keygen).publicKey);
  expect(statSync(join(made.folder, 'token-root-2.pem')).mode & 0o777).toBe(0o600);
  const second = await sallyport(['token', 'mint', ...mintWords, '--key', 'token-root-2.pem', '--output', 'json']);
  expect(document(second)).toMatchObject({ rootKeyId: 2 });
  const words = ['token', 'verify', String(document(second).token)];
  const unknown = await sallyport(words);
  expect(unknown.exit).toBe(1);
  expect(unknown.out).toContain("the token's root key `2` is not known here");
  const yaml = join(made.folder, 'rotation.yaml');
  writeFileSync(yaml, `tokens:\n  rootKeys:\n    - id: 2\n      publicKey: ${publicKey}\n`);
  expect(await sallyport([...words, '--config', yaml])).toMatchObject({ exit: 0 });
  const named = await sallyport([
    'token',
    'mint',
    ...mintWords,
    '--key',
    'token-root-2.pem',
    '--key-id',
    '9',
    '--output',
    'json',
  ]);
  expect(document(named)).toMatchObject({ rootKeyId: 9 });
});

test('a key file is never written over, and one that others can read is refused', async () => {
  const out = join(made.folder, 'once.pem');
  expect(await sallyport(['token', 'keygen', '--id', '5', '--out', 'once.pem'])).toMatchObject({ exit: 0 });
  const before = readFileSync(out, 'utf8');
  expect(await sallyport(['token', 'keygen', '--id', '5', '--out', 'once.pem'])).toMatchObject({ exit: 1, out: '' });
  expect(readFileSync(out, 'utf8')).toBe(before);
  chmodSync(out, 0o644);
  const open = await sallyport(['token', 'mint', ...mintWords, '--key', 'once.pem']);
  expect(open).toMatchObject({
    exit: 1,
    out: '',
    err: 'the key file `once.pem` can be read by others; run `chmod 600 once.pem`\n',
  });
});

test('revoking sends the id of a block and the tenant, never the token', async () => {
  const { fetch, calls } = server(kernelOf(made));
  const narrowed = (await sallyport(['token', 'attenuate', '--ttl', '5m', token])).out.trim();
  const { blocks } = document(await sallyport(['token', 'inspect', narrowed, '--output', 'json']));
  const ids = Array.isArray(blocks) ? blocks.map((block: { revocationId: string }) => block.revocationId) : [];
  const done = await sallyport(['token', 'revoke', narrowed, '--reason', 'lost', '--output', 'json'], { fetch });
  expect(document(done)).toEqual({ revoked: true, revocationId: ids[1], version: 7, tenant: 'acme' });
  await sallyport(['token', 'revoke', narrowed, '--block', '0'], { fetch });
  await sallyport(['token', 'revoke', '--revocation-id', ids[1] ?? '', '--tenant', 'beta'], { fetch });
  expect(calls.map(({ url, body, headers }) => [url.pathname, body, headers['sallyport-tenant']])).toEqual([
    ['/v1/revocations', { revocationId: ids[1], reason: 'lost' }, 'acme'],
    ['/v1/revocations', { revocationId: ids[0] }, 'acme'],
    ['/v1/revocations', { revocationId: ids[1] }, 'beta'],
  ]);
  expect(JSON.stringify(calls)).not.toContain(narrowed);
});

test('revoking all of a user, or all before a date, sends no token, not even that of the environment', async () => {
  const { fetch, calls } = server(kernelOf(made));
  const run = (...words: readonly string[]) =>
    sallyport(['token', 'revoke', ...words, '--tenant', 'acme'], { fetch, env: { SALLYPORT_TOKEN: token } });
  expect(await run('--user', 'User::alice')).toMatchObject({
    exit: 0,
    out: expect.stringContaining('none will be accepted again'),
  });
  expect(document(await run('--user', 'User::alice', '--before', '2030-01-31', '--output', 'json'))).toEqual({
    revoked: true,
    subject: { type: 'User', id: 'alice' },
    issuedBefore: '2030-01-31T00:00:00.000Z',
    version: 7,
    tenant: 'acme',
  });
  expect(await run('--before', '2030-01-31T12:00:00+02:00')).toMatchObject({ exit: 0 });
  expect(await run('--before', 'now')).toMatchObject({ exit: 0 });
  const alice = { type: 'User', id: 'alice' };
  expect(calls.slice(0, 3).map(({ body }) => body)).toEqual([
    { subject: alice },
    { subject: alice, issuedBefore: '2030-01-31T00:00:00.000Z' },
    { issuedBefore: '2030-01-31T10:00:00.000Z' },
  ]);
  expect(JSON.stringify(calls)).not.toContain(token);
  for (const words of [
    ['--before', 'yesterday'],
    ['--before', '2030-13-01'],
    ['--user', 'alice'],
    ['--user', 'User::alice', '--block', '0'],
    ['--user', 'User::alice', token],
    ['--before', 'now', '--revocation-id', 'ab'.repeat(32)],
  ]) {
    expect([words, (await run(...words)).exit]).toEqual([words, 2]);
  }
  expect(calls.length).toBe(4);
  // What the kernel did not understand, an older release for instance, is no success.
  const older = server(() => Response.json({ version: 7, revocationId: 'ab'.repeat(32) }));
  expect(await sallyport(['token', 'revoke', '--user', 'User::alice'], older)).toMatchObject({ exit: 3, out: '' });
});

test('a revocation that is not confirmed is no success', async () => {
  const words = ['token', 'revoke', token];
  expect(await sallyport(words)).toMatchObject({ exit: 3, out: '' });
  const other = server(() => Response.json({ version: 1, revocationId: 'ab'.repeat(32) }));
  expect(await sallyport(words, other)).toMatchObject({ exit: 3, out: '' });
  expect(
    await sallyport(
      words,
      server(() => new Response('<html>', { status: 200 })),
    ),
  ).toMatchObject({ exit: 3 });
  expect(
    await sallyport(
      words,
      server(() => new Response('bad gateway', { status: 502 })),
    ),
  ).toMatchObject({ exit: 3 });
});

test.each([
  [['mint', '--tenant', 'acme', '--grant', 'a:B/'], "required option '--subject <entity>' not specified"],
  [['mint', '--subject', 'alice', '--tenant', 'acme', '--grant', 'a:B/'], '--subject: `alice` is not an entity'],
  [
    ['mint', '--subject', 'User::alice', '--tenant', 'acme', '--grant', 'retrieve'],
    '--grant: `retrieve` is not of the form',
  ],
  [['mint', '--subject', 'User::alice', '--tenant', 'acme', '--grant', 'a:'], 'is not of the form'],
  [['mint', '--subject', 'User::alice', '--tenant', 'a"b', '--grant', 'a:B/'], 'cannot stand in a token'],
  [['mint', '--subject', 'User::alice', '--tenant', 'acme', '--grant', 'a:B/', '--ttl', '1y'], 'not a duration'],
  [['mint', '--subject', 'User::alice', '--tenant', 'acme', '--grant', 'a:B/', '--key-id', '-1'], 'not a whole number'],
  [
    ['mint', '--subject', 'User::alice', '--tenant', 'acme', '--grant', 'a:B/', '--key', 'none.pem'],
    'there is no root key',
  ],
  [
    ['mint', '--subject', 'User::alice', '--tenant', 'acme', '--grant', 'a:B/', '--key', 'receipt.json'],
    'can be read by others',
  ],
  [['attenuate', 'x'], 'there is nothing to narrow'],
  [['inspect'], 'a token is needed'],
  [['inspect', '-'], 'standard input holds no token'],
  [['inspect', 'a', '--token', 'b'], 'the token is given twice'],
  [['inspect', 'a', 'b'], 'too many arguments'],
  [['revoke', '--revocation-id', 'XYZ'], 'not lower-case hex'],
  [['revoke', 'a', '--revocation-id', 'ab'], 'give either a token or --revocation-id'],
  [['keygen', '--id', '1', '--out', 'no/such/folder/k.pem'], 'cannot be written'],
  [['frobnicate'], "unknown command 'frobnicate'"],
] as const)('wrong use: token %j', async (words, message) => {
  const ran = await sallyport(['token', ...words]);
  const exit = message === 'can be read by others' ? 1 : 2;
  expect(ran).toMatchObject({ exit, out: '' });
  expect(ran.err).toContain(message);
  const json = await sallyport(['token', ...words, '--output', 'json']);
  expect(json).toMatchObject({ exit, err: '' });
  expect(JSON.stringify(document(json).errors)).toContain(JSON.stringify(message).slice(1, -1));
});

test('text that is no token is refused without being repeated', async () => {
  const garbage = 'QUJD'.repeat(30);
  for (const words of [['inspect'], ['verify'], ['seal'], ['attenuate', '--ttl', '5m'], ['revoke']]) {
    const ran = await sallyport(['token', ...words, garbage]);
    expect(ran).toMatchObject({ exit: 1, out: '' });
    expect(ran.err).not.toContain('QUJDQUJD');
  }
});

test('INVARIANT: no message of the command repeats a secret', async () => {
  const pem = readFileSync(join(made.data, 'keys', 'token-root-1.pem'), 'utf8');
  const seed = pem.split('\n')[1] ?? '';
  const secrets = [token, made.keys.ownApiKey, seed];
  const slips = [
    ['token', token],
    [token],
    ['token', 'inspect', token, token],
    ['token', 'inspect', `--tokn=${token}`],
    ['token', 'mint', '--subject', token, '--tenant', 'acme', '--grant', 'a:B/'],
    ['token', 'mint', '--subject', 'User::alice', '--tenant', 'acme', '--grant', token],
    ['token', 'verify', token, '--public-key', made.keys.ownApiKey],
    ['token', 'revoke', token, '--url', `http://user:${made.keys.ownApiKey}@host`],
    ['token', 'mint', '--subject', 'User::alice', '--tenant', 'acme', '--grant', 'a:B/', '--ttl', made.keys.ownApiKey],
    ['check', '--subject', made.keys.ownApiKey, '--action', 'a', '--resource', 'B::c'],
    [
      'check',
      '--subject',
      'A::b',
      '--action',
      'a',
      '--resource',
      'B::c',
      '--context',
      `{"key": ${made.keys.ownApiKey}}`,
    ],
  ];
  for (const words of slips) {
    for (const format of ['text', 'json']) {
      const ran = await sallyport([...words, '--output', format]);
      expect(ran.exit).not.toBe(0);
      for (const secret of secrets) expect(ran.out + ran.err).not.toContain(secret.slice(5, 45));
    }
  }
});
