// `token verify`: is a token genuine, and is it still in time. Revocation only a kernel knows.

import { ok, type Result } from '@sallyport/base';
import type { VerifiedToken } from '@sallyport/token';
import { line, type Outcome, type Part, table, toned } from '../answer.ts';
import type { Io } from '../io.ts';
import { openBiscuits, type TokenOptions, tokenText } from './biscuit.ts';
import { type RootKeyOptions, type TrustedKeys, trustedRootKeys } from './root-keys.ts';
import { inspectionJson, summary } from './show.ts';

export type VerifyOptions = TokenOptions & RootKeyOptions;

export async function verifyToken(io: Io, operand: string | undefined, options: VerifyOptions): Promise<Outcome> {
  const text = await tokenText(io, operand, options);
  if (!text.ok) return text;
  const biscuits = await openBiscuits(io);
  const seen = biscuits.inspect(text.value);
  if (!seen.ok) return seen;
  const trusted = await trustedRootKeys(io, options, seen.value.rootKeyId);
  if (!trusted.ok) return trusted;
  const verified = biscuits.verify(text.value, trusted.value.keys);
  const expired = seen.value.expiresAtMs !== undefined && seen.value.expiresAtMs <= io.clock.nowMs();
  const isGood = verified.ok && !expired;
  return ok({
    exit: isGood ? 0 : 1,
    json: {
      verified: verified.ok,
      usable: isGood,
      keysFrom: trusted.value.from,
      ...(verified.ok
        ? { tokenHash: verified.value.tokenHash, rootPublicKey: verified.value.rootPublicKey }
        : { reason: verified.fault.message }),
      ...inspectionJson(seen.value, io.clock),
    },
    text: [...verdict(verified, trusted.value, expired), table(summary(seen.value, io.clock))],
  });
}

function verdict(
  verified: Result<VerifiedToken, { readonly message: string }>,
  trusted: TrustedKeys,
  expired: boolean,
): Part[] {
  if (!verified.ok) {
    return [
      line(toned('bad', 'NOT GENUINE'), `  ${verified.fault.message}`),
      line(toned('dim', `keys from ${trusted.from}; below is only what the token says of itself`)),
      line(),
    ];
  }
  const state = expired ? toned('bad', 'EXPIRED') : toned('good', 'GENUINE');
  const what = expired ? 'its signatures hold, but its time is over' : 'its signatures hold and it is in time';
  return [
    line(state, `  ${what}; whether it is revoked only a kernel can tell`),
    line(toned('dim', `key ${verified.value.rootPublicKey} from ${trusted.from}`)),
    line(),
  ];
}
