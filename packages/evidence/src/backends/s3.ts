// The object store on S3 or anything that speaks its protocol.

import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { type Fault, fail, ok, type Result } from '@sallyport/base';
import { checkKey, type ObjectStore } from '../object-store.ts';

export interface S3StoreOptions {
  readonly client: S3Client;
  /** Exists already; object lock, lifecycle and encryption are properties of the bucket. */
  readonly bucket: string;
  /** Put before every key, for example `log/`; empty by default. */
  readonly prefix?: string;
}

/** A store in a bucket. `ifAbsent` is a conditional put (`If-None-Match: *`), so it holds between processes. */
export function s3Store({ client, bucket, prefix: root = '' }: S3StoreOptions): Required<ObjectStore> {
  const place = (key: string) => ({ Bucket: bucket, Key: `${root}${key}` });
  return {
    put: (key, bytes, { ifAbsent = false } = {}) =>
      guarded(key, async () => {
        try {
          const condition = ifAbsent ? { IfNoneMatch: '*' } : {};
          await client.send(
            new PutObjectCommand({ ...place(key), Body: bytes, ContentType: contentType(key), ...condition }),
          );
          return 'stored' as const;
        } catch (error) {
          if (ifAbsent && status(error) === 412) return 'exists' as const;
          throw error;
        }
      }),
    get: (key) =>
      guarded(key, async () => {
        try {
          const answer = await client.send(new GetObjectCommand(place(key)));
          return await answer.Body?.transformToByteArray();
        } catch (error) {
          // A missing bucket is also a 404, but not an absent object.
          if (error instanceof S3ServiceException && error.name === 'NoSuchKey') return undefined;
          throw error;
        }
      }),
    list: (prefix) =>
      guarded(undefined, async () => {
        const keys: string[] = [];
        let token: string | undefined;
        do {
          const page = await client.send(
            new ListObjectsV2Command({
              Bucket: bucket,
              Prefix: `${root}${prefix}`,
              ...(token === undefined ? {} : { ContinuationToken: token }),
            }),
          );
          for (const { Key } of page.Contents ?? []) if (Key !== undefined) keys.push(Key.slice(root.length));
          token = page.NextContinuationToken;
        } while (token !== undefined);
        return keys.sort();
      }),
    delete: (key) =>
      guarded(key, async () => {
        await client.send(new DeleteObjectCommand(place(key)));
      }),
  };
}

async function guarded<T>(key: string | undefined, work: () => Promise<T>): Promise<Result<T, Fault>> {
  const checked = key === undefined ? ok(key) : checkKey(key);
  if (!checked.ok) return checked;
  try {
    return ok(await work());
  } catch (cause) {
    return fail('unavailable', 'the evidence bucket did not do what was asked', { cause, retryAfterMs: 1_000 });
  }
}

function status(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}

function contentType(key: string): string {
  return key.startsWith('checkpoint') ? 'text/plain; charset=utf-8' : 'application/octet-stream';
}
