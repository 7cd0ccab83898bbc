// What configuration refuses, with which place, and that it prints no secret.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { must } from '@sallyport/base';
import { afterAll, describe, expect, test } from 'vitest';
import { effectiveConfig } from './config/effective.ts';
import { type Config, loadConfig } from './config.ts';

const folder = mkdtempSync(join(tmpdir(), 'sallyport-config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const key = 'k3y-0123456789abcdef-never-print';
type Env = Record<string, string>;

function faultsOf(text: string, env: Env = {}): readonly string[] {
  const loaded = loadConfig({ text, env, cwd: folder });
  return loaded.ok ? [] : loaded.fault.map((fault) => `${fault.at} ${fault.message}`);
}

function loaded(text: string, env: Env = {}): Config {
  return must(loadConfig({ text, env, cwd: folder }));
}

const source = `sources:
  - name: mail
    table: mail.messages
    entityType: Mail::Message
    idColumn: id
    tenantColumn: tenant
    columns: [id, subject]
`;

describe('every error has its place', () => {
  const cases: readonly (readonly [what: string, text: string, at: string, message: RegExp, env?: Env])[] = [
    ['a duplicate name', 'data: a\ndata: b\n', 'sallyport.yaml:2:1', /given twice/],
    ['a duplicate name further in', 'log:\n  level: info\n  level: warn\n', 'sallyport.yaml:3:3', /given twice/],
    ['a tab', 'log:\n\tlevel: info\n', 'sallyport.yaml:2:1', /tab/],
    ['an unknown tag', 'data: !run rm\n', 'sallyport.yaml:1:7', /tag/],
    ['two documents', 'data: a\n---\ndata: b\n', 'sallyport.yaml:2:1', /several documents/],
    ['an open quote', 'data: "abc\n', 'sallyport.yaml:2:1', /not YAML/],
    ['an alias without anchor', 'data: *x\n', 'sallyport.yaml:1:7', /no anchor/],
    ['a list in place of the file', '- a\n', 'sallyport.yaml', /expected object/],
    ['an unknown setting', 'lissten:\n  host: x\n', 'sallyport.yaml:1:1', /`lissten` .* did you mean `listen`/],
    ['an unknown inner setting', 'listen:\n  hsot: x\n', 'sallyport.yaml:2:3', /`hsot` .* did you mean `host`/],
    ['an unknown setting in a list', `${source}    tabel: x\n`, 'sallyport.yaml:8:5', /did you mean `table`/],
    ['nothing near', 'zebra: 1\n', 'sallyport.yaml:1:1', /`zebra` is not a setting here; remove it/],
    ['the prototype as a name', '__proto__:\n  data: x\n', 'sallyport.yaml:1:1', /not a setting/],
    ['a port too high', 'listen:\n  kernelPort: 70000\n', 'sallyport.yaml:2:15', /`listen.kernelPort`: .*65535/],
    ['a port as text', 'listen:\n  kernelPort: "80"\n', 'sallyport.yaml:2:15', /expected number/],
    ['a broken port', 'listen:\n  kernelPort: 1.5\n', 'sallyport.yaml:2:15', /expected int/],
    ['not a number', 'listen:\n  kernelPort: .nan\n', 'sallyport.yaml:2:15', /expected/],
    ['a negative port', 'listen: {kernelPort: -1}\n', 'sallyport.yaml:1:22', />=0/],
    ['text in place of a section', 'listen: here\n', 'sallyport.yaml:1:9', /expected object/],
    ['a pool of nothing', 'postgres: {poolMax: 0}\n', 'sallyport.yaml:1:21', />=1/],
    ['a level that is none', 'log:\n  level: loud\n', 'sallyport.yaml:2:10', /expected one of/],
    [
      'a column with SQL in it',
      source.replace('idColumn: id', 'idColumn: id; --'),
      'sallyport.yaml:5:15',
      /column name/,
    ],
    [
      'a missing column',
      source.replace('    idColumn: id\n', ''),
      'sallyport.yaml:2:5',
      /`sources.0.idColumn` is needed/,
    ],
    ['no columns', source.replace('[id, subject]', '[]'), 'sallyport.yaml:7:14', />=1/],
    ['a source twice', source + source.slice(9), 'sallyport.yaml:8:11', /source name is used twice/],
    ['one port twice', 'listen: {kernelPort: 8080}\n', 'sallyport.yaml:1:22', /port is used twice/],
    ['the gRPC port twice', 'listen: {kernelGrpcPort: 3000}\n', 'sallyport.yaml:1:26', /port is used twice/],
    [
      'a budget without an amount',
      'egress:\n  budgets:\n    - {name: b, destination: "*", per: session, window: 1h}\n',
      'sallyport.yaml:3:7',
      /needs `bytes`, `requests` or both/,
    ],
    [
      'a window in no unit',
      'egress:\n  budgets:\n    - {name: b, destination: "*", per: session, window: 1y, bytes: 1MB}\n',
      'sallyport.yaml:3:57',
      /`egress.budgets.0.window`: must be a whole number with `s`, `m`, `h` or `d`/,
    ],
    [
      'a window too short',
      'egress:\n  budgets:\n    - {name: b, destination: "*", per: session, window: 1s, bytes: 1MB}\n',
      'sallyport.yaml:3:57',
      /must be between 12s and 31d/,
    ],
    [
      'bytes as a number',
      'egress:\n  budgets:\n    - {name: b, destination: "*", per: tenant, window: 1h, bytes: 1000}\n',
      'sallyport.yaml:3:67',
      /must be a whole number with `B`/,
    ],
    [
      'a star in the middle',
      'egress:\n  budgets:\n    - {name: b, destination: a.*.com, per: tenant, window: 1h, bytes: 1kB}\n',
      'sallyport.yaml:3:30',
      /must be a host/,
    ],
    [
      'a budget name twice',
      `egress:\n  budgets:\n${'    - {name: b, destination: "*", per: tenant, window: 1h, requests: 9}\n'.repeat(2)}`,
      'sallyport.yaml:4:14',
      /budget name is used twice/,
    ],
    [
      'a slip in a budget',
      'egress:\n  budgets:\n    - {name: b, destination: "*", per: tenant, window: 1h, byts: 1kB}\n',
      'sallyport.yaml:3:60',
      /did you mean `bytes`/,
    ],
    [
      'a held size as a number',
      'egress:\n  held: {bytesMax: 1000000}\n',
      'sallyport.yaml:2:20',
      /must be a whole number with `B`/,
    ],
    [
      'too little room for a text',
      'egress:\n  held: {bytesMax: 1MB}\n',
      'sallyport.yaml:2:20',
      /must be between 8MiB and 16GiB/,
    ],
    ['nothing that may be held', 'egress:\n  held: {textsMax: 0}\n', 'sallyport.yaml:2:20', />=1/],
    [
      'an approval that outlives its text',
      'egress:\n  held:\n    kept: 1h\n    approval: 2h\n',
      'sallyport.yaml:4:15',
      /`egress.held.approval`: must not be longer than `kept`/,
    ],
    ['a slip in what is held', 'egress:\n  held: {aproval: 1h}\n', 'sallyport.yaml:2:10', /did you mean `approval`/],
    ['a wait of a minute', 'sidecar: {timeoutMs: 60000}\n', 'sallyport.yaml:1:22', /10000/],
    [
      'a secret as it is',
      `apiKeys: [{id: a, key: ${key}, tenant: t, roles: [decide]}]\n`,
      'sallyport.yaml:1:24',
      /must be a reference/,
    ],
    [
      'a missing variable',
      'apiKeys: [{id: a, key: env:GONE, tenant: t, roles: [decide]}]\n',
      'sallyport.yaml:1:24',
      /`GONE` is not set/,
    ],
    [
      'a missing secret file',
      'apiKeys: [{id: a, key: file:gone, tenant: t, roles: [decide]}]\n',
      'sallyport.yaml:1:24',
      /`gone` cannot be read \(ENOENT\)/,
    ],
    [
      'a weak key',
      'apiKeys: [{id: a, key: env:K, tenant: t, roles: [decide]}]\n',
      'sallyport.yaml:1:24',
      /16 to 512/,
      { K: 'short' },
    ],
    ['a password in a URL', 'postgres:\n  url: postgres://u:hunter22@h/d\n', 'sallyport.yaml:2:8', /holds a password/],
    ['a port in the environment', '', 'SALLYPORT_KERNEL_PORT', /expected number/, { SALLYPORT_KERNEL_PORT: '80a' }],
    ['a port too high in the environment', '', 'SALLYPORT_KERNEL_PORT', /65535/, { SALLYPORT_KERNEL_PORT: '65536' }],
    [
      'a variable with a slip',
      '',
      'SALLYPORT_KERNEL_PROT',
      /did you mean `SALLYPORT_KERNEL_PORT`/,
      { SALLYPORT_KERNEL_PROT: '1' },
    ],
    ['a URL that is none', '', 'DATABASE_URL', /not a URL/, { DATABASE_URL: 'hunter22' }],
    [
      'half of S3',
      '',
      'S3_ENDPOINT',
      /`s3.bucket` is needed; set it here or as `S3_BUCKET`/,
      { S3_ENDPOINT: 'http://h:1' },
    ],
  ];
  test.each(cases.map(([what, text, at, message, env]) => ({ what, text, at, message, env })))('$what', (given) => {
    const { text, at, message, env = {} } = given;
    const faults = faultsOf(text, env);
    expect(faults.length).toBeGreaterThan(0);
    expect(faults.find((fault) => fault.startsWith(`${at} `)) ?? faults.join('\n')).toMatch(message);
    expect(faults.join('\n')).toContain(`${at} `);
    expect(faults.join('\n')).not.toContain('hunter22');
    expect(faults.join('\n')).not.toContain(key);
  });

  test('all errors are told at once', () => {
    expect(faultsOf('lissten: 1\nlog: {level: loud}\ncache: {memoryBytes: 1}\n')).toHaveLength(3);
  });

  test('a bomb of anchors is refused quickly', () => {
    const levels = Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(',')}]`);
    expect(faultsOf(`a0: &a0 x\n${levels.join('\n')}\n`).join()).toMatch(/aliases are used more than 100 times/);
  });

  test('a file that cannot be read is named, and an absent default file is fine', () => {
    const absent = loadConfig({ file: 'gone.yaml', env: {}, cwd: folder });
    expect(absent.ok ? '' : absent.fault[0]).toMatchObject({
      at: 'gone.yaml',
      message: expect.stringContaining('ENOENT'),
    });
    const directory = loadConfig({ file: '.', env: {}, cwd: folder });
    expect(directory.ok ? '' : directory.fault[0]?.message).toContain('EISDIR');
    expect(loadConfig({ env: {}, cwd: folder }).ok).toBe(true);
  });

  test('a file too large is refused', () => {
    expect(faultsOf(`# ${'x'.repeat(1 << 20)}`).join()).toMatch(/larger than/);
  });
});

describe('settings', () => {
  test('the empty file is a working configuration', () => {
    for (const text of ['', '# nothing\n', '{}', 'log:\n'.replace('log:\n', '')]) {
      const config = loaded(text);
      expect(config.data).toBe(join(folder, '.sallyport'));
      expect(config.listen).toEqual({ host: '127.0.0.1', retrievalPort: 8080, kernelPort: 3000, egressPort: 8081 });
      expect(config.postgres).toMatchObject({ url: undefined, poolMax: 50 });
      expect(config.s3).toBeUndefined();
      expect(config.evidence).toEqual({ origin: 'localhost/sallyport', certificatesKeptDays: 90 });
    }
  });

  test('the environment wins over the file, and an empty variable is none', () => {
    const env = {
      SALLYPORT_KERNEL_PORT: '0',
      SALLYPORT_HOST: '',
      SALLYPORT_DATA: '/var/lib/s',
      SALLYPORT_LOG_LEVEL: 'warn',
    };
    const config = loaded('listen: {kernelPort: 4000, host: "::1"}\nlog: {level: debug}\n', env);
    expect(config.listen).toMatchObject({ kernelPort: 0, host: '::1' });
    expect(config.data).toBe('/var/lib/s');
    expect(config.log.level).toBe('warn');
  });

  test('the real tiers come from the environment alone', () => {
    const config = loaded('', {
      DATABASE_URL: 'postgres://u:pw-of-db@h:5432/d',
      REDIS_URL: 'redis://h:6379',
      S3_ENDPOINT: 'http://127.0.0.1:9000',
      S3_BUCKET: 'evidence',
      S3_ACCESS_KEY_ID: 'id-of-s3',
      S3_SECRET_ACCESS_KEY: 'secret-of-s3',
    });
    expect(config.postgres.url?.reveal()).toBe('postgres://u:pw-of-db@h:5432/d');
    expect(config.redis.url?.reveal()).toBe('redis://h:6379');
    expect(config.s3).toMatchObject({ bucket: 'evidence', region: 'us-east-1', forcePathStyle: true });
    expect(config.s3?.secretAccessKey.reveal()).toBe('secret-of-s3');
  });

  test('replicas and a certificate authority are given like every secret, and never shown', () => {
    const env = { REPLICA: 'postgres://u:pw-of-replica@h:5433/d', CA: '-----BEGIN CERTIFICATE-----' };
    const config = loaded(
      'postgres: {replicaUrls: ["postgres://h2/d", "env:REPLICA"]}\nredis: {url: "rediss://h:6379", ca: "env:CA"}\n',
      env,
    );
    expect(config.postgres.replicaUrls.map((url) => url.reveal())).toEqual(['postgres://h2/d', env.REPLICA]);
    expect(config.redis.ca?.reveal()).toBe(env.CA);
    expect(JSON.stringify([effectiveConfig(config), config])).not.toContain('pw-of-replica');
    const plain = loadConfig({ text: `postgres: {replicaUrls: ["${env.REPLICA}"]}`, env: {}, cwd: '/' });
    expect(plain).toMatchObject({ ok: false, fault: [{ at: 'sallyport.yaml:1:26' }] });
  });

  test('a source is read with its defaults', () => {
    const config = loaded(`${source}    attributes: [{name: from, column: sender, type: string}]\n`);
    expect(config.sources[0]).toMatchObject({
      name: 'mail',
      labels: [],
      parents: [],
      attributes: [{ name: 'from', column: 'sender', type: 'string' }],
    });
  });

  test('a key comes from a file, without its last line break', () => {
    writeFileSync(join(folder, 'key.txt'), `${key}\n`);
    const config = loaded('apiKeys: [{id: a, key: "file:key.txt", tenant: t, roles: [decide, metrics]}]');
    expect(config.apiKeys[0]?.key.reveal()).toBe(key);
  });

  test('one key under two ids is refused', () => {
    const two =
      'apiKeys:\n  - {id: a, key: env:K, tenant: t, roles: [decide]}\n  - {id: b, key: env:K, tenant: u, roles: [admin]}\n';
    expect(faultsOf(two, { K: key }).join()).toMatch(/sallyport.yaml:3:\d+ this API key is used twice/);
  });
});

describe('INVARIANT: the effective configuration shows no secret', () => {
  const config = loaded('log:\n  level: debug\napiKeys: [{id: a, key: env:K, tenant: t, roles: [decide]}]\n', {
    K: key,
    DATABASE_URL: 'postgres://u:pw-of-db@h:5432/d?sslpassword=pw-of-ssl',
    SALLYPORT_KERNEL_PORT: '3001',
  });
  const shown = effectiveConfig(config);

  test('in no form of printing', () => {
    for (const text of [
      JSON.stringify(shown),
      JSON.stringify(config),
      inspect(config, { depth: 9 }),
      String(config.apiKeys[0]?.key),
    ]) {
      expect(text).not.toContain(key);
      expect(text).not.toContain('pw-of-');
    }
    // The control: the values are there when asked for.
    expect(config.apiKeys[0]?.key.reveal()).toBe(key);
  });

  test('each value says where it came from', () => {
    const by = new Map(shown.map((entry) => [entry.setting, entry]));
    expect(by.get('log.level')).toEqual({ setting: 'log.level', value: 'debug', origin: 'sallyport.yaml:2' });
    expect(by.get('listen.kernelPort')).toMatchObject({ value: 3001, origin: 'SALLYPORT_KERNEL_PORT' });
    expect(by.get('listen.egressPort')).toMatchObject({ value: 8081, origin: 'default' });
    expect(by.get('apiKeys.0.key')).toMatchObject({ value: '*** (env:K)', origin: 'sallyport.yaml:3' });
    expect(by.get('postgres.url')?.value).toBe('postgres://u:***@h:5432/d?sslpassword=*** (env:DATABASE_URL)');
  });
});

test('bounds of what is held have defaults, each by itself', () => {
  const mebibyte = 2 ** 20;
  const asItIs = { textsMax: 1_000, bytesMax: 64 * mebibyte, kept: 7 * 86_400_000, approval: 900_000 };
  expect(loaded('log: {level: info}\n').egress.held).toEqual(asItIs);
  const given = loaded('egress:\n  held: {textsMax: 5, bytesMax: 8MiB, approval: 2h}\n').egress.held;
  expect(given).toEqual({ ...asItIs, textsMax: 5, bytesMax: 8 * mebibyte, approval: 7_200_000 });
});

test('amounts are read as people write them', () => {
  const { budgets } = loaded(`egress:
  budgets:
    - {name: a, destination: "*.Example.com", per: session, window: 1h, bytes: 10MB, requests: 100}
    - {name: b, destination: "*", per: tenant, window: 30d, bytes: 2 GiB}
`).egress;
  expect(budgets).toEqual([
    { name: 'a', destination: '*.example.com', per: 'session', window: 3_600_000, bytes: 10_000_000, requests: 100 },
    { name: 'b', destination: '*', per: 'tenant', window: 2_592_000_000, bytes: 2 ** 31 },
  ]);
});
