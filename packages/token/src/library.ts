// The same decision by the official library: it decides opaque tokens, and is the definition the fast one is held to.

import type { RandomBytes } from '@sallyport/base';
import type { FailedCheck, NormalRequest, TokenDecision } from './authorize.ts';
import { type Engine, type EngineToken, engineLimits } from './engine.ts';
import { generateRootKey, seedHex } from './keys.ts';
import { dateText } from './vocabulary.ts';

/**
 * Decides by running the token's checks over the facts of the request. Only grants of the authority block count: a
 * policy sees that block and the verifier's facts, no later block. Whatever the library cannot finish is not granted.
 */
export function decideByLibrary(
  engine: Engine,
  options: { readonly token: EngineToken; readonly expiresAtMs: number | undefined },
  request: NormalRequest,
): TokenDecision {
  if (!Number.isSafeInteger(request.nowSecond) || request.nowSecond < 0 || request.nowSecond > 253_402_300_799) {
    return { granted: false, failed: 'limits exceeded' };
  }
  const builder = new engine.AuthorizerBuilder();
  builder.addCodeWithParameters(
    (request.destination === undefined ? 'no_destination(true);' : 'destination({destination});') + policies,
    {
      now: { date: dateText(request.nowSecond) },
      action: request.action,
      resource: request.resource,
      tenant: request.tenant,
      session: request.session,
      ...(request.destination === undefined ? {} : { destination: request.destination }),
    },
    {},
  );
  const authorizer = builder.buildAuthenticated(options.token);
  try {
    authorizer.authorizeWithLimits(engineLimits);
    // Any check may look at the clock, which the library sees in whole seconds: the answer holds for this one.
    const endOfSecondMs = (request.nowSecond + 1) * 1000;
    return { granted: true, validUntilMs: Math.min(endOfSecondMs, options.expiresAtMs ?? endOfSecondMs) };
  } catch (refusal) {
    return { granted: false, failed: reasonOf(refusal) };
  } finally {
    authorizer.free();
  }
}

/**
 * Lets the library decide once, on a token of no one, and gives its answer. The first decision compiles most of the
 * library, which on a busy machine takes longer than a decision may.
 */
export function warmUp(engine: Engine, random: RandomBytes): TokenDecision {
  const builder = engine.Biscuit.builder();
  builder.addCode('tenant("t"); session("s"); grant("read", "a"); check if time($t), $t < 2100-01-01T00:00:00Z;');
  const { privateKey } = generateRootKey(0, random);
  const key = engine.PrivateKey.fromString(`ed25519-private/${seedHex(privateKey)}`);
  const token = builder.build(key);
  const request = { nowSecond: 0, action: 'read', resource: 'a', tenant: 't', session: 's' };
  try {
    return decideByLibrary(engine, { token, expiresAtMs: undefined }, request);
  } finally {
    token.free();
    key.free();
  }
}

const policies = `
  time({now}); action({action}); resource({resource}); request_tenant({tenant}); request_session({session});
  allow if tenant($t), request_tenant($t), session($s), request_session($s),
    action($a), resource($r), grant($a, $p), $p == $r, !$p.ends_with("/");
  allow if tenant($t), request_tenant($t), session($s), request_session($s),
    action($a), resource($r), grant($a, $p), $p.ends_with("/"), $r.starts_with($p);
`;

interface Refusal {
  readonly FailedLogic?: {
    readonly Unauthorized?: { readonly policy?: unknown; readonly checks: readonly RefusedCheck[] };
    readonly NoMatchingPolicy?: unknown;
  };
}

interface RefusedCheck {
  readonly Block?: { readonly block_id: number; readonly rule: string };
}

function reasonOf(refusal: unknown): readonly FailedCheck[] | 'no grant' | 'limits exceeded' {
  if (typeof refusal !== 'object' || refusal === null || !('FailedLogic' in refusal)) return 'limits exceeded';
  // The library has no types for what it throws; its shape is fixed by the tests beside this file.
  const { Unauthorized, NoMatchingPolicy } = (refusal as Refusal).FailedLogic ?? {};
  if (NoMatchingPolicy !== undefined) return 'no grant';
  if (Unauthorized === undefined) return 'limits exceeded';
  return Unauthorized.checks.flatMap(({ Block }) => (Block ? [{ block: Block.block_id, check: Block.rule }] : []));
}
