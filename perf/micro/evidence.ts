// Evidence: recording events durably, beside a file that is synced line by line; and the ledger beside a plain insert.

import { mkdtemp, open, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Fault, must, ok, type Result, sha256, systemClock, systemRandom, utf8 } from '@sallyport/base';
import {
  type EvidenceInput,
  evidenceMigrations,
  generateSigningKeyPem,
  type LedgerEntry,
  memoryLedger,
  memoryObjectStore,
  type NoteSigner,
  noteSigner,
  openRecorder,
  openSigningKey,
  postgresLedger,
} from '@sallyport/evidence';
import { migrate, openPostgres } from '@sallyport/storage';
import { wholeWayRow } from './evidence-whole.ts';
import { median } from './measure.ts';
import { faster, type Row } from './table.ts';
import type { BenchTools } from './tools.ts';

const events = 2_000;
const callers = 64;
const rounds = 5;
const batch = 100;
const batches = 40;

export async function evidenceBench({ onClose, env }: BenchTools): Promise<Result<readonly Row[], Fault>> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-bench-'));
  onClose(() => rm(folder, { recursive: true, force: true }));
  const rows: Row[] = [];
  const key = openSigningKey(generateSigningKeyPem());
  if (!key.ok) return key;
  const signer = noteSigner('bench.example/log', key.value);
  if (!signer.ok) return signer;
  const recording = await recordRows(folder, signer.value);
  if (!recording.ok) return recording;
  rows.push(...recording.value);

  const url = env.DATABASE_URL;
  const source = url === undefined ? { embedded: { folder: join(folder, 'postgres') } } : { url };
  const database = await openPostgres({ clock: systemClock, source });
  if (!database.ok) return database;
  onClose(() => database.value.close());
  const { sql } = database.value;
  const applied = await migrate(sql, evidenceMigrations);
  if (!applied.ok) return applied;
  await sql`create table if not exists bench_plain (tenant text, kind text, at text, bytes bytea)`;
  onClose(() => sql`drop table if exists bench_plain`);
  const ledger = postgresLedger(sql);
  const sequences = { ours: 0, plain: 0 };
  const next = (side: keyof typeof sequences) => Array.from({ length: batch }, () => ledgerEntry(++sequences[side]));
  const append = async (entries: readonly LedgerEntry[]) => {
    must(await ledger.append(entries));
  };
  const insert = async (entries: readonly LedgerEntry[]) => {
    const plain = entries.map(({ tenant, kind, at, bytes }) => ({ tenant, kind, at, bytes: Buffer.from(bytes) }));
    await sql`insert into bench_plain ${sql(plain)}`;
  };
  const [ours = Number.NaN, plain = Number.NaN] = await rates([
    async () => {
      for (let turn = 0; turn < batches; turn++) await append(next('ours'));
      return batches * batch;
    },
    async () => {
      for (let turn = 0; turn < batches; turn++) await insert(next('plain'));
      return batches * batch;
    },
  ]);
  rows.push(
    faster({
      bench: 'evidence',
      what: `ledger, ${batch} events a transaction`,
      ours: { name: 'append, chained', value: ours },
      peer: { name: 'plain insert', value: plain },
      unit: '/s',
    }),
  );
  const whole = await wholeWayRow({
    folder,
    ledger,
    signer: signer.value,
    eventOf,
    insert: async () => {
      await insert(next('plain'));
      return batch;
    },
  });
  return whole.ok ? ok([...rows, whole.value]) : whole;
}

async function recordRows(folder: string, signer: NoteSigner): Promise<Result<readonly Row[], Fault>> {
  const recorder = await openRecorder({
    dir: join(folder, 'spool'),
    ledger: memoryLedger(),
    store: memoryObjectStore(),
    signer,
    clock: systemClock,
    random: systemRandom,
    writer: hostname(),
  });
  if (!recorder.ok) return recorder;
  const record = async (number: number) => {
    must(await recorder.value.record(eventOf(number)));
  };
  const file = await open(join(folder, 'lines'), 'a');
  const line = async (number: number) => {
    await file.write(`${JSON.stringify(eventOf(number))}\n`);
    await file.datasync();
  };
  const cpu: { ours: number[]; plain: number[] } = { ours: [], plain: [] };
  const [together = Number.NaN, alone = Number.NaN] = await rates([
    async () => {
      cpu.ours.push(await cpuOf(events, () => concurrently(record)));
      return events;
    },
    async () => {
      cpu.plain.push(
        await cpuOf(events / 4, async () => {
          for (let number = 0; number < events / 4; number++) await line(number);
        }),
      );
      return events / 4;
    },
  ]);
  await file.close();
  const closed = await recorder.value.close();
  if (!closed.ok) return closed;
  const bench = 'evidence';
  const what = `durable events, ${callers} callers`;
  return ok([
    faster({
      bench,
      what,
      ours: { name: 'record()', value: together },
      peer: { name: 'write and sync a line', value: alone },
      unit: '/s',
    }),
    faster({
      bench,
      what,
      ours: { name: 'record()', value: median(cpu.ours) },
      peer: { name: 'write and sync a line', value: median(cpu.plain) },
      unit: 'µs',
    }),
  ]);
}

async function concurrently(record: (number: number) => Promise<void>): Promise<void> {
  let number = 0;
  const caller = async () => {
    while (number < events) await record(number++);
  };
  await Promise.all(Array.from({ length: callers }, caller));
}

/** Events a second of each, in turns (A B A B …); the disk counts, so time and not CPU. */
async function rates(contenders: readonly (() => Promise<number>)[]): Promise<readonly number[]> {
  const samples = contenders.map((): number[] => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [index, contender] of contenders.entries()) {
      const startedMs = performance.now();
      const done = await contender();
      // The first round is the warm-up.
      if (round > 0) samples[index]?.push((done * 1_000) / (performance.now() - startedMs));
    }
  }
  return samples.map(median);
}

/** CPU µs of one of `count` operations. */
async function cpuOf(count: number, work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}

/** A decision's event, as the kernel makes it. */
function eventOf(number: number): EvidenceInput {
  return {
    kind: 'decision',
    tenant: 'acme',
    at: new Date(1_700_000_000_000 + number).toISOString(),
    body: {
      door: 'kernel',
      effect: 'permit',
      reason: 'permitted_by',
      policies: ['k17-1'],
      subject: { type: 'User', id: 'u42' },
      action: 'read',
      resource: { type: 'Doc17', id: `doc-${number}` },
      policySet: 'f'.repeat(64),
      seq: 17,
      caller: 'own',
      requestId: `bench-${number}`,
    },
  };
}

function ledgerEntry(sequence: number): LedgerEntry {
  const { kind, tenant, at, body } = eventOf(sequence);
  const bytes = utf8(JSON.stringify({ ...body, sequence }));
  return { writer: 'bench', boot: toShortHex(sha256('bench')), sequence, tenant, kind, at, bytes };
}

function toShortHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, 8)).toString('hex');
}
