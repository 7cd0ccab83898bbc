// An index over policies that ask one attribute for one value: one read finds those that the value fits.

import type { Expr } from '../ast.ts';
import type { EntityUid } from '../uid.ts';
import type { Value } from '../value.ts';
import { type ValueClosure, valueClosure } from './closure.ts';
import type { Frame } from './frame.ts';
import { conjunctsOf, totalPrefix } from './scope.ts';

/** An equality that decides a policy before anything in it can fail, apart from the reading of `subject` itself. */
export interface Equality {
  /** Equal for equal reads. */
  readonly path: string;
  readonly subject: Expr;
  readonly value: Value;
}

/** The first equality of a condition that can be indexed, or undefined. */
export function equalityOf(condition: Expr): Equality | undefined {
  for (const conjunct of totalPrefix(conjunctsOf(condition))) {
    if (conjunct.kind !== 'binary' || conjunct.operator !== '==') continue;
    for (const [subject, other] of [
      [conjunct.left, conjunct.right],
      [conjunct.right, conjunct.left],
    ] as const) {
      const path = pathOf(subject);
      if (path === undefined || other.kind !== 'literal' || !isKey(other.value)) continue;
      return { path, subject, value: other.value };
    }
  }
  return undefined;
}

/** Policies of one path by the value they ask for. */
export class EqualityIndex<T> {
  readonly #read: ValueClosure;
  readonly #all: T[] = [];
  readonly #byPrimitive = new Map<Value, T[]>();
  readonly #byEntity = new Map<string, Map<string, T[]>>();

  constructor(subject: Expr) {
    this.#read = valueClosure(subject);
  }

  add(value: Value, item: T): void {
    this.#all.push(item);
    if (typeof value === 'object') {
      const uid = value as EntityUid; // `isKey` lets no other object in
      const ids = this.#byEntity.get(uid.type) ?? new Map<string, T[]>();
      this.#byEntity.set(uid.type, ids.set(uid.id, [...(ids.get(uid.id) ?? []), item]));
    } else {
      const items = this.#byPrimitive.get(value);
      if (items === undefined) this.#byPrimitive.set(value, [item]);
      else items.push(item);
    }
  }

  /**
   * The items whose equality may hold. A read that fails selects them all, since each would fail with it.
   * INVARIANT: what is left out is false, and no error.
   */
  select(frame: Frame): readonly T[] {
    const value = this.#read(frame);
    if (value === undefined) {
      frame.failure = undefined;
      return this.#all;
    }
    if (typeof value !== 'object') return this.#byPrimitive.get(value) ?? [];
    return value.kind === 'entity' ? (this.#byEntity.get(value.type)?.get(value.id) ?? []) : [];
  }
}

/** `resource.owner.team` as text; names are quoted, so that no two reads share one. */
function pathOf(expr: Expr): string | undefined {
  if (expr.kind === 'variable') return expr.name === 'context' ? undefined : expr.name;
  if (expr.kind !== 'attribute') return undefined;
  const target = expr.target.kind === 'variable' ? expr.target.name : pathOf(expr.target);
  return target === undefined ? undefined : `${target}.${JSON.stringify(expr.name)}`;
}

function isKey(value: Value): boolean {
  return typeof value !== 'object' || value.kind === 'entity';
}
