// The HTTP app that the three services share: ids, authentication, bounds, problems, health, metrics, document.

import type { HttpBindings } from '@hono/node-server';
import { type Clock, err, type JsonObject, limits, ok, type RandomBytes, type Result } from '@sallyport/base';
import { type Context, Hono } from 'hono';
import { answerJson } from './answer.ts';
import { type ApiKey, type Authenticator, createAuthenticator } from './auth.ts';
import { readBytes, readJsonBody } from './body.ts';
import type { AuthKind, Callers, Endpoint } from './endpoint.ts';
import { type Exchange, Exchanges, type Reply, type Route } from './exchange.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { openApiDocument } from './openapi.ts';
import { originOf } from './origin.ts';
import type { Refusal } from './problem.ts';
import { type Check, createReadiness } from './ready.ts';

export interface AppOptions {
  readonly service: string;
  readonly version: string;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly checks: readonly Check[];
  readonly apiKeys: readonly ApiKey[];
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** Defaults to `limits.bodyBytesMax`. */
  readonly bodyBytesMax?: number;
  /** Defaults to `limits.requestTimeoutMs`. */
  readonly requestTimeoutMs?: number;
  /** Holds each answer against its declared schema and fails loudly on a misfit; for tests. */
  readonly answersChecked?: boolean;
}

export interface App {
  /** Adds endpoints; only before the first request. */
  mount(...endpoints: readonly Endpoint[]): App;
  /** Serves one request; the bindings are those of the Node adapter. */
  readonly fetch: (request: Request, env?: HttpBindings) => Response | Promise<Response>;
  /** For tests: `app.request('/health')`. */
  request(path: string, init?: RequestInit): Promise<Response>;
  document(): JsonObject;
  /** From now on `/ready` answers 503, so that no new work is sent here. */
  drain(): void;
  /** Counts a request that could not be read far enough to be served, and was answered with this status. */
  unread(status: number): void;
  /** Requests without an answer yet. */
  openCount(): number;
  /** Ends the app's timer. */
  stop(): void;
}

interface Served {
  readonly hono: Hono<{ Bindings: Partial<HttpBindings> }>;
  readonly exchanges: Exchanges;
  readonly authenticator: Authenticator;
  readonly bodyBytesMax: number;
  readonly answersChecked: boolean;
}

type Ctx = Context<{ Bindings: Partial<HttpBindings> }>;

export function createApp(options: AppOptions): App {
  const { clock, log, metrics } = options;
  const timeoutMs = options.requestTimeoutMs ?? limits.requestTimeoutMs;
  const served: Served = {
    hono: new Hono(),
    exchanges: new Exchanges({ clock, random: options.random, log, metrics, timeoutMs }),
    authenticator: createAuthenticator(options.apiKeys),
    bodyBytesMax: options.bodyBytesMax ?? limits.bodyBytesMax,
    answersChecked: options.answersChecked ?? false,
  };
  const { hono, exchanges } = served;
  metrics.gauge({
    name: 'http_requests_open',
    help: 'requests without an answer yet',
    read: () => exchanges.openCount,
  });
  const endpoints: Endpoint[] = [];
  let draining = false;
  mountOperations(served, options, { isDraining: () => draining, document: () => openApiDocument(options, endpoints) });
  hono.notFound((c) => exchanges.run(c.req.raw, { name: 'unmatched', quiet: false }, async () => unmatched(served, c)));
  hono.onError((thrown) => {
    // Handlers never throw: the exchange catches first. What arrives here failed in the framework itself.
    log.error({ err: thrown }, 'the router failed');
    return new Response(null, { status: 500 });
  });
  const app: App = {
    mount: (...more) => {
      for (const endpoint of more) {
        endpoints.push(endpoint);
        mountEndpoint(served, endpoint);
      }
      return app;
    },
    fetch: (request, env) => hono.fetch(request, env ?? {}),
    request: async (path, init) => hono.request(path, init, {}),
    document: () => openApiDocument(options, endpoints),
    drain: () => {
      draining = true;
    },
    unread: (status) => metrics.request({ route: 'unread', method: 'other', status, durationMs: 0 }),
    openCount: () => exchanges.openCount,
    stop: () => exchanges.stop(),
  };
  return app;
}

function mountEndpoint(served: Served, endpoint: Endpoint): void {
  const { declaration } = endpoint;
  const bytesMax = declaration.bodyBytesMax ?? served.bodyBytesMax;
  const { path: name, timeoutMs } = declaration;
  const route: Route = { name, quiet: false, ...(timeoutMs === undefined ? {} : { timeoutMs }) };
  const work = async (c: Ctx, exchange: Exchange): Promise<Result<Reply, Refusal>> => {
    const { raw } = c.req;
    // Authentication comes first: a stranger's body is not worth reading.
    const caller = authenticate(served.authenticator, declaration, raw.headers);
    if (!caller.ok) return caller;
    let body: Parameters<Endpoint['run']>[0]['body'];
    if (declaration.body !== undefined) {
      exchange.receiving = true;
      const read = await readJsonBody({ raw, incoming: c.env.incoming }, bytesMax);
      if (!read.ok) return err(forProtocol(read.fault, declaration.mediaTypeStatus));
      exchange.receiving = false;
      body = read.value;
    }
    return endpoint.run({
      body,
      query: declaration.query === undefined ? undefined : new URL(raw.url).searchParams,
      params: declaration.params === undefined ? {} : c.req.param(),
      caller: caller.value,
      requestId: exchange.requestId,
      signal: () => exchange.signal,
      headers: raw.headers,
      origin: () => originOf(c.env.incoming),
      request: raw,
      bytes: (most) => readBytes({ raw, incoming: c.env.incoming }, most),
      answersChecked: served.answersChecked,
    });
  };
  served.hono.on(declaration.method.toUpperCase(), declaration.path, (c) =>
    served.exchanges.run(c.req.raw, route, (exchange) => work(c, exchange), c.env.outgoing),
  );
}

/** The refusal with the status that the endpoint's protocol has for a body of another media type. */
function forProtocol(refusal: Refusal, mediaTypeStatus: number | undefined): Refusal {
  return refusal.status === 415 && mediaTypeStatus !== undefined ? { ...refusal, status: mediaTypeStatus } : refusal;
}

function authenticate(
  authenticator: Authenticator,
  { auth, role, tokenHeader }: Endpoint['declaration'],
  headers: Headers,
): Result<Callers[AuthKind], Refusal> {
  switch (auth) {
    case 'none':
      return ok(undefined);
    case 'api-key':
      return authenticator.apiKey(headers.get('authorization'), role);
    case 'api-key-or-capability': {
      const known = authenticator.apiKey(headers.get('authorization'), role);
      const isStranger = !known.ok && known.fault.code === 'unauthenticated';
      return isStranger ? authenticator.bearer(headers.get('authorization')) : known;
    }
    case 'capability': {
      const given = tokenHeader === undefined ? null : headers.get(tokenHeader);
      return authenticator.bearer(given === null ? headers.get('authorization') : `Bearer ${given}`);
    }
  }
}

/** `/health`, `/ready`, `/metrics` and `/openapi.json`: for machines that run the service, so quiet in the log. */
function mountOperations(
  served: Served,
  options: AppOptions,
  state: { readonly isDraining: () => boolean; readonly document: () => JsonObject },
): void {
  const { service, version, metrics } = options;
  const readiness = createReadiness(options.clock, options.checks);
  const quiet = (path: string, work: (c: Ctx) => Promise<Result<Reply, Refusal>>) =>
    served.hono.get(path, (c) => served.exchanges.run(c.req.raw, { name: path, quiet: true }, () => work(c)));
  const json = (status: number, value: unknown) => ok({ status, type: 'application/json', body: answerJson(value) });
  quiet('/health', async () => json(200, { status: 'alive', service, version }));
  quiet('/ready', async () => {
    const found = await readiness(state.isDraining());
    return json(found.status === 'ready' ? 200 : 503, found);
  });
  quiet('/metrics', async (c) => {
    // Open until a key with the role `metrics` exists; from then on asked for.
    if (served.authenticator.has('metrics')) {
      const caller = served.authenticator.apiKey(c.req.raw.headers.get('authorization'), 'metrics');
      if (!caller.ok) return caller;
    }
    return ok({ status: 200, type: metrics.contentType, body: await metrics.text() });
  });
  quiet('/openapi.json', async () => json(200, state.document()));
}

const tried = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** No route: a known path with another method is 405 with `Allow`, or the answer to OPTIONS; anything else is 404. */
function unmatched(served: Served, c: Ctx): Result<Reply, Refusal> {
  const allowed: string[] = tried.filter((method) => served.hono.router.match(method, c.req.path)[0].length > 0);
  if (allowed.length === 0) {
    return err({ code: 'not_found', message: 'there is nothing at this path; `/openapi.json` lists what there is' });
  }
  if (allowed.includes('GET')) allowed.push('HEAD');
  const allow = [...allowed, 'OPTIONS'].join(', ');
  if (c.req.method === 'OPTIONS') return ok({ status: 204, type: '', body: null, headers: { allow } });
  return err({ code: 'unsupported', status: 405, message: `this path takes only ${allow}; use one of them`, allow });
}
