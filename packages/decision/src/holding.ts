// Policies that hold a text for a person, `@verdict("hold")`, and the state in which they do not stand in the way.

import { type CompiledPolicies, compilePolicies, type PolicySet, policySet } from '@sallyport/policy';
import type { TenantState } from './tenant-state.ts';

/** Owns what was compiled without them; one for each process. */
export class HoldingPolicies {
  readonly #without = new WeakMap<PolicySet, CompiledPolicies | undefined>();

  /** The state with all policies but the `forbid`s that hold; undefined where there are none. */
  without(state: TenantState): TenantState | undefined {
    const { policies } = state;
    if (!this.#without.has(policies)) this.#without.set(policies, compiledWithout(policies));
    const compiled = this.#without.get(policies);
    return compiled === undefined ? undefined : { ...state, compiled };
  }
}

function compiledWithout(policies: PolicySet): CompiledPolicies | undefined {
  const active = policies.active.map(({ policy }) => policy);
  const rest = active.filter(({ effect, annotations }) => effect !== 'forbid' || annotations.get('verdict') !== 'hold');
  if (rest.length === active.length) return undefined;
  const set = policySet(rest);
  if (!set.ok) throw new TypeError('a part of a set of policies is a set of policies');
  return compilePolicies(set.value);
}
