// A middleware for Hono that lets the answers of an app out only as the egress firewall decides.

import {
  isJsonObject,
  type JsonObject,
  limits,
  parseJson,
  readBounded,
  systemClock,
  withTimeout,
} from '@sallyport/base';
import { EgressError, errorOf } from './egress-error.ts';

/** What is used of Hono's context. */
export interface FilteredContext {
  readonly req: { readonly raw: Request };
  // Hono takes undefined to forget the answer and its headers, and gives none back.
  get res(): Response;
  set res(answer: Response | undefined);
}

export interface EgressMiddlewareOptions<C extends FilteredContext = FilteredContext> {
  /** Base URL of the egress firewall, such as `http://127.0.0.1:8081`. */
  readonly gateway: string;
  /** The capability token under which an answer leaves. */
  readonly token: string | ((context: C) => string | Promise<string>);
  /** Where answers go, as policies know it: a URL or a plain name. */
  readonly destination: string | ((context: C) => string | Promise<string>);
  /** For tests, or for a Unix socket; the global one when absent. */
  readonly fetch?: typeof fetch;
  /** Longest wait for a verdict; by default a little more than a firewall takes for one. */
  readonly timeoutMs?: number;
  /** Told why an answer was not let out. */
  readonly onRefused?: (error: EgressError) => void;
}

/** The firewall's own bound; what must be escaped in JSON counts there as it is written. */
const bodyBytesMax = limits.scanBytesMax;

/**
 * Bodies are UTF-8 text of at most 1 MiB, held until they are decided as a whole; a stream of events is refused, since it may
 * never end. An answer that is blocked becomes a 403 problem, one without a verdict, or that cannot be decided, a 503 or 502.
 * Headers and status of the app go out as they are, apart from those that describe the body.
 *
 * INVARIANT: no byte of a body leaves that the firewall has not let out.
 *
 * @example
 * app.use(egressMiddleware({ gateway: 'http://127.0.0.1:8081', token, destination: 'partner-api' }));
 */
export function egressMiddleware<C extends FilteredContext>(
  options: EgressMiddlewareOptions<C>,
): (context: C, next: () => Promise<void>) => Promise<void> {
  return async (context, next) => {
    await next();
    const answer = context.res;
    if (answer.body === null) return;
    let filtered: Response;
    try {
      filtered = await decided(options, context, answer);
    } catch (cause) {
      const error =
        cause instanceof EgressError ? cause : new EgressError('unavailable', 'there is no verdict', { cause });
      options.onRefused?.(error);
      filtered = refusal(error);
      await answer.body.cancel().catch(() => undefined);
    }
    // Else Hono would put the headers of the old answer over those of the new one.
    context.res = undefined;
    context.res = filtered;
  };
}

async function decided<C extends FilteredContext>(
  options: EgressMiddlewareOptions<C>,
  context: C,
  answer: Response,
): Promise<Response> {
  const { token, destination, timeoutMs = defaultTimeoutMs } = options;
  const content = await textOf(answer);
  const capability = typeof token === 'string' ? token : await token(context);
  const where = typeof destination === 'string' ? destination : await destination(context);
  const bound = { what: 'the egress firewall', timeoutMs };
  const asked = await withTimeout(systemClock, bound, (late) =>
    verdictOn(options, {
      capability,
      body: JSON.stringify({ destination: where, content }),
      signal: AbortSignal.any([context.req.raw.signal, late]),
    }),
  );
  if (!asked.ok) throw new EgressError('unavailable', asked.fault.message);
  const verdict = asked.value;
  const { verdict: kind, content: out, certificateId, reasonText } = verdict;
  if (kind === 'block') throw new EgressError('blocked', typeof reasonText === 'string' ? reasonText : 'blocked');
  if ((kind !== 'allow' && kind !== 'redact') || typeof out !== 'string' || typeof certificateId !== 'string') {
    throw new EgressError('unavailable', 'what answers is not the egress firewall; check its address');
  }
  const headers = new Headers(answer.headers);
  for (const name of ofTheBody) headers.delete(name);
  headers.set('sallyport-verdict', kind);
  headers.set('sallyport-certificate', certificateId);
  return new Response(out, { status: answer.status, statusText: answer.statusText, headers });
}

const defaultTimeoutMs = limits.requestTimeoutMs + 2_000;

/** What the firewall answers, whatever that is. */
async function verdictOn<C extends FilteredContext>(
  { gateway, fetch: send = fetch }: Pick<EgressMiddlewareOptions<C>, 'gateway' | 'fetch'>,
  { capability, body, signal }: { readonly capability: string; readonly body: string; readonly signal: AbortSignal },
): Promise<JsonObject> {
  const reply = await send(`${gateway.replace(/\/+$/, '')}/v1/egress`, {
    method: 'POST',
    headers: { authorization: `Bearer ${capability}`, 'content-type': 'application/json' },
    body,
    redirect: 'error',
    signal,
  });
  if (reply.status !== 200) throw await errorOf(reply);
  const bytes = await readBounded(reply.body, answerBytesMax);
  const parsed = bytes === undefined ? undefined : parseJson(bytes);
  return parsed?.ok === true && isJsonObject(parsed.value) ? parsed.value : {};
}

/** Of the body as it was. */
const ofTheBody = ['content-length', 'content-encoding', 'content-md5', 'content-digest', 'repr-digest', 'etag'];
/** The content, escaped, with its certificate. */
const answerBytesMax = 8 * bodyBytesMax;

async function textOf(answer: Response): Promise<string> {
  const type = answer.headers.get('content-type') ?? '';
  if (/^text\/event-stream\b/i.test(type)) {
    throw new EgressError('refused', 'a stream of events cannot be decided as a whole; send it through the proxy door');
  }
  if (answer.headers.has('content-encoding')) {
    throw new EgressError('refused', 'an encoded answer cannot be decided; compress it behind this middleware');
  }
  const bytes = await readBounded(answer.body, bodyBytesMax);
  if (bytes === undefined) throw new EgressError('refused', `the answer has more than ${bodyBytesMax} bytes`);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new EgressError('refused', 'the answer is not UTF-8 text and cannot be decided', { cause });
  }
}

/** Nothing of why is for whoever asked the app but that it was so. */
function refusal({ kind }: EgressError): Response {
  const [status, code, detail] =
    kind === 'blocked'
      ? [403, 'forbidden', 'the answer may not leave']
      : kind === 'refused'
        ? [502, 'unsupported', 'the answer cannot be decided']
        : [503, 'unavailable', 'there is no verdict on the answer now; try again'];
  return new Response(JSON.stringify({ type: `urn:sallyport:problem:${code}`, status, detail }), {
    status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
  });
}
