// The shape of a parsed policy: the one tree that evaluation, compilation and residual filters all walk.

import type { Position } from './position.ts';
import type { EntityUid } from './uid.ts';
import type { Value } from './value.ts';

export type Effect = 'permit' | 'forbid';
export type Variable = 'principal' | 'action' | 'resource' | 'context';
export type SlotName = '?principal' | '?resource';

/**
 * Operators on two values. Both sides are always evaluated, so an error on either is an error of the whole.
 * `<` and its kin take two Longs, two datetimes or two durations; `==` and `!=` take anything and never fail;
 * the right side of `in` is an entity or a set of entities.
 */
export type BinaryOperator =
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | '+'
  | '-'
  | '*'
  | 'in'
  | 'contains'
  | 'containsAll'
  | 'containsAny'
  | 'hasTag'
  | 'getTag';

interface Placed {
  /** Where it starts in the source; absent on what no source wrote. */
  readonly at?: Position;
}

/** A value that is known: what the source wrote (Bool, Long, String, entity uid), or after folding any value. */
export interface LiteralExpr extends Placed {
  readonly kind: 'literal';
  readonly value: Value;
}
export interface VariableExpr extends Placed {
  readonly kind: 'variable';
  readonly name: Variable;
}
/** `&&` and `||`: the right side is looked at only when the left does not decide; each looked at must be Bool. */
export interface LogicExpr extends Placed {
  readonly kind: 'and' | 'or';
  readonly left: Expr;
  readonly right: Expr;
}
/** `!` takes a Bool, unary `-` a Long (fails on −2^63), `isEmpty` a set. */
export interface UnaryExpr extends Placed {
  readonly kind: 'not' | 'negate' | 'isEmpty';
  readonly operand: Expr;
}
/** Only the branch taken is evaluated; the condition must be Bool. */
export interface IfExpr extends Placed {
  readonly kind: 'if';
  readonly condition: Expr;
  readonly consequent: Expr;
  readonly alternate: Expr;
}
export interface BinaryExpr extends Placed {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: Expr;
  readonly right: Expr;
}
/** `target.name` of a record or an entity; an absent attribute or an entity that does not exist is an error. */
export interface AttributeExpr extends Placed {
  readonly kind: 'attribute';
  readonly target: Expr;
  readonly name: string;
}
/**
 * `target has a.b.c`: false where a step is absent or its entity does not exist, an error where a step is neither
 * record nor entity.
 */
export interface HasExpr extends Placed {
  readonly kind: 'has';
  readonly target: Expr;
  /** At least one name. */
  readonly path: readonly string[];
}
/** The pieces between the wildcards: `"a*b"` is `['a', 'b']`, `"*"` is `['', '']`, no wildcard is one piece. */
export interface LikeExpr extends Placed {
  readonly kind: 'like';
  readonly target: Expr;
  readonly pattern: readonly string[];
}
/** `target is Type`, and with `within` also `in within`, which is looked at only when the type fits. */
export interface IsExpr extends Placed {
  readonly kind: 'is';
  readonly target: Expr;
  readonly entityType: string;
  readonly within?: Expr;
}
export interface SetExpr extends Placed {
  readonly kind: 'set';
  readonly items: readonly Expr[];
}
export interface RecordExpr extends Placed {
  readonly kind: 'record';
  readonly fields: readonly (readonly [name: string, value: Expr])[];
}
/** A function or method of an extension type; a method's receiver is the first argument. */
export interface CallExpr extends Placed {
  readonly kind: 'call';
  readonly name: string;
  readonly args: readonly Expr[];
}
/** What always fails when evaluated; only folding makes it, to keep an error where it was. */
export interface ErrorExpr extends Placed {
  readonly kind: 'error';
  readonly code: EvaluationErrorCode;
  readonly message: string;
}

export type Expr =
  | LiteralExpr
  | VariableExpr
  | LogicExpr
  | UnaryExpr
  | IfExpr
  | BinaryExpr
  | AttributeExpr
  | HasExpr
  | LikeExpr
  | IsExpr
  | SetExpr
  | RecordExpr
  | CallExpr
  | ErrorExpr;

/** Why an expression has no value. Stable, and free of anything a request holds. */
export type EvaluationErrorCode =
  | 'type'
  | 'attribute_absent'
  | 'tag_absent'
  | 'entity_absent'
  | 'overflow'
  | 'extension'
  | 'arity';

export interface Slot {
  readonly kind: 'slot';
  readonly name: SlotName;
}

/** What the scope says of the principal or the resource. */
export type ScopeConstraint =
  | { readonly op: 'all' }
  | { readonly op: '=='; readonly entity: EntityUid | Slot }
  | { readonly op: 'in'; readonly entity: EntityUid | Slot }
  | { readonly op: 'is'; readonly entityType: string }
  | { readonly op: 'is in'; readonly entityType: string; readonly entity: EntityUid | Slot };

/** `many` tells `action in [A]` from `action in A`, which mean the same. */
export type ActionConstraint =
  | { readonly op: 'all' }
  | { readonly op: '=='; readonly entity: EntityUid }
  | { readonly op: 'in'; readonly entities: readonly EntityUid[]; readonly many: boolean };

export interface Condition {
  readonly kind: 'when' | 'unless';
  readonly body: Expr;
}

/** Where a policy stands. */
export interface Source {
  readonly file?: string;
  readonly start: Position;
  readonly end: Position;
  /** Where each part of the scope begins. */
  readonly scope?: Readonly<Record<'principal' | 'action' | 'resource', Position>>;
}

/** A policy, or a template where `slots` is not empty: a template decides nothing until it is linked. */
export interface Policy {
  readonly id: string;
  readonly effect: Effect;
  readonly annotations: ReadonlyMap<string, string>;
  readonly principal: ScopeConstraint;
  readonly action: ActionConstraint;
  readonly resource: ScopeConstraint;
  readonly conditions: readonly Condition[];
  readonly slots: readonly SlotName[];
  /** Absent on policies that did not come from text. */
  readonly source?: Source;
  /** The template that this policy was linked from. */
  readonly templateId?: string;
}
