// The equality that a policy can be filed by, such as `resource.tenant == "acme"`.

import type { Expr } from '../ast.ts';
import type { Value } from '../value.ts';

/** An equality that decides a policy before anything in it can fail, apart from the reading of `subject` itself. */
export interface Equality {
  /** Equal for equal reads. */
  readonly path: string;
  readonly subject: Expr;
  /** A primitive or a uid: what a map can find. */
  readonly value: Value;
  /** The conjunct it is. */
  readonly conjunct: Expr;
}

/** The first equality that can be indexed; `leading` are the conjuncts reached without an error before them. */
export function equalityOf(leading: readonly Expr[]): Equality | undefined {
  for (const conjunct of leading) {
    if (conjunct.kind !== 'binary' || conjunct.operator !== '==') continue;
    for (const [subject, other] of [
      [conjunct.left, conjunct.right],
      [conjunct.right, conjunct.left],
    ] as const) {
      const path = pathOf(subject);
      if (path === undefined || other.kind !== 'literal' || !isKey(other.value)) continue;
      return { path, subject, value: other.value, conjunct };
    }
  }
  return undefined;
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
