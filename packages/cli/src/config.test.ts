// The configuration as the command shows it: origins, masked secrets, and every error with its place.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { document, run } from './testing/shell.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'sallyport-cli-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const write = (text: string) => writeFileSync(join(cwd, 'sallyport.yaml'), text);

test('only what is set is printed, with its origin; with --effective everything', async () => {
  write('listen:\n  kernelPort: 3100\n');
  const env = { SALLYPORT_EGRESS_PORT: '9000' };
  const set = await run(['config', 'print'], { cwd, env });
  expect(set).toMatchObject({ exit: 0, err: '' });
  expect(set.out).toBe(
    'setting            value  origin\n' +
      'listen.kernelPort  3100   sallyport.yaml:2\nlisten.egressPort  9000   SALLYPORT_EGRESS_PORT\n',
  );
  const all = document(await run(['config', 'print', '--effective', '--output', 'json'], { cwd, env }));
  expect(all.file).toBe(join(cwd, 'sallyport.yaml'));
  expect(all.settings).toEqual(
    expect.arrayContaining([
      { setting: 'listen.kernelPort', value: 3100, origin: 'sallyport.yaml:2' },
      { setting: 'listen.retrievalPort', value: 8080, origin: 'default' },
      { setting: 'postgres.url', value: null, origin: 'default' },
    ]),
  );
});

test('INVARIANT: no printed configuration shows a secret', async () => {
  write('apiKeys:\n  - {id: ops, key: env:OPS_KEY, tenant: acme, roles: [decide]}\n');
  const secrets = {
    OPS_KEY: 'an-api-key-of-ops-0123',
    S3_ACCESS_KEY_ID: 'AKIAsecret',
    S3_SECRET_ACCESS_KEY: 'very+secret',
  };
  const env = { ...secrets, DATABASE_URL: 'postgres://u:dbpassword@db/x', S3_BUCKET: 'bucket' };
  for (const words of [['print'], ['print', '--effective'], ['check']]) {
    for (const format of ['text', 'json']) {
      const { exit, out, err } = await run(['config', ...words, '--output', format], { cwd, env });
      expect(exit).toBe(0);
      for (const secret of [...Object.values(secrets), 'dbpassword']) expect(out + err).not.toContain(secret);
      if (words[0] === 'print') expect(out).toContain('OPS_KEY');
    }
  }
});

test('a configuration that holds is said to hold', async () => {
  expect(await run(['config', 'check'], { cwd })).toMatchObject({ exit: 0, out: expect.stringContaining('no file') });
  write('data: here\n');
  expect(document(await run(['config', 'check', '--output', 'json'], { cwd }))).toEqual({
    valid: true,
    file: join(cwd, 'sallyport.yaml'),
  });
});

test('each error comes as file:line:column: message, and exits 2', async () => {
  write(
    'listen:\n  kernelPort: many\n  hots: x\napiKeys:\n  - {id: a, key: sk-live-0123456789, tenant: t, roles: [decide]}\n',
  );
  const ran = await run(['config', 'check'], { cwd });
  expect(ran).toMatchObject({ exit: 2, out: '' });
  const lines = ran.err.trim().split('\n');
  expect(lines).toHaveLength(3);
  expect(lines).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^sallyport\.yaml:2:15: `listen\.kernelPort`: /),
      expect.stringMatching(/^sallyport\.yaml:3:3: `hots` is not a setting here; did you mean `host`\?$/),
      expect.stringMatching(/^sallyport\.yaml:5:\d+: `apiKeys\.0\.key`: must be a reference/),
    ]),
  );
  expect(ran.err).not.toContain('sk-live');
  const json = await run(['config', 'print', '--output', 'json'], { cwd });
  expect(json).toMatchObject({ exit: 2, err: '' });
  expect(document(json).errors).toHaveLength(3);
});

test('a named file that is not there is an error, an absent default is none', async () => {
  const ran = await run(['config', 'check', '--config', 'other.yaml'], { cwd });
  expect(ran).toMatchObject({ exit: 2, out: '' });
  expect(ran.err).toContain('other.yaml: the configuration file cannot be read (ENOENT)');
});

test('every command that reads the configuration reports it alike', async () => {
  write('nonsense: 1\n');
  const mint = ['token', 'mint', '--subject', 'A::b', '--tenant', 't', '--grant', 'a:B/'];
  const check = ['check', '--subject', 'A::b', '--action', 'c', '--resource', 'D::e'];
  for (const words of [['start'], mint, check, ['evidence', 'publish'], ['config', 'print']]) {
    const ran = await run(words, { cwd });
    expect(ran).toMatchObject({ exit: 2, out: '' });
    expect(ran.err).toContain('sallyport.yaml:1:1: `nonsense` is not a setting here');
  }
});
