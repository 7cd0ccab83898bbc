// Which headers go through the proxy, in each direction.

/** Of one connection (RFC 9110 section 7.6.1), made anew on the other side, or ours. */
const ownNames = new Set([
  'accept-encoding',
  'connection',
  'content-encoding',
  'content-length',
  'expect',
  'forwarded',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
  'sallyport-declassify',
  'sallyport-placeholders',
  'sallyport-token',
  'sallyport-timeout-ms',
]);
const ownPrefixes = ['x-forwarded-', 'x-real-'];

/** How the caller proves itself to the destination: a secret that is meant to leave, and is not scanned. */
const credentialNames = new Set(['authorization', 'x-api-key', 'api-key', 'x-goog-api-key', 'cookie']);

export interface Outgoing {
  readonly headers: Readonly<Record<string, string>>;
  /** What of them is content, as lines. */
  readonly scanned: string;
}

/** `Authorization` goes on only where the token came in a header of its own. */
export function outgoingHeaders(given: Headers, tokenHeader: string): Outgoing {
  const headers: Record<string, string> = { 'accept-encoding': 'identity' };
  const lines: string[] = [];
  const keepsAuthorization = given.has(tokenHeader);
  const named = (given.get('connection') ?? '').toLowerCase().split(/[ \t]*,[ \t]*/);
  for (const [name, value] of given) {
    if (isOwn(name) || named.includes(name) || (name === 'authorization' && !keepsAuthorization)) continue;
    headers[name] = value;
    if (!credentialNames.has(name)) lines.push(`${name}: ${value}`);
  }
  return { headers, scanned: lines.join('\n') };
}

/** Of the reply, those that describe its content; a caller never gets a cookie or a policy for this origin. */
const replyNames = ['content-language', 'content-disposition', 'etag', 'last-modified', 'location', 'retry-after'];
const replyPrefixes = ['x-ratelimit-', 'anthropic-ratelimit-', 'openai-'];

export function replyHeaders(given: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    if (typeof value !== 'string') continue;
    if (replyNames.includes(name) || replyPrefixes.some((prefix) => name.startsWith(prefix))) headers[name] = value;
  }
  return headers;
}

function isOwn(name: string): boolean {
  return ownNames.has(name) || ownPrefixes.some((prefix) => name.startsWith(prefix));
}
