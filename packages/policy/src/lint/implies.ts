// What one part of a policy says about another: true only where it is sure.

import type { ActionConstraint, Condition, Expr, Policy, ScopeConstraint } from '../ast.ts';
import { conjunctsOf } from '../compile/scope.ts';
import { formatExpr } from '../format.ts';
import { type EntityUid, sameUid } from '../uid.ts';

/** A policy with the texts of its conjuncts, the literal `true` left out. */
export interface Read {
  readonly policy: Policy;
  readonly conjuncts: ReadonlySet<string>;
}

export function readPolicy(policy: Policy): Read {
  return { policy, conjuncts: new Set(conjunctTexts(policy.conditions)) };
}

/**
 * Whether `wide` applies wherever `narrow` does. Where `narrow` is true, each of its conjuncts has been evaluated and is
 * true; a conjunct is worth the same wherever it stands, so it is true and no error in `wide` too.
 */
export function appliesWherever(
  { policy: wide, conjuncts: asked }: Read,
  { policy: narrow, conjuncts: held }: Read,
): boolean {
  return (
    scopeCovers(wide.principal, narrow.principal) &&
    actionCovers(wide.action, narrow.action) &&
    scopeCovers(wide.resource, narrow.resource) &&
    [...asked].every((text) => held.has(text))
  );
}

function conjunctTexts(conditions: readonly Condition[]): readonly string[] {
  return conditions
    .flatMap(({ kind, body }): Expr[] => (kind === 'when' ? conjunctsOf(body) : [{ kind: 'not', operand: body }]))
    .filter((conjunct) => !(conjunct.kind === 'literal' && conjunct.value === true))
    .map(formatExpr);
}

function scopeCovers(wide: ScopeConstraint, narrow: ScopeConstraint): boolean {
  if (wide.op === 'all') return true;
  const type = typeOf(narrow);
  if (wide.op === 'is') return type === wide.entityType;
  if (wide.op === 'is in' && type !== wide.entityType) return false;
  const [above, below] = [named(wide), named(narrow)];
  if (above === undefined || below === undefined || !sameUid(above, below)) return false;
  // An entity is in itself, so `== X` is within `in X`, and not the other way round.
  return wide.op === '==' ? narrow.op === '==' : true;
}

/** The type that a constraint leaves, where it leaves one. */
function typeOf(constraint: ScopeConstraint): string | undefined {
  switch (constraint.op) {
    case '==':
      return constraint.entity.kind === 'entity' ? constraint.entity.type : undefined;
    case 'is':
    case 'is in':
      return constraint.entityType;
    default:
      return undefined;
  }
}

function named(constraint: ScopeConstraint): EntityUid | undefined {
  return 'entity' in constraint && constraint.entity.kind === 'entity' ? constraint.entity : undefined;
}

function actionCovers(wide: ActionConstraint, narrow: ActionConstraint): boolean {
  if (wide.op === 'all') return true;
  if (narrow.op === 'all') return false;
  if (wide.op === '==') return narrow.op === '==' && sameUid(wide.entity, narrow.entity);
  const below = narrow.op === '==' ? [narrow.entity] : narrow.entities;
  // `in []` is never true, and never-matching is another finding.
  return below.length > 0 && below.every((uid) => wide.entities.some((above) => sameUid(above, uid)));
}
