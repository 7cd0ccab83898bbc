// Connections that the server ends in the middle of everything: the process lives, and answers are faults or right.

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@sallyport/base';
import postgres, { type Sql } from 'postgres';
import { afterAll, expect, it } from 'vitest';
import { kernelFor } from '../testing/kernel.fixture.ts';
import { postgresAuthority } from './postgres-authority.ts';
import { postgresLeases } from './postgres-leases.ts';
import { postgresSessions } from './postgres-sessions.ts';
import { testSchemas } from './test-database.fixture.ts';
import { watchTable } from './watch-table.ts';

const schemas = testSchemas();
afterAll(() => schemas.drop());
const by = { by: 't' };

/** Ends every backend of the pool again and again until told to stop; gives how many it ended. */
function killer(victims: Sql) {
  const admin = postgres(process.env.SALLYPORT_TEST_DATABASE_URL ?? '', { max: 1, onnotice: () => undefined });
  const name = victims.options.connection.application_name ?? '';
  let running = true;
  const killing = (async () => {
    let killed = 0;
    while (running) {
      const ended = await admin`
        select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = ${name} and pid <> pg_backend_pid() and random() < 0.7`;
      killed += ended.length;
      await admin`select pg_sleep(random() * 0.03)`;
    }
    await admin.end();
    return killed;
  })();
  return () => {
    running = false;
    return killing;
  };
}

it('writes and loads whose connections die: what was acknowledged is stored, and the rest is `unavailable`', async () => {
  const sql = await schemas.schema({ backoff: () => 0.01, connect_timeout: 1, max: 6 });
  const store = postgresAuthority(sql, systemClock);
  const sessions = postgresSessions(sql, { touchMs: 3_600_000 });
  await sql`create table mail (id text)`;
  const stop = killer(sql);
  const outcomes = { ok: 0, unavailable: 0 };
  const tried = async <T>(run: () => Promise<{ ok: boolean; value?: T; fault?: { code: string } }>) => {
    const result = await run();
    if (result.ok) {
      outcomes.ok++;
      return result.value;
    }
    expect(result.fault?.code).toBe('unavailable');
    outcomes.unavailable++;
    return undefined;
  };
  const acknowledged = new Map<string, number>();
  const receipts: string[] = [];
  const until = performance.now() + 3_000;
  const kernel = kernelFor(store, systemClock, postgresLeases(sql, { process: 'p' }));
  const decide = async () => {
    while (performance.now() < until) {
      // What had returned when the call began.
      const owed = Math.max(0, ...acknowledged.values());
      const state = await tried(() => kernel.leased('acme'));
      if (state !== undefined) expect(state.seq).toBeGreaterThanOrEqual(owed);
      await systemClock.sleep(1);
    }
  };
  const work = async (worker: number) => {
    for (let round = 0; performance.now() < until; round++) {
      const id = `e${worker}-${round}`;
      const put = await tried(() => store.putEntities('acme', [{ type: 'U', id, body: { attrs: { round } } }], by));
      if (put !== undefined) acknowledged.set(`U ${id}`, put);
      const policy = await tried(() => store.putPolicies('acme', [{ name: id, source: `// ${id}` }], by));
      if (policy !== undefined) acknowledged.set(`policy ${id}`, policy);
      const revoked = await tried(() => store.revoke([{ tenant: 'acme', kind: 'block', id, reason: 'lost', by: 't' }]));
      if (revoked !== undefined) acknowledged.set(`revoked ${id}`, revoked);
      const receipt = await tried(async () => {
        const added = await sessions.addReceipt({ tenant: 'acme', session: 's' }, id);
        return added.ok ? { ok: true, value: id } : added;
      });
      if (receipt !== undefined) receipts.push(receipt);
      await tried(() => watchTable(sql, { table: 'mail', source: 'mail' }));
      const load = await tried(() => store.loadTenant('acme', 0));
      // A load is one snapshot: nothing in it is younger than the clock it names.
      for (const { version } of [...(load?.entities ?? []), ...(load?.policies ?? [])]) {
        expect(version).toBeLessThanOrEqual(load?.seq ?? 0);
      }
    }
  };
  await Promise.all([...[0, 1, 2, 3, 4, 5, 6, 7].map(work), decide(), decide()]);
  await kernel.close();
  const killed = await stop();

  // The pool mends itself: the driver may need more than one attempt where a connection died while it was written to.
  let load = await store.loadTenant('acme', 0);
  for (let attempt = 0; !load.ok && attempt < 20; attempt++) load = await store.loadTenant('acme', 0);
  const stored = new Map<string, number>();
  if (!load.ok) throw new Error(load.fault.message);
  for (const { id, version } of load.value.entities) stored.set(`U ${id}`, version);
  for (const { name, version } of load.value.policies ?? []) stored.set(`policy ${name}`, version);
  const revoked = new Set(load.value.revoked.map((one) => (one.kind === 'block' ? one.id : '')));
  for (const [what, version] of acknowledged) {
    if (what.startsWith('revoked ')) expect(revoked.has(what.slice(8))).toBe(true);
    else expect([what, stored.get(what)]).toEqual([what, version]);
  }
  const kept = new Set(
    (await sql<{ receipt: string }[]>`select receipt from session_receipt`).map((row) => row.receipt),
  );
  expect(receipts.filter((receipt) => !kept.has(receipt))).toEqual([]);
  expect(killed).toBeGreaterThan(50);
  expect(outcomes.unavailable).toBeGreaterThan(0);
  expect(outcomes.ok).toBeGreaterThan(50);
});

it('negative control: a process that does the same inside `sql.begin` dies of it', async () => {
  const script = `
    import postgres from 'postgres';
    const options = { onnotice: () => undefined, connect_timeout: 1, backoff: () => 0.01 };
    const sql = postgres(process.env.URL, { ...options, max: 4 });
    const admin = postgres(process.env.URL, { ...options, max: 1 });
    setTimeout(() => process.exit(0), 10_000);
    const work = async () => {
      for (;;) {
        await sql.begin(async (tx) => {
          const [{ pid }] = await tx\`select pg_backend_pid() as pid\`;
          await admin\`select pg_terminate_backend(\${pid}::int)\`;
          await new Promise((done) => setTimeout(done, 5));
          await tx\`select 1\`;
        }).catch(() => undefined);
      }
    };
    await Promise.all([work(), work()]);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { ...process.env, URL: process.env.SALLYPORT_TEST_DATABASE_URL },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (bytes) => {
    said += bytes;
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect(code).not.toBe(0);
  expect(said).toContain('TypeError');
});
