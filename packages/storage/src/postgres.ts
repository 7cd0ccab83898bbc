// The warm tier: one pool of connections to Postgres, real or embedded, behind one driver.

import { type Clock, type Fault, fail, limits, ok, type Result, withTimeout } from '@sallyport/base';
import postgres from 'postgres';
import { databaseFault } from './database-fault.ts';
import { type EmbeddedPostgresOptions, startEmbeddedPostgres } from './embedded-postgres.ts';
import { endpointName, parseEndpoint } from './endpoint.ts';

/** The driver with int8 (`count(*)` too) as bigint, so that nothing is rounded. */
export type Sql = postgres.Sql<{ bigint: bigint }>;

export interface Database {
  readonly sql: Sql;
  /** With the password: never log it. */
  readonly url: string;
  readonly kind: 'embedded' | 'real';
  /** Host, port and database: what a log may hold. */
  readonly name: string;
  /** One round trip. Faults: `unavailable`, `timeout`. */
  ping(): Promise<Result<void, Fault>>;
  /** Lets running queries end for at most 2 s, then closes, and stops an embedded server. */
  close(): Promise<Result<void, Fault>>;
}

export interface PostgresOptions {
  readonly clock: Clock;
  /** A server of the operator's, or one that this process starts. */
  readonly source: { readonly url: string } | { readonly embedded: Omit<EmbeddedPostgresOptions, 'clock'> };
  /** Connections at most; 50 by default, 20 for an embedded server on the same machine. */
  readonly connectionsMax?: number;
  /** Longest run of one statement in milliseconds. */
  readonly statementTimeoutMs?: number;
}

const idleSeconds = 300;
const lifeSeconds = 3_600;
const connectSeconds = 5;
const pingTimeoutMs = 6_000;
/** Requests were drained before; and after a cut connection the driver waits this out in full. */
const closeSeconds = 2;

/**
 * Opens the pool and makes sure that the server answers.
 * Faults: `invalid_input` for the URL, `unavailable` or `timeout` for the server, and those of `startEmbeddedPostgres`.
 */
export async function openPostgres(options: PostgresOptions): Promise<Result<Database, Fault>> {
  const { clock, source } = options;
  if ('url' in source) return openPool(options, 'real', source.url, async () => ok(undefined));
  const server = await startEmbeddedPostgres({ ...source.embedded, clock });
  if (!server.ok) return server;
  return openPool(options, 'embedded', server.value.url, server.value.stop);
}

async function openPool(
  options: PostgresOptions,
  kind: Database['kind'],
  url: string,
  stopServer: () => Promise<Result<void, Fault>>,
): Promise<Result<Database, Fault>> {
  const endpoint = parseEndpoint('the database', url, ['postgres:', 'postgresql:']);
  if (!endpoint.ok) return endpoint;
  const name = endpointName(endpoint.value);
  const { clock, statementTimeoutMs = limits.requestTimeoutMs } = options;
  const sql = postgres(url, {
    max: options.connectionsMax ?? (kind === 'embedded' ? 20 : 50),
    idle_timeout: idleSeconds,
    max_lifetime: lifeSeconds,
    connect_timeout: connectSeconds,
    // The driver's own back-off grows to 20 s, during which a query would wait for a server that is long back.
    backoff: () => 0.25,
    types: { bigint: postgres.BigInt },
    // Notices may quote data; nobody reads them.
    onnotice: () => undefined,
    connection: {
      application_name: 'sallyport',
      statement_timeout: statementTimeoutMs,
      TimeZone: 'UTC',
    },
  });
  const database: Database = {
    sql,
    url,
    kind,
    name,
    ping: () => ping(clock, sql, name),
    close: async () => {
      await sql.end({ timeout: closeSeconds });
      return stopServer();
    },
  };
  const alive = await database.ping();
  if (alive.ok) {
    // The first connection has asked for the array types and all share them. The driver (3.4) would ask again on each
    // new one and leave the failure of that question unhandled: a connection that dies then would end the process.
    sql.options.fetch_types = false;
    return ok(database);
  }
  await sql.end({ timeout: 0 });
  await stopServer();
  return alive;
}

async function ping(clock: Clock, sql: Sql, name: string): Promise<Result<void, Fault>> {
  try {
    const answer = await withTimeout(clock, { what: `the database at \`${name}\``, timeoutMs: pingTimeoutMs }, () =>
      Promise.resolve(sql`select 1`),
    );
    return answer.ok ? ok(undefined) : answer;
  } catch (cause) {
    const { message, cause: below } = databaseFault(cause);
    return fail('unavailable', `the database at \`${name}\` cannot be used: ${message}`, {
      retryAfterMs: 1_000,
      cause: below,
    });
  }
}
