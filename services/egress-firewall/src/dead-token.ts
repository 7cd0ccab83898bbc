// What a call with a dead token gets: a denial that is evidence, and no look at its text.

import { type Clock, type Fault, fail, type Result, sha256Hex } from '@sallyport/base';
import { reasonText, revokedReason, type TenantState } from '@sallyport/decision';
import type { Recorder } from '@sallyport/evidence';
import type { VerifiedToken } from '@sallyport/token';
import type { Destination } from './destination.ts';
import type { DecideForms, Verdict } from './verdict.ts';

export interface RefusePorts {
  readonly recorder: Pick<Recorder, 'record'>;
  readonly clock: Clock;
  readonly onVerdict: (verdict: Verdict['kind']) => void;
}

/** A token that nothing can be sent with any more; one that only does not grant this destination gets a verdict instead. */
export function isDead(state: TenantState, token: VerifiedToken, nowMs: number): boolean {
  const { expiresAtMs } = token.bounds;
  return revokedReason(state, token) !== undefined || (expiresAtMs !== undefined && nowMs >= expiresAtMs);
}

/** Records the denial, then tells it. The text is not looked at: its sender has no say here any more. */
export async function refuse(
  ports: RefusePorts,
  token: VerifiedToken,
  destination: Destination,
  decide: DecideForms,
): Promise<Result<never, Fault>> {
  const decided = decide(new Map());
  if (!decided.ok) return decided;
  const { allowed, reason, basis } = decided.value;
  if (allowed) throw new TypeError('a dead token was granted something');
  const recorded = await ports.recorder.record({
    kind: 'decision',
    tenant: token.tenant,
    at: new Date(ports.clock.nowMs()).toISOString(),
    tokenRoot: sha256Hex(token.revocationIds[0] ?? ''),
    body: {
      door: 'egress',
      effect: 'deny',
      reason: reason.kind,
      subject: token.subject,
      destination: destination.id,
      policySet: basis.policySet,
      seq: basis.seq,
    },
  });
  if (!recorded.ok) return recorded;
  ports.onVerdict('block');
  return fail('forbidden', `send is denied: ${reasonText(reason)}`);
}
