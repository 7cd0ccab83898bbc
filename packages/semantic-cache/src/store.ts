// The port of a cache tier: bytes under a key, for a bounded time; one implementation per file in stores/.

import type { Fault, Result } from '@sallyport/base';

/** The tiers, fastest first. */
export const tierNames = ['memory', 'redis', 'postgres'] as const;
export type TierName = (typeof tierNames)[number];

/** What a store gives back; the bytes are the reader's own copy. */
export interface StoredEntry {
  readonly bytes: Uint8Array;
  /** The same object for as long as the same bytes are kept; only in this process. What was read from them may be kept by it. */
  readonly identity?: object;
}

/** Counters since the store was made; what it holds where it knows that without asking a server. */
export interface StoreStats {
  readonly gets: number;
  readonly sets: number;
  readonly deletes: number;
  readonly faults: number;
  readonly entries?: number;
  readonly bytes?: number;
}

/** Picks entries by their first bytes, at most `bytes` of them. */
export interface Picking {
  readonly bytes: number;
  readonly picks: (head: Uint8Array) => boolean;
}

/**
 * A tier. Every implementation passes `storeLaws`. Keys are well-formed text of 1 to 512 UTF-8 bytes, any character allowed.
 * Faults: `invalid_input` (key, prefix or ttl), `too_large` (entry), `unavailable` (closed, or the server failed).
 * A store enforces expiry by its own clock; readers check the expiry inside the entry once more by theirs.
 */
export interface CacheStore {
  readonly name: TierName;
  /** True where no operation leaves the process, so that none needs a deadline. */
  readonly inProcess: boolean;
  get(key: string): Promise<Result<StoredEntry | undefined, Fault>>;
  /** Keeps a copy for `ttlMs` (a whole number of milliseconds, at least 1), in place of an older entry. */
  set(key: string, bytes: Uint8Array, ttlMs: number): Promise<Result<void, Fault>>;
  /** True where there was an entry. */
  delete(key: string): Promise<Result<boolean, Fault>>;
  /**
   * Deletes each entry whose key starts with exactly these characters, and whose first bytes `only` picks where it is
   * given; the number deleted. An empty prefix is refused.
   */
  deleteByPrefix(prefix: string, only?: Picking): Promise<Result<number, Fault>>;
  /** Keys that were used last, newest first; only where asking costs nothing. */
  hotKeys?(max: number): readonly string[];
  /** Ends the use of this store; connections that were handed in stay open, they belong to who made them. */
  close(): Promise<void>;
  stats(): StoreStats;
}
