// What a policy demands of principal, action and resource before anything else: the keys it can be filed under.

import type { Condition, Expr, Policy, ScopeConstraint } from '../ast.ts';
import { actionPart, scopePart } from '../condition.ts';
import { isTotalBool } from '../shape.ts';
import type { EntityUid } from '../uid.ts';
import { type Equality, equalityOf } from './equality.ts';

/** `above` is the entity itself or an ancestor; `self` the entity itself; `type` its type. */
export type ScopeKey =
  | { readonly kind: 'type'; readonly type: string }
  | { readonly kind: 'self' | 'above'; readonly uid: EntityUid };

export type Sliced = 'principal' | 'action' | 'resource';

interface Constraint {
  /** None where it is not filed by this variable; more than one for `action in [A, B]`: the policy is filed under each. */
  readonly keys: readonly ScopeKey[];
  /** What the scope asks. */
  readonly whole: readonly Expr[];
  /** What is left of `whole` to ask where a key fits. */
  readonly rest: readonly Expr[];
}

/**
 * A policy as what it can be filed by. INVARIANT: where no key of a variable fits a request, or the value of the
 * equality is another, the policy is false for it and no error; the one exception is an equality whose subject cannot
 * be read, which is the policy's error or false.
 */
export class Slice {
  readonly #scope: Readonly<Record<Sliced, Constraint>>;
  readonly #conjuncts: readonly Expr[];
  readonly equality: Equality | undefined;

  constructor(policy: Policy) {
    this.#conjuncts = policy.conditions.flatMap(conjunctsOfCondition);
    const leading = totalPrefix(this.#conjuncts);
    this.equality = equalityOf(leading);
    this.#scope = {
      principal: constraintOf('principal', policy.principal, leading),
      action: actionConstraint(policy, leading),
      resource: constraintOf('resource', policy.resource, leading),
    };
  }

  keys(name: Sliced): readonly ScopeKey[] {
    return this.#scope[name].keys;
  }

  /** What is left to evaluate when a key of each of `fitting` fits, and the equality where `equal`. */
  condition({ fitting, equal }: { readonly fitting: ReadonlySet<Sliced>; readonly equal: boolean }): Expr {
    const scope = (['principal', 'action', 'resource'] as const).flatMap((name) =>
      fitting.has(name) ? this.#scope[name].rest : this.#scope[name].whole,
    );
    const decided = equal ? this.equality?.conjunct : undefined;
    return join([...scope, ...this.#conjuncts.filter((conjunct) => conjunct !== decided)]);
  }
}

/** The parts of an `&&` chain, in order. */
export function conjunctsOf(expr: Expr): Expr[] {
  return expr.kind === 'and' ? [...conjunctsOf(expr.left), ...conjunctsOf(expr.right)] : [expr];
}

function conjunctsOfCondition({ kind, body }: Condition): Expr[] {
  return kind === 'when' ? conjunctsOf(body) : [{ kind: 'not', operand: body }];
}

/** The conjuncts that are reached without any error before them: all that cannot fail, and the first that can. */
function totalPrefix(conjuncts: readonly Expr[]): readonly Expr[] {
  const failing = conjuncts.findIndex((conjunct) => !isTotalBool(conjunct));
  return failing === -1 ? conjuncts : conjuncts.slice(0, failing + 1);
}

function constraintOf(name: Sliced, constraint: ScopeConstraint, leading: readonly Expr[]): Constraint {
  if (constraint.op === 'all') return { keys: impliedKeys(name, leading), whole: [], rest: [] };
  const whole = scopePart(name, constraint);
  if (constraint.op === 'is') return { keys: [{ kind: 'type', type: constraint.entityType }], whole, rest: [] };
  if (constraint.entity.kind === 'slot') throw new TypeError('a template is not compiled before it is linked');
  const key: ScopeKey = { kind: constraint.op === '==' ? 'self' : 'above', uid: constraint.entity };
  // `is T in G` is filed under G, so T is left to ask.
  const rest: Expr[] =
    constraint.op === 'is in'
      ? [{ kind: 'is', target: { kind: 'variable', name }, entityType: constraint.entityType }]
      : [];
  return { keys: [key], whole, rest };
}

function actionConstraint({ action }: Policy, leading: readonly Expr[]): Constraint {
  const whole = actionPart(action);
  switch (action.op) {
    case 'all':
      return { keys: impliedKeys('action', leading), whole, rest: [] };
    case '==':
      return { keys: [{ kind: 'self', uid: action.entity }], whole, rest: [] };
    case 'in': {
      // `in []` has no key: it is filed by nothing and is false when asked.
      const keys = action.entities.map((uid): ScopeKey => ({ kind: 'above', uid }));
      return { keys, whole, rest: [] };
    }
  }
}

/** `principal in Group::"a"` as a condition says what it would say in the scope. */
function impliedKeys(name: Sliced, leading: readonly Expr[]): readonly ScopeKey[] {
  for (const conjunct of leading) {
    if (conjunct.kind === 'is' && isVariable(conjunct.target, name) && conjunct.within === undefined) {
      return [{ kind: 'type', type: conjunct.entityType }];
    }
    if (conjunct.kind !== 'binary' || !isVariable(conjunct.left, name) || conjunct.right.kind !== 'literal') continue;
    const { value } = conjunct.right;
    if (typeof value !== 'object' || value.kind !== 'entity') continue;
    if (conjunct.operator === '==') return [{ kind: 'self', uid: value }];
    if (conjunct.operator === 'in') return [{ kind: 'above', uid: value }];
  }
  return [];
}

function isVariable(expr: Expr, name: Sliced): boolean {
  return expr.kind === 'variable' && expr.name === name;
}

function join(conjuncts: readonly Expr[]): Expr {
  const [first = { kind: 'literal', value: true }, ...rest] = conjuncts;
  return rest.reduce((left, right): Expr => ({ kind: 'and', left, right }), first);
}
