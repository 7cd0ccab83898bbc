// Where content would go: one spelling, and the attributes that policies see.

import { type Fault, fail, type JsonObject, memo, ok, type Result } from '@sallyport/base';
import { destinationText } from '@sallyport/token';

export interface Destination {
  /** The normal spelling: origin and path of a URL, or a plain name. */
  readonly text: string;
  /** Id of the Cedar entity `Destination::"…"`: the host, or the plain name. */
  readonly id: string;
  /** `host`, and for a URL `scheme`, `port` and `path`. */
  readonly attributes: JsonObject;
}

const defaultPorts: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/**
 * Faults: `invalid_input` for what has no normal spelling (other schemes, user names, encoded slashes or dots, a host
 * that ends in a dot: it is the same host to a resolver, and another one to a policy).
 */
export const readDestination = memo(256, (given: string): Result<Destination, Fault> => {
  const text = destinationText(given);
  if (text === undefined) return unusable();
  if (!/^https?:/.test(text)) {
    return text.endsWith('.') ? unusable() : ok({ text, id: text, attributes: { host: text.toLowerCase() } });
  }
  const url = new URL(text);
  if (url.hostname.endsWith('.')) return unusable();
  return ok({
    text,
    id: url.hostname,
    attributes: {
      host: url.hostname,
      scheme: url.protocol.slice(0, -1),
      port: url.port === '' ? (defaultPorts[url.protocol] ?? 0) : Number(url.port),
      path: url.pathname,
    },
  });
});

function unusable(): Result<never, Fault> {
  const message = 'the destination is not usable; give `https://host/path` without a user name, or a plain name';
  return fail('invalid_input', message, { at: '/destination' });
}
