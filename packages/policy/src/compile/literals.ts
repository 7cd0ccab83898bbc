// What tells policies of one shape apart: their literals, taken out of the condition, in order of appearance.

import type { Expr } from '../ast.ts';
import { EvaluationFailure } from '../failure.ts';
import type { Value } from '../value.ts';
import { constantOf } from './constant.ts';

/** What stands in a slot: a value, a constant's failure, or the pieces of a pattern. */
export type Literal = Value | EvaluationFailure | readonly string[];

/** Kinds of literals that closures and generated code tell apart; a shape fixes the kind of each of its slots. */
export type LiteralKind = 'failure' | 'pattern' | 'boolean' | 'number' | 'bigint' | 'string' | ValueKind;
type ValueKind = Extract<Value, object>['kind'];

export interface Slot {
  readonly at: number;
  readonly kind: LiteralKind;
}

/** The slot of each expression that was taken out; a `like` has its pattern in one. */
export type Slots = ReadonlyMap<Expr, Slot>;

/** A condition apart from its literals. */
export interface Shape {
  /** INVARIANT: equal exactly where two conditions differ in their literals alone, each of the same kind. */
  readonly key: string;
  readonly slots: Slots;
  readonly literals: readonly Literal[];
}

/** Takes the literals out of a condition; any constant part of it counts as one. */
export function shapeOf(expr: Expr): Shape {
  const taker = new Taker();
  taker.take(expr);
  return { key: taker.key.join(''), slots: taker.slots, literals: taker.literals };
}

class Taker {
  readonly key: string[] = [];
  readonly slots = new Map<Expr, Slot>();
  readonly literals: Literal[] = [];

  take(expr: Expr): void {
    const constant = constantOf(expr);
    if (constant !== undefined) {
      this.#slot(expr, constant, kindOf(constant));
      return;
    }
    switch (expr.kind) {
      case 'literal':
      case 'error':
        throw new TypeError('a literal is a constant');
      case 'variable':
        this.key.push(expr.name);
        return;
      case 'and':
      case 'or':
        this.#node(expr.kind, expr.left, expr.right);
        return;
      case 'not':
      case 'negate':
      case 'isEmpty':
        this.#node(expr.kind, expr.operand);
        return;
      case 'if':
        this.#node('if', expr.condition, expr.consequent, expr.alternate);
        return;
      case 'binary':
        this.#node(expr.operator, expr.left, expr.right);
        return;
      case 'attribute':
        this.#node(`.${JSON.stringify(expr.name)}`, expr.target);
        return;
      case 'has':
        this.#node(`has${JSON.stringify(expr.path)}`, expr.target);
        return;
      case 'like':
        this.#node('like', expr.target);
        this.#slot(expr, expr.pattern, 'pattern');
        return;
      case 'is':
        this.#node(
          `is${JSON.stringify(expr.entityType)}`,
          expr.target,
          ...(expr.within === undefined ? [] : [expr.within]),
        );
        return;
      case 'set':
        this.#node('set', ...expr.items);
        return;
      case 'record':
        this.#node(
          `record${JSON.stringify(expr.fields.map(([name]) => name))}`,
          ...expr.fields.map(([, field]) => field),
        );
        return;
      case 'call':
        this.#node(`call${JSON.stringify(expr.name)}`, ...expr.args);
        return;
    }
  }

  #node(name: string, ...parts: readonly Expr[]): void {
    this.key.push(name, '(');
    for (const part of parts) {
      this.take(part);
      this.key.push(',');
    }
    this.key.push(')');
  }

  #slot(expr: Expr, literal: Literal, kind: LiteralKind): void {
    this.slots.set(expr, { at: this.literals.length, kind });
    this.literals.push(literal);
    this.key.push('?', kind);
  }
}

function kindOf(constant: Value | EvaluationFailure): LiteralKind {
  if (constant instanceof EvaluationFailure) return 'failure';
  switch (typeof constant) {
    case 'boolean':
      return 'boolean';
    case 'number':
      return 'number';
    case 'bigint':
      return 'bigint';
    case 'string':
      return 'string';
    default:
      return constant.kind;
  }
}
