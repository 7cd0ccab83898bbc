// Real servers that stop, die, forget and are cut off, under load: nothing stale is told, nothing acknowledged is lost, and all is well soon after.

import { systemClock as clock } from '@sallyport/base';
import { cacheKey } from '@sallyport/semantic-cache';
import { openPostgres } from '@sallyport/storage';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stack, startStack } from '../e2e/stack.ts';
import { openProvision, type Provision } from '../provision/place.ts';
import { type Seaweed, startSeaweed } from '../provision/seaweed.ts';
import { startTestPostgres, type TestPostgres } from '../provision/test-postgres.ts';
import { startValkey, type Valkey } from '../provision/valkey.ts';
import { type Door, openDoor } from './door.ts';
import { type Call, isAnswered, type Load, lostReceipts, staleAllows, staleRows, startLoad } from './load.ts';
import { processesBelow } from './process-tree.ts';
import { stepped } from './stepped-clock.ts';

let provision: Provision;
let postgres: TestPostgres;
let valkey: Valkey;
let door: Door;
let seaweed: Seaweed;
let stack: Stack;
const stepping = stepped(clock);
let source: Awaited<ReturnType<typeof openSource>>;

beforeAll(async () => {
  provision = openProvision();
  [postgres, valkey, seaweed] = await Promise.all([
    startTestPostgres(provision, { name: 'faulty-postgres', keepsCommits: true }),
    startValkey(provision, 'faulty-valkey'),
    startSeaweed(provision, 'faulty-seaweed'),
  ]);
  door = await openDoor(valkey.port);
  const redis = new URL(valkey.url);
  redis.port = String(door.port);
  const { endpoint, accessKeyId, secretAccessKey } = seaweed;
  stack = await startStack(
    {
      redis: { url: 'env:FAULTY_REDIS' },
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
  await source?.close();
  await stack?.close();
  door?.close();
  await Promise.allSettled([valkey?.stop(), seaweed?.stop(), postgres?.stop()]);
  await provision?.warden.dismiss();
}, 60_000);

/** A connection of someone who changes rows and knows nothing of Sallyport. */
async function openSource() {
  const { url } = stack.started.runtime.database;
  const opened = await openPostgres({ clock, source: { url }, connectionsMax: 1, statementTimeoutMs: 1_000 });
  if (!opened.ok) throw new Error(opened.fault.message);
  return opened.value;
}

interface Fault {
  readonly name: string;
  readonly begin: () => Promise<void> | void;
  readonly end: () => Promise<void> | void;
  readonly lastsMs: number;
  /** Share of calls that may go without an answer while it lasts. */
  readonly errorsMax: number;
}

/** A replica of the server, in step with it, that takes its place: promoted, and emptied as one that lost its data. */
const failOver = async () => {
  const replica = await startValkey(provision, `faulty-valkey-replica-${Date.now()}`);
  const password = new URL(valkey.url).password;
  const client = new Redis(replica.url);
  await client.config('SET', 'masterauth', password);
  await client.config('SET', 'requirepass', password);
  await client.replicaof('127.0.0.1', valkey.port);
  for (let tries = 0; !(await client.info('replication')).includes('master_link_status:up'); tries++) {
    if (tries > 200) throw new Error('the replica does not follow');
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

/** How long after `fromMs` the doors, both, answer again and go on for 20 calls. */
function backAfterMs(calls: readonly Call[], fromMs: number): number {
  const since = calls.filter(({ endedMs }) => endedMs > fromMs);
  const lastBad = since.findLastIndex((call) => !isAnswered(call));
  const first = since[lastBad + 1];
  if (since.length - lastBad < 20 || first === undefined) return Number.POSITIVE_INFINITY;
  // A call that waited for the tier to come back counts with its whole answer.
  return lastBad < 0 ? 0 : first.endedMs - fromMs;
}

const share = (calls: readonly Call[]) =>
  calls.length === 0 ? 0 : calls.filter((call) => !isAnswered(call)).length / calls.length;
const sorted = (values: readonly number[]) => values.toSorted((a, b) => a - b);
const medianOf = (values: readonly number[]) => sorted(values)[values.length >> 1] ?? 0;

interface LookUp {
  readonly ms: number;
  /** Whether a timer of the bound, set when it began, rang before it was done: what the event loop is late, both are late. */
  readonly isLate: boolean;
}

/** The bound, and what the time of a busy event loop may lag behind. */
const lookUpBoundMs = 50 + 10;

/** Look-ups that every tier misses, memory first. */
async function lookUps(times: number): Promise<readonly LookUp[]> {
  const made: LookUp[] = [];
  for (let at = 0; at < times; at++) {
    const key = cacheKey('emb', { tenant: 'probe', parts: { model: 'm', text: `${Math.random()}` } });
    const beganMs = clock.monotonicMs();
    let isLate = false;
    const stopTimer = clock.after(lookUpBoundMs, () => {
      isLate = true;
    });
    await stack.started.runtime.tiers.lookup(key, () => true);
    stopTimer();
    made.push({ ms: clock.monotonicMs() - beganMs, isLate });
  }
  return made;
}

/** Look-ups that Redis answered. */
function answeredByRedis(): number {
  return stack.started.runtime.tiers.stats().spaces.emb?.tiers.redis?.absent ?? 0;
}

/** From now until Redis answers a look-up; as long as it is passed over, none asks it. */
async function redisBackMs(): Promise<number> {
  const [asked, beganMs] = [answeredByRedis(), clock.monotonicMs()];
  while (answeredByRedis() === asked && clock.monotonicMs() - beganMs < 5_000) {
    await lookUps(1);
    await clock.sleep(20);
  }
  return clock.monotonicMs() - beganMs;
}

/** Look-ups one after the other while a fault lasts. */
async function lookUpsFor(ms: number): Promise<readonly LookUp[]> {
  const untilMs = clock.monotonicMs() + ms;
  const made: LookUp[] = [];
  while (clock.monotonicMs() < untilMs) {
    made.push(...(await lookUps(1)));
    await clock.sleep(15);
  }
  return made;
}

async function suffer(fault: Fault): Promise<{
  readonly load: Load;
  readonly beganMs: number;
  readonly endedMs: number;
  readonly made: readonly LookUp[];
  readonly tierMs: number;
}> {
  const load = startLoad(stack, source.sql);
  await clock.sleep(600);
  const beganMs = clock.monotonicMs();
  await fault.begin();
  const [made] = await Promise.all([lookUpsFor(fault.lastsMs), clock.sleep(fault.lastsMs)]);
  await fault.end();
  const endedMs = clock.monotonicMs();
  const [tierMs] = await Promise.all([redisBackMs(), clock.sleep(2_500)]);
  await load.stop();
  return { load, beganMs, endedMs, made, tierMs };
}

async function judge(fault: Fault) {
  const suffered = await suffer(fault);
  const { load, beganMs, endedMs, made, tierMs } = suffered;
  const during = load.calls.filter((call) => call.endedMs > beganMs && call.beganMs < endedMs);
  const before = load.calls.filter((call) => call.endedMs <= beganMs);
  const backMs = backAfterMs(load.calls, endedMs);
  const lookUpTimes = made.map(({ ms }) => ms);
  const late = made.filter(({ isLate }) => isLate);
  const medianMs = (calls: readonly Call[]) => medianOf(calls.map((call) => call.endedMs - call.beganMs)).toFixed(1);
  process.stdout.write(
    `${fault.name}: ${load.calls.length} calls, ${(100 * share(during)).toFixed(1)} % of ${during.length} without an answer while it lasted, ` +
      `the doors back after ${backMs.toFixed(0)} ms, Redis in use after ${tierMs.toFixed(0)} ms; a call ${medianMs(before)} ms before, ${medianMs(during)} ms meanwhile; ` +
      `${made.length} look-ups of ${medianOf(lookUpTimes).toFixed(1)} ms, at most ${Math.max(...lookUpTimes).toFixed(0)} ms by the clock, ${late.length} beyond a timer of ${lookUpBoundMs} ms\n`,
  );
  expect([staleAllows(load), staleRows(load)]).toEqual([[], []]);
  expect(await lostReceipts(stack, load)).toEqual([]);
  // Both changes were at work, so that there was something to be stale about.
  expect([
    load.revoked.size > 2,
    load.versions.size > 5,
    load.calls.filter(({ allowed }) => allowed).length > 50,
  ]).toEqual([true, true, true]);
  expect(share(during)).toBeLessThanOrEqual(fault.errorsMax);
  expect(backMs).toBeLessThan(2_000);
  expect(tierMs).toBeLessThan(2_000);
  // Timers count from when their turn of the event loop began, which may be before the look-up did.
  expect(late.length).toBeLessThanOrEqual(made.length / 20);
}

describe('0 stale allows, 0 stale rows, 0 lost receipts, back within 2 s', () => {
  it.each(redisFaults)('$name', async (fault) => {
    await judge(fault);
  });

  it.each([...clockFaults, ...otherFaults])('$name', async (fault) => {
    await judge(fault);
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
