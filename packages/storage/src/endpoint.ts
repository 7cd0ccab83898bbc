// Addresses of servers: checked at the boundary, and named in faults without what must stay secret.

import { type Fault, fail, ok, type Result } from '@sallyport/base';

/**
 * Parses a server URL with one of these protocols (`redis:`). Faults: `invalid_input` naming `what` but never the URL,
 * which may hold a password.
 */
export function parseEndpoint(what: string, url: string, protocols: readonly string[]): Result<URL, Fault> {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed !== undefined && parsed.hostname !== '' && protocols.includes(parsed.protocol)) return ok(parsed);
  const forms = protocols.map((protocol) => `\`${protocol}//…\``).join(' or ');
  return fail('invalid_input', `the URL of ${what} is not of the form ${forms}; correct it`);
}

/** Host, port and path of a URL: what a log may hold of it. */
export function endpointName(url: URL): string {
  return `${url.host}${url.pathname === '/' ? '' : url.pathname}`;
}
