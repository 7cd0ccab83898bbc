// How an evaluation ends early: by an error of one policy, or by a store that cannot answer.

import type { EvaluationErrorCode } from './ast.ts';

/** An error of Cedar's: it ends one policy. Thrown without a stack, since policies fail as a matter of course. */
export class EvaluationFailure {
  readonly code: EvaluationErrorCode;
  readonly message: string;

  constructor(code: EvaluationErrorCode, message: string) {
    this.code = code;
    this.message = message;
  }
}

/** A look-up threw: it ends everything, because what was not read must never pass for what does not exist. */
export class StoreFailure {
  readonly cause: unknown;

  constructor(cause: unknown) {
    this.cause = cause;
  }
}
