// Why nothing was let through, as callers of `fetch` hear of it: an exception with a kind.

import { isJsonObject, type Json, parseJson, readBounded } from '@sallyport/base';

/**
 * `blocked`: token, policies or budgets forbid it; `unauthenticated`: the token is not genuine; `refused`: what is sent
 * cannot be decided (too long, no text, no destination); `unavailable`: there is no verdict, or the destination does not answer.
 */
export type EgressErrorKind = 'blocked' | 'unauthenticated' | 'refused' | 'unavailable';

export class EgressError extends Error {
  readonly kind: EgressErrorKind;
  /** Of the firewall's answer; absent where there was none. */
  readonly status: number | undefined;

  constructor(
    kind: EgressErrorKind,
    message: string,
    more: { readonly status?: number; readonly cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'EgressError';
    this.kind = kind;
    this.status = more.status;
  }
}

const problemBytesMax = 64 * 1024;

/** The error that a refusal of the firewall (RFC 9457) says; anything else that answers is no firewall. */
export async function errorOf(response: Response): Promise<EgressError> {
  const { status } = response;
  const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json') === true;
  const bytes = await readBounded(response.body, problemBytesMax).catch(() => undefined);
  const problem = isProblem && bytes !== undefined ? parseJson(bytes) : undefined;
  const detail: Json | undefined =
    problem?.ok === true && isJsonObject(problem.value) ? problem.value.detail : undefined;
  if (typeof detail !== 'string' || status < 400) {
    return new EgressError('unavailable', 'what answers is not the egress firewall; check its address', { status });
  }
  return new EgressError(kindOf(status), detail, { status });
}

function kindOf(status: number): EgressErrorKind {
  if (status === 401) return 'unauthenticated';
  if (status === 403 || status === 429) return 'blocked';
  return status < 500 ? 'refused' : 'unavailable';
}
