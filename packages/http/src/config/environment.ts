// Environment variables that override settings of the file.

import type { Fault } from '@sallyport/base';
import { nearest } from './suggest.ts';

type Env = Readonly<Record<string, string | undefined>>;
type Path = readonly [string, string] | readonly [string];

/** How a variable's text becomes the setting: as it is, as a number, as a boolean, or as a reference to itself. */
type Kind = 'text' | 'number' | 'boolean' | 'reference';

const variables: readonly { readonly name: string; readonly path: Path; readonly kind: Kind }[] = [
  { name: 'SALLYPORT_DATA', path: ['data'], kind: 'text' },
  { name: 'SALLYPORT_HOST', path: ['listen', 'host'], kind: 'text' },
  { name: 'SALLYPORT_RETRIEVAL_PORT', path: ['listen', 'retrievalPort'], kind: 'number' },
  { name: 'SALLYPORT_KERNEL_PORT', path: ['listen', 'kernelPort'], kind: 'number' },
  { name: 'SALLYPORT_EGRESS_PORT', path: ['listen', 'egressPort'], kind: 'number' },
  { name: 'SALLYPORT_KERNEL_SOCKET', path: ['listen', 'kernelSocket'], kind: 'text' },
  { name: 'SALLYPORT_KERNEL_GRPC_PORT', path: ['listen', 'kernelGrpcPort'], kind: 'number' },
  { name: 'SALLYPORT_KERNEL_GRPC_SOCKET', path: ['listen', 'kernelGrpcSocket'], kind: 'text' },
  { name: 'SALLYPORT_EGRESS_GRPC_PORT', path: ['listen', 'egressGrpcPort'], kind: 'number' },
  { name: 'SALLYPORT_EGRESS_GRPC_SOCKET', path: ['listen', 'egressGrpcSocket'], kind: 'text' },
  { name: 'SALLYPORT_SIDECAR_ROUTES', path: ['sidecar', 'routes'], kind: 'text' },
  { name: 'SALLYPORT_SIDECAR_ADVERTISE', path: ['sidecar', 'advertise'], kind: 'boolean' },
  { name: 'SALLYPORT_KERNEL_DELEGATED_VALIDITY_MS', path: ['kernel', 'delegatedValidityMs'], kind: 'number' },
  { name: 'SALLYPORT_KERNEL_URL', path: ['kernel', 'publicUrl'], kind: 'text' },
  { name: 'SALLYPORT_LOG_LEVEL', path: ['log', 'level'], kind: 'text' },
  { name: 'DATABASE_URL', path: ['postgres', 'url'], kind: 'reference' },
  { name: 'REDIS_URL', path: ['redis', 'url'], kind: 'reference' },
  { name: 'REDIS_CLUSTER', path: ['redis', 'cluster'], kind: 'boolean' },
  { name: 'S3_ENDPOINT', path: ['s3', 'endpoint'], kind: 'text' },
  { name: 'S3_REGION', path: ['s3', 'region'], kind: 'text' },
  { name: 'S3_BUCKET', path: ['s3', 'bucket'], kind: 'text' },
  { name: 'S3_ACCESS_KEY_ID', path: ['s3', 'accessKeyId'], kind: 'reference' },
  { name: 'S3_SECRET_ACCESS_KEY', path: ['s3', 'secretAccessKey'], kind: 'reference' },
  { name: 'S3_FORCE_PATH_STYLE', path: ['s3', 'forcePathStyle'], kind: 'boolean' },
];

export interface Overridden {
  readonly value: unknown;
  /** Setting (`listen.host`) to the variable that gave it. */
  readonly origins: ReadonlyMap<string, string>;
}

/** The file's value with the environment laid over it. An empty variable counts as not set. */
export function override(fileValue: unknown, env: Env): Overridden {
  const origins = new Map<string, string>();
  if (fileValue !== null && fileValue !== undefined && !isRecord(fileValue)) return { value: fileValue, origins };
  const value: Record<string, unknown> = { ...fileValue };
  for (const { name, path, kind } of variables) {
    const text = env[name];
    if (text === undefined || text === '') continue;
    const [section, field] = path;
    const given = converted(name, text, kind);
    if (field === undefined) value[section] = given;
    else {
      const inner = value[section] ?? {};
      // A section that is no mapping is the file's mistake; overriding would only hide it.
      if (!isRecord(inner)) continue;
      value[section] = { ...inner, [field]: given };
    }
    origins.set(path.join('.'), name);
  }
  return { value, origins };
}

/** The variable that could give a setting, if there is one. */
export function variableOf(path: readonly PropertyKey[]): string | undefined {
  return variables.find((variable) => variable.path.join('.') === path.join('.'))?.name;
}

/** Variables that look like one of ours with a slip; unrelated names are left alone. */
export function mistyped(env: Env): readonly Fault[] {
  const names = variables.map((variable) => variable.name).filter((name) => name.startsWith('SALLYPORT_'));
  const faults: Fault[] = [];
  for (const name of Object.keys(env)) {
    if (!name.startsWith('SALLYPORT_') || names.includes(name)) continue;
    const meant = nearest(name, names);
    if (meant !== undefined) {
      faults.push({
        code: 'invalid_input',
        message: `\`${name}\` is not a setting; did you mean \`${meant}\`?`,
        at: name,
      });
    }
  }
  return faults;
}

/** What cannot be converted stays text, so that the schema refuses it and says what it wants. */
function converted(name: string, text: string, kind: Kind): unknown {
  switch (kind) {
    case 'text':
      return text;
    case 'number':
      return /^[0-9]{1,10}$/.test(text) ? Number(text) : text;
    case 'boolean':
      return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : text;
    case 'reference':
      return `env:${name}`;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
