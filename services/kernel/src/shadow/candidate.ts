// The candidate set of a tenant: its live documents, with those on trial in their place or beside them.

import { type Fault, ok, type Result } from '@sallyport/base';
import {
  type Kernel,
  type PolicyDocument,
  type TenantState,
  type TrialPolicies,
  trialPolicies,
} from '@sallyport/decision';

/**
 * Under which name the authority keeps the documents on trial. No tenant can have it: names of tenants hold no colon.
 * So they have versions, a history and epochs like any others, and every process sees them.
 */
export function trialTenant(tenant: string): string {
  return `shadow:${tenant}`;
}

/** What would be in force: a document on trial replaces the live one of its name; an empty one takes it away. */
export function overlaid<D extends { readonly name: string }>(
  live: readonly PolicyDocument[],
  trial: readonly D[],
): readonly (PolicyDocument | D)[] {
  const replaced = new Set(trial.map(({ name }) => name));
  return [...live.filter(({ name }) => !replaced.has(name)), ...trial];
}

/** The candidate of one tenant: made anew when its live policies, or those on trial, change. */
export interface Candidate {
  /** Number of the newest change of what is on trial. */
  readonly trialSeq: number;
  /** Hash of the live set that it stands beside. */
  readonly livePolicies: string;
  readonly policies: TrialPolicies;
}

/**
 * The candidate beside `live`, the one held where it still is that. Undefined where nothing is on trial, which costs one
 * look into memory. Faults: those of the kernel's `current`, and `integrity`.
 */
export async function candidateOf(
  kernel: Kernel,
  live: TenantState,
  held: Candidate | undefined,
): Promise<Result<Candidate | undefined, Fault>> {
  const tenant = trialTenant(live.tenant);
  const trialSeq = kernel.epochs.seqOf(tenant, 'policy');
  if (trialSeq === 0) return ok(undefined);
  if (held?.trialSeq === trialSeq && held.livePolicies === live.policySetHash) return ok(held);
  const trial = await kernel.current(tenant);
  if (!trial.ok) return trial;
  const { documents } = trial.value;
  if (documents.length === 0) return ok(undefined);
  const policies = trialPolicies(live.tenant, overlaid(live.documents, documents));
  return policies.ok ? ok({ trialSeq, livePolicies: live.policySetHash, policies: policies.value }) : policies;
}
