// The hot tier: a client of a Redis-protocol server or cluster that fails fast instead of making requests wait.

import { type Clock, type Fault, fail, ok, type Result, withTimeout } from '@sallyport/base';
import { Cluster, Redis } from 'ioredis';
import { endpointName, parseEndpoint } from './endpoint.ts';

export interface HotStore {
  readonly redis: Redis | Cluster;
  /** Host and port of the first node: what a log may hold. */
  readonly name: string;
  /** One round trip. Faults: `unavailable`, `timeout`. */
  ping(): Promise<Result<void, Fault>>;
  /** Closes at once; commands under way are rejected. */
  close(): void;
}

export interface RedisOptions {
  readonly clock: Clock;
  /** `redis://` or `rediss://` (TLS); for a cluster a comma list of nodes to start from, with one user and password. */
  readonly url: string;
  readonly cluster?: boolean;
  /** TLS with this certificate authority (PEM); the system's when the text is absent. */
  readonly tls?: { readonly ca?: string };
  /** Longest wait for one command; 1,000 ms by default. */
  readonly commandTimeoutMs?: number;
  /** Told of each connection error, for a log and a counter; the client reconnects by itself. */
  readonly onFault?: (fault: Fault) => void;
}

const connectTimeoutMs = 3_000;
/** Short enough for a tier to be in use again within 2 s of its return, the rest of its breaker included. */
const reconnectMaxMs = 1_000;

/**
 * Connects and makes sure that the server answers; one that is still starting is tried again for 3 s. Afterwards a command sent while there is no connection is rejected
 * at once, a command without answer after `commandTimeoutMs`, and the client reconnects in the background for ever.
 * Faults: `invalid_input` for the URL, `unavailable` or `timeout` for the server.
 */
export async function openRedis(options: RedisOptions): Promise<Result<HotStore, Fault>> {
  const nodes: URL[] = [];
  for (const url of options.url.split(',')) {
    const endpoint = parseEndpoint('the Redis server', url.trim(), ['redis:', 'rediss:']);
    if (!endpoint.ok) return endpoint;
    nodes.push(endpoint.value);
  }
  const [first, second] = nodes;
  if (first === undefined || (second !== undefined && options.cluster !== true)) {
    return fail('invalid_input', 'several Redis URLs were given without `cluster`; set it, or give one');
  }
  const { clock } = options;
  const giveUpAtMs = clock.monotonicMs() + connectTimeoutMs;
  for (let tries = 0; ; tries++) {
    const opened = await connect(nodes, first, options);
    const delayMs = reconnectDelayMs(tries);
    if (opened.ok || isRefusal(opened.fault) || clock.monotonicMs() + delayMs > giveUpAtMs) return opened;
    await clock.sleep(delayMs);
  }
}

async function connect(nodes: readonly URL[], first: URL, options: RedisOptions): Promise<Result<HotStore, Fault>> {
  const redis = options.cluster === true ? clusterClient(nodes, first, options) : singleClient(first, options);
  const name = endpointName(first);
  // Without a listener an error event would end the process. The last one says why a connection could not be made.
  let lastError: unknown;
  redis.on('error', (error: unknown) => {
    lastError = error;
    options.onFault?.(redisFault(name, error));
  });
  const store: HotStore = {
    redis,
    name,
    ping: () =>
      guarded(
        options.clock,
        name,
        () => lastError,
        () => redis.ping(),
      ),
    close: () => redis.disconnect(),
  };
  const connected = await guarded(
    options.clock,
    name,
    () => lastError,
    () => redis.connect(),
  );
  const alive = connected.ok ? await store.ping() : connected;
  if (alive.ok) return ok(store);
  store.close();
  return alive;
}

function singleClient(url: URL, options: RedisOptions): Redis {
  return new Redis({
    ...commonOptions(url, options),
    host: url.hostname,
    port: portOf(url),
    db: Number(url.pathname.slice(1)) || 0,
    lazyConnect: true,
    enableOfflineQueue: false,
    retryStrategy: reconnectDelayMs,
  });
}

function clusterClient(nodes: readonly URL[], first: URL, options: RedisOptions): Cluster {
  return new Cluster(
    nodes.map((url) => ({ host: url.hostname, port: portOf(url) })),
    {
      lazyConnect: true,
      enableOfflineQueue: false,
      redisOptions: commonOptions(first, options),
      clusterRetryStrategy: reconnectDelayMs,
      // A lost node is asked for again a few times within the command's time, then its keys fail and others go on.
      maxRedirections: 4,
      slotsRefreshTimeout: connectTimeoutMs,
      slotsRefreshInterval: 5_000,
      // Certificates name hosts, so that names must not be turned into addresses first.
      ...(isTls(first, options) ? { dnsLookup: (address, done) => done(null, address) } : {}),
    },
  );
}

function commonOptions(url: URL, options: RedisOptions) {
  const commandTimeout = options.commandTimeoutMs ?? 1_000;
  return {
    ...(url.username === '' ? {} : { username: decodeURIComponent(url.username) }),
    ...(url.password === '' ? {} : { password: decodeURIComponent(url.password) }),
    ...(isTls(url, options) ? { tls: { ...options.tls } } : {}),
    connectionName: 'sallyport',
    connectTimeout: connectTimeoutMs,
    commandTimeout,
    // A server that is frozen, or gone without a word, is left after this silence.
    socketTimeout: commandTimeout * 2,
    maxRetriesPerRequest: 1,
    // A command whose answer was lost is not sent twice: the caller decides.
    autoResendUnfulfilledCommands: false,
  };
}

function isTls(url: URL, options: RedisOptions): boolean {
  return url.protocol === 'rediss:' || options.tls !== undefined;
}

function portOf(url: URL): number {
  return url.port === '' ? 6_379 : Number(url.port);
}

function reconnectDelayMs(times: number): number {
  return Math.min(50 * 2 ** Math.min(times, 10), reconnectMaxMs);
}

async function guarded(
  clock: Clock,
  name: string,
  lastError: () => unknown,
  work: () => Promise<unknown>,
): Promise<Result<void, Fault>> {
  try {
    const answer = await withTimeout(clock, { what: `Redis at \`${name}\``, timeoutMs: connectTimeoutMs + 500 }, work);
    return answer.ok ? ok(undefined) : answer;
  } catch (cause) {
    return { ok: false, fault: redisFault(name, lastError() ?? cause) };
  }
}

/** What a server says to wrong credentials; asking again changes nothing. */
const refusals = /\b(WRONGPASS|NOAUTH)\b/;

function isRefusal(fault: Fault): boolean {
  return refusals.test(fault.message);
}

/** Words of the server are kept to their first, its error code: the rest may quote a command with its values. */
function redisFault(name: string, error: unknown): Fault {
  const message = error instanceof Error ? error.message : '';
  const systemCode =
    error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const code = systemCode ?? /^[A-Z]{3,20}\b/.exec(message)?.[0] ?? (error instanceof Error ? error.name : 'unknown');
  const remedy = refusals.test(code)
    ? 'the server refuses these credentials; check user and password'
    : 'check that it runs at this address';
  return {
    code: 'unavailable',
    message: `Redis at \`${name}\` cannot be used: ${remedy} (${code})`,
    retryAfterMs: 1_000,
    cause: new Error(`Redis error ${code}`),
  };
}
