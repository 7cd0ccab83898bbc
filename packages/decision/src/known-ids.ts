// The entities of a type that a tenant's data speaks of: what a search has to try.

import { childrenOf, type Expr } from '@sallyport/policy';
import type { TenantState } from './tenant-state.ts';

/**
 * Ids of the stored entities of `type` and of those that only a policy names, in the order of their code units.
 * Actions are entities of type `Action`, and as a rule only policies name them.
 */
export function knownIds(state: TenantState, type: string): readonly string[] {
  const ids = new Set<string>();
  for (const { uid } of state.entities) if (uid.type === type) ids.add(uid.id);
  for (const { condition } of state.policies.active) addNamed(condition, type, ids);
  return [...ids].sort();
}

function addNamed(expr: Expr, type: string, ids: Set<string>): void {
  if (expr.kind === 'literal') {
    const { value } = expr;
    if (typeof value === 'object' && 'kind' in value && value.kind === 'entity' && value.type === type)
      ids.add(value.id);
    return;
  }
  for (const child of childrenOf(expr)) addNamed(child, type, ids);
}
