// An endpoint that passes on what it is sent and streams what it answers: any media type, no schema of a body.

import type { FaultCode, Result } from '@sallyport/base';
import type { z } from 'zod';
import type { Bearer } from './auth.ts';
import type { Endpoint, Method } from './endpoint.ts';
import type { Reply } from './exchange.ts';
import type { Refusal } from './problem.ts';

export interface StreamInput {
  /** As it came, in capitals: HEAD comes to those that answer GET. */
  readonly method: string;
  /** The request target: path and query as they came. */
  readonly target: string;
  readonly headers: Headers;
  readonly caller: Bearer;
  /** Reads the body as it is. Faults: `too_large` above the bound, `invalid_input` where it breaks off. */
  readonly bytes: (bytesMax: number) => Promise<Result<Uint8Array, Refusal>>;
  /** Aborts when the deadline for the head of the answer passes, or the caller hangs up. */
  readonly signal: AbortSignal;
}

export interface StreamDeclaration {
  readonly method: Method;
  /** Hono form; the rest of the path is `:name{.+}`. */
  readonly path: string;
  /** The parameters of the path, for the document. */
  readonly params: z.ZodType;
  readonly summary: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  /** A header that may carry the token in place of `Authorization`. */
  readonly tokenHeader: string;
  /** Longest wait for the head of the answer; the app's when absent. */
  readonly timeoutMs?: number;
  readonly statuses?: Readonly<Record<number, string>>;
  readonly faults: readonly FaultCode[];
  readonly handle: (input: StreamInput) => Promise<Result<Reply, Refusal>>;
}

/** The caller proves itself by a capability token. */
export function streamEndpoint({ handle, ...declared }: StreamDeclaration): Endpoint {
  return {
    declaration: { ...declared, auth: 'capability', answer: { mediaType: '*/*' } },
    run: async (raw) => {
      // The app authenticates by the declaration's `auth`: the caller is a bearer.
      const caller = raw.caller as Bearer;
      const url = new URL(raw.request.url);
      return handle({
        method: raw.request.method,
        target: `${url.pathname}${url.search}`,
        headers: raw.headers,
        caller,
        bytes: raw.bytes,
        signal: raw.signal(),
      });
    },
  };
}
