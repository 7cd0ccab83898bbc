// Ten thousand sessions at once: each keeps its own labels and receipts, and what one costs in bytes and in time.

import { systemClock as clock } from '@sallyport/base';
import { afterAll, expect, it } from 'vitest';
import { value } from './laws/law.ts';
import { postgresSessions } from './stores/postgres-sessions.ts';
import { testSchemas } from './stores/test-database.fixture.ts';

const schemas = testSchemas();
afterAll(() => schemas.drop());
const count = 10_000;
const atOnce = 40;
const name = (at: number) => `s_${at.toString(16).padStart(32, '0')}`;
const of = (at: number) => ({ tenant: 'acme', session: name(at) });
const labelsOf = (at: number) => [`label-${at % 97}`, `only-${at}`, 'tenant:acme'].sort();

/** Runs `work` for each session, many at once; microseconds of this process's CPU and milliseconds of time for one. */
async function each(work: (at: number) => Promise<void>) {
  let next = 0;
  const [cpu, beganMs] = [process.cpuUsage(), clock.monotonicMs()];
  const worker = async () => {
    for (let at = next++; at < count; at = next++) await work(at);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  const { user, system } = process.cpuUsage(cpu);
  return { cpuMicros: (user + system) / count, ms: (clock.monotonicMs() - beganMs) / count };
}

it('10,000 sessions are open at once, each with labels and a receipt, and none sees those of another', async () => {
  const sql = await schemas.schema();
  const store = postgresSessions(sql, { touchMs: 3_600_000 });
  const heapBefore = process.memoryUsage().heapUsed;
  const labelled = await each(async (at) => void value(await store.addLabels(of(at), labelsOf(at))));
  const received = await each(async (at) => void value(await store.addReceipt(of(at), `ar_${name(at)}`)));
  const wrong: number[] = [];
  const read = await each(async (at) => {
    const { labels, receipts, receiptCount } = value(await store.read(of(at)));
    const fits = labels.join() === labelsOf(at).join() && receipts.join() === `ar_${name(at)}` && receiptCount === 1;
    if (!fits) wrong.push(at);
  });
  expect(wrong).toEqual([]);
  // The same names in another tenant are other sessions.
  expect(value(await store.read({ ...of(1), tenant: 'globex' })).labels).toEqual([]);
  const [size] = await sql<{ bytes: string }[]>`
    select sum(pg_total_relation_size(t))::text as bytes
    from unnest(array['session', 'session_label', 'session_chain', 'session_receipt']::regclass[]) as t`;
  const bytes = Number(size?.bytes) / count;
  const told = (what: string, { cpuMicros, ms }: typeof read) =>
    `${what} ${cpuMicros.toFixed(0)} µs of CPU, ${ms.toFixed(2)} ms`;
  process.stdout.write(
    `10,000 sessions of 3 labels and a receipt: ${bytes.toFixed(0)} bytes each in Postgres with indexes; ` +
      `${told('labels', labelled)}; ${told('a receipt', received)}; ${told('read', read)}; ` +
      `the process grew by ${((process.memoryUsage().heapUsed - heapBefore) / count).toFixed(0)} bytes a session\n`,
  );
  expect(bytes).toBeLessThan(4_096);
  // Nothing of a session is kept in the process: 10,000 more cost it no memory that grows with them.
  expect((process.memoryUsage().heapUsed - heapBefore) / count).toBeLessThan(8_192);
});
