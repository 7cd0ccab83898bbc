// What is known of one tenant at one moment: its policies, entities and revocations, immutable once made.

import { canonicalJson, type Fault, fail, ok, type Result, sha256Hex } from '@sallyport/base';
import {
  type CompiledPolicies,
  compilePolicies,
  type EntityInput,
  type EntityUid,
  entityFromJson,
  type Policy,
  type PolicySet,
  parsePolicies,
  policySet,
} from '@sallyport/policy';
import { type ClosedEntities, closedEntities } from './closed-entities.ts';
import type { PolicyRef } from './request.ts';
import { noRevocations, type Revocations, withRevoked } from './revoked.ts';
import type { PolicyDocument, StoredEntity, TenantChanges } from './store.ts';
import { FactEpochs, policyFact, revocationFact } from './vary/fact-epochs.ts';

export interface TenantState {
  readonly tenant: string;
  readonly generation: string;
  /** The state is that of the authority at this change, for this tenant. */
  readonly seq: number;
  readonly documents: readonly PolicyDocument[];
  readonly policies: PolicySet;
  /** The same policies, as decisions ask them. */
  readonly compiled: CompiledPolicies;
  /** SHA-256, hex, of names and texts of the policy documents. */
  readonly policySetHash: string;
  readonly entities: ClosedEntities;
  readonly revoked: Revocations;
  /** When each fact about the above last changed; ask with `seq`, since later states share it. */
  readonly facts: FactEpochs;
}

/**
 * The state after `changes`. Faults: `integrity` when what is stored does not parse or contradicts itself; the tenant
 * then gets no decisions until it is mended.
 */
export function nextState(
  before: TenantState | undefined,
  tenant: string,
  generation: string,
  changes: TenantChanges,
): Result<TenantState, Fault> {
  const policies =
    before !== undefined && changes.policies === undefined ? ok(before) : policiesOf(changes.policies ?? []);
  if (!policies.ok) return damaged(tenant, policies.fault);
  const put = all(changes.entities, readEntity);
  if (!put.ok) return damaged(tenant, put.fault);
  const entities =
    before === undefined
      ? closedEntities(put.value)
      : before.entities.with({ put: put.value, deleted: changes.deletedEntities });
  if (!entities.ok) return damaged(tenant, entities.fault);
  const { documents, policies: set, compiled, policySetHash } = policies.value;
  const facts = before?.facts ?? new FactEpochs(changes.seq);
  if (before !== undefined) {
    const also = [
      ...(changes.policies === undefined ? [] : [policyFact]),
      ...(changes.revoked.length === 0 ? [] : [revocationFact]),
    ];
    facts.note(before.entities, { put: put.value, deleted: changes.deletedEntities }, { seq: changes.seq, also });
  }
  return ok({
    tenant,
    generation,
    seq: changes.seq,
    documents,
    policies: set,
    compiled,
    policySetHash,
    entities: entities.value,
    revoked: withRevoked(before?.revoked ?? noRevocations, changes.revoked),
    facts,
  });
}

type PolicyPart = Pick<TenantState, 'documents' | 'policies' | 'compiled' | 'policySetHash'>;

function policiesOf(documents: readonly PolicyDocument[]): Result<PolicyPart, Fault> {
  const policies = compileDocuments(documents);
  if (!policies.ok) return policies;
  return ok({
    documents,
    policies: policies.value,
    compiled: compilePolicies(policies.value),
    policySetHash: sha256Hex(canonicalJson(documents.map(({ name, source }) => ({ name, source })))),
  });
}

/**
 * The policy set of these documents. An id is the policy's `@id`, or its place; both carry the document's name, so that
 * two documents cannot collide. Faults: `invalid_input` with `document:line:column` of the first error.
 */
export function compileDocuments(
  documents: readonly { readonly name: string; readonly source: string }[],
): Result<PolicySet, Fault> {
  const all: Policy[] = [];
  for (const { name, source } of documents) {
    const parsed = parsePolicies(source, { file: name, useIdAnnotation: true });
    if (!parsed.ok) {
      const places = parsed.fault.map((error) => `${name}:${error.line}:${error.column}: ${error.message}`);
      return fail('invalid_input', places.join('\n'), { at: places[0]?.split(': ')[0] ?? name });
    }
    all.push(...parsed.value.map((policy) => ({ ...policy, id: `${name}#${policy.id}` })));
  }
  return policySet(all);
}

/**
 * Whether these writes leave a usable set: each entity reads, and no parent is its own descendant.
 * Faults: `invalid_input` naming the entity or, in a batch, its place.
 */
export function checkEntities(
  state: TenantState,
  writes: readonly Pick<StoredEntity, 'type' | 'id' | 'body'>[],
): Result<void, Fault> {
  const put: EntityInput[] = [];
  for (const [index, write] of writes.entries()) {
    const input = readEntity(write);
    if (!input.ok) {
      return fail('invalid_input', input.fault.message, { at: `/entities/${index}${input.fault.at ?? ''}` });
    }
    put.push(input.value);
  }
  const closed = state.entities.with({ put, deleted: [] });
  return closed.ok ? ok(undefined) : closed;
}

/** Where a person finds a policy. */
export function policyRef(state: TenantState, id: string): PolicyRef {
  const source = state.policies.get(id)?.source;
  return { id: id.slice(id.indexOf('#') + 1), document: source?.file ?? '', line: source?.start.line ?? 0 };
}

/** At most this many ids are written into one SQL filter. */
const idsBelowMax = 1_000;

/** Ids of the stored entities of `type` below `ancestor`, or undefined where there are more than 1,000. */
export function idsBelow(state: TenantState, ancestor: EntityUid, type: string): readonly string[] | undefined {
  const ids: string[] = [];
  for (const entity of state.entities.ofType(type)) {
    if (!entity.ancestors.has(ancestor)) continue;
    ids.push(entity.uid.id);
    if (ids.length > idsBelowMax) return undefined;
  }
  return ids;
}

/** The entity of a stored body. Faults: `invalid_input` with a JSON pointer. */
function readEntity(entity: Pick<StoredEntity, 'type' | 'id' | 'body'>): Result<EntityInput, Fault> {
  const { attrs, parents, tags, ...unknown } = entity.body;
  if (Object.keys(unknown).length > 0) return fail('invalid_input', 'an entity has attrs, parents and tags only');
  return entityFromJson({
    uid: { type: entity.type, id: entity.id },
    ...(attrs === undefined ? {} : { attrs }),
    ...(parents === undefined ? {} : { parents }),
    ...(tags === undefined ? {} : { tags }),
  });
}

function damaged(tenant: string, fault: Fault): Result<never, Fault> {
  return fail('integrity', `what is stored of tenant \`${tenant}\` cannot be used: ${fault.message}`, {
    cause: fault,
  });
}

/** The values of all items, or the first fault. */
function all<T, U>(items: readonly T[], read: (item: T) => Result<U, Fault>): Result<U[], Fault> {
  const values: U[] = [];
  for (const item of items) {
    const value = read(item);
    if (!value.ok) return value;
    values.push(value.value);
  }
  return ok(values);
}
