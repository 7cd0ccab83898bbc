// The port of what decisions rest on and can change: policies, entities, revocations, and the epochs that say so.

import { type Fault, type JsonObject, limits, type Result } from '@sallyport/base';
import type { Forgetting } from './forgotten.ts';
import type { RevokedTokens } from './revoked.ts';

/** One named text of Cedar policies of a tenant; the name stands where a file name would in reasons. */
export interface PolicyDocument {
  readonly name: string;
  readonly source: string;
  /** Sequence number of the change that wrote it. */
  readonly version: number;
}

/** One stored entity in Cedar's JSON form: `attrs`, `parents`, `tags`. */
export interface StoredEntity {
  readonly type: string;
  readonly id: string;
  readonly body: JsonObject;
  readonly version: number;
}

/** An entity as a caller writes it. */
export interface EntityWrite {
  readonly type: string;
  readonly id: string;
  readonly body: JsonObject;
}

/** What of a tenant changed after `sinceSeq`, read in one snapshot that stands at `seq`. */
export interface TenantChanges {
  /** Of the snapshot, as in `EpochRead`: changes of another database than the epochs came from fit no held state. */
  readonly generation: string;
  readonly seq: number;
  /** The whole current set when any policy changed, else undefined. */
  readonly policies: readonly PolicyDocument[] | undefined;
  readonly entities: readonly StoredEntity[];
  readonly deletedEntities: readonly { readonly type: string; readonly id: string }[];
  readonly revoked: readonly RevokedTokens[];
}

/** One counter of one thing that can change: `scope` is `policy`, `entity`, `revocation`, `source:<name>`, or of `forgotten.ts`. */
export interface EpochChange {
  readonly tenant: string;
  readonly scope: string;
  readonly seq: number;
  /** Of an invalidation by time: milliseconds since 1970. */
  readonly moment?: number;
}

export interface EpochRead {
  /** Random, new whenever the database was restored or replaced: everything known before it is void. */
  readonly generation: string;
  readonly seq: number;
  readonly changes: readonly EpochChange[];
}

export type Revocation = RevokedTokens & {
  readonly tenant: string;
  readonly reason: string;
  readonly by: string;
};

/** Who asks for a change. */
export interface Author {
  readonly by: string;
}

/** Who asks for a change, and what it was checked against. */
export interface CheckedChange extends Author {
  /** Refuse with `conflict` if one of these changed after the number beside it: what was checked is then not what is. */
  readonly unmoved?: readonly Unmoved[];
}

/** A change of policies, and on which version it builds. */
export interface ChangeOptions extends CheckedChange {
  /** Refuse with `conflict` unless the current version is this one; 0 means that it must not exist. */
  readonly ifVersion?: number;
}

/** The policies, or the entities, of a tenant as of a change. */
export interface Unmoved {
  readonly tenant: string;
  readonly scope: 'policy' | 'entity';
  readonly seq: number;
}

/**
 * Every write commits its data and its epoch in one transaction and returns the sequence number of the change.
 * INVARIANT: sequence numbers become visible in their own order, so a reader that has seen `n` misses nothing below it.
 */
export interface AuthorityStore {
  readEpochs(sinceSeq: number): Promise<Result<EpochRead, Fault>>;
  loadTenant(tenant: string, sinceSeq: number): Promise<Result<TenantChanges, Fault>>;
  putPolicies(
    tenant: string,
    documents: readonly { readonly name: string; readonly source: string }[],
    options: ChangeOptions,
  ): Promise<Result<number, Fault>>;
  deletePolicies(tenant: string, names: readonly string[], options: ChangeOptions): Promise<Result<number, Fault>>;
  putEntities(tenant: string, entities: readonly EntityWrite[], options: CheckedChange): Promise<Result<number, Fault>>;
  deleteEntities(
    tenant: string,
    uids: readonly { readonly type: string; readonly id: string }[],
    options: Author,
  ): Promise<Result<number, Fault>>;
  revoke(revocations: readonly Revocation[]): Promise<Result<number, Fault>>;
  /** Invalidates what is cached: it changes no data, and holds from the moment this returns in every process. */
  forget(tenant: string, what: readonly Forgetting[]): Promise<Result<number, Fault>>;
  /** Earlier texts of one policy document, newest first; a deletion has no source. */
  policyHistory(tenant: string, name: string): Promise<Result<readonly PolicyHistoryEntry[], Fault>>;
}

export interface PolicyHistoryEntry {
  readonly version: number;
  readonly source: string | undefined;
  readonly by: string;
  /** RFC 3339, UTC. */
  readonly at: string;
}

/** What is wrong with a batch of entity writes, the same for every implementation. */
export function entityBatchFault(uids: readonly { readonly type: string; readonly id: string }[]): Fault | undefined {
  if (uids.length === 0) return { code: 'invalid_input', message: 'name at least one entity' };
  if (uids.length > limits.entityBatchMax) {
    return { code: 'too_large', message: `at most ${limits.entityBatchMax} entities in one write; send several` };
  }
  const seen = new Set<string>();
  for (const { type, id } of uids) {
    const uid = JSON.stringify([type, id]);
    if (seen.has(uid)) return { code: 'invalid_input', message: `\`${type}::"${id}"\` stands twice in one write` };
    seen.add(uid);
  }
  return undefined;
}

/** What is wrong with a batch of names of policy documents, the same for every implementation. */
export function policyBatchFault(names: readonly string[]): Fault | undefined {
  if (names.length === 0) return { code: 'invalid_input', message: 'name at least one policy document' };
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice === undefined) return undefined;
  return { code: 'invalid_input', message: `the document \`${twice}\` stands twice in one write` };
}

/** What is wrong with a batch of revocations, the same for every implementation. */
export function revocationBatchFault(revocations: readonly Revocation[]): Fault | undefined {
  if (revocations.length === 0) return { code: 'invalid_input', message: 'name at least one token block to revoke' };
  const moments = revocations.map((one) => (one.kind === 'block' ? 0 : (one.issuedBeforeMs ?? 0)));
  if (moments.every((ms) => Number.isSafeInteger(ms) && ms >= 0)) return undefined;
  return { code: 'invalid_input', message: 'a moment is a whole number of milliseconds since 1970' };
}
