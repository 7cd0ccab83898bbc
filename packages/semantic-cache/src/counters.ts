// What the cache counts, per key space and tier; plain objects that a metrics page can walk.

import type { BreakerState } from './breaker.ts';
import type { KeySpace } from './key.ts';
import type { TierName } from './store.ts';

/** One tier in one key space. Every look-up ends in exactly one of the first group. */
export interface TierCounters {
  hits: number;
  /** Nothing there. */
  absent: number;
  /** There, but an epoch it rests on has moved, or it rests on fewer than were asked for. */
  superseded: number;
  /** There, but past its end, or from the future by more than the allowed clock skew. */
  expired: number;
  /** There, but not whole. */
  damaged: number;
  /** There, but written for another key. */
  foreign: number;
  /** There, but in a layout of another release. */
  unknownVersion: number;
  /** The tier answered with a fault, or threw. */
  faults: number;
  timeouts: number;
  /** Not asked: its breaker was open. */
  skipped: number;

  writes: number;
  /** Writes from a hit in a slower tier, among `writes`. */
  backfills: number;
  /** Writes that a fault, a time-out or an open breaker kept out. */
  writesFailed: number;
  /** Answers not written: computing them again costs little more than a look-up here. */
  writesSpared: number;
  /** Writes given up: too many under way, or an invalidation came between. */
  writesDropped: number;
}

/** One key space over all tiers. */
export interface SpaceCounters {
  /** Look-ups that no tier could answer. */
  misses: number;
  computed: number;
  /** Answers that came from another caller's flight. */
  joined: number;
  /** Answers thrown away because the epochs moved meanwhile. */
  superseded: number;
  /** Calls given up because the epochs kept moving. */
  unstable: number;
  /** Calls computed outside the cache: no current epochs, or one of them unknown. */
  bypassed: number;
  /** Refusals served from a tier; also among its hits. */
  negativeHits: number;
  /** Entries found whole whose payload the space could not read. */
  unreadable: number;
  /** Answers too large, or too short-lived, to be kept. */
  unstorable: number;
  refreshes: number;
  refreshesFailed: number;
  readonly tiers: Partial<Record<TierName, TierCounters>>;
}

/** A snapshot of everything counted since the cache was made. */
export interface CacheStats {
  readonly spaces: Partial<Record<KeySpace, SpaceCounters>>;
  readonly breakers: Partial<Record<TierName, BreakerState>>;
}

export function newTierCounters(): TierCounters {
  return {
    hits: 0,
    absent: 0,
    superseded: 0,
    expired: 0,
    damaged: 0,
    foreign: 0,
    unknownVersion: 0,
    faults: 0,
    timeouts: 0,
    skipped: 0,
    writes: 0,
    backfills: 0,
    writesFailed: 0,
    writesSpared: 0,
    writesDropped: 0,
  };
}

export function newSpaceCounters(): SpaceCounters {
  return {
    misses: 0,
    computed: 0,
    joined: 0,
    superseded: 0,
    unstable: 0,
    bypassed: 0,
    negativeHits: 0,
    unreadable: 0,
    unstorable: 0,
    refreshes: 0,
    refreshesFailed: 0,
    tiers: {},
  };
}
