// A `fetch` whose calls go through the egress firewall: decided and redacted on the way out, filtered on the way back.

import { systemClock, withTimeout } from '@sallyport/base';
import { EgressError, errorOf } from './egress-error.ts';

export interface EgressFetchOptions {
  /** Base URL of the egress firewall, such as `http://127.0.0.1:8081`. */
  readonly gateway: string;
  /** The capability token, or what gives the one of now. */
  readonly token: string | (() => string | Promise<string>);
  /** For tests, or for a Unix socket; the global one when absent. */
  readonly fetch?: typeof fetch;
  /** Longest wait for the head of a reply; by default a little more than a firewall with its defaults ever takes. */
  readonly timeoutMs?: number;
}

const defaultTimeoutMs = 140_000;

/** Set by the firewall on every reply that it has filtered, and never taken over from a destination. */
const verdictHeader = 'sallyport-verdict';

/**
 * Calls have the form of `fetch`, for `http:` and `https:` URLs with bodies of UTF-8 text of at most 1 MiB. The reply is the
 * destination's, filtered, with `sallyport-verdict` and `sallyport-certificate`. A redirect is handed back and not
 * followed: where it leads is another destination, to be asked for anew.
 *
 * INVARIANT: nothing is ever sent to the destination itself, whatever fails. Rejects with an `EgressError` where the call
 * is not let through or there is no verdict, and with the reason of `signal` where that aborts.
 *
 * @example
 * const send = egressFetch({ gateway: 'http://127.0.0.1:8081', token });
 * const reply = await send('https://api.example.com/v1/chat', { method: 'POST', body: JSON.stringify(chat) });
 */
export function egressFetch(options: EgressFetchOptions): typeof fetch {
  const gateway = options.gateway.replace(/\/+$/, '');
  return async (input, init) => {
    const asked = new Request(input, init);
    const url = new URL(asked.url);
    if (url.protocol !== 'https:' && url.protocol !== 'http:') {
      throw new EgressError('refused', 'the destination must be an `http:` or `https:` URL');
    }
    url.hash = '';
    const headers = new Headers(asked.headers);
    headers.set('sallyport-token', typeof options.token === 'string' ? options.token : await options.token());
    const through: RequestInit = { method: asked.method, headers, redirect: 'manual' };
    // Read as a whole: the firewall decides over all of it before any goes on.
    if (asked.body !== null) through.body = await asked.arrayBuffer();
    const reply = await call(options, `${gateway}/v1/proxy/${url.href}`, through, asked.signal);
    if (!reply.headers.has(verdictHeader)) throw await errorOf(reply);
    if (asked.redirect === 'error' && reply.status >= 300 && reply.status < 400 && reply.headers.has('location')) {
      await reply.body?.cancel();
      throw new EgressError('refused', 'the destination redirects, which the call does not want', {
        status: reply.status,
      });
    }
    return reply;
  };
}

async function call(
  { fetch: send = fetch, timeoutMs = defaultTimeoutMs }: EgressFetchOptions,
  url: string,
  init: RequestInit,
  given: AbortSignal,
): Promise<Response> {
  try {
    const bound = { what: 'the egress firewall', timeoutMs };
    const called = await withTimeout(systemClock, bound, (late) =>
      send(url, { ...init, signal: AbortSignal.any([given, late]) }),
    );
    if (called.ok) return called.value;
  } catch (cause) {
    if (given.aborted) throw cause;
    throw new EgressError('unavailable', 'the egress firewall does not answer; nothing went past it', { cause });
  }
  throw new EgressError('unavailable', 'the egress firewall did not answer in time; nothing went past it');
}
