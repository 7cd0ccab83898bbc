// One closure a policy shape: policies that differ only in their literals share it.

import type { Expr, Policy } from '../ast.ts';
import { EvaluationFailure } from '../failure.ts';
import { valueKey } from '../value.ts';
import { truthClosure, valueClosure } from './closure.ts';
import type { TruthClosure, ValueClosure } from './combine.ts';
import type { PolicyCell } from './frame.ts';
import { generateTruth } from './generate.ts';
import { type Literal, type Slots, shapeOf } from './literals.ts';
import { Memo, type Uses } from './memo.ts';

/** A policy ready to be asked. */
export interface Compiled extends PolicyCell {
  readonly shape: CompiledShape;
  readonly literals: readonly Literal[];
  /** What `shape` and `literals` say, as an expression. */
  readonly condition: Expr;
}

/** What policies of one shape share; `applies` is theirs once `finish` has run. */
export interface CompiledShape {
  /** Small and dense. */
  readonly id: number;
  applies: TruthClosure;
}

/** What an index asks for; `read` is there once `finish` has run. One object for equal expressions. */
export interface Reader {
  readonly id: number;
  readonly expr: Expr;
  read: ValueClosure;
}

interface Draft {
  /** The condition of the first policy of this shape. */
  readonly expr: Expr;
  readonly slots: Slots;
  readonly shape: CompiledShape;
}

/** Collects the shapes of a set. */
export class Shapes {
  readonly #drafts = new Map<string, Draft>();
  readonly #byId: Draft[] = [];
  readonly #readers = new Map<string, Reader>();
  readonly #literals = new Map<string, Literal>();
  readonly #memo = new Memo();

  get size(): number {
    return this.#drafts.size;
  }

  /** The policy with this for a condition. */
  add({
    policy,
    order,
    condition,
  }: {
    readonly policy: Policy;
    readonly order: number;
    readonly condition: Expr;
  }): Compiled {
    const { key, slots, literals: written } = shapeOf(condition);
    const literals = written.map((literal) => this.#interned(literal));
    let draft = this.#drafts.get(key);
    if (draft === undefined) {
      draft = { expr: condition, slots, shape: { id: this.#byId.length, applies: unfinished } };
      this.#drafts.set(key, draft);
      this.#byId.push(draft);
    }
    return {
      order,
      id: policy.id,
      effect: policy.effect,
      shape: draft.shape,
      literals,
      condition,
      alone: undefined,
    };
  }

  /** One object for equal literals: what many policies name stays in the processor's cache. */
  #interned(literal: Literal): Literal {
    if (typeof literal === 'number' || typeof literal === 'boolean' || literal instanceof EvaluationFailure)
      return literal;
    const key = isPattern(literal) ? JSON.stringify(literal) : `=${valueKey(literal)}`;
    const known = this.#literals.get(key);
    if (known !== undefined) return known;
    this.#literals.set(key, literal);
    return literal;
  }

  reader(expr: Expr): Reader {
    const { key } = shapeOf(expr);
    const reader = this.#readers.get(key) ?? { id: this.#readers.size, expr, read: unfinished };
    this.#readers.set(key, reader);
    return reader;
  }

  /** What a policy of this shape evaluates. */
  usesOf({ id }: CompiledShape): Uses {
    const draft = this.#byId[id];
    return draft === undefined ? new Map() : this.usesIn(draft.expr);
  }

  usesIn(expr: Expr): Uses {
    return this.#memo.usesIn(expr);
  }

  /** Makes the closures, or the generated functions; nothing may be added after it. `uses` are those of the whole set. */
  finish(uses: Uses, options: { readonly generate: boolean }): void {
    const memo = this.#memo;
    memo.assign(uses);
    for (const reader of this.#readers.values()) reader.read = valueClosure(reader.expr, new Map(), memo);
    for (const { expr, slots, shape } of this.#drafts.values()) {
      shape.applies = options.generate ? generateTruth(expr, slots, memo) : truthClosure(expr, slots, memo);
    }
    this.#literals.clear();
  }
}

function isPattern(literal: Literal): literal is readonly string[] {
  return Array.isArray(literal);
}

function unfinished(): never {
  throw new TypeError('the set is still being compiled');
}
