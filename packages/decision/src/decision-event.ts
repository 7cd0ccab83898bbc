// A decision as an event of the log: who was decided for, when, and by which policies; a denial is told once it is there.

import { type Clock, err, type Fault, type JsonObject, type Result } from '@sallyport/base';
import { rootDigest, type VerifiedToken } from '@sallyport/token';
import type { Basis } from './request.ts';

export interface DecisionEvent {
  readonly kind: 'decision';
  readonly tenant: string;
  /** RFC 3339 in UTC with milliseconds. */
  readonly at: string;
  readonly tokenRoot?: string;
  readonly body: JsonObject;
}

export interface DecisionRecording {
  /** Resolves once the event is durable. */
  readonly recorder: { record(event: DecisionEvent): Promise<Result<unknown, Fault>> };
  readonly clock: Pick<Clock, 'nowMs'>;
}

type Holder = Pick<VerifiedToken, 'subject' | 'tenant' | 'revocationIds'>;
type Rests = Pick<Basis, 'policySet' | 'seq'>;

/** Resolves once the decision is evidence; `said` is what it says beside what it rests on. Faults: the recorder's. */
export function recordDecision(
  { recorder, clock }: DecisionRecording,
  by: { readonly tenant: string; readonly token: Pick<Holder, 'revocationIds'> | undefined; readonly basis: Rests },
  said: JsonObject,
): Promise<Result<unknown, Fault>> {
  const { tenant, token, basis } = by;
  return recorder.record({
    kind: 'decision',
    tenant,
    at: new Date(clock.nowMs()).toISOString(),
    ...(token === undefined ? {} : { tokenRoot: rootDigest(token) }),
    body: { policySet: basis.policySet, seq: basis.seq, ...said },
  });
}

/**
 * Refuses the holder of a token: `tell` counts the denial and says what the caller hears, once it is evidence.
 * Faults: that of `tell`; the recorder's, and then nothing was told.
 */
export async function deny<F extends Fault>(
  recording: DecisionRecording,
  by: { readonly token: Holder; readonly basis: Rests },
  said: JsonObject & { readonly door: string; readonly reason: string },
  tell: () => F,
): Promise<Result<never, F | Fault>> {
  const { token, basis } = by;
  const { tenant, subject } = token;
  const recorded = await recordDecision(recording, { tenant, token, basis }, { ...said, effect: 'deny', subject });
  return recorded.ok ? err(tell()) : recorded;
}
