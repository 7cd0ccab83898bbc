// What is asked and what is answered.

import type { EvaluationErrorCode } from './ast.ts';
import type { EntityUid } from './uid.ts';
import type { CedarRecord } from './value.ts';

export interface Request {
  readonly principal: EntityUid;
  readonly action: EntityUid;
  readonly resource: EntityUid;
  readonly context: CedarRecord;
}

/** A policy that was skipped. `code` is stable; `message` may name values of the request, so do not cache it. */
export interface PolicyError {
  readonly policyId: string;
  readonly code: EvaluationErrorCode;
  readonly message: string;
}

/** `reasons` are the policies that determine the decision; both lists are in the order of the policies. */
export interface Response {
  readonly decision: 'allow' | 'deny';
  readonly reasons: readonly string[];
  readonly errors: readonly PolicyError[];
}
