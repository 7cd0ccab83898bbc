// What a call of the proxy is for: `/v1/proxy/https://host/path?query`, or `/v1/proxy/host/path` for https.

import { type Fault, fail, ok, type Result } from '@sallyport/base';
import { type Destination, readDestination } from '../destination.ts';

export interface Target {
  /** As policies, tokens and certificates know it: without the query. */
  readonly destination: Destination;
  /** What is asked for. */
  readonly url: URL;
}

export const proxyPrefix = '/v1/proxy/';

/** Some clients and proxies make one slash of two. */
const withScheme = /^(https?):\/{1,2}(?=[^/])/i;

/** Faults: `invalid_input` for what has no one meaning. */
export function readTarget(requestTarget: string): Result<Target, Fault> {
  const given = requestTarget.slice(proxyPrefix.length);
  return targetOf(withScheme.test(given) ? given.replace(withScheme, '$1://') : `https://${given}`);
}

/** Of a URL as it is written. Faults: `invalid_input` for what has no one meaning. */
export function targetOf(absolute: string): Result<Target, Fault> {
  const [head = '', ...query] = absolute.split('?');
  const destination = readDestination(head);
  if (!destination.ok) return destination;
  if (!/^https?:/.test(destination.value.text)) return fail('invalid_input', unusable, { at: '/destination' });
  const url = new URL(destination.value.text);
  if (query.length > 0) url.search = query.join('?');
  return ok({ destination: destination.value, url });
}

const unusable = 'the path names no destination; ask for `/v1/proxy/https://host/path`';
