// Turns a checked file into settings: references into secrets, paths into absolute ones, and what zod cannot see checked.

import { resolve } from 'node:path';
import { err, type Fault, ok, type Result } from '@sallyport/base';
import type { ConfigFile } from './schema.ts';
import { resolveReference, resolveUrl, type Secret, type SecretSources } from './secret.ts';

type Path = readonly PropertyKey[];
type S3File = NonNullable<ConfigFile['s3']>;
type KeyFile = ConfigFile['apiKeys'][number];

/** The settings with their secrets at hand. */
export interface Resolved extends Omit<ConfigFile, 'postgres' | 'redis' | 's3' | 'apiKeys' | 'copies'> {
  /** Without a `url` the embedded server is used. */
  readonly postgres: Omit<ConfigFile['postgres'], 'url' | 'replicaUrls'> & {
    readonly url: Secret | undefined;
    readonly replicaUrls: readonly Secret[];
  };
  /** Without a `url` the hot tier stays in the process. */
  readonly redis: Omit<ConfigFile['redis'], 'url' | 'ca'> & {
    readonly url: Secret | undefined;
    readonly ca: Secret | undefined;
  };
  /** Without a `key` fingerprints are made under one of the data folder. */
  readonly copies: Omit<ConfigFile['copies'], 'key'> & { readonly key: Secret | undefined };
  /** Undefined: the cold tier is a folder. */
  readonly s3:
    | (Omit<S3File, 'accessKeyId' | 'secretAccessKey'> & {
        readonly accessKeyId: Secret;
        readonly secretAccessKey: Secret;
      })
    | undefined;
  readonly apiKeys: readonly (Omit<KeyFile, 'key'> & { readonly key: Secret })[];
}

/** Shorter keys can be guessed. */
const apiKeyCharsMin = 16;
const apiKeyForm = /^[A-Za-z0-9\-._~+/]+=*$/;

/** Faults: references that lead nowhere, weak or repeated keys, names given twice. */
export function resolveSecrets(
  file: ConfigFile,
  sources: SecretSources,
  at: (path: Path) => string,
): Result<Resolved, readonly Fault[]> {
  const faults: Fault[] = [];
  const keep = (path: Path, found: Result<Secret, Fault>): Secret | undefined => {
    if (found.ok) return found.value;
    faults.push({ ...found.fault, message: `\`${path.join('.')}\`: ${found.fault.message}`, at: at(path) });
    return undefined;
  };
  const url = (path: Path, text: string | undefined) =>
    text === undefined ? undefined : keep(path, resolveUrl(text, sources));
  const postgresUrl = url(['postgres', 'url'], file.postgres.url);
  const replicaUrls = file.postgres.replicaUrls.flatMap((text, index) => {
    const replica = url(['postgres', 'replicaUrls', index], text);
    return replica === undefined ? [] : [replica];
  });
  const redisUrl = url(['redis', 'url'], file.redis.url);
  const { ca } = file.redis;
  const redisCa = ca === undefined ? undefined : keep(['redis', 'ca'], resolveReference(ca, sources));
  const copiesKey =
    file.copies.key === undefined
      ? undefined
      : keep(['copies', 'key'], strong(resolveReference(file.copies.key, sources)));
  const s3 =
    file.s3 === undefined ? undefined : resolveS3(file.s3, (path, text) => keep(path, resolveReference(text, sources)));
  const apiKeys = file.apiKeys.flatMap((key, index) => {
    const path = ['apiKeys', index, 'key'];
    const secret = keep(path, strong(resolveReference(key.key, sources)));
    return secret === undefined ? [] : [{ ...key, key: secret }];
  });
  faults.push(...repeated(file, apiKeys, at));
  if (faults.length > 0) return err(faults);
  const inCwd = (path: string | undefined) => (path === undefined ? undefined : resolve(sources.cwd, path));
  return ok({
    ...file,
    data: resolve(sources.cwd, file.data),
    listen: {
      ...file.listen,
      kernelSocket: inCwd(file.listen.kernelSocket),
      kernelGrpcSocket: inCwd(file.listen.kernelGrpcSocket),
      egressGrpcSocket: inCwd(file.listen.egressGrpcSocket),
    },
    sidecar: { ...file.sidecar, routes: inCwd(file.sidecar.routes) },
    postgres: { ...file.postgres, url: postgresUrl, replicaUrls },
    redis: { ...file.redis, url: redisUrl, ca: redisCa },
    copies: { ...file.copies, key: copiesKey },
    s3,
    apiKeys,
  });
}

function resolveS3(s3: S3File, secret: (path: Path, text: string) => Secret | undefined): Resolved['s3'] {
  const accessKeyId = secret(['s3', 'accessKeyId'], s3.accessKeyId);
  const secretAccessKey = secret(['s3', 'secretAccessKey'], s3.secretAccessKey);
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  return { ...s3, accessKeyId, secretAccessKey };
}

function strong(found: Result<Secret, Fault>): Result<Secret, Fault> {
  if (!found.ok) return found;
  const text = found.value.reveal();
  if (text.length >= apiKeyCharsMin && text.length <= 512 && apiKeyForm.test(text)) return found;
  const message = `the key must be ${apiKeyCharsMin} to 512 letters, digits or \`-._~+/\`; make one with \`openssl rand -hex 32\``;
  return err({ code: 'invalid_input', message });
}

/** Names and secrets that must differ. */
function repeated(file: ConfigFile, keys: Resolved['apiKeys'], at: (path: Path) => string): readonly Fault[] {
  const faults: Fault[] = [];
  const unique = <T>(items: readonly T[], what: string, value: (item: T) => unknown, path: (index: number) => Path) => {
    const seen = new Set<unknown>();
    for (const [index, item] of items.entries()) {
      if (seen.has(value(item)))
        faults.push({ code: 'invalid_input', message: `${what} is used twice; change one`, at: at(path(index)) });
      seen.add(value(item));
    }
  };
  unique(
    file.apiKeys,
    'this key id',
    (key) => key.id,
    (index) => ['apiKeys', index, 'id'],
  );
  // The index is that of the file only while every key was resolved; otherwise other faults come first anyway.
  if (keys.length === file.apiKeys.length) {
    unique(
      keys,
      'this API key',
      (key) => key.key.reveal(),
      (index) => ['apiKeys', index, 'key'],
    );
  }
  unique(
    file.tokens.rootKeys,
    'this root key id',
    (key) => key.id,
    (index) => ['tokens', 'rootKeys', index, 'id'],
  );
  unique(
    file.sources,
    'this source name',
    (source) => source.name,
    (index) => ['sources', index, 'name'],
  );
  unique(
    file.egress.budgets,
    'this budget name',
    (budget) => budget.name,
    (index) => ['egress', 'budgets', index, 'name'],
  );
  const { retrievalPort, kernelPort, egressPort, kernelGrpcPort = 0, egressGrpcPort = 0 } = file.listen;
  const ports = Object.entries({ retrievalPort, kernelPort, egressPort, kernelGrpcPort, egressGrpcPort }).filter(
    ([, port]) => port !== 0,
  );
  unique(
    ports,
    'this port',
    ([, port]) => port,
    (index) => ['listen', ports[index]?.[0] ?? ''],
  );
  for (const [index, source] of file.sources.entries()) {
    unique(
      source.attributes,
      'this attribute',
      (attribute) => attribute.name,
      (inner) => ['sources', index, 'attributes', inner, 'name'],
    );
  }
  return faults;
}
