// Cedar's authorization: default deny, forbid overrides, an erroring policy is skipped and reported.

import { type Fault, fail, type Result } from '@sallyport/base';
import type { Effect } from './ast.ts';
import type { Entities } from './entity.ts';
import { evaluate } from './evaluate.ts';
import { EvaluationFailure, StoreFailure } from './failure.ts';
import type { PolicySet } from './policy-set.ts';
import type { PolicyError, Request, Response } from './request.ts';

/**
 * Decides one request (the definition; `compilePolicies` is the fast one).
 * Faults: `unavailable` when a look-up throws, since nothing may be concluded from what could not be read.
 */
export function isAuthorized(set: PolicySet, request: Request, entities: Entities): Result<Response, Fault> {
  return untilStoreFails(() => {
    const tally = new Tally();
    for (const { policy, condition } of set.active) {
      tally.judge(policy.id, policy.effect, () => evaluate(condition, request, entities));
    }
    return tally.response();
  });
}

/** Runs `work`, turning a failed look-up into the fault that ends the evaluation. */
export function untilStoreFails<T>(work: () => T): Result<T, Fault> {
  try {
    return { ok: true, value: work() };
  } catch (failure) {
    return unavailable(failure);
  }
}

/** The fault of a failed look-up; throws whatever else was thrown. */
export function unavailable(failure: unknown): Result<never, Fault> {
  if (!(failure instanceof StoreFailure)) throw failure;
  return fail('unavailable', 'an entity could not be looked up; try again', { cause: failure.cause });
}

/** Collects what each policy says and makes the decision of it. */
export class Tally {
  readonly #satisfied: Record<Effect, string[]> = { permit: [], forbid: [] };
  readonly #errors: PolicyError[] = [];

  /** Counts a policy by the value of its condition: true applies, false does not, a failure is an error. */
  judge(policyId: string, effect: Effect, condition: () => unknown): void {
    try {
      if (condition() === true) this.#satisfied[effect].push(policyId);
    } catch (failure) {
      if (!(failure instanceof EvaluationFailure)) throw failure;
      this.#errors.push({ policyId, code: failure.code, message: failure.message });
    }
  }

  response(): Response {
    const { permit, forbid } = this.#satisfied;
    const allowed = forbid.length === 0 && permit.length > 0;
    return { decision: allowed ? 'allow' : 'deny', reasons: allowed ? permit : forbid, errors: this.#errors };
  }
}
