// One call as a proxy tells of it, and what the proxy is told in return.

import type { JsonObject } from '@sallyport/base';
import type { Problem } from '@sallyport/http';

/** Header names in lower case, each with its values as they came. */
export type CallHeaders = ReadonlyMap<string, readonly string[]>;

export interface ProxyCall {
  /** As the client wrote it: methods are case-sensitive (RFC 9110 section 9.1). */
  readonly method: string;
  /** Path and query as the client sent them, nothing decoded. */
  readonly target: string;
  readonly host: string | undefined;
  readonly headers: CallHeaders;
}

export type Verdict = {
  /** For the proxy's own logs and filters, where it takes such. */
  readonly metadata?: JsonObject | undefined;
} & (
  | {
      readonly allowed: true;
      /** Headers that replace the client's on the way to the upstream. */
      readonly set: ReadonlyMap<string, string>;
      /** Headers of the client that the upstream must not see. */
      readonly remove: readonly string[];
    }
  | { readonly allowed: false; readonly status: number; readonly problem: Problem }
);

/** Why a call is refused before any policy is asked; the kinds are counted and recorded. */
export interface Refused {
  readonly kind:
    | 'path_not_plain'
    | 'host_not_mapped'
    | 'no_route'
    | 'override_header'
    | 'identity_header'
    | 'context_header';
  /** For people: lower case, no full stop, what to do next. */
  readonly message: string;
}

export function refused(kind: Refused['kind'], message: string): { readonly ok: false; readonly fault: Refused } {
  return { ok: false, fault: { kind, message } };
}

/** Headers in the order they came, as Node's `rawHeaders` or a list of pairs gives them. */
export function callHeaders(pairs: Iterable<readonly [name: string, value: string]>): CallHeaders {
  const headers = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const key = name.toLowerCase();
    const values = headers.get(key);
    if (values === undefined) headers.set(key, [value]);
    else values.push(value);
  }
  return headers;
}

/** The value of a header that came exactly once. */
export function onlyValue(headers: CallHeaders, name: string): string | undefined {
  const values = headers.get(name);
  return values?.length === 1 ? values[0] : undefined;
}
