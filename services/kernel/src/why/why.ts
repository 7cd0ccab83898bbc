// The kernel's answer to `why`: explained on the state that a decision would rest on, within a time, and on record.

import { type Clock, type Fault, type JsonObject, ok, type Result } from '@sallyport/base';
import { basisOf, why as explained, type Kernel, recordDecision, type Why, whyText } from '@sallyport/decision';
import type { Recorder } from '@sallyport/evidence';
import type { Biscuits } from '@sallyport/token';
import { type Asker, prepare } from '../access/evaluate.ts';
import type { Question } from '../access/question.ts';

export interface WhyPorts {
  readonly kernel: Kernel;
  readonly biscuits: Pick<Biscuits, 'authorize'>;
  readonly recorder: Pick<Recorder, 'record'>;
  readonly clock: Clock;
}

export type WhyAnswer = Why & {
  readonly text: string;
  readonly policySet: string;
  readonly seq: number;
};

/** Other requests wait while this one searches. */
const searchMs = 250;

/**
 * Why a call is allowed or denied. It tells what a decision would be, so it leaves the same evidence.
 * Faults: as `evaluate`; `unavailable` and `timeout` are answers too: nothing can be decided, so everything is denied.
 */
export async function answerWhy(ports: WhyPorts, asker: Asker, question: Question): Promise<Result<WhyAnswer, Fault>> {
  const ready = await prepare(ports, asker);
  if (!ready.ok) return ready;
  const { clock, biscuits } = ports;
  const { state, token } = ready.value;
  const answer = explained(
    state,
    { ...question, tenant: asker.tenant },
    {
      grant: token === undefined ? undefined : { token, biscuits },
      nowMs: clock.nowMs(),
      monotonicMs: () => clock.monotonicMs(),
      searchMs,
    },
  );
  if (!answer.ok) return answer;
  const by = { tenant: asker.tenant, token, basis: basisOf(state) };
  const recorded = await recordDecision(ports, by, saidOf(asker, question, answer.value));
  if (!recorded.ok) return recorded;
  return ok({ ...answer.value, text: whyText(answer.value), policySet: state.policySetHash, seq: state.seq });
}

/** Policies named in one event. */
const policiesMax = 100;

function saidOf(asker: Asker, { subject, action, resource }: Question, why: Why): JsonObject {
  const deciding = why.policies.filter(({ outcome }) => outcome === 'applies');
  return {
    door: 'kernel',
    asked: 'why',
    effect: why.allowed ? 'permit' : 'deny',
    reason: why.kind,
    policies: why.token === undefined ? deciding.map(({ id }) => id).slice(0, policiesMax) : [],
    subject: { type: subject.type, id: subject.id },
    action: action.name,
    resource: { type: resource.type, id: resource.id },
    caller: asker.keyId,
    requestId: asker.requestId,
  };
}
