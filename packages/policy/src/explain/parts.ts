// A policy as its parts in the order in which they are asked, each with its place.

import type { Expr, Policy } from '../ast.ts';
import { actionPart, scopePart } from '../condition.ts';
import type { Position } from '../position.ts';

export type PartName = 'principal' | 'action' | 'resource' | 'when' | 'unless';

export interface Part {
  readonly name: PartName;
  /** True where the part lets the policy apply. */
  readonly expr: Expr;
  /** Among the conditions, from 0; absent for the scope. */
  readonly condition?: number;
  /** Absent for a policy that no text made. */
  readonly at?: Position;
}

/** The parts that say something: a scope that is open to all has none. */
export function partsOf(policy: Policy): readonly Part[] {
  const scope = (['principal', 'action', 'resource'] as const).flatMap((name) => {
    const at = policy.source?.scope?.[name];
    const exprs = name === 'action' ? actionPart(policy.action) : scopePart(name, policy[name]);
    return exprs.map((expr): Part => ({ name, expr, ...(at === undefined ? {} : { at }) }));
  });
  const conditions = policy.conditions.map(
    ({ kind, body }, condition): Part => ({
      name: kind,
      expr: kind === 'when' ? body : { kind: 'not', operand: body, ...placeOf(body) },
      condition,
      ...placeOf(body),
    }),
  );
  return [...scope, ...conditions];
}

function placeOf({ at }: Expr): { readonly at?: Position } {
  return at === undefined ? {} : { at };
}
