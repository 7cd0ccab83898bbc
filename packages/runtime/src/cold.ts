// The cold tier: an S3 bucket with object lock, or a folder that stands for one.

import { type Fault, fail, ok, type RandomBytes, type Result } from '@sallyport/base';
import { filesystemStore, type ObjectStore, s3Store } from '@sallyport/evidence';
import type { Config } from '@sallyport/http';
import { openS3 } from '@sallyport/storage';

export interface ColdTier {
  readonly store: ObjectStore;
  /** Endpoint and bucket, or the folder. */
  readonly name: string;
  ping(): Promise<Result<void, Fault>>;
  close(): void;
}

/** Faults: as `openS3` and `ensureBucket`. */
export async function openColdStore(
  config: Config,
  folder: Result<string, Fault>,
  random: RandomBytes,
): Promise<Result<ColdTier, Fault>> {
  const { s3 } = config;
  if (s3 === undefined) {
    if (!folder.ok) return folder;
    const store = filesystemStore({ folder: folder.value, random });
    const ping = async () => {
      const read = await store.get('checkpoint');
      return read.ok ? ok(undefined) : fail('unavailable', 'the evidence folder cannot be read; check its rights');
    };
    return ok({ store, name: folder.value, ping, close: () => undefined });
  }
  const opened = openBucket(s3);
  if (!opened.ok) return opened;
  const { client, name, ping, close } = opened.value;
  const ready = await opened.value.ensureBucket();
  if (!ready.ok) {
    close();
    return ready;
  }
  return ok({ store: s3Store({ client, bucket: s3.bucket }), name, ping, close });
}

/** As it is configured. Faults: as `openS3`. */
export function openBucket({ accessKeyId, secretAccessKey, endpoint, ...s3 }: NonNullable<Config['s3']>) {
  return openS3({
    region: s3.region,
    bucket: s3.bucket,
    forcePathStyle: s3.forcePathStyle,
    accessKeyId: accessKeyId.reveal(),
    secretAccessKey: secretAccessKey.reveal(),
    ...(endpoint === undefined ? {} : { endpoint }),
  });
}
