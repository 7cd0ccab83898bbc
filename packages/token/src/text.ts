// Token text to token bytes and back, with every bound checked before any cryptography.

import { type Fault, fail, fromBase64Url, limits, ok, type Result, toBase64Url } from '@sallyport/base';
import { blocksOf, type Envelope, readEnvelope, writeEnvelope } from './envelope.ts';

/**
 * Opens base64url text, with or without padding. Faults: `too_large` past the bounds on bytes and blocks,
 * `unauthenticated` for anything that is no token. Messages never hold the token.
 */
export function openText(token: string): Result<Envelope, Fault> {
  if (token.length > limits.tokenBytesMax) {
    return fail('too_large', `the token is longer than ${limits.tokenBytesMax} characters; mint one with fewer checks`);
  }
  const bytes = fromBase64Url(token);
  const envelope = bytes === undefined ? undefined : readEnvelope(bytes);
  if (envelope === undefined) {
    return fail('unauthenticated', 'the token is not a Biscuit in base64url; copy it again, whole');
  }
  return blocksOf(envelope).length > limits.tokenBlocksMax
    ? fail('too_large', `the token has more than ${limits.tokenBlocksMax} blocks; ask for a fresh one`)
    : ok(envelope);
}

/** Token text without padding. Faults: `too_large` when no verifier would take it. */
export function closeText(envelope: Envelope): Result<string, Fault> {
  const text = toBase64Url(writeEnvelope(envelope));
  if (text.length > limits.tokenBytesMax) {
    return fail('too_large', `the token would be longer than ${limits.tokenBytesMax} characters; use fewer checks`);
  }
  return blocksOf(envelope).length > limits.tokenBlocksMax
    ? fail('too_large', `the token would have more than ${limits.tokenBlocksMax} blocks; attenuate an earlier one`)
    : ok(text);
}
