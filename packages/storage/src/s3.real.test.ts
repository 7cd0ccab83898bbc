// Guarantees of the cold tier's client, and proof that the server under test keeps its promises.

import { createServer } from 'node:http';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  PutObjectRetentionCommand,
} from '@aws-sdk/client-s3';
import { systemClock as clock, must } from '@sallyport/base';
import { describe, expect, it } from 'vitest';
import { freePorts } from './free-port.ts';
import { type ColdStore, openS3, type S3Options } from './s3.ts';

const settings: S3Options = {
  endpoint: process.env.SALLYPORT_TEST_S3_ENDPOINT ?? '',
  accessKeyId: process.env.SALLYPORT_TEST_S3_ACCESS_KEY ?? '',
  secretAccessKey: process.env.SALLYPORT_TEST_S3_SECRET_KEY ?? '',
  region: 'us-east-1',
  bucket: `storage-${process.pid}`,
  forcePathStyle: true,
};

function open(more: Partial<S3Options> = {}): ColdStore {
  return must(openS3({ ...settings, ...more }));
}

describe('openS3', () => {
  it('the run provides a server', () => expect(settings.endpoint).toMatch(/^http:/));

  it.each([
    { endpoint: 'ftp://x' },
    { endpoint: 'x' },
    { bucket: 'A' },
    { bucket: 'a/../b' },
    { bucket: '' },
    { accessKeyId: '' },
    { secretAccessKey: '' },
  ])('refuses %o', (wrong) => {
    expect(openS3({ ...settings, ...wrong })).toMatchObject({ ok: false, fault: { code: 'invalid_input' } });
  });

  it('makes its bucket once and finds it afterwards', async () => {
    const store = open({ bucket: `made-${process.pid}` });
    expect(await store.ping()).toMatchObject({ ok: false, fault: { code: 'not_found' } });
    expect(await store.ensureBucket()).toEqual({ ok: true, value: 'made' });
    expect(await store.ensureBucket()).toEqual({ ok: true, value: 'present' });
    expect(await store.ping()).toEqual({ ok: true, value: undefined });
    store.close();
  });

  it('refuses a bucket without object lock', async () => {
    const store = open({ bucket: `plain-${process.pid}` });
    await store.client.send(new CreateBucketCommand({ Bucket: store.bucket }));
    expect(await store.ensureBucket()).toMatchObject({ ok: false, fault: { code: 'conflict' } });
    store.close();
  });

  it.each([{ secretAccessKey: 'hunter2-hunter2' }, { accessKeyId: 'HUNTER2' }])(
    'says that %o is wrong',
    async (wrong) => {
      const store = open(wrong);
      for (const outcome of [await store.ping(), await store.ensureBucket()]) {
        expect(outcome).toMatchObject({ ok: false, fault: { code: 'forbidden' } });
        expect(JSON.stringify(outcome) + String(outcome.ok ? '' : outcome.fault.cause)).not.toMatch(/hunter2/i);
      }
      store.close();
    },
  );

  it('says within its time that nobody answers', async () => {
    const [port] = await freePorts(1);
    const store = open({ endpoint: `http://127.0.0.1:${port}` });
    const beganMs = clock.monotonicMs();
    const outcome = await store.ping();
    expect(outcome).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
    expect(outcome.ok ? '' : outcome.fault.message).toContain('ECONNREFUSED');
    expect(clock.monotonicMs() - beganMs).toBeLessThan(8_000);
    store.close();
  });

  it('gives up on a server that accepts and stays silent', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const store = open({ endpoint: `http://127.0.0.1:${port}`, requestTimeoutMs: 200 });
    expect(await store.ping()).toMatchObject({ ok: false, fault: { code: 'timeout' } });
    store.close();
    silent.closeAllConnections();
    silent.close();
  });
});

describe('the server under test', () => {
  const lockedUntil = new Date(clock.nowMs() + 86_400_000);
  const put = (store: ColdStore, key: string) =>
    store.client.send(
      new PutObjectCommand({
        Bucket: store.bucket,
        Key: key,
        Body: 'evidence',
        ObjectLockMode: 'COMPLIANCE',
        ObjectLockRetainUntilDate: lockedUntil,
      }),
    );

  it('refuses to delete or to shorten what object lock protects, and still serves it', async () => {
    const store = open();
    await store.ensureBucket();
    const { VersionId } = await put(store, 'locked');
    const object = { Bucket: store.bucket, Key: 'locked', VersionId };
    expect(VersionId).toBeTruthy();
    await expect(store.client.send(new DeleteObjectCommand(object))).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(
      store.client.send(new DeleteObjectCommand({ ...object, BypassGovernanceRetention: true })),
    ).rejects.toMatchObject({ name: 'AccessDenied' });
    const sooner = { Mode: 'COMPLIANCE', RetainUntilDate: new Date(clock.nowMs() + 1_000) } as const;
    await expect(
      store.client.send(new PutObjectRetentionCommand({ ...object, Retention: sooner })),
    ).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
    const { Body } = await store.client.send(new GetObjectCommand(object));
    expect(await Body?.transformToString()).toBe('evidence');
    store.close();
  });

  it('negative control: without a lock the same deletion succeeds', async () => {
    const store = open();
    await store.ensureBucket();
    const { VersionId } = await store.client.send(
      new PutObjectCommand({ Bucket: store.bucket, Key: 'free', Body: 'note' }),
    );
    const object = { Bucket: store.bucket, Key: 'free', VersionId };
    await store.client.send(new DeleteObjectCommand(object));
    await expect(store.client.send(new GetObjectCommand(object))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 404 },
    });
    store.close();
  });

  it('lets one of ten writers win that must each be the first', async () => {
    const store = open();
    await store.ensureBucket();
    const writers = Array.from({ length: 10 }, (_, index) =>
      store.client.send(
        new PutObjectCommand({ Bucket: store.bucket, Key: 'first', Body: String(index), IfNoneMatch: '*' }),
      ),
    );
    const outcomes = await Promise.allSettled(writers);
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    store.close();
  });
});
