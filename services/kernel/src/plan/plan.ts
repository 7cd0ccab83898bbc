// Deciding a plan of several steps before any of them runs: labels go from step to step, and the whole is one answer.

import {
  type Clock,
  canonicalJson,
  type Fault,
  fail,
  type JsonObject,
  limits,
  ok,
  type Result,
  sha256Hex,
} from '@sallyport/base';
import {
  basisOf,
  type EntityRef,
  type Kernel,
  type Reason,
  recordDecision,
  revokedReason,
  type SessionStore,
  type TenantState,
} from '@sallyport/decision';
import type { Recorder, VerifyingKey } from '@sallyport/evidence';
import type { Biscuits, VerifiedToken } from '@sallyport/token';
import { type Asker, prepare } from '../access/evaluate.ts';
import { provenBy } from './proof.ts';
import { type Aimed, aim, type Need, type Ruling, rule, ruling, type Step } from './step.ts';

export interface PlanPorts {
  readonly kernel: Kernel;
  readonly sessions: Pick<SessionStore, 'read'>;
  readonly biscuits: Pick<Biscuits, 'authorize'>;
  readonly recorder: Pick<Recorder, 'record'>;
  /** Verifies receipts. */
  readonly receipts: VerifyingKey;
  readonly clock: Clock;
}

export interface Plan {
  /** The capability's, where there is one and it says nothing else. */
  readonly subject?: EntityRef | undefined;
  readonly session?: string | undefined;
  /** Labels that the caller knows the session to carry, beside those that are stored. */
  readonly labels: readonly string[];
  /** Of every step. */
  readonly context: JsonObject;
  /** A step with a receipt has been done. */
  readonly steps: readonly (Step & { readonly receipt?: JsonObject | undefined })[];
}

export interface DecidedStep {
  readonly id: string;
  readonly status: 'done' | 'permitted' | 'denied';
  readonly ruling: Ruling;
  readonly need: Need;
  /** Whether the capability grants it; absent without one. */
  readonly granted: boolean | undefined;
  readonly labelsIn: readonly string[];
  readonly labelsOut: readonly string[];
}

export interface DecidedPlan {
  readonly allowed: boolean;
  readonly steps: readonly DecidedStep[];
  readonly labelsIn: readonly string[];
  readonly labelsOut: readonly string[];
  readonly state: TenantState;
}

/**
 * Decides every step in order, each with the labels of all before it, whether or not those were permitted: a person sees
 * at once everything that stands in the way. The plan is allowed when each step is.
 * INVARIANT: labels only grow — no step, receipt or word of the caller takes one away.
 * Faults: as an evaluation, `forbidden` for a session or subject that is not the capability's, `invalid_input`.
 */
export async function decidePlan(ports: PlanPorts, asker: Asker, plan: Plan): Promise<Result<DecidedPlan, Fault>> {
  const ready = await prepare(ports, asker);
  if (!ready.ok) return ready;
  const { state, token } = ready.value;
  const who = whoOf(plan, token, asker.tenant);
  if (!who.ok) return who;
  const { subject, session } = who.value;
  // Without a token the asker answers for the session that it names, as it does for the subject.
  const issuedAtMs = token === undefined ? ports.clock.nowMs() : token.issuedAtMs;
  const stored =
    session === undefined
      ? ok({ labels: [] })
      : await ports.sessions.read({ tenant: asker.tenant, session, issuedAtMs });
  if (!stored.ok) return stored;
  const labelsIn = union(stored.value.labels, plan.labels);
  const steps: DecidedStep[] = [];
  let labels = labelsIn;
  for (const [index, step] of plan.steps.entries()) {
    const at = `/steps/${index}`;
    const aimed = aim(step, at);
    if (!aimed.ok) return aimed;
    const decided = decideStep(ports, { state, token, subject, session, plan, step, aimed: aimed.value, labels, at });
    if (!decided.ok) return decided;
    steps.push(decided.value);
    labels = decided.value.labelsOut;
    if (labels.length > limits.sessionLabelsMax) {
      return fail('too_large', `a session carries at most ${limits.sessionLabelsMax} labels`, { at });
    }
  }
  const allowed = steps.every(({ status }) => status !== 'denied');
  const decided = { allowed, steps, labelsIn, labelsOut: labels, state };
  const by = { tenant: asker.tenant, token, basis: basisOf(state) };
  const recorded = await recordDecision(ports, by, saidOf(asker, subject, decided));
  return recorded.ok ? ok(decided) : recorded;
}

interface Who {
  readonly subject: EntityRef;
  readonly session: string | undefined;
}

function whoOf(plan: Plan, token: VerifiedToken | undefined, tenant: string): Result<Who, Fault> {
  if (token === undefined) {
    const { subject, session } = plan;
    if (subject === undefined) return fail('invalid_input', 'name a subject, or send a capability', { at: '/subject' });
    return ok({ subject, session });
  }
  const { subject = token.subject, session = token.session } = plan;
  if (token.tenant !== tenant) return fail('forbidden', 'the capability is of another tenant');
  if (session !== token.session)
    return fail('forbidden', 'the session is not that of the capability', { at: '/session' });
  const isTheirs = subject.type === token.subject.type && subject.id === token.subject.id;
  return isTheirs
    ? ok({ subject, session })
    : fail('forbidden', 'the capability is of another subject', { at: '/subject' });
}

interface Asked extends Who {
  readonly state: TenantState;
  readonly token: VerifiedToken | undefined;
  readonly plan: Plan;
  readonly step: Plan['steps'][number];
  readonly aimed: Aimed;
  readonly labels: readonly string[];
  readonly at: string;
}

function decideStep(ports: PlanPorts, asked: Asked): Result<DecidedStep, Fault> {
  const { state, token, subject, session, plan, step, aimed, labels, at } = asked;
  const { need } = aimed;
  const refusal = token === undefined ? undefined : refusalOf(ports, state, token, need);
  const granted = token === undefined ? undefined : refusal === undefined;
  const common = { id: step.id, need, granted, labelsIn: labels };
  if (step.receipt !== undefined) {
    const claim = { tenant: state.tenant, session, subject, action: step.action.name };
    const receipt = provenBy(step.receipt, claim, ports.receipts, `${at}/receipt`);
    if (!receipt.ok) return receipt;
    const labelsOut = union(labels, union(step.adds, receipt.value.labels));
    const reasonText = `done: receipt ${receipt.value.id} proves it`;
    return ok({
      ...common,
      status: 'done',
      labelsOut,
      ruling: { effect: 'permit', reason: 'done', reasonText, policies: [] },
    });
  }
  // What a text holds is not known before it is there: a step that sends says what it expects, or nothing is found.
  const known = step.action.name === sendAction ? { form: 'raw', findings: [] } : {};
  const context = { ...known, ...plan.context, ...step.context, labels: [...labels] };
  const ruled = rule(ports.kernel, state, { subject, step, aimed, context });
  if (!ruled.ok) return fail(ruled.fault.code, ruled.fault.message, { at: `${at}${ruled.fault.at ?? ''}` });
  const final = refusal === undefined ? ruled.value : ruling('deny', refusal);
  const status = final.effect === 'deny' ? 'denied' : 'permitted';
  return ok({ ...common, status, ruling: final, labelsOut: union(labels, step.adds) });
}

const sendAction = 'send';

/** Why the capability does not grant it, if so. */
function refusalOf(
  { biscuits, clock }: PlanPorts,
  state: TenantState,
  token: VerifiedToken,
  need: Need,
): Reason | undefined {
  const verdict = biscuits.authorize(token, { ...need, tenant: state.tenant, nowMs: clock.nowMs() });
  const revoked = revokedReason(state, token);
  if (revoked !== undefined || verdict.granted) return revoked;
  return { kind: 'token_does_not_grant', checks: typeof verdict.failed === 'string' ? [] : verdict.failed };
}

function saidOf(asker: Asker, subject: EntityRef, { allowed, steps, labelsIn, labelsOut }: DecidedPlan): JsonObject {
  return {
    door: 'plan',
    effect: allowed ? 'permit' : 'deny',
    subject: { type: subject.type, id: subject.id },
    steps: steps.map(({ need, status, ruling: { reason } }) => ({ action: need.action, status, reason })),
    needs: sha256Hex(canonicalJson(steps.map(({ need }) => need))),
    labelsIn: labelsIn.length,
    labelsOut: labelsOut.length,
    caller: asker.keyId,
    requestId: asker.requestId,
  };
}

function union(a: readonly string[], b: readonly string[]): readonly string[] {
  return [...new Set([...a, ...b])].sort();
}
