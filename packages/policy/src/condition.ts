// A policy as one expression: its scope and its conditions, joined in order by `&&`.

import type { ActionConstraint, Expr, Policy, ScopeConstraint, Slot, Variable } from './ast.ts';
import type { EntityUid } from './uid.ts';

/** Bool where the policy applies (true) or not (false). Throws for a template: it has no meaning before it is linked. */
export function conditionOf(policy: Policy): Expr {
  const parts = [
    ...scopePart('principal', policy.principal),
    ...actionPart(policy.action),
    ...scopePart('resource', policy.resource),
    ...policy.conditions.map(({ kind, body }): Expr => (kind === 'when' ? body : { kind: 'not', operand: body })),
  ];
  const [first = { kind: 'literal', value: true }, ...rest] = parts;
  if (rest.length > 0) return rest.reduce((left, right): Expr => ({ kind: 'and', left, right }), first);
  // A lone condition is still judged as a Bool.
  return { kind: 'and', left: { kind: 'literal', value: true }, right: first };
}

/** What the scope says of the principal or the resource, as conjuncts. */
export function scopePart(name: Variable, constraint: ScopeConstraint): Expr[] {
  const target: Expr = { kind: 'variable', name };
  switch (constraint.op) {
    case 'all':
      return [];
    case '==':
    case 'in':
      return [{ kind: 'binary', operator: constraint.op, left: target, right: entityExpr(constraint.entity) }];
    case 'is':
      return [{ kind: 'is', target, entityType: constraint.entityType }];
    case 'is in':
      return [{ kind: 'is', target, entityType: constraint.entityType, within: entityExpr(constraint.entity) }];
  }
}

/** What the scope says of the action, as conjuncts. */
export function actionPart(constraint: ActionConstraint): Expr[] {
  const target: Expr = { kind: 'variable', name: 'action' };
  switch (constraint.op) {
    case 'all':
      return [];
    case '==':
      return [{ kind: 'binary', operator: '==', left: target, right: { kind: 'literal', value: constraint.entity } }];
    case 'in': {
      const items = constraint.entities.map((value): Expr => ({ kind: 'literal', value }));
      return [{ kind: 'binary', operator: 'in', left: target, right: { kind: 'set', items } }];
    }
  }
}

function entityExpr(entity: EntityUid | Slot): Expr {
  if (entity.kind === 'slot') throw new TypeError(`the template slot ${entity.name} is not linked`);
  return { kind: 'literal', value: entity };
}
