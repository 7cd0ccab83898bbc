// Verified tokens by their text: a hit saves the signatures, never the questions of expiry and revocation.

import { type Fault, limits, type Result, sha256Hex } from '@sallyport/base';
import type { Biscuits } from './biscuits.ts';
import type { RootPublicKeys, VerifiedToken } from './verify.ts';

/** Counts since the start; `bytes` and `entries` are what is held now. */
export interface VerifiedTokensStats {
  readonly hits: number;
  readonly misses: number;
  readonly evictions: number;
  readonly entries: number;
  readonly bytes: number;
}

/**
 * A least-recently-used cache, bounded in bytes. Only successes are kept: remembering failures would let anyone fill it.
 * INVARIANT: a hit is what `verify` would answer now. The key is the SHA-256 of the text, and an entry counts only while
 * the root key that verified it is still the one of its id.
 */
export class VerifiedTokens {
  readonly #biscuits: Pick<Biscuits, 'verify'>;
  readonly #bytesMax: number;
  // Insertion order is the order of use: a hit is taken out and put in again.
  readonly #entries = new Map<string, { readonly verified: VerifiedToken; readonly bytes: number }>();
  #bytes = 0;
  #hits = 0;
  #misses = 0;
  #evictions = 0;

  constructor(options: { readonly biscuits: Pick<Biscuits, 'verify'>; readonly bytesMax?: number }) {
    this.#biscuits = options.biscuits;
    this.#bytesMax = options.bytesMax ?? limits.tokenCacheBytesMax;
  }

  /** As `Biscuits.verify`. The caller still asks for revocation, and `authorize` for expiry, at every use. */
  verify(token: string, keys: RootPublicKeys): Result<VerifiedToken, Fault> {
    // Bounds come first: hashing must not be a way to make this process work on megabytes.
    if (token.length > limits.tokenBytesMax) return this.#biscuits.verify(token, keys);
    const key = sha256Hex(token);
    const held = this.#entries.get(key);
    if (held !== undefined) {
      this.#entries.delete(key);
      if (keys.get(held.verified.rootKeyId)?.toLowerCase() === held.verified.rootPublicKey) {
        this.#entries.set(key, held);
        this.#hits++;
        return { ok: true, value: held.verified };
      }
      this.#bytes -= held.bytes;
      this.#evictions++;
    }
    this.#misses++;
    const result = this.#biscuits.verify(token, keys);
    if (result.ok) this.#hold(key, result.value);
    return result;
  }

  stats(): VerifiedTokensStats {
    return {
      hits: this.#hits,
      misses: this.#misses,
      evictions: this.#evictions,
      entries: this.#entries.size,
      bytes: this.#bytes,
    };
  }

  #hold(key: string, verified: VerifiedToken): void {
    const bytes = sizeOf(verified);
    if (bytes > this.#bytesMax) return;
    this.#entries.set(key, { verified, bytes });
    this.#bytes += bytes;
    for (const [oldest, entry] of this.#entries) {
      if (this.#bytes <= this.#bytesMax) return;
      this.#entries.delete(oldest);
      this.#bytes -= entry.bytes;
      this.#evictions++;
    }
  }
}

// An estimate on the high side: content as objects and texts, one revocation id a block, and for an opaque token the
// library's copy of it.
function sizeOf(verified: VerifiedToken): number {
  return 2_048 + 8 * verified.sizeBytes + 512 * verified.blocks + (verified.bounds.opaque ? 16_384 : 0);
}
