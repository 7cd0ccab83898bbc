// The cold tier: a client of one S3 bucket with bounds on every wait.

import {
  CreateBucketCommand,
  GetObjectLockConfigurationCommand,
  HeadBucketCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { type Fault, fail, ok, type Result } from '@sallyport/base';
import { endpointName, parseEndpoint } from './endpoint.ts';

export interface ColdStore {
  readonly client: S3Client;
  readonly bucket: string;
  /** Endpoint and bucket: what a log may hold. */
  readonly name: string;
  /**
   * Makes the bucket, with object lock, unless it is there. Faults: `conflict` when it is there without object lock,
   * which cannot be what evidence is kept in; `forbidden`, `unavailable`.
   */
  ensureBucket(): Promise<Result<'made' | 'present', Fault>>;
  /** Asks for the bucket. Faults: `not_found`, `forbidden`, `unavailable`. */
  ping(): Promise<Result<void, Fault>>;
  close(): void;
}

export interface S3Options {
  /** Absent for AWS itself. */
  readonly endpoint?: string;
  readonly region: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Bucket in the path instead of the host name, as most servers other than AWS want it. */
  readonly forcePathStyle?: boolean;
  /** Longest wait for one request; 10,000 ms by default. */
  readonly requestTimeoutMs?: number;
}

const connectTimeoutMs = 3_000;
const attempts = 3;
const socketsMax = 50;

/** Builds the client; no request is sent yet. Faults: `invalid_input` for endpoint, bucket or empty credentials. */
export function openS3(options: S3Options): Result<ColdStore, Fault> {
  const { bucket, region } = options;
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
    return fail('invalid_input', `\`${bucket}\` is no bucket name; use 3 to 63 of a-z, 0-9, dot and hyphen`);
  }
  if (options.accessKeyId === '' || options.secretAccessKey === '') {
    return fail('invalid_input', 'the S3 credentials are empty; set access key and secret key');
  }
  const endpoint =
    options.endpoint === undefined ? undefined : parseEndpoint('the S3 server', options.endpoint, ['http:', 'https:']);
  if (endpoint?.ok === false) return endpoint;
  const requestTimeout = options.requestTimeoutMs ?? 10_000;
  const client = new S3Client({
    region,
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
    forcePathStyle: options.forcePathStyle ?? false,
    credentials: { accessKeyId: options.accessKeyId, secretAccessKey: options.secretAccessKey },
    maxAttempts: attempts,
    requestHandler: {
      connectionTimeout: connectTimeoutMs,
      requestTimeout,
      // Without this the SDK only warns when the time is over, and goes on waiting.
      throwOnRequestTimeout: true,
      httpAgent: { keepAlive: true, maxSockets: socketsMax },
      httpsAgent: { keepAlive: true, maxSockets: socketsMax },
    },
  });
  const name = `${endpoint?.ok === true ? endpointName(endpoint.value) : `s3.${region}`}/${bucket}`;
  return ok({
    client,
    bucket,
    name,
    ensureBucket: () => ensureBucket(client, bucket, name),
    ping: async () => {
      try {
        await client.send(new HeadBucketCommand({ Bucket: bucket }));
        return ok(undefined);
      } catch (cause) {
        return { ok: false, fault: s3Fault(name, cause) };
      }
    },
    close: () => client.destroy(),
  });
}

async function ensureBucket(
  client: S3Client,
  bucket: string,
  name: string,
): Promise<Result<'made' | 'present', Fault>> {
  try {
    await client.send(new CreateBucketCommand({ Bucket: bucket, ObjectLockEnabledForBucket: true }));
    return ok('made');
  } catch (cause) {
    const code = errorCode(cause);
    // Both names mean that it exists; whether it is ours and fit shows in the next question.
    if (code !== 'BucketAlreadyOwnedByYou' && code !== 'BucketAlreadyExists') {
      return { ok: false, fault: s3Fault(name, cause) };
    }
  }
  try {
    const { ObjectLockConfiguration: lock } = await client.send(
      new GetObjectLockConfigurationCommand({ Bucket: bucket }),
    );
    if (lock?.ObjectLockEnabled === 'Enabled') return ok('present');
  } catch (cause) {
    if (errorCode(cause) !== 'ObjectLockConfigurationNotFoundError') {
      return { ok: false, fault: s3Fault(name, cause) };
    }
  }
  return fail('conflict', `the bucket \`${name}\` exists without object lock; name another bucket, or make it again`);
}

/** Only names and codes of the SDK's errors are kept: their other fields hold requests, and those hold credentials. */
function s3Fault(name: string, error: unknown): Fault {
  const code = errorCode(error);
  const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
  const cause = new Error(`S3 error ${code}${status === undefined ? '' : ` (${status})`}`);
  if (code === 'TimeoutError' || code === 'ETIMEDOUT')
    return { code: 'timeout', message: `S3 at \`${name}\` did not answer in time`, cause };
  if (code === 'NotFound' || code === 'NoSuchBucket') {
    return { code: 'not_found', message: `there is no bucket \`${name}\`; create it`, cause };
  }
  if (status === 403) {
    return { code: 'forbidden', message: `S3 at \`${name}\` refuses these credentials; check keys and rights`, cause };
  }
  const message = `S3 at \`${name}\` cannot be used; check that it runs at this address (${code})`;
  return { code: 'unavailable', message, retryAfterMs: 1_000, cause };
}

function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
