// What a call with a dead token gets: a denial that is evidence, and no look at its text.

import type { Clock, Fault, Result } from '@sallyport/base';
import { deny, reasonText, revokedReason, type TenantState } from '@sallyport/decision';
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
  const said = { door: 'egress', reason: reason.kind, destination: destination.id };
  return deny(ports, { token, basis }, said, () => {
    ports.onVerdict('block');
    return { code: 'forbidden', message: `send is denied: ${reasonText(reason)}` };
  });
}
