// AuthZEN evaluations over the kernel: one, or many with defaults and an early end; every decision is evidence.

import { type Clock, type Fault, type JsonObject, ok, type Result, sha256Hex } from '@sallyport/base';
import { type Decision, type Kernel, type KeyedDecision, reasonText, type TenantState } from '@sallyport/decision';
import { answerJson } from '@sallyport/http';
import { rootDigest, type VerifiedToken } from '@sallyport/token';
import type { DecisionLog, LoggedDecision } from '../decision-log.ts';
import { type AdvertisePorts, answerKey } from './answer-key.ts';
import type { Question } from './question.ts';

export interface EvaluatePorts {
  readonly kernel: Kernel;
  readonly decisionLog: Pick<DecisionLog, 'record'>;
  readonly clock: Clock;
  /** How keys of answers are made for callers that ask for them; without it none is given. */
  readonly advertise?: Omit<AdvertisePorts, 'kernel' | 'clock'> | undefined;
  /** Told of each decision; must not throw. */
  readonly onDecision: (made: Made) => void;
}

/** A decision, and what it was made of. */
export interface Made extends Ready {
  readonly asker: Asker;
  readonly question: Question;
  readonly decision: Decision;
}

export interface Asker {
  /** Id of the API key that asks. */
  readonly keyId: string;
  readonly requestId: string;
  readonly tenant: string;
  /** Text of a capability token that must grant the call as well. */
  readonly capability?: string | undefined;
  /** Wants the key of each answer. */
  readonly wantsKey?: boolean | undefined;
}

/** AuthZEN 1.0, section 6 (response): a boolean, and beside it why. */
export type EvaluationAnswer = {
  readonly decision: boolean;
  readonly context: JsonObject;
};

/** How a batch ends (AuthZEN 1.0, `options.evaluations_semantic`). */
export type Semantic = 'execute_all' | 'deny_on_first_deny' | 'permit_on_first_permit';

export interface Batch {
  /** Made one by one, as they are decided. */
  readonly questions: () => Iterable<Result<Question, Fault>>;
  readonly semantic: Semantic;
}

/** Decides one call. Faults: `unauthenticated` for the capability, `invalid_input`, `unavailable`, `timeout`. */
export async function evaluate(ports: EvaluatePorts, asker: Asker, question: Question) {
  const ready = await prepare(ports, asker);
  return ready.ok ? decideOne(ports, asker, ready.value, question) : ready;
}

/**
 * Decides calls in order on one state; each answer is JSON text. A call that cannot be decided is denied with the error in
 * its context, as the specification asks, and does not end the others.
 */
export async function evaluateAll(
  ports: EvaluatePorts,
  asker: Asker,
  batch: Batch,
): Promise<Result<readonly string[], Fault>> {
  const ready = await prepare(ports, asker);
  return ready.ok ? decideAll(ports, asker, ready.value, batch) : ready;
}

/** Decides at once, and keeps of a batch only the text of its answers while the evidence is awaited. */
function decideAll(ports: EvaluatePorts, asker: Asker, ready: Ready, batch: Batch) {
  const last = lastOf(batch.semantic);
  const answers: string[] = [];
  const recorded = new Set<Promise<Result<unknown, Fault>>>();
  for (const question of batch.questions()) {
    const decided = question.ok ? decideHere(ports, asker, ready, question.value) : question;
    if (decided.ok) recorded.add(decided.value.recorded);
    const answer = decided.ok ? decided.value.answer : failedAnswer(decided.fault);
    answers.push(answerJson(answer));
    if (answer.decision === last) break;
  }
  return onceRecorded(recorded, answers);
}

/** No decision is handed out before each of them is durable evidence. */
async function onceRecorded(
  recorded: Iterable<Promise<Result<unknown, Fault>>>,
  answers: readonly string[],
): Promise<Result<readonly string[], Fault>> {
  for (const one of await Promise.all(recorded)) if (!one.ok) return one;
  return ok(answers);
}

/** What deciding rests on: the tenant's state, and the caller's capability where there is one. */
export interface Ready {
  readonly state: TenantState;
  readonly token: VerifiedToken | undefined;
}

/** Faults: as a token's verification, and those of the kernel's `leased`. */
export async function prepare({ kernel }: Pick<EvaluatePorts, 'kernel'>, asker: Asker): Promise<Result<Ready, Fault>> {
  const token = asker.capability === undefined ? ok(undefined) : kernel.verify(asker.capability);
  if (!token.ok) return token;
  const state = await kernel.leased(asker.tenant);
  return state.ok ? ok({ state: state.value, token: token.value }) : state;
}

async function decideOne(
  ports: EvaluatePorts,
  asker: Asker,
  ready: Ready,
  question: Question,
): Promise<Result<EvaluationAnswer, Fault>> {
  const decided = decideHere(ports, asker, ready, question);
  if (!decided.ok) return decided;
  const recorded = await decided.value.recorded;
  return recorded.ok ? ok(decided.value.answer) : recorded;
}

/** Decides now; the evidence is on its way and must have arrived before the answer goes out. */
function decideHere(ports: EvaluatePorts, asker: Asker, { state, token }: Ready, question: Question) {
  const decided = decidedFor(ports, asker, { state, token }, question);
  if (!decided.ok) return decided;
  const { decision } = decided.value;
  const { kernel, clock, advertise } = ports;
  const key = advertise === undefined ? undefined : answerKey({ kernel, clock, ...advertise }, state, decided.value);
  ports.onDecision({ asker, question, state, token, decision });
  const recorded = ports.decisionLog.record({
    tenant: asker.tenant,
    tokenRoot: token === undefined ? undefined : rootDigest(token),
    basis: decision.basis,
    decision: loggedDecision(asker, question, decision, new Date(ports.clock.nowMs()).toISOString()),
  });
  const context = { ...answerContext(decision), ...(key === undefined ? {} : { key }) };
  return ok({ answer: { decision: decision.allowed, context }, recorded });
}

/** With the key only where it is wanted: it costs a slower evaluation. */
function decidedFor(
  { kernel, advertise }: EvaluatePorts,
  { tenant, capability, wantsKey }: Asker,
  { state, token }: Ready,
  question: Question,
): Result<KeyedDecision, Fault> {
  const { subject, action, resource, context } = question;
  const request = { tenant, subject, action, resource, context };
  if (advertise !== undefined && wantsKey === true) {
    const by = token === undefined ? undefined : { token, capability: sha256Hex(capability ?? '') };
    return kernel.decideKeyedOn(state, request, by);
  }
  const decided = kernel.decideOn(state, request, token);
  return decided.ok ? ok({ decision: decided.value }) : decided;
}

function loggedDecision(asker: Asker, question: Question, decision: Decision, at: string): LoggedDecision {
  const { subject, action, resource } = question;
  const { allowed, reason } = decision;
  // In the order of their canonical form, which then needs no sorting.
  return {
    action: action.name,
    at,
    caller: asker.keyId,
    effect: allowed ? 'permit' : 'deny',
    policies: 'policies' in reason ? reason.policies.map((policy) => policy.id).slice(0, policiesMax) : [],
    reason: reason.kind,
    requestId: asker.requestId,
    resource: { id: resource.id, type: resource.type },
    subject: { id: subject.id, type: subject.type },
  };
}

/** Policies named in one event or answer; sets that decide by more are identified by their hash. */
const policiesMax = 100;

function answerContext({ reason, failures, basis }: Decision): JsonObject {
  return {
    reason: reason.kind,
    reason_text: reasonText(reason),
    policies: 'policies' in reason ? reason.policies.slice(0, policiesMax).map((policy) => ({ ...policy })) : [],
    ...('checks' in reason ? { checks: reason.checks.map((check) => ({ ...check })) } : {}),
    policy_errors: failures.slice(0, policiesMax).map(({ id, document, line, code }) => ({ id, document, line, code })),
    policy_set: basis.policySet,
    seq: basis.seq,
    ...(basis.validUntilMs === undefined ? {} : { valid_until: new Date(basis.validUntilMs).toISOString() }),
  };
}

function failedAnswer(fault: Fault): EvaluationAnswer {
  return { decision: false, context: { error: { code: fault.code, message: fault.message } } };
}

/** The decision that ends a batch. */
function lastOf(semantic: Semantic): boolean | undefined {
  switch (semantic) {
    case 'execute_all':
      return undefined;
    case 'deny_on_first_deny':
      return false;
    case 'permit_on_first_permit':
      return true;
  }
}
