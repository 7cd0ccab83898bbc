// Real servers that stop, die, forget and are cut off, under load: nothing stale is told, nothing acknowledged is lost, and all is well soon after.

import { systemClock as clock, must } from '@sallyport/base';
import { openPostgres } from '@sallyport/storage';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Stack, startStack, tenant } from '../e2e/stack.ts';
import { openProvision, type Provision } from '../provision/place.ts';
import { type Seaweed, startSeaweed } from '../provision/seaweed.ts';
import { startTestPostgres, type TestPostgres } from '../provision/test-postgres.ts';
import { startValkey, type Valkey } from '../provision/valkey.ts';
import { type Door, openDoor } from './door.ts';
import { type Fault, judge } from './judge.ts';
import { type Call, staleAllows, staleRows, startLoad } from './load.ts';
import { type OpenReply, type Streaming, startStreaming } from './open-streams.ts';
import { processesBelow } from './process-tree.ts';
import { stepped } from './stepped-clock.ts';

let provision: Provision;
let postgres: TestPostgres;
let valkey: Valkey;
let door: Door;
let seaweed: Seaweed;
let stack: Stack;
const stepping = stepped(clock);
let streaming: Streaming;
let source: Awaited<ReturnType<typeof openSource>>;

beforeAll(async () => {
  provision = openProvision();
  [postgres, valkey, seaweed] = await Promise.all([
    startTestPostgres(provision, { name: 'faulty-postgres', keepsCommits: true }),
    startValkey(provision, 'faulty-valkey'),
    startSeaweed(provision, 'faulty-seaweed'),
  ]);
  streaming = await startStreaming();
  door = await openDoor(valkey.port);
  const redis = new URL(valkey.url);
  redis.port = String(door.port);
  const { endpoint, accessKeyId, secretAccessKey } = seaweed;
  stack = await startStack(
    {
      redis: { url: 'env:FAULTY_REDIS' },
      egress: { privateDestinations: [`127.0.0.1:${streaming.port}`] },
      s3: { endpoint, bucket: 'faulty-evidence', accessKeyId: 'env:FAULTY_KEY', secretAccessKey: 'env:FAULTY_SECRET' },
    },
    {
      env: { FAULTY_REDIS: redis.href, FAULTY_KEY: accessKeyId, FAULTY_SECRET: secretAccessKey },
      server: postgres.url,
      watched: true,
      clock: stepping.clock,
    },
  );
  source = await openSource();
}, 120_000);

afterAll(async () => {
  streaming?.stop();
  await source?.close();
  await stack?.close();
  door?.close();
  await Promise.allSettled([valkey?.stop(), seaweed?.stop(), postgres?.stop()]);
  await provision?.warden.dismiss();
}, 60_000);

/** A connection of someone who changes rows and knows nothing of Sallyport. */
async function openSource() {
  const { url } = stack.started.runtime.database;
  return must(await openPostgres({ clock, source: { url }, connectionsMax: 1, statementTimeoutMs: 1_000 }));
}

/** A replica of the server, in step with it, that takes its place: promoted, and emptied as one that lost its data. */
const failOver = async () => {
  const replica = await startValkey(provision, `faulty-valkey-replica-${Date.now()}`);
  const password = new URL(valkey.url).password;
  const client = new Redis(replica.url);
  await client.config('SET', 'masterauth', password);
  await client.config('SET', 'requirepass', password);
  await client.replicaof('127.0.0.1', valkey.port);
  // It connects at the next turn of its clock, once a second.
  const untilMs = clock.monotonicMs() + 10_000;
  while (!(await client.info('replication')).includes('master_link_status:up')) {
    if (clock.monotonicMs() > untilMs) throw new Error('the replica does not follow');
    await clock.sleep(20);
  }
  await valkey.stop();
  door.cut();
  await client.call('REPLICAOF', 'NO', 'ONE');
  await client.flushall();
  client.disconnect();
  const url = new URL(replica.url);
  url.password = password;
  valkey = { ...replica, url: url.href };
  door.point(valkey.port);
};

const restartValkey = async () => {
  const password = new URL(valkey.url).password;
  valkey = await startValkey(provision, `faulty-valkey-${Date.now()}`);
  // The client keeps the password of the first.
  const client = new Redis(valkey.url);
  await client.config('SET', 'requirepass', password);
  client.disconnect();
  const url = new URL(valkey.url);
  url.password = password;
  valkey = { ...valkey, url: url.href };
  door.point(valkey.port);
};

const redisFaults: readonly Fault[] = [
  {
    name: 'Redis stops (SIGSTOP) and goes on',
    begin: () => valkey.signal('SIGSTOP'),
    end: () => valkey.signal('SIGCONT'),
    ...{ lastsMs: 1_500, errorsMax: 0 },
  },
  {
    name: 'Redis dies (SIGKILL) and is started anew, empty',
    begin: () => valkey.stop(),
    end: restartValkey,
    lastsMs: 1_000,
    errorsMax: 0,
  },
  {
    name: 'Redis forgets everything (FLUSHALL)',
    begin: async () => {
      const client = new Redis(valkey.url);
      await client.flushall();
      client.disconnect();
    },
    end: () => undefined,
    ...{ lastsMs: 300, errorsMax: 0 },
  },
  {
    name: 'Redis fails over to a replica, promoted and emptied',
    begin: failOver,
    end: () => door.heal(),
    ...{ lastsMs: 600, errorsMax: 0 },
  },
  {
    name: 'Redis is cut off without a word, and heard again',
    begin: () => door.partition(),
    end: () => door.heal(),
    ...{ lastsMs: 1_500, errorsMax: 0 },
  },
  {
    name: 'Redis refuses connections, and takes them again',
    begin: () => door.cut(),
    end: () => door.heal(),
    lastsMs: 1_000,
    errorsMax: 0,
  },
];

/** Each leaves tokens their life, which those of the load have an hour of. */
const clockFaults: readonly Fault[] = [600_000, -600_000].map((byMs) => ({
  name: `the wall clock of the process steps by ${byMs / 60_000} minutes, and back`,
  begin: () => stepping.step(byMs),
  end: () => stepping.step(-byMs),
  ...{ lastsMs: 1_500, errorsMax: 0 },
}));

const signalPostgres = async (signal: NodeJS.Signals) => {
  // The first process alone would leave the others at work.
  for (const pid of [postgres.pid, ...(await processesBelow(postgres.pid))]) process.kill(pid, signal);
};

const otherFaults: readonly Fault[] = [
  {
    name: 'Postgres stops (SIGSTOP), for longer than leases last, and goes on',
    begin: () => signalPostgres('SIGSTOP'),
    end: () => signalPostgres('SIGCONT'),
    ...{ lastsMs: 2_000, errorsMax: 1 },
  },
  {
    name: 'Postgres crashes: one of its processes is killed, and it restarts them all',
    begin: async () => {
      const [backend] = await source.sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
      process.kill(backend?.pid ?? 0, 'SIGKILL');
    },
    end: () => undefined,
    ...{ lastsMs: 500, errorsMax: 1 },
  },
  {
    name: 'S3 stops (SIGSTOP) and goes on',
    begin: () => seaweed.signal('SIGSTOP'),
    end: () => seaweed.signal('SIGCONT'),
    ...{ lastsMs: 2_500, errorsMax: 0 },
  },
];

describe('0 stale allows, 0 stale rows, 0 lost receipts, back within 2 s', () => {
  it.each(redisFaults)('$name', async (fault) => {
    await judge(fault, { stack, source: source.sql, tier: 'redis' });
  });

  it.each([...clockFaults, ...otherFaults])('$name', async (fault) => {
    await judge(fault, { stack, source: source.sql, tier: 'redis' });
  });
});

describe('replies that stream while a tier is lost', () => {
  const passed = async (reply: OpenReply) => {
    const before = reply.reached();
    await expect.poll(() => reply.reached(), { timeout: 5_000 }).toBeGreaterThan(before + 3);
  };
  const replies = async (end: string) => {
    const text = await (await fetch(`${stack.urls['egress-firewall']}/metrics`)).text();
    return Number(new RegExp(`egress_replies_total\\{[^}]*end="${end}"[^}]*\\} ([0-9]+)`).exec(text)?.[1] ?? 0);
  };
  let reply: OpenReply;
  beforeAll(async () => {
    const { authority } = stack.started.runtime;
    const source = 'permit (principal, action == Action::"receive", resource);';
    must(await authority.putPolicies(tenant, [{ name: 'receive.cedar', source }], { by: 'test' }));
  });
  beforeEach(async () => {
    reply = await streaming.open(stack, stack.token({ session: 'streaming' }));
    await passed(reply);
  });
  afterEach(() => reply.close());

  it.each<[string, () => unknown, () => unknown]>([
    ['Redis', () => valkey.signal('SIGSTOP'), () => valkey.signal('SIGCONT')],
    ['S3', () => seaweed.signal('SIGSTOP'), () => seaweed.signal('SIGCONT')],
  ])('%s stops: they go on, for nothing of a reply is asked there', async (_, begin, end) => {
    await begin();
    try {
      await clock.sleep(1_200);
      await passed(reply);
    } finally {
      await end();
    }
    expect(reply.ended()).toBeUndefined();
  });

  it('INVARIANT: without Postgres nothing more comes once the lease is over, and a reply that breaks is counted', async () => {
    const before = await replies('not_permitted');
    await signalPostgres('SIGSTOP');
    try {
      // Longer than a lease lasts.
      await clock.sleep(1_300);
      const held = reply.reached();
      await clock.sleep(700);
      expect(reply.reached()).toBe(held);
    } finally {
      await signalPostgres('SIGCONT');
    }
    // It goes on where what let it through holds as before, or has broken off.
    const at = reply.reached();
    await expect.poll(() => reply.reached() > at || reply.ended() === 'broken', { timeout: 15_000 }).toBe(true);
    expect(await replies('not_permitted')).toBe(before + (reply.ended() === 'broken' ? 1 : 0));
  });
});

describe('negative control: the history shows', () => {
  const calls = (more: Partial<Call>): readonly Call[] => [
    { door: 'retrieval', token: 1, beganMs: 100, endedMs: 101, status: 200, allowed: true, ...more },
  ];

  it('an allow after a revocation, and a row older than a commit', () => {
    expect(staleAllows({ calls: calls({}), revoked: new Map([[1, 99]]) })).toHaveLength(1);
    expect(staleAllows({ calls: calls({}), revoked: new Map([[1, 101]]) })).toHaveLength(0);
    expect(
      staleRows({
        calls: calls({ version: 1 }),
        versions: new Map([
          [1, 50],
          [2, 99],
        ]),
      }),
    ).toHaveLength(1);
    expect(
      staleRows({
        calls: calls({ version: 2 }),
        versions: new Map([
          [1, 50],
          [2, 99],
        ]),
      }),
    ).toHaveLength(0);
  });

  it('what a process tells that ignores the epochs of its cache', async () => {
    const load = startLoad(stack, source.sql);
    const { epochs } = stack.started.runtime.kernel;
    await clock.sleep(400);
    // The copy stands still: no change is heard of any more.
    const still = epochs.vector;
    Object.defineProperty(epochs, 'vector', { get: () => still, configurable: true });
    try {
      await clock.sleep(800);
    } finally {
      Reflect.deleteProperty(epochs, 'vector');
    }
    await load.stop();
    expect(staleRows(load).length).toBeGreaterThan(0);
  });
});
