// Revoking tokens: by a block, by whom they speak for, by when they were issued. One way for all of them, one event.

import { type Clock, type Fault, fail, ok, type Result } from '@sallyport/base';
import type { RevokedTokens } from '@sallyport/decision';
import { type Actor, type Changed, type ChangePorts, recorded } from './change.ts';

/** By a token's text, of which the last block is revoked, or by what is to be refused. */
export type Revoking = { readonly kind: 'token'; readonly token: string } | RevokedTokens;

export type RevokePorts = Pick<ChangePorts, 'authority' | 'recorder' | 'clock' | 'kernel'>;

export interface RevokedAs extends Changed {
  readonly revoked: RevokedTokens;
}

/** How far the clock of whoever mints tokens may run ahead of this one. */
const clockSkewMs = 60_000;

/**
 * In force at every door of every process when this returns. Faults: `invalid_input` for text that is no token of ours or
 * belongs to another tenant, since revoking it here would do nothing, and for a date that has not come.
 */
export async function revoke(
  ports: RevokePorts,
  actor: Actor,
  what: Revoking,
  reason: string,
): Promise<Result<RevokedAs, Fault>> {
  const revoked = what.kind === 'token' ? lastBlock(ports, actor, what.token) : notAhead(ports.clock, what);
  if (!revoked.ok) return revoked;
  const { tenant, by } = actor;
  const written = await ports.authority.revoke([{ ...revoked.value, tenant, reason, by }]);
  const done = await recorded(
    ports,
    actor,
    written,
    { change: 'revocation', ...revocationJson(revoked.value) },
    'revocation',
  );
  return done.ok ? ok({ ...done.value, revoked: revoked.value }) : done;
}

/** As callers and the log read it; dates in RFC 3339. */
export function revocationJson(revoked: RevokedTokens) {
  const issuedBefore = (ms: number | undefined) =>
    ms === undefined ? {} : { issuedBefore: new Date(ms).toISOString() };
  switch (revoked.kind) {
    case 'block':
      return { revokes: revoked.kind, revocationId: revoked.id };
    case 'subject':
      return { revokes: revoked.kind, subject: { ...revoked.subject }, ...issuedBefore(revoked.issuedBeforeMs) };
    case 'issued':
      return { revokes: revoked.kind, ...issuedBefore(revoked.issuedBeforeMs) };
  }
}

function lastBlock({ kernel }: RevokePorts, { tenant }: Actor, text: string): Result<RevokedTokens, Fault> {
  const at = '/token';
  const token = kernel.verify(text);
  // A 401 would speak of the caller's own credential.
  if (!token.ok) return fail('invalid_input', 'the token is none that is valid here; check what is sent', { at });
  if (token.value.tenant !== tenant) return fail('invalid_input', 'the token belongs to another tenant', { at });
  const id = token.value.revocationIds.at(-1);
  return id === undefined
    ? fail('invalid_input', 'the token has no block to revoke', { at })
    : ok({ kind: 'block', id });
}

/** Nothing revoked comes back, so a date with a slip in its year would shut everybody out for so long. */
function notAhead(clock: Clock, revoked: RevokedTokens): Result<RevokedTokens, Fault> {
  const ms = revoked.kind === 'block' ? undefined : revoked.issuedBeforeMs;
  if (ms === undefined || ms <= clock.nowMs() + clockSkewMs) return ok(revoked);
  const message =
    'the date has not come yet; a revocation by date takes the tokens that are there, so name now at most';
  return fail('invalid_input', message, { at: '/issuedBefore' });
}
