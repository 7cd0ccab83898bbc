// Is this token genuine, and what does it give: signatures by the official library, content as data.

import { type Fault, fail, ok, type Result, sha256Hex, toHex } from '@sallyport/base';
import type { Engine, EngineToken } from './engine.ts';
import { blocksOf, writeEnvelope } from './envelope.ts';
import { type Bounds, recognise } from './recognise.ts';
import { openText } from './text.ts';
import type { Authority } from './vocabulary.ts';

/** Root key id → public key as 64 hex digits. */
export type RootPublicKeys = ReadonlyMap<number, string>;

/** A token whose signatures hold. Neither expiry nor revocation has been looked at: they depend on the moment. */
export interface VerifiedToken extends Authority {
  /** SHA-256 of the canonical token bytes, as hex: one hash for all spellings of one token. */
  readonly tokenHash: string;
  readonly rootKeyId: number;
  /** The public key that verified it, as lower-case hex. */
  readonly rootPublicKey: string;
  /** One for each block, as hex; revoking any of them revokes this token. */
  readonly revocationIds: readonly string[];
  readonly blocks: number;
  readonly bounds: Bounds;
  readonly sealed: boolean;
  readonly sizeBytes: number;
}

/** SHA-256, hex, of the id of its root token: by it the holder of that finds every use of what was made from it. */
export function rootDigest({ revocationIds }: Pick<VerifiedToken, 'revocationIds'>): string {
  return sha256Hex(revocationIds[0] ?? '');
}

/** A verified token and, where `bounds.opaque`, the library's own copy of it, which decides its checks. */
export interface Verification {
  readonly verified: VerifiedToken;
  readonly copy?: EngineToken;
}

/**
 * Verifies token text. Faults: `unauthenticated` for what is no token, is signed by an unknown key or not by the key it
 * names, or does not say whom it is for; `too_large`. No message tells which byte was wrong or holds the token.
 */
export function verify(engine: Engine, token: string, keys: RootPublicKeys): Result<Verification, Fault> {
  const opened = openText(token);
  if (!opened.ok) return opened;
  const envelope = opened.value;
  const { rootKeyId } = envelope;
  if (rootKeyId === undefined) {
    return fail('unauthenticated', 'the token names no root key; mint it with a root key id');
  }
  const rootPublicKey = keys.get(rootKeyId)?.toLowerCase();
  if (rootPublicKey === undefined) {
    return fail('unauthenticated', `the token's root key \`${rootKeyId}\` is not known here; ask for a fresh token`);
  }
  const bytes = writeEnvelope(envelope);
  const copy = openSigned(engine, bytes, rootPublicKey);
  if (copy === undefined) {
    return fail('unauthenticated', 'the token is not genuine: a signature does not hold; ask for a fresh token');
  }
  const blocks = blocksOf(envelope);
  const shape = recognise(blocks);
  if (shape === undefined) {
    copy.free();
    return fail('unauthenticated', 'the token does not name one subject, tenant and session and a grant; mint it here');
  }
  const verified: VerifiedToken = {
    ...shape.authority,
    tokenHash: sha256Hex(bytes),
    rootKeyId,
    rootPublicKey,
    revocationIds: blocks.map((block) => toHex(block.signature)),
    blocks: blocks.length,
    bounds: shape.bounds,
    sealed: envelope.proof.kind === 'sealed',
    sizeBytes: bytes.length,
  };
  if (shape.bounds.opaque) return ok({ verified, copy });
  copy.free();
  return ok({ verified });
}

function openSigned(engine: Engine, bytes: Uint8Array, publicKey: string): EngineToken | undefined {
  let root: ReturnType<Engine['PublicKey']['fromString']> | undefined;
  try {
    root = engine.PublicKey.fromString(publicKey, 0);
    return engine.Biscuit.fromBytes(bytes, root);
  } catch {
    // The library throws a description of the first thing wrong, which would help only a forger.
    return undefined;
  } finally {
    root?.free();
  }
}
