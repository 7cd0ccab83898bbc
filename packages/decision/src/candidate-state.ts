// A tenant's state as it would be with other policies: everything else stays what it is.

import { type Fault, ok, type Result } from '@sallyport/base';
import type { PolicyDocument } from './store.ts';
import { nextState, type TenantState } from './tenant-state.ts';

/** Policies that wait for a state to be tried on. */
export interface TrialPolicies {
  /** SHA-256, hex, as of the policies of a state. */
  readonly policySetHash: string;
  /** The state with these policies in the place of its own; made for each state, compiled once. */
  readonly on: (state: TenantState) => TenantState;
}

/** Faults: `integrity` when the documents are no set of policies. */
export function trialPolicies(tenant: string, documents: readonly PolicyDocument[]): Result<TrialPolicies, Fault> {
  const nothing = { generation: '', seq: 0, entities: [], deletedEntities: [], revoked: [] };
  const made = nextState(undefined, tenant, '', { ...nothing, policies: documents });
  if (!made.ok) return made;
  // Everything of the made state but what this one knows of the tenant itself.
  const { entities: _e, revoked: _r, seq: _q, generation: _g, tenant: _t, facts: _f, ...policies } = made.value;
  return ok({ policySetHash: policies.policySetHash, on: (state) => ({ ...state, ...policies }) });
}
