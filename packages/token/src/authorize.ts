// May this token do this now: the fast decision, over demands as data.

import { covers, normalTarget } from './pattern.ts';
import type { Bounds } from './recognise.ts';
import type { VerifiedToken } from './verify.ts';
import type { Demand } from './vocabulary.ts';

/** One use of a token, as the caller states it. */
export interface TokenRequest {
  readonly action: string;
  /** `<EntityType>/<id>`. */
  readonly resource: string;
  readonly tenant: string;
  /** Refused when it is not the token's own; absent means the token's own. */
  readonly session?: string;
  /** Where data would go: http(s) URL or plain name. Follows from the resource when that is `Destination/…`. */
  readonly destination?: string;
  readonly nowMs: number;
}

/** A check that did not hold. */
export interface FailedCheck {
  readonly block: number;
  readonly check: string;
}

export type TokenDecision =
  /** Holds until `validUntilMs`, exclusive; absent means no recognised check expires. */
  | { readonly granted: true; readonly validUntilMs?: number }
  /** `limits exceeded`: the library gave up; nothing is known, so nothing is granted. */
  | { readonly granted: false; readonly failed: readonly FailedCheck[] | 'no grant' | 'limits exceeded' };

/** A request in the spelling that checks compare with. */
export interface NormalRequest {
  readonly action: string;
  readonly resource: string;
  readonly tenant: string;
  readonly session: string;
  readonly destination?: string;
  readonly nowSecond: number;
}

/** Undefined where resource and destination contradict each other, or have no normal spelling. */
export function normalRequest(verified: VerifiedToken, request: TokenRequest): NormalRequest | undefined {
  const target = normalTarget(request.resource, request.destination);
  if (target === undefined) return undefined;
  const { action, tenant, nowMs } = request;
  const session = request.session ?? verified.session;
  return { ...target, action, tenant, session, nowSecond: Math.floor(nowMs / 1000) };
}

/** Whether the authority block gives this, all checks aside. */
export function isGranted(verified: VerifiedToken, request: NormalRequest): boolean {
  return (
    request.tenant === verified.tenant &&
    request.session === verified.session &&
    verified.grants.some((grant) => grant.action === request.action && covers(grant.resource, request.resource))
  );
}

/** The recognised checks that this request fails. */
export function failedChecks(bounds: Bounds, request: NormalRequest): readonly FailedCheck[] {
  return bounds.checks
    .filter(({ demand }) => !meets(demand, request))
    .map(({ block, text }) => ({ block, check: text }));
}

/** Decides a token that is not opaque. INVARIANT: the same answer as the official library's. */
export function decideByBounds(verified: VerifiedToken, request: NormalRequest): TokenDecision {
  if (verified.bounds.opaque) throw new TypeError('an opaque token is decided by the library');
  if (!isGranted(verified, request)) return { granted: false, failed: 'no grant' };
  const failed = failedChecks(verified.bounds, request);
  if (failed.length > 0) return { granted: false, failed };
  const { expiresAtMs } = verified.bounds;
  return expiresAtMs === undefined ? { granted: true } : { granted: true, validUntilMs: expiresAtMs };
}

function meets(demand: Demand, request: NormalRequest): boolean {
  switch (demand.kind) {
    case 'resource':
      return demand.patterns.some((pattern) => covers(pattern, request.resource));
    case 'action':
      return demand.actions.includes(request.action);
    case 'expiry':
      return request.nowSecond <= demand.lastSecond;
    case 'tenant':
      return request.tenant === demand.tenant;
    case 'session':
      return request.session === demand.session;
    case 'destination': {
      const { destination } = request;
      return destination === undefined || demand.patterns.some((pattern) => covers(pattern, destination));
    }
  }
}
