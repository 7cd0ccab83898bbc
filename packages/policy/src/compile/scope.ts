// What a policy demands of principal, action and resource before anything else: the keys it is filed under.

import type { Expr, Policy, ScopeConstraint } from '../ast.ts';
import { isTotalBool } from '../shape.ts';
import type { EntityUid } from '../uid.ts';

/** `above` is the entity itself or an ancestor; `self` the entity itself; `type` its type. */
export type ScopeKey =
  | { readonly kind: 'any' }
  | { readonly kind: 'type'; readonly type: string }
  | { readonly kind: 'self' | 'above'; readonly uid: EntityUid };

type Sliced = 'principal' | 'action' | 'resource';

export interface Slice {
  readonly principal: ScopeKey;
  readonly resource: ScopeKey;
  /** More than one for `action in [A, B]`: the policy is filed under each. */
  readonly actions: readonly ScopeKey[];
  /** What is left to evaluate when the keys fit. */
  readonly condition: Expr;
}

/**
 * The slice of a policy. INVARIANT: where a key does not fit a request, the policy is false for it and no error; where
 * all fit, it is what `condition` is.
 */
export function sliceOf(policy: Policy): Slice {
  const conjuncts = policy.conditions.flatMap(({ kind, body }): Expr[] =>
    kind === 'when' ? conjunctsOf(body) : [{ kind: 'not', operand: body }],
  );
  const leading = totalPrefix(conjuncts);
  const checks = [typeCheck('principal', policy.principal), typeCheck('resource', policy.resource)].flat();
  return {
    principal: keyOf('principal', policy.principal, leading),
    resource: keyOf('resource', policy.resource, leading),
    actions: actionKeys(policy, leading),
    condition: join([...checks, ...conjuncts]),
  };
}

/** The parts of an `&&` chain, in order. */
export function conjunctsOf(expr: Expr): Expr[] {
  return expr.kind === 'and' ? [...conjunctsOf(expr.left), ...conjunctsOf(expr.right)] : [expr];
}

/** The conjuncts that are reached without any error before them: all that cannot fail, and the first that can. */
export function totalPrefix(conjuncts: readonly Expr[]): readonly Expr[] {
  const failing = conjuncts.findIndex((conjunct) => !isTotalBool(conjunct));
  return failing === -1 ? conjuncts : conjuncts.slice(0, failing + 1);
}

function keyOf(name: Sliced, constraint: ScopeConstraint, leading: readonly Expr[]): ScopeKey {
  switch (constraint.op) {
    case 'all':
      return impliedKey(name, leading);
    case '==':
      return entityKey('self', constraint.entity);
    case 'in':
    case 'is in':
      return entityKey('above', constraint.entity);
    case 'is':
      return { kind: 'type', type: constraint.entityType };
  }
}

function entityKey(kind: 'self' | 'above', entity: EntityUid | { readonly kind: 'slot' }): ScopeKey {
  if (entity.kind === 'slot') throw new TypeError('a template is not compiled before it is linked');
  return { kind, uid: entity };
}

function actionKeys(policy: Policy, leading: readonly Expr[]): readonly ScopeKey[] {
  switch (policy.action.op) {
    case 'all':
      return [impliedKey('action', leading)];
    case '==':
      return [{ kind: 'self', uid: policy.action.entity }];
    case 'in':
      return policy.action.entities.map((uid) => ({ kind: 'above', uid }));
  }
}

/** `principal in Group::"a"` as a condition says what it would say in the scope. */
function impliedKey(name: Sliced, leading: readonly Expr[]): ScopeKey {
  for (const conjunct of leading) {
    if (conjunct.kind === 'is' && isVariable(conjunct.target, name) && conjunct.within === undefined) {
      return { kind: 'type', type: conjunct.entityType };
    }
    if (conjunct.kind !== 'binary' || !isVariable(conjunct.left, name) || conjunct.right.kind !== 'literal') continue;
    const { value } = conjunct.right;
    if (typeof value !== 'object' || value.kind !== 'entity') continue;
    if (conjunct.operator === '==') return { kind: 'self', uid: value };
    if (conjunct.operator === 'in') return { kind: 'above', uid: value };
  }
  return { kind: 'any' };
}

function isVariable(expr: Expr, name: Sliced): boolean {
  return expr.kind === 'variable' && expr.name === name;
}

/** `is T in G` is filed under G, so T is left to check. */
function typeCheck(name: Sliced, constraint: ScopeConstraint): Expr[] {
  if (constraint.op !== 'is in') return [];
  return [{ kind: 'is', target: { kind: 'variable', name }, entityType: constraint.entityType }];
}

function join(conjuncts: readonly Expr[]): Expr {
  const [first = { kind: 'literal', value: true }, ...rest] = conjuncts;
  return rest.reduce((left, right): Expr => ({ kind: 'and', left, right }), first);
}
