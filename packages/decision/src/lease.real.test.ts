// Leases over a real Postgres: from a revocation to its effect in four processes, one frozen; and connections that die.

import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { systemClock } from '@sallyport/base';
import postgres, { type Sql } from 'postgres';
import { afterAll, describe, expect, it } from 'vitest';
import { value } from './laws/law.ts';
import { leaseBounds } from './lease-store.ts';
import { postgresAuthority } from './stores/postgres-authority.ts';
import { postgresLeases } from './stores/postgres-leases.ts';
import { testSchemas } from './stores/test-database.fixture.ts';
import { type DecidingProcess, decidingProcess, now, type Rested } from './testing/deciding-process.fixture.ts';
import { kernelFor } from './testing/kernel.fixture.ts';

const schemas = testSchemas();
afterAll(() => schemas.drop());
const by = { by: 't' };
const names = ['p0', 'p1', 'p2', 'p3'];

interface Revoked {
  readonly seq: number;
  readonly calledMs: number;
  readonly returnedMs: number;
}

async function opened() {
  const sql = await schemas.schema();
  const authority = postgresAuthority(sql, systemClock);
  value(await authority.putPolicies('acme', [{ name: 'p', source: 'permit (principal, action, resource);' }], by));
  let count = 0;
  const revoke = async (): Promise<Revoked> => {
    const calledMs = now();
    const seq = value(
      await authority.revoke([{ tenant: 'acme', kind: 'block', id: `id${count++}`, reason: 'lost', by: 't' }]),
    );
    return { seq, calledMs, returnedMs: now() };
  };
  return { sql, authority, revoke, schema: sql.options.connection.application_name ?? '' };
}

/** Calls that began after a revocation had returned, and rest on a state without it. */
function stale(revocations: readonly Revoked[], rested: readonly Rested[]): number {
  return rested.filter((one) =>
    revocations.some(({ seq, returnedMs }) => one.seq < seq && one.lastBeganMs > returnedMs),
  ).length;
}

/** From the call of a revocation until no call of these processes begins any more that lacks it. */
function effectMs({ seq, calledMs }: Revoked, histories: readonly (readonly Rested[])[]): number {
  const last = histories.flat().filter((one) => one.seq < seq);
  return Math.max(0, ...last.map(({ lastBeganMs }) => lastBeganMs - calledMs));
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round((sorted[Math.ceil(sorted.length * share) - 1] ?? 0) * 10) / 10;
}

describe('INVARIANT: no call that begins after a revocation has returned rests on a state without it', () => {
  it('four processes, of which one is frozen now and then', async () => {
    const { revoke, schema } = await opened();
    const processes: DecidingProcess[] = await Promise.all(
      names.map((name) => decidingProcess({ schema, name, leased: true, stepMs: 2 })),
    );
    const healthy: Revoked[] = [];
    const frozen: Revoked[] = [];
    const swept: Revoked[] = [];
    const victim = processes[0]?.pid ?? 0;
    for (let round = 0; round < 5; round++) {
      for (let at = 0; at < 30; at++) {
        healthy.push(await revoke());
        await systemClock.sleep(10);
      }
      process.kill(victim, 'SIGSTOP');
      try {
        frozen.push(await revoke());
        // Its row is gone: what comes next does not wait for it again.
        swept.push(await revoke());
      } finally {
        process.kill(victim, 'SIGCONT');
      }
      await systemClock.sleep(300);
    }
    const told = await Promise.all(processes.map((one) => one.stop()));
    const all = [...healthy, ...frozen, ...swept];
    const histories = told.map(({ rested }) => rested);
    expect(histories.map((rested) => stale(all, rested))).toEqual([0, 0, 0, 0]);
    // Each has seen the last revocation, and many before it.
    for (const rested of histories) expect(rested.length).toBeGreaterThan(20);
    const returned = (of: readonly Revoked[]) => of.map(({ calledMs, returnedMs }) => returnedMs - calledMs);
    const effects = (of: readonly Revoked[]) => of.map((one) => effectMs(one, histories));
    const shown = (of: readonly number[]) => `p50 ${percentile(of, 0.5)} ms, p99 ${percentile(of, 0.99)} ms`;
    process.stdout.write(
      `revocation returns: healthy ${shown(returned(healthy))}; one frozen ${shown(returned(frozen))}; after it ${shown(returned(swept))}\n` +
        `revoke to effect: healthy ${shown(effects(healthy))}; one frozen ${shown(effects(frozen))}\n`,
    );
    const boundMs = leaseBounds.leaseMs * (1 + leaseBounds.driftRatio);
    // It did wait for the lease, and a busy machine has some time more.
    for (const ms of returned(frozen)) {
      expect(ms).toBeGreaterThan(boundMs);
      expect(ms).toBeLessThan(boundMs + 2_000);
    }
    expect(percentile(returned(healthy), 0.5)).toBeLessThan(boundMs / 2);
    expect(percentile(returned(swept), 0.5)).toBeLessThan(boundMs / 2);
  });

  it('negative control: revocations that wait for nobody are caught', async () => {
    const { sql, schema } = await opened();
    const processes = await Promise.all(
      names.slice(0, 2).map((name) => decidingProcess({ schema, name, leased: true, stepMs: 2 })),
    );
    const revocations: Revoked[] = [];
    for (let at = 0; at < 30; at++) {
      const calledMs = now();
      const rows = await sql<{ seq: string }[]>`
        select sallyport_revoke(array['acme'], array[${`id${at}`}], array['lost'], array['t'])::text as seq`;
      revocations.push({ seq: Number(rows[0]?.seq), calledMs, returnedMs: now() });
      await systemClock.sleep(20);
    }
    const told = await Promise.all(processes.map((one) => one.stop()));
    expect(told.reduce((sum, { rested }) => sum + stale(revocations, rested), 0)).toBeGreaterThan(0);
  });
});

it('a decision under a lease costs a fraction of one that asks', async () => {
  const { schema } = await opened();
  const costOf = async (leased: boolean) => {
    const one = await decidingProcess({ schema, name: `cost${leased}`, leased, stepMs: 0 });
    await systemClock.sleep(2_000);
    return one.stop();
  };
  const asking = await costOf(false);
  const leased = await costOf(true);
  process.stdout.write(
    `CPU of one kernel.decide: asking ${asking.cpuMicros.toFixed(1)} µs (${asking.calls} calls), ` +
      `leased ${leased.cpuMicros.toFixed(1)} µs (${leased.calls} calls)\n`,
  );
  expect(asking.cpuMicros).toBeGreaterThan(5 * leased.cpuMicros);
});

/** Ends the connections that listen in this schema; gives how many. */
async function endListeners(admin: Sql, application: string): Promise<number> {
  const ended = await admin`
    select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = ${application} and query ilike 'listen %'`;
  return ended.length;
}

it('a listening connection that dies, again and again, is there again; meanwhile changes wait and nothing is stale', async () => {
  const { sql, authority, revoke } = await opened();
  const kernel = kernelFor(authority, systemClock, postgresLeases(sql, { process: 'p' }));
  const admin = postgres(process.env.SALLYPORT_TEST_DATABASE_URL ?? '', { max: 1, onnotice: () => undefined });
  const application = sql.options.connection.application_name ?? '';
  const leased = async () => value(await kernel.leased('acme'));
  let ended = 0;
  let slow = 0;
  for (let round = 0; round < 40; round++) {
    const { seq, calledMs, returnedMs } = await revoke();
    expect((await leased()).seq).toBeGreaterThanOrEqual(seq);
    await leased();
    if (returnedMs - calledMs > 400) slow++;
    ended += await endListeners(admin, application);
    // Now at once, now when it listens again.
    await systemClock.sleep(round % 4 === 0 ? 400 : round % 4);
  }
  expect(ended).toBeGreaterThan(5);
  // It listens in the end.
  await systemClock.sleep(700);
  await leased();
  await leased();
  await systemClock.sleep(50);
  expect(kernel.holds(await leased())).toBe(true);
  const { calledMs, returnedMs } = await revoke();
  expect(returnedMs - calledMs).toBeLessThan(400);
  expect(slow).toBeLessThan(40);
  await kernel.close();
  await admin.end();
});

/** A way to the database that can be cut: no connection lives, and none is made. */
async function cuttable(url: string) {
  const target = new URL(url);
  const [host, port] = [target.hostname, Number(target.port || 5432)];
  const open = new Set<Socket>();
  let cut = false;
  const server = createServer((near) => {
    near.on('error', () => near.destroy());
    if (cut) {
      near.destroy();
      return;
    }
    const far = connect(port, host);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a server without a port');
  target.hostname = '127.0.0.1';
  target.port = String(address.port);
  return {
    url: target.href,
    cut: (to: boolean) => {
      cut = to;
      if (to) for (const socket of open) socket.destroy();
    },
    close: () => {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}

it('a process cut off from the authority answers while its lease lasts, then `unavailable`; a change waits for it; then all is well', async () => {
  const { sql, revoke } = await opened();
  const way = await cuttable(process.env.SALLYPORT_TEST_DATABASE_URL ?? '');
  const far = postgres(way.url, {
    max: 4,
    onnotice: () => undefined,
    fetch_types: false,
    connect_timeout: 1,
    backoff: () => 0.05,
    connection: { search_path: sql.options.connection.search_path ?? '' },
  });
  const kernel = kernelFor(postgresAuthority(far, systemClock), systemClock, postgresLeases(far, { process: 'far' }));
  const untilLeased = async () => {
    const startMs = now();
    for (;;) {
      const state = await kernel.leased('acme');
      if (state.ok && kernel.holds(state.value)) return { seq: state.value.seq, tookMs: now() - startMs };
      expect(now() - startMs).toBeLessThan(10_000);
      await systemClock.sleep(20);
    }
  };
  for (let round = 0; round < 3; round++) {
    await untilLeased();
    // Heard over the listening connection, which is there from the second round on because it was made anew.
    await systemClock.sleep(500);
    await untilLeased();
    const heard = await revoke();
    expect(heard.returnedMs - heard.calledMs).toBeLessThan(400);
    const { seq } = await untilLeased();
    way.cut(true);
    const within = await kernel.leased('acme');
    expect(within.ok && within.value.seq).toBe(seq);
    const { calledMs, returnedMs } = await revoke();
    // The last grant may be some time old; the change waits for a whole lease, since it cannot know.
    expect(returnedMs - calledMs).toBeGreaterThan(leaseBounds.leaseMs);
    expect(await kernel.leased('acme')).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
    way.cut(false);
  }
  process.stdout.write(`a lease again ${Math.round((await untilLeased()).tookMs)} ms after the way is open\n`);
  await kernel.close();
  await far.end({ timeout: 1 });
  way.close();
});

describe('rows of leases', () => {
  it('a late request of an older grant, or to give one up, does not touch a newer one', async () => {
    const { sql } = await opened();
    const leases = postgresLeases(sql, { process: 'p' });
    value(await leases.grant(2, { generation: 'g', seq: 5 }));
    expect(await leases.grant(1, { generation: 'g', seq: 9 })).toMatchObject({ ok: false });
    value(await leases.release(1));
    const rows = async () => [...(await sql`select number::text, acked::text, generation from lease`)];
    expect(await rows()).toEqual([{ number: '2', acked: '5', generation: 'g' }]);
    value(await leases.acknowledge({ generation: 'other', seq: 99 }));
    value(await leases.acknowledge({ generation: 'g', seq: 3 }));
    expect(await rows()).toEqual([{ number: '2', acked: '5', generation: 'g' }]);
    value(await leases.grant(3, { generation: 'h', seq: 1 }));
    expect(await rows()).toEqual([{ number: '3', acked: '1', generation: 'h' }]);
    value(await leases.release(3));
    expect(await rows()).toEqual([]);
  });

  it('a lease of another generation has acknowledged nothing, whatever its number', async () => {
    const { sql, revoke } = await opened();
    value(await postgresLeases(sql, { process: 'p' }).grant(1, { generation: 'before the restore', seq: 1_000 }));
    const first = await revoke();
    expect(first.returnedMs - first.calledMs).toBeGreaterThan(leaseBounds.leaseMs);
    const second = await revoke();
    expect(second.returnedMs - second.calledMs).toBeLessThan(leaseBounds.leaseMs / 2);
  });

  it('a change whose wait finds no authority any more waits for the longest lease, and then returns', async () => {
    const { sql, authority } = await opened();
    await sql`alter table lease rename to elsewhere`;
    const startMs = now();
    value(await authority.revoke([{ tenant: 'acme', kind: 'block', id: 'aa', reason: 'lost', by: 't' }]));
    expect(now() - startMs).toBeGreaterThan(leaseBounds.leaseMsMax);
  });
});
