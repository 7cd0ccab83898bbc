// The same blocks under a throw-away root: the official library opens no token without a root key, yet reading and
// narrowing one must work without it. Nothing opened this way counts as verified, and nothing of it is handed out.

import { fromHex, type RandomBytes } from '@sallyport/base';
import type { Engine, EngineToken } from './engine.ts';
import { type Envelope, type SignedBlock, type WireKey, writeEnvelope } from './envelope.ts';
import { privateKeyOfSeed, publicKeyHex } from './keys.ts';
import { blockPayload, signBytes } from './signing.ts';

/**
 * Opens these blocks as one token whose signatures are all by a key made for the occasion. Only first-party blocks may
 * be given (and a third-party block alone, without its external signature): these are the units that share one table of
 * strings. Undefined where the library refuses a block's content. The caller frees the token.
 */
export function reroot(engine: Engine, blocks: readonly SignedBlock[], random: RandomBytes): EngineToken | undefined {
  const seed = random(32);
  const secret = privateKeyOfSeed(seed);
  const hex = publicKeyHex(secret);
  const key: WireKey = { algorithm: 0, bytes: fromHex(hex) ?? new Uint8Array() };
  let previous: Uint8Array | undefined;
  const signed = blocks.map(({ payload, version }): SignedBlock => {
    const bare = { payload, nextKey: key, ...(version === undefined ? {} : { version }) };
    const signature = signBytes(secret, blockPayload(bare, previous));
    previous = signature;
    return { ...bare, signature };
  });
  const [authority, ...added] = signed;
  if (authority === undefined) return undefined;
  const envelope: Envelope = { authority, added, proof: { kind: 'open', bytes: seed } };
  const root = engine.PublicKey.fromString(hex, 0);
  try {
    return engine.Biscuit.fromBytes(writeEnvelope(envelope), root);
  } catch {
    // The library refuses with a plain object; all the caller needs is that it did.
    return undefined;
  } finally {
    root.free();
  }
}
