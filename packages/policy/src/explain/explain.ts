// Why a request is allowed or denied: what each policy said, and where it stopped.

import type { Fault, Result } from '@sallyport/base';
import type { Effect, EvaluationErrorCode, Expr, Policy } from '../ast.ts';
import { untilStoreFails } from '../authorize.ts';
import type { Entities } from '../entity.ts';
import { evaluate, evaluateStep } from '../evaluate.ts';
import { EvaluationFailure } from '../failure.ts';
import { formatExpr, formatValue } from '../format.ts';
import { asBool } from '../operators.ts';
import type { PolicySet } from '../policy-set.ts';
import type { Position } from '../position.ts';
import type { Request } from '../request.ts';
import type { Value } from '../value.ts';
import { type Part, type PartName, partsOf } from './parts.ts';

export interface Explanation {
  /** `error_in_policy`: nothing permits, and a permit that might have could not be evaluated. */
  readonly kind: 'permitted' | 'forbidden_by' | 'nothing_permits' | 'error_in_policy';
  /** Those that decide first, then those that fail, then the permits that came closest. */
  readonly policies: readonly PolicyAccount[];
  /** Policies that do not apply and are not listed. */
  readonly omitted: number;
}

export interface PolicyAccount {
  readonly policyId: string;
  readonly effect: Effect;
  readonly outcome: 'applies' | 'does_not_apply' | 'fails';
  readonly file?: string;
  readonly at?: Position;
  /** The part that ended it, down to the conjunct; absent where it applies. */
  readonly stopped?: {
    readonly part: PartName;
    /** Among the conditions, from 0; absent for the scope. */
    readonly condition?: number;
    readonly text: string;
    readonly at?: Position;
    readonly code?: EvaluationErrorCode;
    readonly message?: string;
  };
  /** What `stopped`, or else every condition, read: Cedar text of the path, and of its value or its absence. */
  readonly read: readonly { readonly path: string; readonly value?: string; readonly code?: EvaluationErrorCode }[];
}

/** Explains a decision. Faults: `unavailable` when a look-up throws. `policiesMax` bounds those that do not apply. */
export function explain(
  set: PolicySet,
  request: Request,
  entities: Entities,
  options: { readonly policiesMax?: number } = {},
): Result<Explanation, Fault> {
  return untilStoreFails(() => {
    const witness = new Witness(request, entities);
    const heard = set.active.map(({ policy }) => witness.hear(policy));
    const of = (outcome: PolicyAccount['outcome'], effect?: Effect) =>
      heard.filter(({ account }) => account.outcome === outcome && (effect ?? account.effect) === account.effect);
    const [forbids, permits, failing] = [of('applies', 'forbid'), of('applies', 'permit'), of('fails')];
    const others = of('does_not_apply').sort(
      (a, b) => Number(b.account.effect === 'permit') - Number(a.account.effect === 'permit') || b.passed - a.passed,
    );
    const kept = others.slice(0, options.policiesMax ?? othersMax);
    const failed = failing.some(({ account }) => account.effect === 'permit');
    return {
      kind:
        forbids.length > 0
          ? 'forbidden_by'
          : permits.length > 0
            ? 'permitted'
            : failed
              ? 'error_in_policy'
              : 'nothing_permits',
      policies: [...forbids, ...permits, ...failing, ...kept].map(({ account }) => account),
      omitted: others.length - kept.length,
    };
  });
}

/** What a person can still look through. */
const othersMax = 20;

class Witness {
  readonly #request: Request;
  readonly #entities: Entities;

  constructor(request: Request, entities: Entities) {
    this.#request = request;
    this.#entities = entities;
  }

  /** The account of one policy, and how many parts it passed. */
  hear(policy: Policy): { readonly account: PolicyAccount; readonly passed: number } {
    const { id: policyId, effect, source } = policy;
    const parts = partsOf(policy);
    const place = {
      ...(source?.file === undefined ? {} : { file: source.file }),
      ...(source === undefined ? {} : { at: source.start }),
    };
    for (const [passed, part] of parts.entries()) {
      const verdict = this.#verdict(part.expr);
      if (verdict === true) continue;
      const outcome = verdict === false ? 'does_not_apply' : 'fails';
      return { account: { policyId, effect, outcome, ...place, ...this.#stopped(part) }, passed };
    }
    const read = parts.flatMap(({ condition, expr }) => (condition === undefined ? [] : this.#read(expr)));
    return { account: { policyId, effect, outcome: 'applies', ...place, read }, passed: parts.length };
  }

  #verdict(expr: Expr): boolean | EvaluationFailure {
    try {
      return asBool(evaluate(expr, this.#request, this.#entities));
    } catch (failure) {
      if (failure instanceof EvaluationFailure) return failure;
      throw failure;
    }
  }

  #stopped({ name, condition, expr, at }: Part): Pick<PolicyAccount, 'stopped' | 'read'> {
    const culprit = this.#culprit(expr);
    const verdict = this.#verdict(culprit);
    const failure = typeof verdict === 'object' ? { code: verdict.code, message: verdict.message } : {};
    const place = culprit.at ?? at;
    return {
      stopped: {
        part: name,
        ...(condition === undefined ? {} : { condition }),
        text: formatExpr(culprit),
        ...(place === undefined ? {} : { at: place }),
        ...failure,
      },
      read: this.#read(culprit),
    };
  }

  /** The conjunct that is not true. */
  #culprit(expr: Expr): Expr {
    if (expr.kind !== 'and') return expr;
    return this.#culprit(this.#verdict(expr.left) === true ? expr.right : expr.left);
  }

  /** The paths that an evaluation reads, with their values. */
  #read(expr: Expr): PolicyAccount['read'] {
    const read = new Map<string, PolicyAccount['read'][number]>();
    const value = (part: Expr): Value => {
      if (part.kind !== 'variable' && part.kind !== 'attribute') return step(part);
      const path = formatExpr(part);
      try {
        const found = evaluate(part, this.#request, this.#entities);
        // The whole context would drown what matters of it.
        if (part.kind !== 'variable' || part.name !== 'context') read.set(path, { path, value: formatValue(found) });
        return found;
      } catch (failure) {
        if (failure instanceof EvaluationFailure) read.set(path, { path, code: failure.code });
        throw failure;
      }
    };
    const step = (part: Expr): Value => evaluateStep(part, this.#request, this.#entities, value);
    try {
      value(expr);
    } catch (failure) {
      // Why it failed is in the account already.
      if (!(failure instanceof EvaluationFailure)) throw failure;
    }
    return [...read.values()];
  }
}
