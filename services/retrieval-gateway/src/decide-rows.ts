// Which rows a token and the policies let its holder see: as a scope to filter by, and row by row.

import { type Fault, ok, type Result } from '@sallyport/base';
import { type RowScope, revokedReason, rowScope, type TenantState } from '@sallyport/decision';
import { type ResourceScope, resourceScope, scopeCovers, type VerifiedToken } from '@sallyport/token';
import type { Admits } from './plan.ts';
import { entityOfRow } from './plan.ts';
import { type Permitted, type RetrievePorts, retrieveAction } from './ports.ts';
import type { Source } from './source.ts';

/** What the holder may see of the source, or why nothing. Faults: `unavailable`. */
export function decideRows(
  ports: RetrievePorts,
  state: TenantState,
  token: VerifiedToken,
  source: Source,
): Result<RowScope, Fault> {
  const scope = rowScope(state, {
    subject: token.subject,
    action: { name: retrieveAction },
    resourceType: source.entityType,
    context: { source: source.name },
  });
  if (!scope.ok) return scope;
  const { basis } = scope.value;
  const revoked = revokedReason(state, token);
  if (revoked !== undefined) return ok({ kind: 'denied', reason: revoked, basis });
  const patterns = tokenPatterns(ports, token);
  if (patterns.some(({ anyOf }) => anyOf.length === 0)) {
    // Asked of one row below the type, the token says which of its checks fails.
    const verdict = ports.biscuits.authorize(token, {
      action: retrieveAction,
      resource: `${source.entityType}/`,
      tenant: token.tenant,
      nowMs: ports.clock.nowMs(),
    });
    const checks = verdict.granted || typeof verdict.failed === 'string' ? [] : verdict.failed;
    return ok({ kind: 'denied', reason: { kind: 'token_does_not_grant', checks }, basis });
  }
  return scope;
}

/** The patterns that the token lays on ids of rows. */
export function tokenPatterns(ports: Pick<RetrievePorts, 'clock'>, token: VerifiedToken): ResourceScope {
  return resourceScope(token, { action: retrieveAction, tenant: token.tenant, nowMs: ports.clock.nowMs() });
}

/** The full decision of one row: its token's bounds, and every policy. */
export function admitsRows(
  ports: Pick<RetrievePorts, 'biscuits' | 'clock'>,
  { served: { source }, state, token, scope }: Permitted,
  patterns: ResourceScope,
): Admits {
  return (row) => {
    const entity = entityOfRow(source, state, row);
    const resource = `${source.entityType}/${entity.uid.id}`;
    if (!scopeCovers(patterns, resource)) return ok(false);
    if (token.bounds.opaque && !opaqueGrants(ports, token, resource)) return ok(false);
    return scope.admits(entity);
  };
}

function opaqueGrants(
  ports: Pick<RetrievePorts, 'biscuits' | 'clock'>,
  token: VerifiedToken,
  resource: string,
): boolean {
  const { clock, biscuits } = ports;
  const request = { action: retrieveAction, resource, tenant: token.tenant, nowMs: clock.nowMs() };
  return biscuits.authorize(token, request).granted;
}
