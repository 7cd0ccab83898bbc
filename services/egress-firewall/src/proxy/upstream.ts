// Calls a destination: its name is resolved once, every address it has is checked, and one of those is connected to.

import { type LookupAddress, lookup } from 'node:dns';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { type Fault, fail, ok, type Result } from '@sallyport/base';
import { isPublicAddress, isServiceAddress } from './addresses.ts';

export interface UpstreamRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly signal: AbortSignal;
}

export interface UpstreamPorts {
  readonly resolve: Resolve;
  /** `host:port` of machines inside that may be reached. */
  readonly privateDestinations: readonly string[];
}

/** All addresses of a name. */
export type Resolve = (host: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

export const systemResolve: Resolve = (host) =>
  new Promise((resolve, reject) => {
    lookup(host, { all: true, verbatim: true }, (error, addresses) => (error ? reject(error) : resolve(addresses)));
  });

/** Longest silence of a destination once it has begun to answer. */
const silenceMsMax = 60_000;

/**
 * The head of the reply, its body still to be read. Redirects are not followed. Faults: `forbidden` for an address inside,
 * `unavailable` where nothing answers.
 * INVARIANT: what is connected to is what was checked: a name that is resolved again may mean another machine by then.
 */
export async function callUpstream(
  ports: UpstreamPorts,
  request: UpstreamRequest,
): Promise<Result<IncomingMessage, Fault>> {
  const address = await addressFor(ports, request.url);
  return address.ok ? send(request, address.value) : address;
}

async function addressFor(
  { resolve, privateDestinations }: UpstreamPorts,
  url: URL,
): Promise<Result<LookupAddress, Fault>> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  let addresses: readonly { readonly address: string; readonly family: number }[];
  try {
    const family = isIP(host);
    addresses = family === 0 ? await resolve(host) : [{ address: host, family }];
  } catch (cause) {
    return fail('unavailable', 'the destination has no address; check its name', { cause });
  }
  const mayBeInside = privateDestinations.includes(`${url.hostname}:${port}`);
  // One address inside is enough to refuse: which one a connection takes is not for a name's owner to say.
  const isAllowed = mayBeInside && isIP(host) === 0 ? isServiceAddress : isPublicAddress;
  const isListedAddress = mayBeInside && isIP(host) !== 0;
  if (!isListedAddress && addresses.some(({ address }) => !isAllowed(address))) {
    return fail('forbidden', 'the destination is inside; list it under `egress.privateDestinations` if it is meant');
  }
  const [first] = addresses;
  return first === undefined ? fail('unavailable', 'the destination has no address; check its name') : ok({ ...first });
}

function send(
  { url, method, headers, body, signal }: UpstreamRequest,
  { address, family }: LookupAddress,
): Promise<Result<IncomingMessage, Fault>> {
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve) => {
    const outgoing = request(url, {
      method,
      headers: { ...headers, 'content-length': String(body.length) },
      signal,
      agent: false,
      lookup: (_host, options, done) => {
        if (options.all === true) done(null, [{ address, family }]);
        else done(null, address, family);
      },
    });
    outgoing.on('response', (reply) => {
      reply.setTimeout(silenceMsMax, () => reply.destroy(new Error('the destination fell silent')));
      resolve(ok(reply));
    });
    const unanswered = (cause?: Error) => {
      const message = 'the destination does not answer; check that it is up and try again';
      resolve(fail('unavailable', message, { cause, retryAfterMs: 1_000 }));
    };
    outgoing.on('error', unanswered);
    // After a reply this says nothing new; a tunnel that nobody asked for ends in it alone.
    outgoing.on('close', unanswered);
    outgoing.end(body);
  });
}
