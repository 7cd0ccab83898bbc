// The tiers in order, fastest first: read through with back-fill, written to all, and never a reason for a caller to fail.

import type { Clock, Fault } from '@sallyport/base';
import { cacheBounds } from './bounds.ts';
import { createdMsOf, type DecodeMiss, decodeEntry, type Entry, encodeEntry, headBytes } from './codec.ts';
import {
  type CacheStats,
  newSpaceCounters,
  newTierCounters,
  type SpaceCounters,
  type TierCounters,
} from './counters.ts';
import { type CacheKey, type KeyGroup, type KeySpace, keyOfText, keyPrefix } from './key.ts';
import type { TierName } from './store.ts';
import { Tier, type TierOptions } from './tier.ts';

export interface TieredOptions {
  readonly clock: Clock;
  /** Fastest first, each name once. */
  readonly tiers: readonly TierOptions[];
  /** Longest wait of one look-up for all tiers outside the process together. */
  readonly lookupTimeoutMs?: number;
  /**
   * A tier outside the process gets an answer only where computing it took so many times what a look-up there takes of
   * late; 0, the default, writes all.
   */
  readonly worthLookups?: number;
}

/** Longest stay per tier that one key space asks for, milliseconds; 0 leaves the tier out, for reads too. */
export type TierTtls = Partial<Record<TierName, number>>;

/** A hit: where it was, and what. */
export interface TierHit {
  readonly tier: TierName;
  readonly entry: Entry;
  /** Of a hit in this process: see `StoredEntry`. */
  readonly identity?: object | undefined;
}

/** What is asked of the tiers besides a key. */
export interface Asking {
  readonly serves: (entry: Entry) => boolean;
  readonly ttls?: TierTtls | undefined;
  /** The entry that was read from these bytes before, where the caller kept it; its payload is not looked at again. */
  readonly known?: (identity: object) => Entry | undefined;
}

/** What is to be written. */
export interface Storing {
  readonly ticket: WriteTicket;
  readonly ttls?: TierTtls | undefined;
  /** What computing the answer took. */
  readonly costMs?: number;
}

/** The moment from which a write counts its invalidations: one that comes after it, and before the write, wins. */
export type WriteTicket = number;

export interface InvalidationReport {
  /** False where a tier did not carry it out: the entries there live on until their epochs move or their time is up. */
  readonly complete: boolean;
  readonly tiers: readonly (
    | { readonly tier: TierName; readonly deleted: number }
    | { readonly tier: TierName; readonly fault: Fault }
  )[];
}

const missCounter = {
  damaged: 'damaged',
  foreign_key: 'foreign',
  unknown_version: 'unknownVersion',
} as const satisfies Record<DecodeMiss, keyof TierCounters>;

export class TieredCache {
  readonly #clock: Clock;
  readonly #tiers: readonly Tier[];
  readonly #lookupTimeoutMs: number;
  readonly #worthLookups: number;
  readonly #spaces = new Map<KeySpace, SpaceCounters>();
  /** Writes to slower tiers under way; each removes itself. */
  readonly #pending = new Set<Promise<void>>();
  #generation = 0;

  /** Throws RangeError on no tier or on two of one name. */
  constructor(options: TieredOptions) {
    this.#clock = options.clock;
    this.#lookupTimeoutMs = options.lookupTimeoutMs ?? cacheBounds.lookupTimeoutMs;
    this.#worthLookups = options.worthLookups ?? 0;
    this.#tiers = options.tiers.map((tier) => new Tier(options.clock, tier));
    const names = new Set(this.#tiers.map((tier) => tier.name));
    if (names.size === 0 || names.size !== this.#tiers.length)
      throw new RangeError('a cache has tiers, each name once');
  }

  /** Taken before the work whose outcome may be written. */
  ticket(): WriteTicket {
    return this.#generation;
  }

  /**
   * The first entry, fastest tier first, that is whole, for this key, alive and accepted by `serves`; it is copied into
   * every faster tier with what is left of its life. Undefined is a miss, whatever the reason: reasons are counted.
   * INVARIANT: tiers that do not answer cost it `lookupTimeoutMs` at most, all together; a late timer leaves the next less.
   */
  async lookup(key: CacheKey, asking: Asking): Promise<TierHit | undefined> {
    const { ttls = {} } = asking;
    const ticket = this.ticket();
    const untilMs = this.#clock.monotonicMs() + this.#lookupTimeoutMs;
    const tiers = this.#tiers.filter((tier) => ttls[tier.name] !== 0);
    for (const [index, tier] of tiers.entries()) {
      const found = await this.#read(tier, key, asking, untilMs - this.#clock.monotonicMs());
      if (found === undefined) continue;
      for (const faster of tiers.slice(0, index)) {
        this.counters(key.space, faster.name).backfills++;
        this.#write(faster, key, { ...found, ticket, ttls });
      }
      return { tier: tier.name, entry: found.entry, identity: found.identity };
    }
    this.space(key.space).misses++;
    return undefined;
  }

  /**
   * Writes to every tier. The fast one is done on return, the others on their own, `everywhere` tells when; nothing is
   * written that has no life left.
   */
  async store(
    key: CacheKey,
    entry: Entry,
    { ticket, ttls = {}, costMs = Number.POSITIVE_INFINITY }: Storing,
  ): Promise<{ readonly everywhere: Promise<unknown> }> {
    const writes: Promise<void>[] = [];
    const bytes = encodeEntry(key.digest, entry);
    if (!bytes.ok || entry.expiresMs <= this.#clock.nowMs()) {
      this.space(key.space).unstorable++;
      return { everywhere: Promise.resolve() };
    }
    for (const tier of this.#tiers) {
      if (ttls[tier.name] === 0) continue;
      if (!tier.store.inProcess && costMs < this.#worthLookups * (tier.lookupMs ?? 0)) {
        this.counters(key.space, tier.name).writesSpared++;
        continue;
      }
      const writing = this.#write(tier, key, { entry, bytes: bytes.value, ticket, ttls });
      writes.push(writing);
      if (tier.store.inProcess) await writing;
    }
    return { everywhere: Promise.all(writes) };
  }

  /** Deletes one entry from every tier. */
  async invalidate(key: CacheKey): Promise<InvalidationReport> {
    return this.#everywhere(async (tier) =>
      tier.insist(cacheBounds.invalidateTimeoutMs, async (store) => {
        const gone = await store.delete(key.text);
        return gone.ok ? { ok: true, value: gone.value ? 1 : 0 } : gone;
      }),
    );
  }

  /**
   * Deletes all entries of a tenant, or of one scope in it, in one key space, from every tier; with `createdBeforeMs` those
   * made before, by their writer's clock. Of processes' memories it reaches this one's alone: the others must not find
   * the old keys any more (see key.ts), and let them age.
   */
  async invalidateGroup(
    space: KeySpace,
    group: KeyGroup,
    { createdBeforeMs }: { readonly createdBeforeMs?: number | undefined } = {},
  ): Promise<InvalidationReport> {
    const prefix = keyPrefix(space, group);
    const isOlder = (head: Uint8Array) => (createdMsOf(head) ?? 0) < (createdBeforeMs ?? 0);
    const only = createdBeforeMs === undefined ? undefined : { bytes: headBytes, picks: isOlder };
    return this.#everywhere((tier) =>
      tier.insist(cacheBounds.invalidateTimeoutMs, (store) => store.deleteByPrefix(prefix, only)),
    );
  }

  /** Texts of the keys whose answers were used last in this process, newest first. They are digests and name nobody. */
  hotKeys(): readonly string[] {
    return this.#tiers[0]?.store.hotKeys?.(cacheBounds.hotKeysMax) ?? [];
  }

  /**
   * Brings the answers of these keys, of an earlier run, back from the slower tiers, as look-ups would: only what `serves`
   * accepts. The hottest first, for a bounded time. The number brought back.
   */
  async warmUp(texts: readonly string[], serves: (entry: Entry) => boolean): Promise<number> {
    const untilMs = this.#clock.monotonicMs() + cacheBounds.warmUpMs;
    const keys = texts.slice(0, cacheBounds.hotKeysMax).flatMap((text) => keyOfText(text) ?? []);
    let next = 0;
    let restored = 0;
    const worker = async () => {
      for (let key = keys[next++]; key !== undefined; key = keys[next++]) {
        if (this.#clock.monotonicMs() > untilMs) return;
        if ((await this.lookup(key, { serves })) !== undefined) restored++;
      }
    };
    await Promise.all(Array.from({ length: cacheBounds.warmUpsAtOnce }, worker));
    return restored;
  }

  /** Waits for the writes that are under way; each has its deadline. */
  async drain(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending);
  }

  /** Drains, then closes every store. */
  async close(): Promise<void> {
    await this.drain();
    await Promise.all(this.#tiers.map((tier) => tier.store.close()));
  }

  stats(): CacheStats {
    return {
      spaces: structuredClone(Object.fromEntries(this.#spaces)),
      breakers: Object.fromEntries(this.#tiers.map((tier) => [tier.name, tier.breaker])),
    };
  }

  /** The live counters of a key space, for who counts more than the tiers can see. */
  space(space: KeySpace): SpaceCounters {
    let counters = this.#spaces.get(space);
    if (counters === undefined) {
      counters = newSpaceCounters();
      this.#spaces.set(space, counters);
    }
    return counters;
  }

  /** The live counters of one tier in a key space. */
  counters(space: KeySpace, tier: TierName): TierCounters {
    const { tiers } = this.space(space);
    tiers[tier] ??= newTierCounters();
    return tiers[tier];
  }

  async #read(
    tier: Tier,
    key: CacheKey,
    { serves, known }: Asking,
    withinMs: number,
  ): Promise<{ readonly entry: Entry; readonly bytes: Uint8Array; readonly identity: object | undefined } | undefined> {
    const count = this.counters(key.space, tier.name);
    const startMs = this.#clock.monotonicMs();
    const outcome = await tier.run((store) => store.get(key.text), withinMs);
    if (outcome.kind === 'fault') count.faults++;
    else if (outcome.kind === 'timeout') count.timeouts++;
    else if (outcome.kind === 'skipped') count.skipped++;
    if (outcome.kind !== 'done') return undefined;
    if (!tier.store.inProcess) tier.tookMs(this.#clock.monotonicMs() - startMs);
    if (outcome.value === undefined) {
      count.absent++;
      return undefined;
    }
    const { bytes } = outcome.value;
    // Only this process knows that it gives the same object for the same bytes of the same key.
    const identity = tier.store.inProcess ? outcome.value.identity : undefined;
    let entry = identity === undefined ? undefined : known?.(identity);
    if (entry === undefined) {
      const decoded = decodeEntry(key.digest, bytes);
      if (!decoded.ok) {
        count[missCounter[decoded.fault]]++;
        return undefined;
      }
      entry = decoded.value;
    }
    const nowMs = this.#clock.nowMs();
    // Pair assertion: the store expires by its clock, the reader checks by its own, and believes no entry from the future.
    if (entry.expiresMs <= nowMs || entry.createdMs > nowMs + cacheBounds.clockSkewMsMax) {
      count.expired++;
      return undefined;
    }
    if (!serves(entry)) {
      count.superseded++;
      return undefined;
    }
    count.hits++;
    return { entry, bytes, identity };
  }

  /** Never rejects. A write in-process happens before this returns its promise; any other goes on by itself. */
  #write(
    tier: Tier,
    key: CacheKey,
    what: { readonly entry: Entry; readonly bytes: Uint8Array; readonly ticket: WriteTicket; readonly ttls: TierTtls },
  ): Promise<void> {
    const count = this.counters(key.space, tier.name);
    const leftMs = what.entry.expiresMs - this.#clock.nowMs();
    const ttlMs = Math.floor(Math.min(leftMs, tier.ttlMsMax, what.ttls[tier.name] ?? leftMs));
    const full = !tier.store.inProcess && this.#pending.size >= cacheBounds.writesPendingMax;
    if (ttlMs < 1 || full || what.ticket !== this.#generation) {
      count.writesDropped++;
      return Promise.resolve();
    }
    const writing = tier
      .run((store) => store.set(key.text, what.bytes, ttlMs))
      .then((outcome) => {
        if (outcome.kind === 'done') count.writes++;
        else count.writesFailed++;
      })
      .finally(() => this.#pending.delete(writing));
    this.#pending.add(writing);
    return writing;
  }

  /**
   * Slowest tier first, so that nothing deleted is back-filled from below. Before each tier older tickets end and the
   * writes under way are awaited: an entry read or computed before the deletion can land nowhere after it.
   */
  async #everywhere(
    act: (tier: Tier) => Promise<{ kind: 'done'; value: number } | { kind: 'fault' | 'timeout'; fault: Fault }>,
  ): Promise<InvalidationReport> {
    const tiers: InvalidationReport['tiers'][number][] = [];
    for (const tier of this.#tiers.toReversed()) {
      this.#generation++;
      await this.drain();
      const outcome = await act(tier);
      tiers.push(
        outcome.kind === 'done'
          ? { tier: tier.name, deleted: outcome.value }
          : { tier: tier.name, fault: outcome.fault },
      );
    }
    return { complete: tiers.every((tier) => 'deleted' in tier), tiers: tiers.toReversed() };
  }
}
