// The decision itself: values in, value out; everything it rests on has been brought before it is called.

import { type Fault, fail, type JsonObject, ok, type Result } from '@sallyport/base';
import {
  bareEntity,
  type CedarRecord,
  type Entities,
  type Entity,
  type EntityUid,
  entityUid,
  type Request,
  recordFromJson,
  sameUid,
  type Trace,
} from '@sallyport/policy';
import type { Biscuits, VerifiedToken } from '@sallyport/token';
import type { Basis, Decision, DecisionRequest, EntityRef, Reason } from './request.ts';
import { revokedReason } from './revoked.ts';
import { policyRef, type TenantState } from './tenant-state.ts';

export interface Grant {
  readonly token: VerifiedToken;
  readonly biscuits: Pick<Biscuits, 'authorize'>;
}

/** What the policies were asked with, and what they read. */
export interface Watched {
  readonly request: Request;
  readonly entities: Entities;
  readonly trace: Trace;
}

/**
 * Permit or deny, with reasons. A token, where there is one, must grant the call; then the policies decide.
 * Faults: `invalid_input` for attributes that Cedar has no value for, `unavailable` when nothing can be concluded.
 */
export function decide(
  state: TenantState,
  request: DecisionRequest,
  options: {
    readonly grant?: Grant | undefined;
    readonly nowMs: number;
    /** Told what the policies read, where they were asked at all; deciding is then slower. */
    readonly watch?: ((watched: Watched) => void) | undefined;
  },
): Result<Decision, Fault> {
  const { grant, nowMs, watch } = options;
  const token = grant === undefined ? undefined : tokenVerdict(state, request, grant, nowMs);
  if (token?.refused !== undefined) return ok(denied(state, token.refused));

  const asked = cedarRequest(request);
  if (!asked.ok) return asked;
  const entities = withProperties(state.entities, request);
  if (!entities.ok) return entities;
  const traced = watch === undefined ? undefined : state.compiled.traced(asked.value, entities.value, { pairs: true });
  const response = traced ?? state.compiled.isAuthorized(asked.value, entities.value);
  if (!response.ok) return response;
  if (traced?.ok) watch?.({ request: asked.value, entities: entities.value, trace: traced.value.trace });
  const { decision, reasons, errors } = response.value;
  const policies = reasons.map((id) => policyRef(state, id));
  const allowed = decision === 'allow';
  const reason: Reason = allowed
    ? { kind: 'permitted_by', policies }
    : policies.length > 0
      ? { kind: 'forbidden_by', policies }
      : { kind: 'nothing_permits' };
  return ok({
    allowed,
    reason,
    failures: errors.map(({ policyId, code, message }) => ({ ...policyRef(state, policyId), code, message })),
    basis: { ...basisOf(state), validUntilMs: token?.validUntilMs },
  });
}

/** What a token says to a call: refused with the reason, or granted until a moment. */
export function tokenVerdict(
  state: TenantState,
  request: Pick<DecisionRequest, 'tenant' | 'action' | 'resource' | 'tokenResource' | 'destination'>,
  { token, biscuits }: Grant,
  nowMs: number,
): { readonly refused?: Reason; readonly validUntilMs?: number | undefined } {
  const revoked = revokedReason(state, token);
  if (revoked !== undefined) return { refused: revoked };
  const verdict = biscuits.authorize(token, {
    action: request.action.name,
    resource: request.tokenResource ?? `${request.resource.type}/${request.resource.id}`,
    tenant: request.tenant,
    nowMs,
    ...(request.destination === undefined ? {} : { destination: request.destination }),
  });
  if (verdict.granted) return { validUntilMs: verdict.validUntilMs };
  const checks = typeof verdict.failed === 'string' ? [] : verdict.failed;
  return { refused: { kind: 'token_does_not_grant', checks } };
}

export function basisOf(state: TenantState): Basis {
  return { policySet: state.policySetHash, seq: state.seq, generation: state.generation };
}

function denied(state: TenantState, reason: Reason): Decision {
  return { allowed: false, reason, failures: [], basis: basisOf(state) };
}

/** The Cedar request of an AuthZEN one. Faults: `invalid_input` with a JSON pointer. */
export function cedarRequest(request: DecisionRequest): Result<Request, Fault> {
  const context = recordFromJson(request.context);
  if (!context.ok) return named(context.fault, '/context');
  return ok({
    principal: entityUid(request.subject.type, request.subject.id),
    action: entityUid('Action', request.action.name),
    resource: entityUid(request.resource.type, request.resource.id),
    context: context.value,
  });
}

/**
 * The stored entities, with the caller's properties added to subject, action and resource where nothing is stored.
 * Faults: `invalid_input` with a JSON pointer.
 */
export function withProperties(stored: Entities, request: DecisionRequest): Result<Entities, Fault> {
  const added: Entity[] = [];
  for (const [part, ref] of [
    ['/subject/properties', request.subject],
    ['/resource/properties', request.resource],
    ['/action/properties', { type: 'Action', id: request.action.name, properties: request.action.properties }],
  ] as const) {
    if (ref.properties === undefined) continue;
    const merged = mergedEntity(stored, ref, ref.properties);
    if (!merged.ok) return named(merged.fault, part);
    added.push(merged.value);
  }
  if (added.length === 0) return ok(stored);
  return ok({ get: (uid) => added.find((entity) => sameUid(entity.uid, uid)) ?? stored.get(uid) });
}

function mergedEntity(stored: Entities, ref: EntityRef, properties: JsonObject): Result<Entity, Fault> {
  const given: Result<CedarRecord, Fault> = recordFromJson(properties);
  if (!given.ok) return given;
  const uid: EntityUid = entityUid(ref.type, ref.id);
  const base = stored.get(uid);
  if (base === undefined) return ok(bareEntity(uid, given.value.fields));
  // Later entries win: what is stored is never overridden by what a caller says.
  return ok({ ...base, attrs: new Map([...given.value.fields, ...base.attrs]) });
}

function named(fault: Fault, part: string): Result<never, Fault> {
  return fail(fault.code, fault.message, { at: `${part}${fault.at ?? ''}` });
}
