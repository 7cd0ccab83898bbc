// Which expressions one request may compute more than once, so that it computes them only once.

import type { Expr } from '../ast.ts';
import { childrenOf } from '../walk.ts';
import { shapeOf } from './literals.ts';

/** How often one request evaluates an expression at most, by the key of the expression. */
export type Uses = ReadonlyMap<string, number>;

/** A memo costs a look at a slot; more slots would cost a request more than they save. */
const slotsMax = 16;

/** Knows equal expressions, and hands out slots for those that come often. */
export class Memo {
  readonly #keys = new WeakMap<Expr, string | null>();
  #slots: ReadonlyMap<string, number> = new Map();

  /** What is in an expression, the whole included. */
  usesIn(expr: Expr): Uses {
    const uses = new Map<string, number>();
    const count = (part: Expr) => {
      const key = this.#keyOf(part);
      if (key !== undefined) uses.set(key, (uses.get(key) ?? 0) + 1);
      for (const inner of childrenOf(part)) count(inner);
    };
    count(expr);
    return uses;
  }

  /** Gives slots to what is evaluated most. */
  assign(uses: Uses): void {
    const shared = [...uses].filter(([, times]) => times > 1).sort(([, a], [, b]) => b - a);
    this.#slots = new Map(shared.slice(0, slotsMax).map(([key], slot) => [key, slot]));
  }

  /** The slot of an expression, or undefined for one that is not shared. */
  slotOf(expr: Expr): number | undefined {
    if (this.#slots.size === 0) return undefined;
    const key = this.#keyOf(expr);
    return key === undefined ? undefined : this.#slots.get(key);
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

/** For what is all evaluated. */
export function sum(parts: readonly Uses[]): Uses {
  return merged(parts, (a, b) => a + b);
}

/** For what is evaluated at most one of. */
export function greatest(parts: readonly Uses[]): Uses {
  return merged(parts, Math.max);
}

function merged(parts: readonly Uses[], join: (a: number, b: number) => number): Uses {
  const [first, ...more] = parts.filter(({ size }) => size > 0);
  if (first === undefined || more.length === 0) return first ?? new Map();
  const all = new Map(first);
  for (const part of more) for (const [key, times] of part) all.set(key, join(all.get(key) ?? 0, times));
  return all;
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
