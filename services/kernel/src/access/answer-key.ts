// The key of an answer, for callers that ask for it: what a cache must compare before it gives the answer again.

import type { Clock, JsonObject } from '@sallyport/base';
import type { Kernel, KeyedDecision, TenantState } from '@sallyport/decision';
import { type SigningKey, sealAnswer } from '@sallyport/evidence';

/** Header by which a caller asks for keys: `Sallyport-Advertise: key`. */
export const advertiseHeader = 'sallyport-advertise';

export interface AdvertisePorts {
  readonly kernel: Kernel;
  readonly clock: Clock;
  /** Signs the certificates. */
  readonly signingKey: SigningKey;
  /** The longest time, in ms, for which an answer may be given again without asking; 0 for none. */
  readonly delegatedMsMax: number;
}

/** Policies named in one certificate. */
const policiesMax = 100;
/** Reads of one key. */
const readsMax = 256;

/**
 * `context.key` of an answer on a state that the caller has just been given; undefined where the answer has no key, or one
 * too large to be worth it. Delegates the time that it says: changes wait for it.
 */
export function answerKey(
  { kernel, clock, signingKey, delegatedMsMax }: AdvertisePorts,
  state: TenantState,
  { decision, key }: KeyedDecision,
): JsonObject | undefined {
  if (key === undefined || key.vary.length > readsMax) return undefined;
  const { allowed, reason, basis } = decision;
  const { clockFromMs, clockUntilMs } = key;
  const vary = key.vary.map((read): JsonObject => ({ ...read }));
  const certified = {
    version: 1 as const,
    tenant: state.tenant,
    effect: allowed ? ('permit' as const) : ('deny' as const),
    reason: reason.kind,
    policies: 'policies' in reason ? reason.policies.slice(0, policiesMax).map((policy) => ({ ...policy })) : [],
    policySet: basis.policySet,
    generation: basis.generation,
    epochs: key.epochs,
    vary,
    issuedAt: new Date(clock.nowMs()).toISOString(),
    ...(clockFromMs === undefined ? {} : { nowFromMs: clockFromMs }),
    ...(clockUntilMs === undefined ? {} : { nowUntilMs: clockUntilMs }),
    ...(basis.validUntilMs === undefined ? {} : { validUntilMs: basis.validUntilMs }),
    delegatedMs: kernel.delegate(state, delegatedMsMax),
  };
  const sealed = sealAnswer(certified, signingKey);
  if (!sealed.ok) return undefined;
  return {
    vary,
    epochs: key.epochs,
    generation: basis.generation,
    ...(clockFromMs === undefined ? {} : { now_from_ms: clockFromMs }),
    ...(clockUntilMs === undefined ? {} : { now_until_ms: clockUntilMs }),
    ...(basis.validUntilMs === undefined ? {} : { valid_until_ms: basis.validUntilMs }),
    delegated_ms: certified.delegatedMs,
    certificate: sealed.value.envelope,
  };
}
