// Which rows a token may see at all: its grants and resource checks as lists that a source can filter by.

import { covers } from './pattern.ts';
import type { VerifiedToken } from './verify.ts';

/** A conjunction: a resource must be covered by some pattern of every member. An empty `anyOf` covers nothing. */
export type ResourceScope = readonly { readonly anyOf: readonly string[] }[];

export interface ScopeRequest {
  readonly action: string;
  readonly tenant: string;
  readonly session?: string;
  readonly nowMs: number;
}

/**
 * The resources that a token may use for an action now, as patterns (`Mail/` for all below it, otherwise exactly one).
 * Never empty; `[{anyOf: []}]` is nothing at all. For an opaque token this is necessary and not sufficient:
 * each row must be authorized by itself as well.
 */
export function resourceScope(verified: VerifiedToken, request: ScopeRequest): ResourceScope {
  const { action, tenant, session = verified.session, nowMs } = request;
  const scope: { readonly anyOf: readonly string[] }[] = [
    { anyOf: verified.grants.filter((grant) => grant.action === action).map((grant) => grant.resource) },
  ];
  if (tenant !== verified.tenant || session !== verified.session) return nothing;
  for (const { demand } of verified.bounds.checks) {
    switch (demand.kind) {
      case 'resource':
        scope.push({ anyOf: demand.patterns });
        break;
      case 'action':
        if (!demand.actions.includes(action)) return nothing;
        break;
      case 'expiry':
        if (!(Math.floor(nowMs / 1000) <= demand.lastSecond)) return nothing;
        break;
      case 'tenant':
        if (demand.tenant !== tenant) return nothing;
        break;
      case 'session':
        if (demand.session !== session) return nothing;
        break;
      case 'destination':
        // Rows that are only read go nowhere; what is sent is decided with its destination.
        break;
    }
  }
  return scope;
}

/** Whether a scope covers one resource: the meaning that a pushed-down filter must have. */
export function scopeCovers(scope: ResourceScope, resource: string): boolean {
  return scope.every(({ anyOf }) => anyOf.some((pattern) => covers(pattern, resource)));
}

const nothing: ResourceScope = [{ anyOf: [] }];
