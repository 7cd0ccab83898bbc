// The whole way on real parts: spool on disk, ledger in Postgres, log and bundles in S3 — also while servers drop out.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { must, systemClock, systemRandom, toHex } from '@sallyport/base';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresLedger } from './backends/postgres-ledger.ts';
import { s3Store } from './backends/s3.ts';
import { evidenceMigrations } from './migrations.ts';
import { verifierKeyText } from './note.ts';
import { openRecorder } from './recorder.ts';
import { logSigner, sampleEvent } from './testing/samples.ts';
import { verifyLog } from './verify-log.ts';

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set`);
  return value;
}

const schema = `recorder_${toHex(systemRandom(6))}`;
let admin: postgres.Sql;
let sql: postgres.Sql;
let client: S3Client;
let dir = '';

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'evidence-recorder-'));
  admin = postgres(variable('SALLYPORT_TEST_DATABASE_URL'), { max: 1, onnotice: () => undefined });
  await admin.unsafe(`create schema ${schema}`);
  sql = postgres(variable('SALLYPORT_TEST_DATABASE_URL'), {
    max: 4,
    backoff: () => 0.02,
    connection: { search_path: schema },
  });
  for (const migration of evidenceMigrations) await sql.unsafe(migration.sql);
  client = new S3Client({
    endpoint: variable('SALLYPORT_TEST_S3_ENDPOINT'),
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: {
      accessKeyId: variable('SALLYPORT_TEST_S3_ACCESS_KEY'),
      secretAccessKey: variable('SALLYPORT_TEST_S3_SECRET_KEY'),
    },
  });
  await client.send(new CreateBucketCommand({ Bucket: schema.replace('_', '-'), ObjectLockEnabledForBucket: true }));
});

afterAll(async () => {
  await sql.end({ timeout: 1 });
  await admin.unsafe(`drop schema ${schema} cascade`);
  await admin.end({ timeout: 1 });
  client.destroy();
  await rm(dir, { recursive: true, force: true });
});

describe('recorder on real parts', () => {
  it('all that was acknowledged is in the published log, once and in order, though connections were killed', async () => {
    const store = s3Store({ client, bucket: schema.replace('_', '-'), prefix: 'log/' });
    const open = async () =>
      must(
        await openRecorder({
          dir: join(dir, 'spool'),
          ledger: postgresLedger(sql),
          store,
          signer: logSigner,
          clock: systemClock,
          random: systemRandom,
          writer: 'gateway',
        }),
      );
    let recorder = await open();
    const count = 6_000;
    const beganMs = systemClock.monotonicMs();
    let next = 0;
    const worker = async () => {
      while (next < count) must(await recorder.record(sampleEvent(next++)));
    };
    await Promise.all(Array.from({ length: 200 }, worker));
    const recordedMs = systemClock.monotonicMs() - beganMs;
    for (let kill = 0; kill < 5; kill++) {
      await admin`select pg_terminate_backend(pid) from pg_stat_activity where query like '%ledger_%' and pid <> pg_backend_pid()`;
      await systemClock.sleep(60);
    }
    // Whatever the kills broke is tried again; a flush may report the fault of one attempt.
    for (let attempt = 0; !(await recorder.flush(30_000)).ok; attempt++) expect(attempt).toBeLessThan(50);
    const publishedMs = systemClock.monotonicMs() - beganMs;
    must(await recorder.close());

    recorder = await open();
    must(await recorder.record(sampleEvent(count)));
    must(await recorder.close(30_000));
    const log = must(await verifyLog({ read: (path) => store.get(path), logVerifierKey: verifierKeyText(logSigner) }));
    expect(log.checkpoint.size).toBe(count + 1);
    expect(log.writers.map(({ first, last }) => [first, last])).toEqual([
      [1, count],
      [count + 1, count + 1],
    ]);
    expect(must(await store.list('evid/acme/2025/06/01/')).length).toBeGreaterThan(0);
    process.stdout.write(
      `recorded ${Math.round((count / recordedMs) * 1_000)}/s durable, ${Math.round((count / publishedMs) * 1_000)}/s to the published log\n`,
    );
  });
});
