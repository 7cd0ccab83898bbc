// Everything one can do with tokens, over one instance of the official library.

import { type Fault, ok, type RandomBytes, type Result, systemRandom } from '@sallyport/base';
import { type Attenuation, attenuate, seal } from './attenuate.ts';
import { decideByBounds, isGranted, normalRequest, type TokenDecision, type TokenRequest } from './authorize.ts';
import { type EngineOptions, type EngineToken, loadEngine } from './engine.ts';
import { type Inspection, inspect } from './inspect.ts';
import type { RootKey } from './keys.ts';
import { decideByLibrary, warmUp } from './library.ts';
import { type MintRequest, mint } from './mint.ts';
import { type RootPublicKeys, type VerifiedToken, verify } from './verify.ts';

/** Tokens are base64url text. */
export interface Biscuits {
  /** A new token. Faults: `invalid_input`, `too_large`. */
  mint(request: MintRequest, key: RootKey): Result<string, Fault>;
  /** A narrower token, offline and without a key. Faults: `invalid_input`, `conflict`, `unauthenticated`, `too_large`. */
  attenuate(token: string, by: Attenuation): Result<string, Fault>;
  /** A token that nobody can attenuate further. Faults: as `attenuate`. */
  seal(token: string): Result<string, Fault>;
  /** What a token says; nothing of it is verified. Faults: `unauthenticated`, `too_large`. */
  inspect(token: string): Result<Inspection, Fault>;
  /** Signatures and shape; neither expiry nor revocation. Faults: `unauthenticated`, `too_large`. */
  verify(token: string, keys: RootPublicKeys): Result<VerifiedToken, Fault>;
  /** Grants and checks, expiry included; revocation is asked of its own authority. Takes only what `verify` returned. */
  authorize(verified: VerifiedToken, request: TokenRequest): TokenDecision;
}

export interface BiscuitOptions extends EngineOptions {
  /** Where secrets and session ids come from. */
  readonly random?: RandomBytes;
  /** Decides once while loading, some ten ms, so that the first decision is as quick as others: for a process that serves. */
  readonly warm?: boolean;
}

/** Loads the library from the bytes of the file at `biscuitWasmUrl()`. Rejects when they are not that library. */
export async function loadBiscuit(wasm: Uint8Array, options: BiscuitOptions = {}): Promise<Biscuits> {
  const engine = await loadEngine(wasm, options);
  const random = options.random ?? systemRandom;
  if (options.warm === true) warmUp(engine, systemRandom);
  // The library's copies of opaque tokens live exactly as long as what `verify` returned for them.
  const copies = new WeakMap<VerifiedToken, EngineToken>();
  return {
    mint: (request, key) => mint(engine, request, key, random),
    attenuate: (token, by) => attenuate(engine, token, by, random),
    seal,
    inspect: (token) => inspect(engine, token, random),
    verify: (token, keys) => {
      const result = verify(engine, token, keys);
      if (!result.ok) return result;
      const { verified, copy } = result.value;
      if (copy !== undefined) copies.set(verified, copy);
      return ok(verified);
    },
    authorize: (verified, request) => {
      const normal = normalRequest(verified, request);
      if (normal === undefined) return { granted: false, failed: 'no grant' };
      if (!verified.bounds.opaque) return decideByBounds(verified, normal);
      const token = copies.get(verified);
      if (token === undefined) throw new TypeError('authorize takes what verify of the same instance returned');
      // Asked first, so that no rule inside a token can grant what its facts do not say.
      if (!isGranted(verified, normal)) return { granted: false, failed: 'no grant' };
      return decideByLibrary(engine, { token, expiresAtMs: verified.bounds.expiresAtMs }, normal);
    },
  };
}
