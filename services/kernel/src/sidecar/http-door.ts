// The verdict over HTTP, in the three dialects of proxies: Envoy's ext_authz, nginx's auth_request, forward-auth.

import { type Authenticator, type Log, type Problem, problemOf, problemType } from '@sallyport/http';
import { type CallHeaders, callHeaders, onlyValue, type ProxyCall, type Verdict } from './call.ts';
import { type Check, type ProxyKind, proxyKey } from './check.ts';

/** What is used of Node's request: the raw target and headers, which `Request` has already normalised away. */
export interface RawRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly rawHeaders: readonly string[];
}

/** What every door for proxies needs. */
export interface SidecarDoor {
  readonly check: Check;
  /** Knows the proxies' API keys. */
  readonly authenticator: Authenticator;
  /** To whom those must belong. */
  readonly tenant: string;
  readonly log: Log;
}

export interface HttpDoorOptions extends SidecarDoor {
  /** The id of a caller whom the rights of a socket have let in; without it a proxy shows its API key. */
  readonly trusted?: string | undefined;
}

/** Header of the proxy's own API key; `Authorization` belongs to the caller of the proxy. */
export const proxyKeyHeader = 'sallyport-proxy-key';
/** The problem of a denial once more, for proxies that drop the body of a verdict. */
const problemHeader = 'sallyport-problem';

/** Where each dialect is spoken. Envoy's path goes on with the caller's own. */
export const doorPaths = {
  envoy: '/v1/sidecar/envoy',
  nginx: '/v1/sidecar/nginx',
  forward: '/v1/sidecar/forward',
} as const;

/** The answer, or undefined where the target is not a door. */
export function httpDoor(options: HttpDoorOptions): (request: RawRequest) => Promise<Response> | undefined {
  return (request) => {
    const told = toldBy(request);
    if (told === undefined) return undefined;
    return answer(options, request, told).catch((thrown: unknown) => {
      options.log.error({ proxy: told.kind, err: thrown }, 'a sidecar check crashed');
      return denial(told.kind, problemOf({ code: 'unavailable', message: noVerdict }, 'unread'));
    });
  };
}

interface Told {
  readonly kind: ProxyKind;
  readonly call: ProxyCall | undefined;
}

/** The call in the words of its proxy; undefined where the proxy left out what it must say. */
function toldBy(request: RawRequest): Told | undefined {
  const { method = '', url = '' } = request;
  const headers = () => headersOf(request);
  if (url.startsWith(`${doorPaths.envoy}/`)) {
    const given = headers();
    const call = { method, target: url.slice(doorPaths.envoy.length), host: onlyValue(given, 'host'), headers: given };
    return { kind: 'envoy-http', call };
  }
  // Caddy leaves the caller's query behind the door's path; what is asked stands in headers.
  const [path] = url.split('?', 1);
  if (path === doorPaths.nginx) return { kind: 'nginx', call: fromHeaders(headers(), 'x-original') };
  if (path === doorPaths.forward) return { kind: 'forward-auth', call: fromHeaders(headers(), 'x-forwarded') };
  return undefined;
}

function fromHeaders(headers: CallHeaders, prefix: string): ProxyCall | undefined {
  const method = onlyValue(headers, `${prefix}-method`);
  const target = onlyValue(headers, `${prefix}-uri`);
  const host = onlyValue(headers, `${prefix}-host`);
  return method === undefined || target === undefined || host === undefined
    ? undefined
    : { method, target, host, headers };
}

function headersOf({ rawHeaders }: RawRequest): CallHeaders {
  const pairs: [string, string][] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) pairs.push([rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '']);
  return callHeaders(pairs);
}

async function answer(options: HttpDoorOptions, request: RawRequest, { kind, call }: Told): Promise<Response> {
  const { check, authenticator, tenant, log, trusted } = options;
  const key = onlyValue(headersOf(request), proxyKeyHeader);
  const known = trusted === undefined ? proxyKey(authenticator, tenant, key) : { ok: true as const, value: trusted };
  // The proxy's own mistake is not the caller's: to the caller there is simply no verdict.
  if (!known.ok) return misconfigured(log, kind, known.fault.reason);
  if (call === undefined) return misconfigured(log, kind, 'it does not say method, path and host, each once');
  return verdictResponse(kind, await check(call, { kind, keyId: known.value }));
}

const noVerdict = 'there is no verdict now; the log of the kernel says why';

function misconfigured(log: Log, kind: ProxyKind, reason: string): Response {
  log.warn({ proxy: kind, reason }, 'a proxy is not set up as it must be; its calls are denied');
  return denial(kind, problemOf({ code: 'unavailable', message: noVerdict }, 'unread'));
}

function verdictResponse(kind: ProxyKind, verdict: Verdict): Response {
  if (!verdict.allowed) return denial(kind, verdict.problem);
  const headers: Record<string, string> = { ...noStore, ...Object.fromEntries(verdict.set) };
  // Envoy's own protocol for what the upstream must not see.
  if (kind === 'envoy-http') headers['x-envoy-auth-headers-to-remove'] = verdict.remove.join(',');
  return new Response(null, { status: 200, headers });
}

/** A verdict holds for one call. */
const noStore = { 'cache-control': 'no-store' } as const;

function denial(kind: ProxyKind, { status, headers, text }: Problem): Response {
  const all: Record<string, string> = { ...noStore, ...headers, 'content-type': problemType };
  if (kind === 'nginx') all[problemHeader] = headerJson(text);
  return new Response(text, { status, headers: all });
}

/** JSON with everything beyond printable ASCII escaped, which is still the same JSON. */
function headerJson(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
