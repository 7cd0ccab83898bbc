// A scan without a destination: what is in a text, for a caller whose token lets it ask.

import { type Clock, type Fault, fail, limits, ok, type Result } from '@sallyport/base';
import { type Kernel, type Reason, reasonText, revokedReason } from '@sallyport/decision';
import { type Finding, type RuleSet, scan } from '@sallyport/detect';
import type { Biscuits } from '@sallyport/token';

export interface ScanPorts {
  readonly kernel: Kernel;
  readonly biscuits: Pick<Biscuits, 'authorize'>;
  readonly rules: RuleSet;
  readonly clock: Clock;
}

/** A token that may scan grants this action on this resource; nothing leaves, so no policy is asked. */
export const scanGrant = { action: 'scan', resource: 'Content/' } as const;

/** Faults: `unauthenticated`, `forbidden` with the reason, `too_large`, `unavailable`, `timeout`. */
export async function scanText(
  { kernel, biscuits, rules, clock }: ScanPorts,
  tokenText: string,
  content: string,
): Promise<Result<{ readonly findings: readonly Finding[]; readonly truncated: number }, Fault>> {
  const token = kernel.verify(tokenText);
  if (!token.ok) return token;
  if (Buffer.byteLength(content) > limits.scanBytesMax) {
    return fail('too_large', `the content has more than ${limits.scanBytesMax} bytes; send it in parts`);
  }
  const state = await kernel.leased(token.value.tenant);
  if (!state.ok) return state;
  const asked = { ...scanGrant, tenant: token.value.tenant, nowMs: clock.nowMs() };
  const verdict = biscuits.authorize(token.value, asked);
  const refused: Reason | undefined =
    revokedReason(state.value, token.value) ??
    (verdict.granted
      ? undefined
      : { kind: 'token_does_not_grant', checks: typeof verdict.failed === 'string' ? [] : verdict.failed });
  if (refused !== undefined) return fail('forbidden', `scan is denied: ${reasonText(refused)}`);
  return ok(scan(rules, content));
}
