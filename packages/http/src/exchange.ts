// One request and its answer: id, deadline, crash guard, log line and metric, without a chain of middleware.

import { type Clock, err, type RandomBytes, type Result, toHex, utf8 } from '@sallyport/base';
import type { Log, RequestLine } from './log.ts';
import type { Metrics } from './metrics.ts';
import { crashProblem, type Problem, problemOf, problemType, type Refusal } from './problem.ts';
import { type Break, type Connection, untilBroken } from './until-broken.ts';

/** What a route answers; `body` null sends none. */
export interface Reply {
  readonly status: number;
  readonly type: string;
  /** A stream is sent as it comes; where it breaks off, the connection does too. */
  readonly body: string | Uint8Array | ReadableStream<Uint8Array> | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a route may know of the request besides its input. */
export interface Exchange {
  readonly requestId: string;
  /** Aborts when the deadline passes or the caller hangs up; made only when asked for. */
  readonly signal: AbortSignal;
  /** True while the request's own body is awaited: running out of time is then the caller's doing. */
  receiving: boolean;
}

export interface ExchangesOptions {
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly timeoutMs: number;
}

/** What is known of a request before its work begins. */
export interface Route {
  /** As declared, never as sent. */
  readonly name: string;
  readonly quiet: boolean;
  /** Longest wait for the head of the answer, where it differs from that of all. */
  readonly timeoutMs?: number;
}

/** How often deadlines are looked at: one timer for all requests costs less than one each. */
const sweepEveryMs = 100;

export class Exchanges {
  readonly #options: ExchangesOptions;
  readonly #open = new OpenExchanges();
  readonly #idPrefix: string;
  #count = 0;
  readonly #stopSweep: () => void;

  constructor(options: ExchangesOptions) {
    this.#options = options;
    this.#idPrefix = toHex(options.random(9));
    this.#stopSweep = options.clock.every(sweepEveryMs, () => this.#sweep());
  }

  /** Requests that have no answer yet. */
  get openCount(): number {
    return this.#open.count;
  }

  /** Ends the timer. Open requests still finish. */
  stop(): void {
    this.#stopSweep();
  }

  /** Runs one request to its answer. Never rejects: a crash becomes a 500 that tells nothing. */
  async run(
    request: Request,
    route: Route,
    work: (exchange: Exchange) => Promise<Result<Reply, Refusal>>,
    connection?: Connection,
  ): Promise<Response> {
    const { clock } = this.#options;
    const timeoutMs = timeLeftMs(request, route.timeoutMs ?? this.#options.timeoutMs);
    const exchange = new OpenExchange(this.#requestId(request), clock.monotonicMs(), timeoutMs, request);
    const slot = this.#open.add(exchange);
    let result: Result<Reply, Refusal> | undefined;
    let crash: unknown;
    try {
      result = await exchange.race(work(exchange));
    } catch (thrown) {
      crash = thrown;
    }
    this.#open.remove(slot);
    const { requestId } = exchange;
    const problem =
      result === undefined ? crashProblem(requestId) : result.ok ? undefined : problemOf(result.fault, requestId);
    const durationMs = clock.monotonicMs() - exchange.startedMs;
    const refusal = result?.ok === false ? result.fault : undefined;
    const status = problem?.status ?? (result?.ok === true ? result.value.status : 500);
    this.#record(request, route, { requestId, status, durationMs, refusal, crash });
    const echoed = echoedId(request) ?? requestId;
    return problem === undefined && result?.ok === true
      ? respond(this.#watched(result.value, connection, { route: route.name, status, requestId }), echoed)
      : respondProblem(problem ?? crashProblem(requestId), echoed);
  }

  /** A stream may break off long after its head is sent and its request is logged: that gets a line of its own. */
  #watched(
    reply: Reply,
    connection: Connection | undefined,
    seen: { readonly route: string; readonly status: number; readonly requestId: string },
  ): Reply {
    if (!(reply.body instanceof ReadableStream)) return reply;
    const onBreak = (broke: Break) => this.#options.log.error({ ...seen, broke }, 'the answer broke off');
    return { ...reply, body: untilBroken(reply.body, { onBreak, connection }) };
  }

  /** The id for log and problem: the caller's where it has the form of one, else ours. */
  #requestId(request: Request): string {
    const given = request.headers.get('x-request-id');
    if (given !== null && /^[A-Za-z0-9._-]{8,128}$/.test(given)) return given;
    // Unique, not secret: a random prefix per process and a counter cost less than randomness per request.
    this.#count += 1;
    return `${this.#idPrefix}-${this.#count.toString(36)}`;
  }

  #sweep(): void {
    const nowMs = this.#options.clock.monotonicMs();
    for (const exchange of this.#open.all()) {
      if (exchange.startedMs + exchange.timeoutMs <= nowMs) exchange.expire();
    }
  }

  #record(
    request: Request,
    route: Route,
    seen: { requestId: string; status: number; durationMs: number; refusal: Refusal | undefined; crash: unknown },
  ): void {
    const { log, metrics } = this.#options;
    const { requestId, status, durationMs, refusal, crash } = seen;
    metrics.request({ route: route.name, method: knownMethod(request.method), status, durationMs });
    const line: RequestLine = {
      method: knownMethod(request.method),
      route: route.name,
      status,
      durationMs: round(durationMs),
      requestId,
    };
    if (refusal === undefined && crash === undefined) {
      if (route.quiet) log.debug(line, 'request');
      else log.request(line);
    } else if (refusal === undefined) {
      log.error({ ...line, err: crash }, 'request crashed');
    } else if (status >= 500) {
      const fault = { code: refusal.code, message: refusal.message };
      log.error({ ...line, fault, err: refusal.cause }, 'request failed');
    } else log.request({ ...line, fault: refusal.code });
  }
}

/**
 * The requests under way, in slots that are used again. Owned by `Exchanges` alone: `run` adds and removes, the timer reads.
 * A `Set` would do, but one that changes with every request keeps dead requests alive until the next full collection.
 */
class OpenExchanges {
  readonly #slots: (OpenExchange | undefined)[] = [];
  readonly #free: number[] = [];

  get count(): number {
    return this.#slots.length - this.#free.length;
  }

  add(exchange: OpenExchange): number {
    const slot = this.#free.pop() ?? this.#slots.length;
    this.#slots[slot] = exchange;
    return slot;
  }

  remove(slot: number): void {
    this.#slots[slot] = undefined;
    this.#free.push(slot);
  }

  all(): readonly OpenExchange[] {
    return this.#slots.filter((exchange) => exchange !== undefined);
  }
}

class OpenExchange implements Exchange {
  readonly requestId: string;
  readonly startedMs: number;
  readonly timeoutMs: number;
  receiving = false;
  readonly #request: Request;
  #abort: AbortController | undefined;
  #settle: ((result: Result<Reply, Refusal>) => void) | undefined;

  constructor(requestId: string, startedMs: number, timeoutMs: number, request: Request) {
    this.requestId = requestId;
    this.startedMs = startedMs;
    this.timeoutMs = timeoutMs;
    this.#request = request;
  }

  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      const abort = new AbortController();
      const { signal } = this.#request;
      if (signal.aborted) abort.abort(signal.reason);
      else signal.addEventListener('abort', () => abort.abort(signal.reason), { once: true });
      this.#abort = abort;
    }
    return this.#abort.signal;
  }

  /** The result of `work`, or the time-out if `expire` comes first; a late result has no one to go to. */
  race(work: Promise<Result<Reply, Refusal>>): Promise<Result<Reply, Refusal>> {
    return new Promise((resolve, reject) => {
      this.#settle = resolve;
      work.then(resolve, reject);
    });
  }

  expire(): void {
    const { timeoutMs } = this;
    this.#settle?.(
      err(
        this.receiving
          ? {
              code: 'timeout',
              status: 408,
              message: `the body did not arrive within ${timeoutMs} ms; send it again`,
              hangUp: true,
            }
          : { code: 'timeout', message: `no answer was ready within ${timeoutMs} ms; try again`, retryAfterMs: 1_000 },
      ),
    );
    this.#abort?.abort(new Error('the request ran out of time'));
  }
}

/** How long the caller still waits, in ms; it shortens the app's own bound and never lengthens it. */
export const timeLeftHeader = 'sallyport-timeout-ms';

function timeLeftMs(request: Request, boundMs: number): number {
  const given = request.headers.get(timeLeftHeader);
  return given !== null && /^[0-9]{1,9}$/.test(given) ? Math.min(Number(given), boundMs) : boundMs;
}

/** Sent with every answer: nothing here is to be stored, sniffed, framed or run by a browser. */
const fixedHeaders = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
} as const;

/** Longest `X-Request-ID` that comes back. */
const echoedCharsMax = 256;

/** AuthZEN 1.0 has the caller's id come back as it was sent, whatever it is, with errors too; a header cannot hold a line break. */
function echoedId(request: Request): string | undefined {
  const given = request.headers.get('x-request-id');
  return given === null || given === '' || given.length > echoedCharsMax ? undefined : given;
}

function respond(reply: Reply, requestId: string): Response {
  const { status, type, body, headers } = reply;
  // A plain record, which the Node adapter hands to `writeHead` as it is; a `Headers` object would be copied twice.
  const all: Record<string, string> = { 'content-type': type, 'x-request-id': requestId, ...fixedHeaders, ...headers };
  if (body === null) delete all['content-type'];
  // Node writes a head that goes out together with a text as UTF-8, which would change an id that is not ASCII.
  const sent = typeof body === 'string' && !isAscii(requestId) ? utf8(body) : body;
  // Bytes on the heap of this process are never shared memory, which is all that `BodyInit` excludes.
  return new Response(sent as Exclude<typeof sent, Uint8Array> | Uint8Array<ArrayBuffer>, { status, headers: all });
}

function isAscii(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are ASCII too
  return /^[\x00-\x7f]*$/.test(text);
}

function respondProblem(problem: Problem, requestId: string): Response {
  return respond(
    { status: problem.status, type: problemType, body: problem.text, headers: problem.headers },
    requestId,
  );
}

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Methods are the caller's text; an unbounded label would grow the registry. */
function knownMethod(method: string): string {
  return methods.has(method) ? method : 'other';
}

function round(ms: number): number {
  return Math.round(ms * 100) / 100;
}
