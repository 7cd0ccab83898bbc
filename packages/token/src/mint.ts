// Making a new token with a root key.

import { type Fault, fail, ok, type RandomBytes, type Result, toHex } from '@sallyport/base';
import type { Engine } from './engine.ts';
import { readEnvelope } from './envelope.ts';
import { type RootKey, seedHex } from './keys.ts';
import { isPrintable, quote, resourcePattern } from './pattern.ts';
import { closeText } from './text.ts';
import { authorityStatement, checkStatement, type Grant, lastSecondBefore } from './vocabulary.ts';

export interface MintRequest {
  readonly subject: { readonly type: string; readonly id: string };
  readonly tenant: string;
  /** Whose labels the uses of this token share; `s_` and random digits when absent. */
  readonly session?: string;
  /** One or more. */
  readonly grants: readonly Grant[];
  readonly issuedAtMs: number;
  /** The token grants only before this time, to the whole second below it. */
  readonly expiresAtMs: number;
}

/** A token as base64url text without padding. Faults: `invalid_input` naming the field, `too_large`. */
export function mint(engine: Engine, request: MintRequest, key: RootKey, random: RandomBytes): Result<string, Fault> {
  const session = request.session ?? `s_${toHex(random(16))}`;
  const grants: Grant[] = [];
  if (request.grants.length === 0) return fail('invalid_input', 'a token needs a grant; name an action and a resource');
  for (const grant of request.grants) {
    const pattern = resourcePattern(grant.resource);
    if (!pattern.ok) return pattern;
    grants.push({ action: grant.action, resource: pattern.value });
  }
  const { type, id } = request.subject;
  for (const text of [type, id, request.tenant, session, ...grants.map((grant) => grant.action)]) {
    if (text === '' || !isPrintable(text)) {
      return fail('invalid_input', `${quote(text)} cannot stand in a token; use text without quotes and control signs`);
    }
  }
  const { issuedAtMs } = request;
  const expiry = expiryDemand(request.expiresAtMs);
  if (!expiry.ok) return expiry;
  if (!Number.isFinite(issuedAtMs) || issuedAtMs < 0 || request.expiresAtMs <= issuedAtMs) {
    return fail('invalid_input', 'the token would expire before it is issued; give a later expiry');
  }
  const statement = authorityStatement({ subject: { type, id }, tenant: request.tenant, session, grants, issuedAtMs });
  const check = checkStatement(expiry.value, 'expiry');
  const builder = engine.Biscuit.builder();
  builder.setRootKeyId(key.id);
  builder.addCodeWithParameters(statement.code + check.code, { ...statement.values, ...check.values }, {});
  const privateKey = engine.PrivateKey.fromString(`ed25519-private/${seedHex(key.privateKey)}`);
  const token = builder.build(privateKey);
  try {
    const envelope = readEnvelope(token.toBytes());
    if (envelope === undefined) throw new TypeError('the Biscuit library wrote a token that this package cannot read');
    return closeText(envelope);
  } finally {
    token.free();
    privateKey.free();
  }
}

/** The check for an expiry, in milliseconds since the epoch. Faults: `invalid_input` outside the years 1970 to 9999. */
export function expiryDemand(
  expiresAtMs: number,
): Result<{ readonly kind: 'expiry'; readonly lastSecond: number }, Fault> {
  const lastSecond = lastSecondBefore(expiresAtMs);
  return lastSecond >= 0 && lastSecond <= 253_402_300_799
    ? ok({ kind: 'expiry', lastSecond })
    : fail('invalid_input', 'the expiry is not a time between 1970 and 9999; give milliseconds since the epoch');
}
