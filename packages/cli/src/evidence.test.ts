// Evidence verifies offline, step by step, and a change of one byte anywhere is found at the step where it lies.

import { sign } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson, manualClock, must, toBase64, utf8 } from '@sallyport/base';
import {
  generateSigningKeyPem,
  noteSigner,
  openSigningKey,
  sealCertificate,
  signCheckpoint,
} from '@sallyport/evidence';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { certificateOf, type Installation, issuedAt, makeInstallation, publish } from './testing/installation.ts';
import { kernelOf } from './testing/kernel.ts';
import { document, problem, type Ran, run, type ShellOptions, server } from './testing/shell.ts';

let made: Installation;
let log: string;

beforeAll(async () => {
  made = await makeInstallation();
  log = join(made.folder, 'log');
});
beforeEach(() => {
  rmSync(log, { recursive: true, force: true });
  cpSync(join(made.data, 'evidence'), log, { recursive: true });
});
afterAll(() => made.remove());

function sallyport(words: readonly string[], options: Partial<ShellOptions> = {}): Promise<Ran> {
  return run(words, { cwd: made.folder, ...options });
}

const keys = ['--keys', '.sallyport/public.json'];
const verify = (file: string, options: Partial<ShellOptions> = {}, more: readonly string[] = keys) =>
  sallyport(['evidence', 'verify', file, '--log', 'log', ...more], options);
const verifyLog = () => sallyport(['evidence', 'verify-log', '--log', 'log', ...keys]);

function flip(path: string, at = 40): void {
  const bytes = readFileSync(path);
  bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ 1;
  writeFileSync(path, bytes);
}

test('a receipt and a certificate verify, each step shown', async () => {
  const receipt = await verify('receipt.json');
  expect(receipt).toMatchObject({ exit: 0, err: '' });
  for (const step of ['signature', 'payload', 'checkpoint', 'leaf', 'inclusion']) {
    expect(receipt.out).toMatch(new RegExp(`^ok {2}${step} `, 'm'));
  }
  expect(receipt.out).toContain('VERIFIED  receipt');
  expect(receipt.out).toContain('log      entry 1 of 3 in localhost/sallyport');
  const certificate = await sallyport([
    'evidence',
    'verify',
    'certificate.json',
    '--log',
    'log',
    ...keys,
    '--output',
    'json',
  ]);
  expect(document(certificate)).toMatchObject({
    verified: true,
    kind: 'certificate',
    statement: { id: 'c_1', verdict: 'redact' },
    log: { index: 2, size: 3, origin: 'localhost/sallyport' },
  });
});

test('a certificate verifies with the receipts of its session, and tells its label flow', async () => {
  const more = ['--receipts', 'receipt.json', ...keys];
  const alone = await verify('certificate.json');
  expect(alone.out).toMatch(/^label flow +passed$/m);
  expect(alone.out).toMatch(/^receipts +1, not given: see --receipts$/m);
  const { exit, out } = await verify('certificate.json', {}, more);
  expect(exit).toBe(0);
  expect(out).toMatch(/^ok {2}receipts /m);
  expect(out).toMatch(/^receipts +1, and they give the chain$/m);
  const json = document(await verify('certificate.json', {}, [...more, '--output', 'json']));
  expect(json).toMatchObject({ verified: true, receipts: { count: 1, later: 0, unread: [] } });
});

test.each([
  ['one that is in no log', ['unlogged.json'], 1, 'no entry of the log'],
  ['one that is no receipt', ['certificate.json'], 1, 'the receipt `r_1` is missing'],
  ['one that is no statement', ['.sallyport/public.json'], 2, 'holds no receipt'],
])('a certificate does not verify with %s in place of its receipt', async (_, files, exit, words) => {
  const ran = await verify('certificate.json', {}, ['--receipts', ...files, ...keys]);
  expect(ran.exit).toBe(exit);
  expect(ran.out + ran.err).toContain(words);
});

test('a receipt has no receipts behind it', async () => {
  const { exit, err } = await verify('receipt.json', {}, ['--receipts', 'receipt.json', ...keys]);
  expect([exit, err]).toEqual([2, expect.stringContaining('leave `--receipts` out')]);
});

test('a failed flow is told with its label, its destination and its policies', async () => {
  const destination = 'https://crm.example/hooks/';
  const blocked = {
    ...certificateOf(),
    verdict: 'block' as const,
    content: { in: certificateOf().content.in },
    labels: ['pii', 'press'],
    nonInterference: {
      verdict: 'failed' as const,
      flows: [{ label: 'pii', destination, policies: ['no-pii-out'] }],
      declassified: [{ label: 'press', policies: ['editor-may'] }],
      blockedBy: ['labels', 'policies'] as const,
    },
  };
  const sealed = must(sealCertificate(blocked, made.keys.statements));
  const first = must(sealCertificate(certificateOf(), made.keys.statements));
  await publish(join(made.folder, 'other'), made.keys, [first, sealed]);
  writeFileSync(join(made.folder, 'blocked.json'), sealed.bytes);
  const { exit, out } = await sallyport(['evidence', 'verify', 'blocked.json', '--log', 'other/evidence', ...keys]);
  expect(exit).toBe(0);
  expect(out).toMatch(/^label flow +failed$/m);
  expect(out).toMatch(/^flow +pii may not go to https:\/\/crm\.example\/hooks\/ \(no-pii-out\)$/m);
  expect(out).toMatch(/^declassified +press \(editor-may\)$/m);
  expect(out).toMatch(/^blocked by +labels policies$/m);
});

test('the receipt may come on standard input, or inside the answer of a door, and keys one by one', async () => {
  const answer = JSON.stringify({ rows: [], receiptId: 'r_1', receipt: made.receipt });
  expect(await verify('-', { stdin: answer })).toMatchObject({ exit: 0 });
  expect(
    await verify('-', { stdin: JSON.stringify({ verdict: 'redact', certificate: made.certificate }) }),
  ).toMatchObject({
    exit: 0,
  });
  writeFileSync(join(made.folder, 'statements.pem'), made.keys.statements.publicPem);
  const { log: logKey } = JSON.parse(readFileSync(join(made.data, 'public.json'), 'utf8'));
  const single = ['--statement-key', 'statements.pem', '--log-key', logKey];
  expect(await verify('receipt.json', {}, single)).toMatchObject({ exit: 0 });
});

/** Signs a payload that the doors would never sign. */
function forged(payload: string, payloadType: string) {
  const bytes = utf8(payload);
  const message = Buffer.concat([utf8(`DSSEv1 ${payloadType.length} ${payloadType} ${bytes.length} `), bytes]);
  const key = readFileSync(join(made.data, 'keys', 'statements.pem'), 'utf8');
  const signature = sign(null, message, key);
  return {
    payload: toBase64(bytes),
    payloadType,
    signatures: [{ keyid: made.keys.statements.keyId, sig: toBase64(signature) }],
  };
}

const tampered: readonly (readonly [step: string, what: string, tamper: () => object | undefined])[] = [
  [
    'signature',
    'one character of the payload',
    () => ({ ...made.receipt, payload: String(made.receipt.payload).replace(/.{6}$/, 'QUFB==') }),
  ],
  ['signature', 'the payload of another receipt', () => ({ ...made.receipt, payload: made.unlogged.payload ?? '' })],
  [
    'payload',
    'a signed payload of another form',
    () => forged(canonicalJson({ version: 1, id: 'x' }), 'application/vnd.sallyport.access-receipt+json'),
  ],
  [
    'checkpoint',
    'a checkpoint with another size',
    () => {
      const path = join(log, 'checkpoint');
      writeFileSync(path, readFileSync(path, 'utf8').replace('\n3\n', '\n2\n'));
      return undefined;
    },
  ],
  [
    'checkpoint',
    'a checkpoint of a stranger',
    () => {
      const stranger = must(noteSigner('localhost/sallyport', must(openSigningKey(generateSigningKeyPem()))));
      writeFileSync(join(log, 'checkpoint'), signCheckpoint({ size: 3, root: new Uint8Array(32) }, stranger));
      return undefined;
    },
  ],
  [
    'checkpoint',
    'no checkpoint',
    () => {
      rmSync(join(log, 'checkpoint'));
      return undefined;
    },
  ],
  ['leaf', 'a receipt that is in no entry', () => made.unlogged],
  [
    'leaf',
    'no entries',
    () => {
      rmSync(join(log, 'tile', 'entries'), { recursive: true });
      return undefined;
    },
  ],
  [
    'inclusion',
    'one bit of a hash',
    () => {
      flip(join(log, 'tile', '0', '000.p', '3'), 70);
      return undefined;
    },
  ],
  [
    'inclusion',
    'one bit of the entry, elsewhere than its digest',
    () => {
      const path = join(log, 'tile', 'entries', '000.p', '3');
      const text = readFileSync(path, 'latin1');
      writeFileSync(path, text.replace('"body":{"at":0}', '"body":{"at":7}'), 'latin1');
      return undefined;
    },
  ],
];

test.each(tampered)('INVARIANT: tampering shows at its step — %s: %s', async (step, _, tamper) => {
  expect((await verify('receipt.json')).exit).toBe(0);
  const changed = tamper();
  const stdin = JSON.stringify(changed ?? made.receipt);
  const ran = await verify('-', { stdin });
  expect(ran).toMatchObject({ exit: 1, err: '' });
  expect(ran.out).toMatch(new RegExp(`^failed +${step} `, 'm'));
  expect(ran.out).toContain('NOT VERIFIED');
  const json = document(
    await sallyport(['evidence', 'verify', '-', '--log', 'log', ...keys, '--output', 'json'], { stdin }),
  );
  expect(json).toMatchObject({ verified: false, failedStep: step });
});

test('a receipt whose time is not up is told apart from one that is missing', async () => {
  const early = await verify('unlogged.json', { clock: manualClock(Date.parse(issuedAt) + 1_000) });
  expect(early.exit).toBe(1);
  expect(early.out).toContain('the log has until 2026-10-01T12:01:00.000Z to include it');
  expect((await verify('unlogged.json')).out).not.toContain('has until');
});

test.each([
  [['verify', '--log', 'log'], "missing required argument 'file'"],
  [['verify', 'receipt.json'], "required option '--log <folder>' not specified"],
  [['verify', 'receipt.json'], "required option '--log <folder>' not specified"],
  [['verify', 'none.json', '--log', 'log', ...keys], 'the receipt `none.json` cannot be read (ENOENT)'],
  [['verify', 'receipt.json', '--log', 'none', ...keys], 'the log `none` is not a folder'],
  [['verify', 'receipt.json', '--log', 'log'], 'give --keys'],
  [['verify', 'receipt.json', '--log', 'log', '--keys', 'receipt.json'], 'lacks `tokenRoot`, `statements` or `log`'],
  [['verify', 'sallyport.txt', '--log', 'log', ...keys], 'does not hold JSON'],
  [['verify', '.sallyport/public.json', '--log', 'log', ...keys], 'holds no receipt and no certificate'],
  [['verify', 'receipt.json', '--log', 'log', ...keys, '--log-key', 'x'], 'the verifier key is not of the form'],
  [
    ['verify', 'receipt.json', '--log', 'log', ...keys, '--statement-key', 'receipt.json'],
    'the public key is not readable',
  ],
  [['verify-log', '--log', 'log'], 'give --keys'],
  [['fetch'], "required option '--out <folder>' not specified"],
])('wrong use: evidence %j', async (words, message) => {
  writeFileSync(join(made.folder, 'sallyport.txt'), 'not json');
  const ran = await sallyport(['evidence', ...words]);
  expect(ran).toMatchObject({ exit: 2, out: '' });
  expect(ran.err).toContain(message);
});

test('a whole log verifies with all its checkpoints', async () => {
  const ran = await sallyport(['evidence', 'verify-log', '--log', 'log', ...keys, '--output', 'json']);
  expect(ran.exit).toBe(0);
  expect(document(ran)).toMatchObject({
    verified: true,
    size: 3,
    kinds: { decision: 1, receipt: 1, certificate: 1 },
    checkpoints: readdirSync(join(log, 'checkpoints')).length,
  });
  expect((await verifyLog()).out).toContain('VERIFIED  localhost/sallyport, 3 entries');
});

test('a whole log does not verify with a changed entry, hash, or past', async () => {
  const changes = [
    () => flip(join(log, 'tile', 'entries', '000.p', '3'), 100),
    () => flip(join(log, 'tile', '0', '000.p', '3'), 3),
    // A head that was signed once, of a log that never was.
    () =>
      writeFileSync(
        join(log, 'checkpoints', '2'),
        signCheckpoint({ size: 2, root: new Uint8Array(32) }, made.keys.log),
      ),
    () => cpSync(join(log, 'checkpoints', '1'), join(log, 'checkpoints', '2')),
    () => flip(join(log, 'checkpoints', '1'), 30),
    () =>
      writeFileSync(
        join(log, 'checkpoints', '9'),
        signCheckpoint({ size: 9, root: new Uint8Array(32) }, made.keys.log),
      ),
  ];
  for (const change of changes) {
    rmSync(log, { recursive: true });
    cpSync(join(made.data, 'evidence'), log, { recursive: true });
    expect(await verifyLog()).toMatchObject({ exit: 0 });
    change();
    const ran = await verifyLog();
    expect(ran.exit).toBe(1);
    expect(ran.out).toContain('NOT VERIFIED');
  }
});

test('publish says how much the log covers', async () => {
  const ran = await sallyport(['evidence', 'publish'], server(kernelOf(made)));
  expect(ran).toMatchObject({ exit: 0, out: 'PUBLISHED  the signed log now covers 3 entries\n' });
  expect(await sallyport(['evidence', 'publish'])).toMatchObject({ exit: 3, out: '' });
  expect(
    await sallyport(
      ['evidence', 'publish'],
      server(() => Response.json({})),
    ),
  ).toMatchObject({ exit: 3, out: '' });
  const env = { SALLYPORT_API_KEY: 'another-key' };
  expect(await sallyport(['evidence', 'publish'], { ...server(kernelOf(made)), env })).toMatchObject({
    exit: 1,
    out: '',
  });
});

test('a fetched copy is enough to verify, and is only brought up to date the second time', async () => {
  const { fetch, calls } = server(kernelOf(made));
  const first = await sallyport(['evidence', 'fetch', '--out', 'audit', ...keys, '--output', 'json'], { fetch });
  expect(document(first)).toMatchObject({ size: 3, files: 2, keysFrom: '.sallyport/public.json' });
  const offline = ['evidence', 'verify', 'receipt.json', '--log', 'audit', ...keys];
  expect(await sallyport(offline)).toMatchObject({ exit: 0 });
  expect(await sallyport(['evidence', 'verify-log', '--log', 'audit', ...keys])).toMatchObject({ exit: 0 });
  calls.length = 0;
  expect(await sallyport(['evidence', 'fetch', '--out', 'audit'], { fetch })).toMatchObject({
    exit: 0,
    err: expect.stringContaining('the key came from the same place as the log'),
  });
  expect(calls.map(({ url }) => url.pathname)).toEqual(['/v1/keys', '/log/checkpoint']);
});

test('INVARIANT: a fetched log that does not verify leaves nothing behind', async () => {
  const honest = kernelOf(made);
  const lying = server((call) =>
    call.url.pathname.startsWith('/log/tile/0/') ? new Response(new Uint8Array(96)) : honest(call),
  );
  const ran = await sallyport(['evidence', 'fetch', '--out', 'lies', ...keys], lying);
  expect(ran).toMatchObject({ exit: 1, out: '' });
  expect(existsSync(join(made.folder, 'lies', 'checkpoint'))).toBe(false);
  expect(existsSync(join(made.folder, 'lies', 'tile', 'entries', '000.p', '3'))).toBe(false);
  // Once the server is honest again the same folder serves.
  expect(await sallyport(['evidence', 'fetch', '--out', 'lies', ...keys], server(honest))).toMatchObject({ exit: 0 });
});

test('a server that goes back on what was fetched before is found out', async () => {
  mkdirSync(join(made.folder, 'before'), { recursive: true });
  writeFileSync(
    join(made.folder, 'before', 'checkpoint'),
    signCheckpoint({ size: 2, root: new Uint8Array(32) }, made.keys.log),
  );
  const ran = await sallyport(['evidence', 'fetch', '--out', 'before', ...keys], server(kernelOf(made)));
  expect(ran).toMatchObject({ exit: 1, out: '' });
  expect(ran.err).toContain('its past was changed');
});

test('fetching where nobody is, or before anything was published', async () => {
  expect(await sallyport(['evidence', 'fetch', '--out', 'nowhere'])).toMatchObject({ exit: 3 });
  const honest = kernelOf(made);
  const empty = server((call) =>
    call.url.pathname.startsWith('/log/') ? problem(404, 'not_found', 'none') : honest(call),
  );
  const ran = await sallyport(['evidence', 'fetch', '--out', 'nowhere'], empty);
  expect(ran).toMatchObject({ exit: 1 });
  expect(ran.err).toContain('run `sallyport evidence publish` first');
});
