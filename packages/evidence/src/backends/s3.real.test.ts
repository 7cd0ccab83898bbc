// The bucket store obeys the store laws on a real S3 server, with object lock too, and reports real errors.

import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { systemRandom, toHex } from '@sallyport/base';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { objectStoreLaws } from '../laws/object-store-laws.ts';
import { s3Store } from './s3.ts';

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set`);
  return value;
}

const connect = (secretAccessKey: string) =>
  new S3Client({
    endpoint: variable('SALLYPORT_TEST_S3_ENDPOINT'),
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: variable('SALLYPORT_TEST_S3_ACCESS_KEY'), secretAccessKey },
    maxAttempts: 1,
  });

let client: S3Client;
const bucket = `evidence-${toHex(systemRandom(6))}`;
const locked = `${bucket}-locked`;

beforeAll(async () => {
  client = connect(variable('SALLYPORT_TEST_S3_SECRET_KEY'));
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  await client.send(new CreateBucketCommand({ Bucket: locked, ObjectLockEnabledForBucket: true }));
});
afterAll(() => client.destroy());

const fresh = (name: string) => async () => s3Store({ client, bucket: name, prefix: `run-${toHex(systemRandom(6))}/` });

describe('bucket store', () => {
  for (const law of objectStoreLaws) it(law.name, () => law.check(fresh(bucket)));
});

describe('bucket store under object lock', () => {
  for (const law of objectStoreLaws) it(law.name, () => law.check(fresh(locked)));
});

describe('failures of the server are faults, not absences', () => {
  it('a missing bucket', async () => {
    const store = s3Store({ client, bucket: `${bucket}-absent` });
    expect(await store.get('checkpoint')).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
  });

  it('a wrong secret', async () => {
    const stranger = connect('not the secret');
    const store = s3Store({ client: stranger, bucket });
    expect(await store.get('checkpoint')).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
    stranger.destroy();
  });
});
