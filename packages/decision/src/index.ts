// The kernel as a library: token, policies and labels in, decision out.

export type { BudgetStore, Charge, Exceeded } from './budget-store.ts';
export { type CanaryStore, canariesMax } from './canary-store.ts';
export { type TrialPolicies, trialPolicies } from './candidate-state.ts';
export { type ClosedEntities, closedEntities } from './closed-entities.ts';
export { basisOf } from './decide.ts';
export { deny, recordDecision } from './decision-event.ts';
export { epochName } from './epoch-view.ts';
export type { FingerprintStore, ReadFingerprints } from './fingerprint-store.ts';
export type { CachedFor, Forgetting, Remembered } from './forgotten.ts';
export type { Approval, HeldAbout, HeldEntry, HeldStore } from './held-store.ts';
export { HoldingPolicies } from './holding.ts';
export { Kernel, type KernelOptions } from './kernel.ts';
export { type KeyWidth, keyWidth } from './key-width.ts';
export { knownIds } from './known-ids.ts';
export type { HeldEpochs, LeaseStore } from './lease-store.ts';
export {
  type Basis,
  type Decision,
  type DecisionRequest,
  type EntityRef,
  type PolicyFailure,
  type PolicyRef,
  type Reason,
  reasonText,
} from './request.ts';
export { noRevocations, type Revocations, type RevokedTokens, revokedReason } from './revoked.ts';
export { type RowScope, type RowScopeRequest, rowScope } from './row-scope.ts';
export type { OpenSession, SessionState, SessionStore, Swept } from './session-store.ts';
export type {
  AuthorityStore,
  ChangeOptions,
  EntityWrite,
  EpochChange,
  EpochRead,
  PolicyDocument,
  PolicyHistoryEntry,
  Revocation,
  StoredEntity,
  TenantChanges,
  Unmoved,
} from './store.ts';
export { memoryAuthority } from './stores/memory.ts';
export { memoryFingerprints } from './stores/memory-fingerprints.ts';
export { memoryHeld } from './stores/memory-held.ts';
export { memorySessions } from './stores/memory-sessions.ts';
export { decisionMigrations } from './stores/migrations.ts';
export { postgresAuthority } from './stores/postgres-authority.ts';
export { postgresBudgets } from './stores/postgres-budgets.ts';
export { postgresCanaries } from './stores/postgres-canaries.ts';
export { postgresFingerprints } from './stores/postgres-fingerprints.ts';
export { postgresHeld } from './stores/postgres-held.ts';
export { postgresLeases } from './stores/postgres-leases.ts';
export { postgresSessions } from './stores/postgres-sessions.ts';
export { watchTable } from './stores/watch-table.ts';
export { checkEntities, compileDocuments, idsBelow, policyRef, type TenantState } from './tenant-state.ts';
export type { AdvertisedKey, KeyedDecision } from './vary/advertised.ts';
export { FactEpochs } from './vary/fact-epochs.ts';
export { type Why, why, whyText } from './why.ts';
