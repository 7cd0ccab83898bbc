// The warm tier read from a standby that lags, freezes and dies: what is cached there may be old, what is told never is.

import { systemClock as clock, must } from '@sallyport/base';
import { openPostgres } from '@sallyport/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stack, startStack } from '../e2e/stack.ts';
import { asking } from '../kernel/ask.ts';
import { openProvision, type Provision } from '../provision/place.ts';
import { type Standby, startStandby } from '../provision/standby.ts';
import { startTestPostgres, type TestPostgres } from '../provision/test-postgres.ts';
import { type Fault, judge } from './judge.ts';
import { processesBelow } from './process-tree.ts';

let provision: Provision;
let postgres: TestPostgres;
let standby: Standby;
/** Writes to the leader what the other finds at the standby. */
let writer: Stack;
let stack: Stack;
let source: Awaited<ReturnType<typeof open>>;

beforeAll(async () => {
  provision = openProvision();
  postgres = await startTestPostgres(provision, { name: 'leading-postgres', keepsCommits: true, leads: true });
  writer = await startStack({}, { server: postgres.url, watched: true });
  const { url } = writer.started.runtime.database;
  // The cache is copied only where it is logged, as a process with a replica sees to.
  standby = await startStandby(provision, postgres);
  const replica = new URL(url);
  replica.port = new URL(standby.url).port;
  stack = await startStack(
    { postgres: { url: 'env:E2E_DATABASE', replicaUrls: ['env:STANDBY'] } },
    { env: { STANDBY: replica.href }, beside: writer },
  );
  source = await open(url);
}, 120_000);

afterAll(async () => {
  await source?.close();
  await stack?.close();
  await writer?.close();
  await standby?.remove();
  await postgres?.stop();
  await provision?.warden.dismiss();
}, 60_000);

async function open(url: string) {
  return must(await openPostgres({ clock, source: { url }, connectionsMax: 1 }));
}

const atStandby = async (statement: string) => {
  const { sql, close } = await open(standby.url);
  await sql.unsafe(statement);
  await close();
};
const signal = async (name: NodeJS.Signals) => {
  for (const pid of [standby.pid(), ...(await processesBelow(standby.pid()))]) process.kill(pid, name);
};

const faults: readonly Fault[] = [
  {
    name: 'the standby stands still, and goes on',
    begin: () => atStandby('select pg_wal_replay_pause()'),
    end: () => atStandby('select pg_wal_replay_resume()'),
    ...{ lastsMs: 2_000, errorsMax: 0 },
  },
  {
    name: 'the standby stops (SIGSTOP) and goes on',
    begin: () => signal('SIGSTOP'),
    end: () => signal('SIGCONT'),
    ...{ lastsMs: 1_500, errorsMax: 0 },
  },
  {
    name: 'the standby dies (SIGKILL) and is started again',
    begin: () => standby.kill(),
    end: () => standby.start(),
    ...{ lastsMs: 1_000, errorsMax: 0 },
  },
];

describe('0 stale allows, 0 stale rows, 0 lost receipts, back within 2 s', () => {
  it('the standby is read, and what it has is served', async () => {
    const ask = (of: Stack) =>
      asking(of.urls['retrieval-gateway'], of.token())('POST', '/v1/retrieve', { source: 'notes', limit: 5 });
    const tiers: string[] = [];
    for (let tries = 0; tries < 50 && !tiers.includes('postgres'); tries++) {
      await source.sql`update notes set body = ${`round ${tries}`} where id = 'n1'`;
      await ask(writer);
      await writer.started.runtime.tiers.drain();
      await clock.sleep(150);
      tiers.push(String((await ask(stack)).body.tier));
    }
    expect(tiers).toContain('postgres');
  });

  it.each(faults)('$name', async (fault) => {
    let filling = true;
    const token = writer.token();
    const fill = async () => {
      while (filling) {
        await asking(writer.urls['retrieval-gateway'], token)('POST', '/v1/retrieve', {
          source: 'notes',
          limit: 5,
        }).catch(() => undefined);
        await clock.sleep(40);
      }
    };
    const working = fill();
    try {
      await judge(fault, { stack, source: source.sql, tier: 'postgres' });
    } finally {
      filling = false;
      await working;
    }
  });
});
