// A fault as the caller sees it: RFC 9457 problem details, and nothing of what lies below.

import type { Fault, FaultCode, JsonObject } from '@sallyport/base';

/** One field that was refused: `pointer` is a JSON pointer (RFC 6901) into the body, or `?name` of the query. */
export interface FieldError {
  readonly pointer: string;
  readonly detail: string;
}

/** A fault with what only this package knows of it: a nearer status, several fields, methods that are allowed. */
export interface Refusal extends Fault {
  readonly status?: number;
  readonly fields?: readonly FieldError[];
  readonly allow?: string;
  /** The rest of the request will not be read, so the connection cannot be used again. */
  readonly hangUp?: boolean;
  /** Extension members of the document (RFC 9457 section 3.2), for programs; never one of its own names. */
  readonly members?: JsonObject;
}

export interface Problem {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** `application/problem+json` text. */
  readonly text: string;
}

export const problemType = 'application/problem+json';

const kinds: Readonly<Record<FaultCode, { readonly status: number; readonly title: string }>> = {
  invalid_input: { status: 400, title: 'Invalid input' },
  unauthenticated: { status: 401, title: 'Not authenticated' },
  forbidden: { status: 403, title: 'Forbidden' },
  not_found: { status: 404, title: 'Not found' },
  conflict: { status: 409, title: 'Conflict' },
  too_large: { status: 413, title: 'Too large' },
  unsupported: { status: 422, title: 'Not supported' },
  exhausted: { status: 429, title: 'Quota used up' },
  integrity: { status: 500, title: 'Integrity failure' },
  unavailable: { status: 503, title: 'Unavailable' },
  timeout: { status: 503, title: 'Timed out' },
};

/** The status a fault is sent with, unless the refusal says a nearer one. */
export function statusOf(code: FaultCode): number {
  return kinds[code].status;
}

/**
 * The problem document of a fault (RFC 9457 section 3). `detail` is the fault's message, `instance` the request id.
 * INVARIANT: causes stay inside — only code, message, position and fields are read from the fault.
 */
export function problemOf(fault: Refusal, requestId: string): Problem {
  const kind = kinds[fault.code];
  const status = fault.status ?? kind.status;
  const at = fault.at;
  const pointed = at === undefined || !(at === '' || at.startsWith('/')) ? undefined : at;
  const fields = fault.fields ?? (pointed === undefined ? undefined : [{ pointer: pointed, detail: fault.message }]);
  const headers: Record<string, string> = {};
  if (status === 401) headers['www-authenticate'] = 'Bearer realm="sallyport"';
  if (fault.allow !== undefined) headers.allow = fault.allow;
  if (fault.hangUp === true) headers.connection = 'close';
  if (fault.retryAfterMs !== undefined) {
    // Retry-After counts whole seconds (RFC 9110 section 10.2.3); rounding down would invite a retry too early.
    headers['retry-after'] = String(Math.max(1, Math.ceil(fault.retryAfterMs / 1_000)));
  }
  const text = JSON.stringify({
    ...fault.members,
    type: `urn:sallyport:problem:${fault.code}`,
    title: kind.title,
    status,
    detail: fault.message,
    instance: requestId,
    ...(at !== undefined && pointed === undefined ? { position: at } : {}),
    ...(fields === undefined ? {} : { errors: fields }),
  });
  return { status, headers, text };
}

/** The problem of a bug: it says that we failed and under which request id to look, and nothing else. */
export function crashProblem(requestId: string): Problem {
  const text = JSON.stringify({
    type: 'urn:sallyport:problem:internal',
    title: 'Internal error',
    status: 500,
    detail: 'something failed here; the log has it under this request id',
    instance: requestId,
  });
  return { status: 500, headers: {}, text };
}
