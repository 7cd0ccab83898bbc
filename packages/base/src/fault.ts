// A fault is an expected failure: a stable code, a message for people, and what to do next.

import { err } from './result.ts';

/** Stable codes; `packages/http` maps each to one HTTP status (RFC 9457 problem type). */
export type FaultCode =
  | 'invalid_input'
  | 'too_large'
  | 'unsupported'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'exhausted'
  | 'unavailable'
  | 'timeout'
  | 'integrity';

export interface Fault {
  readonly code: FaultCode;
  /** Lower case, no full stop, the user's input in backticks, what to do next. Never holds a secret. */
  readonly message: string;
  /** JSON pointer (RFC 6901) or file position of the offending input, when there is one. */
  readonly at?: string;
  /** When to try again, in milliseconds, for `unavailable` and `exhausted`. */
  readonly retryAfterMs?: number;
  /** The failure below this one. Logged, never sent to a caller. */
  readonly cause?: unknown;
}

/** The failed result with this fault. */
export function fail(
  code: FaultCode,
  message: string,
  more: Omit<Fault, 'code' | 'message'> = {},
): { readonly ok: false; readonly fault: Fault } {
  return err({ code, message, ...more });
}

/** A fault as an exception, for callbacks that can only throw; caught again at the nearest boundary. */
export class FaultError extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.message, fault.cause === undefined ? undefined : { cause: fault.cause });
    this.name = 'FaultError';
    this.fault = fault;
  }
}
