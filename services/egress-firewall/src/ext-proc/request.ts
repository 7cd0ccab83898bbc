// What a proxied request asks for: its destination from `:scheme`, `:authority` and `:path`, and what of its headers leaves.

import { type Fault, fail, ok, type Result } from '@sallyport/base';
import type { Authenticator, Refusal } from '@sallyport/http';
import { type Outgoing, outgoingHeaders } from '../proxy/headers.ts';
import { asksToRestore, declassifiedLabels, unencoded } from '../proxy/outbound.ts';
import { tokenHeader } from '../proxy/proxy.ts';
import { type Target, targetOf } from '../proxy/target.ts';
import type { HeaderPairs, Mutation } from './messages.ts';

export interface ProxiedRequest {
  readonly token: string;
  readonly target: Target;
  readonly method: string;
  readonly outgoing: Outgoing;
  readonly restores: boolean;
  readonly declassify: readonly string[];
  readonly requestId: string | undefined;
  readonly mutation: Mutation;
}

/** A second name of the header for the token, in the style of proxies. */
const tokenAlias = `x-${tokenHeader}`;
/** The proxy's own to write: framing, and what it strips or sets by itself. */
const proxysOwn = new Set(['host', 'content-length', 'transfer-encoding']);

/** Faults: `unauthenticated`, `invalid_input` for what has no one meaning, `unsupported` for what cannot be scanned. */
export function readRequest(
  pairs: HeaderPairs,
  authenticator: Pick<Authenticator, 'bearer'>,
): Result<ProxiedRequest, Refusal> {
  const read = headersOf(pairs);
  if (!read.ok) return read;
  const { pseudo, headers } = read.value;
  const given = headers.get(tokenHeader);
  const bearer = authenticator.bearer(given === null ? headers.get('authorization') : `Bearer ${given}`);
  if (!bearer.ok) return bearer;
  const method = pseudo.get(':method') ?? '';
  // Policies know methods in capitals, and another spelling is another method to some upstream.
  if (!/^[A-Z]{1,32}$/.test(method)) return fail('invalid_input', 'the method is not written in capitals');
  if (method === 'CONNECT' || headers.has('upgrade')) {
    return fail('unsupported', 'a tunnel cannot be scanned; send a plain request');
  }
  const readable = unencoded(headers);
  if (!readable.ok) return readable;
  const declassify = declassifiedLabels(headers);
  if (!declassify.ok) return declassify;
  const [scheme, authority, path] = [':scheme', ':authority', ':path'].map((name) => pseudo.get(name) ?? '');
  const isNamed = scheme === 'http' || scheme === 'https';
  if (!isNamed || authority === undefined || !/^[^/?#@\\]+$/.test(authority) || !path?.startsWith('/')) {
    return fail('invalid_input', 'the request names no destination; it needs a scheme, a host and a path');
  }
  const target = targetOf(`${scheme}://${authority}${path}`);
  if (!target.ok) return target;
  const outgoing = outgoingHeaders(headers, tokenHeader);
  const { url } = target.value;
  const decided = `${url.pathname}${url.search}`;
  return ok({
    token: bearer.value.token,
    target: target.value,
    method,
    outgoing,
    restores: asksToRestore(headers),
    declassify: declassify.value,
    requestId: headers.get('x-request-id') ?? undefined,
    mutation: {
      // What leaves is what was decided, also where that is spelled otherwise.
      set: { 'accept-encoding': 'identity', ...(decided === path ? {} : { ':path': decided }) },
      remove: [...new Set(pairs.map(([name]) => name))].filter(
        (name) => !name.startsWith(':') && !proxysOwn.has(name) && !Object.hasOwn(outgoing.headers, name),
      ),
    },
  });
}

function headersOf(pairs: HeaderPairs): Result<{ pseudo: ReadonlyMap<string, string>; headers: Headers }, Fault> {
  const pseudo = new Map<string, string>();
  const headers = new Headers();
  try {
    for (const [name, value] of pairs) {
      if (!name.startsWith(':')) headers.append(name === tokenAlias ? tokenHeader : name, value);
      else if (pseudo.has(name)) return fail('invalid_input', `the request says \`${name}\` twice`);
      else pseudo.set(name, value);
    }
  } catch {
    return fail('invalid_input', 'a header of the request is not one');
  }
  return ok({ pseudo, headers });
}
