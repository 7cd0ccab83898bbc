// What the cases of a policy test have and have not made the policies say.

import type { Policy } from '../ast.ts';
import type { Entities } from '../entity.ts';
import { evaluate } from '../evaluate.ts';
import { partsOf } from '../explain/parts.ts';
import { EvaluationFailure } from '../failure.ts';
import { formatExpr } from '../format.ts';
import { asBool } from '../operators.ts';
import type { PolicySet } from '../policy-set.ts';
import type { Position } from '../position.ts';
import type { Request } from '../request.ts';

/** How often a condition let its policy apply, kept it from applying, or failed; 0 and 0 was never reached. */
export interface ConditionCoverage {
  readonly kind: 'when' | 'unless';
  readonly text: string;
  readonly at?: Position;
  readonly passed: number;
  readonly stopped: number;
  readonly failed: number;
}

export interface PolicyCoverage {
  readonly policyId: string;
  readonly file?: string;
  readonly at?: Position;
  readonly applied: number;
  readonly notApplied: number;
  readonly failed: number;
  readonly conditions: readonly ConditionCoverage[];
}

type Counts = { passed: number; stopped: number; failed: number };

/** Counts while cases run. */
export class Coverage {
  readonly #counts: ReadonlyMap<Policy, { readonly whole: Counts; readonly conditions: readonly Counts[] }>;

  constructor(set: PolicySet) {
    const zero = (): Counts => ({ passed: 0, stopped: 0, failed: 0 });
    this.#counts = new Map(
      set.active.map(({ policy }) => [policy, { whole: zero(), conditions: policy.conditions.map(zero) }]),
    );
  }

  /** Asks each policy, part by part, as far as the evaluation of it goes. Throws `StoreFailure`. */
  add(request: Request, entities: Entities): void {
    for (const [policy, { whole, conditions }] of this.#counts) {
      let verdict: keyof Counts = 'passed';
      for (const { expr, condition } of partsOf(policy)) {
        verdict = verdictOf(() => asBool(evaluate(expr, request, entities)));
        const counts = condition === undefined ? undefined : conditions[condition];
        if (counts !== undefined) counts[verdict]++;
        if (verdict !== 'passed') break;
      }
      whole[verdict]++;
    }
  }

  policies(): readonly PolicyCoverage[] {
    return [...this.#counts].map(([policy, { whole, conditions }]) => ({
      policyId: policy.id,
      ...(policy.source?.file === undefined ? {} : { file: policy.source.file }),
      ...(policy.source === undefined ? {} : { at: policy.source.start }),
      applied: whole.passed,
      notApplied: whole.stopped,
      failed: whole.failed,
      conditions: policy.conditions.map(({ kind, body }, at) => ({
        kind,
        text: formatExpr(body),
        ...(body.at === undefined ? {} : { at: body.at }),
        ...(conditions[at] ?? { passed: 0, stopped: 0, failed: 0 }),
      })),
    }));
  }
}

function verdictOf(compute: () => boolean): keyof Counts {
  try {
    return compute() ? 'passed' : 'stopped';
  } catch (failure) {
    if (failure instanceof EvaluationFailure) return 'failed';
    throw failure;
  }
}
