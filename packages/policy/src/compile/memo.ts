// Which expressions several policies share, so that one request computes each only once.

import type { Expr } from '../ast.ts';
import { childrenOf } from '../walk.ts';
import { shapeOf } from './literals.ts';

/** A memo costs a look at a slot; more slots would cost a request more than they save. */
const slotsMax = 16;

/** Counts expressions while policies come in, and hands out slots for those that come often. */
export class Memo {
  readonly #counts = new Map<string, number>();
  readonly #keys = new WeakMap<Expr, string | null>();
  #slots: ReadonlyMap<string, number> | undefined;

  /** Counts what is in a condition that `times` policies have. */
  count(expr: Expr, times: number): void {
    const key = this.#keyOf(expr);
    if (key !== undefined) this.#counts.set(key, (this.#counts.get(key) ?? 0) + times);
    for (const part of childrenOf(expr)) this.count(part, times);
  }

  /** The slot of an expression, or undefined for one that is not shared. Nothing may be counted after the first call. */
  slotOf(expr: Expr): number | undefined {
    this.#slots ??= this.#assign();
    const key = this.#keyOf(expr);
    return key === undefined ? undefined : this.#slots.get(key);
  }

  #assign(): ReadonlyMap<string, number> {
    const shared = [...this.#counts].filter(([, times]) => times > 1).sort(([, a], [, b]) => b - a);
    return new Map(shared.slice(0, slotsMax).map(([key], slot) => [key, slot]));
  }

  /** Equal for equal expressions; undefined for what is cheaper than a slot or differs from policy to policy. */
  #keyOf(expr: Expr): string | undefined {
    const known = this.#keys.get(expr);
    if (known !== undefined) return known ?? undefined;
    const shape = isWorthwhile(expr) ? shapeOf(expr) : undefined;
    const key = shape === undefined || shape.literals.length > 0 ? undefined : shape.key;
    this.#keys.set(expr, key ?? null);
    return key;
  }
}

/** What computes, or reads through more than one step: an attribute of the request is found as fast as a slot. */
function isWorthwhile(expr: Expr): boolean {
  switch (expr.kind) {
    case 'attribute':
    case 'has':
      return expr.target.kind !== 'variable';
    case 'binary':
    case 'isEmpty':
    case 'set':
    case 'record':
    case 'call':
      return true;
    default:
      return false;
  }
}
