// Partial evaluation: what is left to ask of a resource, or a principal, when all else of a request is known.

import type { Fault, Result } from '@sallyport/base';
import type { Effect, Expr, Variable } from './ast.ts';
import { Tally, untilStoreFails } from './authorize.ts';
import { type Entities, type Entity, noEntities } from './entity.ts';
import { evaluate } from './evaluate.ts';
import { fold } from './fold.ts';
import type { PolicySet } from './policy-set.ts';
import type { PolicyError, Response } from './request.ts';
import { type EntityUid, sameUid } from './uid.ts';
import type { CedarRecord } from './value.ts';

/** A request of which the resource, or the principal, is some entity of a known type. */
export type PartialRequest =
  | {
      readonly principal: EntityUid;
      readonly action: EntityUid;
      readonly resourceType: string;
      readonly context: CedarRecord;
    }
  | {
      readonly principalType: string;
      readonly action: EntityUid;
      readonly resource: EntityUid;
      readonly context: CedarRecord;
    };

export interface PartialOptions {
  /**
   * Whether `entities` knows every entity of the unknown's type. Where false (the default), policies that look into
   * such an entity by name are left in the residual: it may be stored with the unknowns, not among the entities.
   */
  readonly unknownTypeStored?: boolean;
}

/**
 * What a policy still asks. `condition` holds no variable but the unknown; it is a Bool where it has a value. The policy
 * applies where it is true, not where it is false, and is skipped and reported where it is an error.
 */
export interface ResidualPolicy {
  readonly policyId: string;
  readonly effect: Effect;
  readonly condition: Expr;
}

/**
 * `allow` and `deny` hold for every entity of the type. Else an entity is allowed where a permit applies and no
 * forbid does. INVARIANT: `responseFor` gives decision, reasons and errors of the full evaluation.
 */
export interface PartialResponse {
  readonly kind: 'allow' | 'deny' | 'residual';
  /** Permits that may apply; the literal `true` always applies. */
  readonly permits: readonly ResidualPolicy[];
  /** Forbids that may apply. */
  readonly forbids: readonly ResidualPolicy[];
  /** Policies that fail for every entity. */
  readonly errors: readonly PolicyError[];
  /** All of the above in the order of the set; those that fail have an `error` for a condition. */
  readonly policies: readonly ResidualPolicy[];
}

/** Folds a set over what is known. Faults: `unavailable` when a look-up throws. */
export function partialEvaluate(
  set: PolicySet,
  request: PartialRequest,
  entities: Entities,
  options: PartialOptions = {},
): Result<PartialResponse, Fault> {
  const { action, context } = request;
  const values = new Map<Variable, EntityUid | CedarRecord>(
    'resourceType' in request
      ? [
          ['principal', request.principal],
          ['action', action],
          ['context', context],
        ]
      : [
          ['resource', request.resource],
          ['action', action],
          ['context', context],
        ],
  );
  const unknownType = 'resourceType' in request ? request.resourceType : request.principalType;
  const unknownTypeStored = options.unknownTypeStored ?? false;
  return untilStoreFails(() => {
    const policies = set.active
      .map(({ policy, condition }) => ({
        policyId: policy.id,
        effect: policy.effect,
        condition: fold(condition, { values, unknownType, entities, unknownTypeStored }),
      }))
      .filter(({ condition }) => !isLiteral(condition, false));
    const mayApply = (effect: Effect) =>
      policies.filter((policy) => policy.effect === effect && policy.condition.kind !== 'error');
    const [permits, forbids] = [mayApply('permit'), mayApply('forbid')];
    return { kind: kindOf(permits, forbids), permits, forbids, errors: policies.flatMap(errorOf), policies };
  });
}

/**
 * The response for one entity of the type; `entities` as for `partialEvaluate`, that entity among them (see
 * `withEntity`). Faults: `unavailable` when a look-up throws.
 */
export function responseFor(
  partial: PartialResponse,
  unknown: EntityUid,
  entities: Entities = noEntities,
): Result<Response, Fault> {
  // A residual has no variable but the unknown, which stands in for what it never asks.
  const request = {
    principal: unknown,
    action: unknown,
    resource: unknown,
    context: { kind: 'record', fields: new Map() },
  } as const;
  return untilStoreFails(() => {
    const tally = new Tally();
    for (const { policyId, effect, condition } of partial.policies) {
      tally.judge(policyId, effect, () => evaluate(condition, request, entities));
    }
    return tally.response();
  });
}

/** The same entities with one more, or one in the place of another. */
export function withEntity(entities: Entities, entity: Entity): Entities {
  return { get: (uid) => (sameUid(uid, entity.uid) ? entity : entities.get(uid)) };
}

function kindOf(permits: readonly ResidualPolicy[], forbids: readonly ResidualPolicy[]): PartialResponse['kind'] {
  const always = ({ condition }: ResidualPolicy) => isLiteral(condition, true);
  if (permits.length === 0 || forbids.some(always)) return 'deny';
  return forbids.length === 0 && permits.some(always) ? 'allow' : 'residual';
}

function errorOf({ policyId, condition }: ResidualPolicy): PolicyError[] {
  return condition.kind === 'error' ? [{ policyId, code: condition.code, message: condition.message }] : [];
}

function isLiteral(expr: Expr, value: boolean): boolean {
  return expr.kind === 'literal' && expr.value === value;
}
