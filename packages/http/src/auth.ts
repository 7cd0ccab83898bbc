// Who calls: API keys compared in constant time, and the text of capability tokens. No value of either is kept or logged.

import { timingSafeEqual } from 'node:crypto';
import { type Fault, fail, fromHex, limits, ok, type Result, sha256 } from '@sallyport/base';

/** What an API key may do: ask for decisions, administer, read metrics. */
export type Role = 'decide' | 'admin' | 'metrics' | 'review';

/** One configured key: its secret, or the SHA-256 of it in hex so that the secret need not be at hand. */
export interface ApiKey {
  readonly id: string;
  readonly tenant: string;
  readonly roles: readonly Role[];
  readonly secret: { readonly text: string } | { readonly sha256Hex: string };
}

/** A caller known by an API key. */
export interface Caller {
  readonly keyId: string;
  readonly tenant: string;
  readonly roles: readonly Role[];
}

/** The text of a capability token, bounded but not verified: verifying is the service's. */
export interface Bearer {
  readonly token: string;
}

export interface Authenticator {
  /** Whether any key carries the role. */
  has(role: Role): boolean;
  /** Faults: `unauthenticated`, and `forbidden` when the key lacks `role`. */
  apiKey(authorization: string | null, role: Role | undefined): Result<Caller, Fault>;
  /** Faults: `unauthenticated` without a token, `too_large` never: an overlong token is not a token. */
  bearer(authorization: string | null): Result<Bearer, Fault>;
}

/** The longest API key that is looked at, in characters. */
const apiKeyCharsMax = 512;

/** Throws on a key whose hash is not 64 hex digits: configuration has checked that before. */
export function createAuthenticator(keys: readonly ApiKey[]): Authenticator {
  const known = keys.map((key) => ({
    digest: digestOf(key),
    caller: { keyId: key.id, tenant: key.tenant, roles: key.roles } satisfies Caller,
  }));
  return {
    has: (role) => keys.some((key) => key.roles.includes(role)),
    apiKey: (authorization, role) => {
      const presented = bearerText(authorization, apiKeyCharsMax);
      if (presented === undefined) {
        return fail('unauthenticated', 'an API key is needed; send `Authorization: Bearer <key>`');
      }
      const digest = sha256(presented);
      let found: Caller | undefined;
      // INVARIANT: every key is compared in full — time tells neither which key matched nor how far a guess got.
      for (const key of known) if (timingSafeEqual(key.digest, digest)) found = key.caller;
      if (found === undefined) return fail('unauthenticated', 'the API key is not known here; check which key is sent');
      if (role !== undefined && !found.roles.includes(role)) {
        return fail('forbidden', `the API key \`${found.keyId}\` lacks the role \`${role}\`; use one that has it`);
      }
      return ok(found);
    },
    bearer: (authorization) => {
      const token = bearerText(authorization, limits.tokenBytesMax);
      return token === undefined
        ? fail('unauthenticated', 'a capability token is needed; send `Authorization: Bearer <token>`')
        : ok({ token });
    },
  };
}

function digestOf(key: ApiKey): Uint8Array {
  if ('text' in key.secret) return sha256(key.secret.text);
  const digest = fromHex(key.secret.sha256Hex);
  if (digest?.length !== 32) throw new TypeError(`the key \`${key.id}\` has no SHA-256 of 64 hex digits`);
  return digest;
}

/** The b64token of RFC 6750 section 2.1, or undefined. The scheme's case does not matter (RFC 9110 section 11.1). */
function bearerText(authorization: string | null, charsMax: number): string | undefined {
  if (authorization === null || authorization.length > charsMax + 7) return undefined;
  return /^bearer +([A-Za-z0-9\-._~+/]+=*)$/i.exec(authorization)?.[1];
}
