// One key space of the cache as services use it: ask for an answer, get it from the fastest tier that provably has it.

import { type Clock, type Fault, fail, ok, type Result, SingleFlight } from '@sallyport/base';
import { cacheBounds } from './bounds.ts';
import type { Entry } from './codec.ts';
import { type EpochVector, epochsCover, epochsHold, pickEpochs } from './epochs.ts';
import type { CacheKey, KeySpace } from './key.ts';
import { decodeRefusal, encodeRefusal, type NegativeOptions } from './negative.ts';
import { type EarlyRefresh, Refresher } from './refresh.ts';
import type { SharedFlights } from './shared-flight.ts';
import type { TierName } from './store.ts';
import { KeptValues } from './stores/kept-values.ts';
import type { TieredCache, TierHit, TierTtls } from './tiered.ts';
import type { ValueCodec } from './value-codec.ts';

export interface SpaceOptions<S extends KeySpace, T> {
  readonly space: S;
  /** Life of an answer, milliseconds; an answer may ask for less. */
  readonly ttlMs: number;
  readonly tiers: TieredCache;
  readonly values: ValueCodec<T>;
  /**
   * The process's current copy of the epochs, or undefined while it may not trust one; then answers are computed and not
   * kept. A copy is never changed: news come as a new record.
   */
  readonly epochs: () => EpochVector | undefined;
  readonly clock: Clock;
  /** Shorter stays in some tiers; 0 leaves a tier out, where a hit in it costs more than the work. */
  readonly tierTtlMs?: TierTtls;
  /** Keeps these refusals, shortly. Off where absent. */
  readonly negative?: NegativeOptions;
  /** Off where absent. */
  readonly earlyRefresh?: EarlyRefresh;
  /** On a miss one process computes and the others wait for it, shortly. Off where absent. */
  readonly sharedFlights?: SharedFlights | undefined;
  /** Computations after the first one when the epochs move meanwhile; 0 for none. */
  readonly recomputeMax?: number;
  /**
   * When the epochs still move after that: `refuse` (the default) with `unavailable`, or `answer` with the last
   * computation, which lay within the call, though its process has heard of a change since. It is not kept.
   */
  readonly whenUnstable?: 'refuse' | 'answer';
}

/** What a computation brings: a value, and the wall-clock moment it ends to hold where there is one. */
export interface Answer<T> {
  readonly value: T;
  readonly validUntilMs?: number;
  /** False for an answer that must not be kept. */
  readonly keep?: boolean;
}

export interface Served<T> {
  readonly value: T;
  readonly tier: TierName | 'computed';
  /** True where another caller's flight brought it. */
  readonly joined: boolean;
}

/** What a caller demands beyond the key. */
export interface AskedOf {
  /** Answers computed before this moment, by their writer's wall clock, are not served. */
  readonly createdFromMs?: number;
}

export interface CacheSpace<S extends KeySpace, T> {
  /**
   * The answer of `key`, which rests on the epochs of these names: all that the computation reads beside the request.
   * `compute` gets their values as read before it began; it must read state that is at least as new. Its faults are the
   * caller's; tiers never add one. Fault of its own: `unavailable` where the epochs keep moving (see `whenUnstable`).
   * With early refresh on, `compute` may run once more after the call has returned.
   */
  getOrCompute(
    key: CacheKey<S>,
    restsOn: readonly string[],
    compute: (epochs: EpochVector) => Promise<Result<Answer<T>, Fault>>,
    asked?: AskedOf,
  ): Promise<Result<Served<T>, Fault>>;
  /** Waits for background refreshes and writes. */
  drain(): Promise<void>;
}

/**
 * The three decisions that soundness hangs on (see key.ts), apart from the rest so that tests can replace one and see
 * the property `cached ≡ uncached` fail.
 */
export interface SpacePolicy {
  /** The epochs that a fresh answer rests on, of those read before and after its computation. */
  settle(before: EpochVector, after: EpochVector | undefined): EpochVector;
  /** Whether an answer that rests on these may be served and written now. */
  serves(rests: EpochVector, current: EpochVector | undefined): boolean;
  /** The same for an answer from another caller's flight. */
  joins(rests: EpochVector, current: EpochVector | undefined): boolean;
}

export const soundPolicy: SpacePolicy = {
  settle: (before) => before,
  serves: epochsHold,
  joins: epochsHold,
};

/** A key space over these tiers. Throws RangeError on a time to live out of bounds. */
export function createSpace<S extends KeySpace, T>(options: SpaceOptions<S, T>): CacheSpace<S, T> {
  return createSpaceWith(soundPolicy, options);
}

/** `createSpace` with other decisions: for tests alone, and not exported from the package. */
export function createSpaceWith<S extends KeySpace, T>(
  policy: SpacePolicy,
  options: SpaceOptions<S, T>,
): CacheSpace<S, T> {
  return new Space(policy, options);
}

type Compute<T> = (epochs: EpochVector) => Promise<Result<Answer<T>, Fault>>;

/** What a flight brings home: an answer, and what it takes to check it once more. */
interface Flown<T> {
  readonly outcome: Result<T, Fault>;
  readonly tier: TierName | 'computed';
  /** Undefined where it was computed without epochs. */
  readonly rests: EpochVector | undefined;
  readonly createdMs: number;
  readonly expiresMs: number;
  /** Of what was computed here: when every tier has it, or nothing is to be kept. */
  readonly kept?: Promise<unknown>;
}

class Space<S extends KeySpace, T> implements CacheSpace<S, T> {
  readonly #policy: SpacePolicy;
  readonly #options: SpaceOptions<S, T>;
  readonly #flights = new SingleFlight<string, Flown<T>>();
  readonly #values = new KeptValues<Result<T, Fault>>();
  readonly #refresher: Refresher | undefined;

  constructor(policy: SpacePolicy, options: SpaceOptions<S, T>) {
    const tierTtls = Object.values(options.tierTtlMs ?? {}).filter((ttlMs) => ttlMs !== 0);
    for (const ttlMs of [options.ttlMs, options.negative?.ttlMs ?? 1, ...tierTtls]) {
      if (!(ttlMs >= 1 && ttlMs <= cacheBounds.ttlMsMax))
        throw new RangeError('a time to live is at least 1 ms, and bounded');
    }
    this.#policy = policy;
    this.#options = options;
    this.#refresher = options.earlyRefresh === undefined ? undefined : new Refresher(options.earlyRefresh);
  }

  get #counters() {
    return this.#options.tiers.space(this.#options.space);
  }

  async getOrCompute(
    key: CacheKey<S>,
    restsOn: readonly string[],
    compute: Compute<T>,
    { createdFromMs = 0 }: AskedOf = {},
  ): Promise<Result<Served<T>, Fault>> {
    const { epochs, clock, space, recomputeMax = cacheBounds.recomputeMax } = this.#options;
    if (key.space !== space) throw new TypeError(`a key of space ${key.space} was brought to space ${space}`);
    let last: Flown<T> | undefined;
    for (let attempt = 0; attempt <= recomputeMax; attempt++) {
      const before = pickEpochs(epochs(), restsOn);
      const { value: flown, joined } =
        before === undefined
          ? { value: await this.#uncached(compute), joined: false }
          : await this.#flights.run(key.text, () => this.#fly(key, { restsOn, before, createdFromMs }, compute));
      // A flight that began after this call did needs no check of time.
      const fresh = !joined || attempt > 0 || flown.expiresMs > clock.nowMs();
      const inTime = fresh && (!joined || flown.createdMs >= createdFromMs);
      if (inTime && this.#holds(flown, restsOn, joined)) return this.#served(flown, joined);
      this.#counters.superseded++;
      last = flown;
    }
    this.#counters.unstable++;
    // The last of several flights began after this call did, so its answer is one that held during the call.
    const within = recomputeMax > 0 && (last?.rests === undefined || epochsCover(last.rests, restsOn));
    if (last !== undefined && within && this.#options.whenUnstable === 'answer') return this.#served(last, false);
    return fail('unavailable', 'what the answer rests on kept changing while it was computed; try again', {
      retryAfterMs: 100,
    });
  }

  async drain(): Promise<void> {
    await this.#refresher?.drain();
    await this.#options.tiers.drain();
  }

  #holds(flown: Flown<T>, restsOn: readonly string[], joined: boolean): boolean {
    const current = this.#options.epochs();
    // What was computed without epochs stands while there are none; once there are some again, they could have told.
    if (flown.rests === undefined) return pickEpochs(current, restsOn) === undefined;
    // INVARIANT: a joined answer is checked as a hit is.
    const holds = joined ? this.#policy.joins : this.#policy.serves;
    return epochsCover(flown.rests, restsOn) && holds(flown.rests, current);
  }

  #served(flown: Flown<T>, joined: boolean): Result<Served<T>, Fault> {
    if (joined) this.#counters.joined++;
    return flown.outcome.ok ? ok({ value: flown.outcome.value, tier: flown.tier, joined }) : flown.outcome;
  }

  /** Without epochs to check nothing may be read, kept or shared. */
  async #uncached(compute: Compute<T>): Promise<Flown<T>> {
    this.#counters.bypassed++;
    const answer = await compute(this.#options.epochs() ?? {});
    const outcome: Result<T, Fault> = answer.ok ? ok(answer.value.value) : answer;
    const forEver = Number.POSITIVE_INFINITY;
    return { outcome, tier: 'computed', rests: undefined, createdMs: forEver, expiresMs: forEver };
  }

  async #fly(
    key: CacheKey<S>,
    asked: { readonly restsOn: readonly string[]; readonly before: EpochVector; readonly createdFromMs: number },
    compute: Compute<T>,
  ): Promise<Flown<T>> {
    const { restsOn, before, createdFromMs } = asked;
    const { tiers, epochs, clock, tierTtlMs } = this.#options;
    const serves = (entry: Entry) =>
      entry.createdMs >= createdFromMs &&
      epochsCover(entry.epochs, restsOn) &&
      this.#policy.serves(entry.epochs, epochs());
    const look = async () => {
      const known = (identity: object) => this.#values.get(identity)?.entry;
      const hit = await tiers.lookup(key, { serves, ttls: tierTtlMs, known });
      const outcome = hit === undefined ? undefined : this.#outcome(hit);
      return hit === undefined || outcome === undefined ? undefined : { hit, outcome };
    };
    const name = () => `${key.text}:${Object.values(before).join(',')}`;
    const first = await look();
    const flight = first === undefined ? await this.#options.sharedFlights?.join(name(), look) : { found: first };
    if (flight === undefined || 'landed' in flight) {
      // Reading the tiers took its time: the computation rests on what is current as it begins.
      const flown = await this.#compute(key, restsOn, pickEpochs(epochs(), restsOn) ?? before, compute);
      void flown.kept?.then(flight?.landed);
      return flown;
    }
    const { hit, outcome } = flight.found;
    const leftMs = hit.entry.expiresMs - clock.nowMs();
    if (this.#refresher?.due(key.text, leftMs)) this.#refresh(this.#refresher, key, restsOn, compute);
    const { createdMs, expiresMs } = hit.entry;
    return { outcome, tier: hit.tier, rests: hit.entry.epochs, createdMs, expiresMs };
  }

  async #compute(
    key: CacheKey<S>,
    restsOn: readonly string[],
    before: EpochVector,
    compute: Compute<T>,
  ): Promise<Flown<T>> {
    const { tiers, epochs, clock, ttlMs, negative, tierTtlMs } = this.#options;
    const ticket = tiers.ticket();
    const createdMs = Math.floor(clock.nowMs());
    const startMs = clock.monotonicMs();
    const answer = await compute(before);
    const costMs = clock.monotonicMs() - startMs;
    this.#counters.computed++;
    const rests = this.#policy.settle(before, pickEpochs(epochs(), restsOn));
    const lifeMs = answer.ok ? ttlMs : (negative?.ttlMs ?? ttlMs);
    const validUntilMs = (answer.ok ? answer.value.validUntilMs : undefined) ?? Number.POSITIVE_INFINITY;
    const expiresMs = Math.floor(Math.min(createdMs + lifeMs, validUntilMs));
    const outcome: Result<T, Fault> = answer.ok ? ok(answer.value.value) : answer;
    let kept: Promise<unknown> = Promise.resolve();
    // INVARIANT: nothing is written back after the epochs it rests on have moved.
    if (this.#policy.serves(rests, epochs())) {
      const payload = this.#payload(answer);
      const entry = { createdMs, expiresMs, negative: !answer.ok, epochs: rests };
      const storing = { ticket, ttls: tierTtlMs, costMs };
      if (payload !== undefined) kept = (await tiers.store(key, { ...entry, payload }, storing)).everywhere;
    }
    return { outcome, tier: 'computed', rests, createdMs, expiresMs, kept };
  }

  /** The bytes to keep, or undefined where the answer asks not to be, or is a refusal of a kind that is not kept. */
  #payload(answer: Result<Answer<T>, Fault>): Uint8Array | undefined {
    if (!answer.ok) return encodeRefusal(answer.fault, this.#options.negative?.codes ?? []);
    return answer.value.keep === false ? undefined : this.#options.values.encode(answer.value.value);
  }

  #refresh(refresher: Refresher, key: CacheKey<S>, restsOn: readonly string[], compute: Compute<T>): void {
    const before = pickEpochs(this.#options.epochs(), restsOn);
    if (before === undefined) return;
    const counters = this.#counters;
    counters.refreshes++;
    const failed = () => {
      counters.refreshesFailed++;
    };
    const work = async () => {
      const flown = await this.#compute(key, restsOn, before, compute);
      if (!flown.outcome.ok) failed();
    };
    refresher.start(key.text, work, failed);
  }

  /** The answer of a hit; one that this process keeps is read once. */
  #outcome({ entry, identity }: TierHit): Result<T, Fault> | undefined {
    const kept = identity === undefined ? undefined : this.#values.get(identity);
    if (kept !== undefined) return kept.value;
    const outcome = this.#decode(entry);
    if (identity !== undefined && outcome?.ok === true) this.#values.keep(identity, entry, outcome);
    return outcome;
  }

  /** The answer in an entry, or undefined where this release cannot read it: then it is computed anew. */
  #decode(entry: Entry): Result<T, Fault> | undefined {
    if (entry.negative) {
      const refusal = decodeRefusal(entry.payload, this.#options.negative?.codes ?? []);
      if (refusal === undefined) this.#counters.unreadable++;
      else this.#counters.negativeHits++;
      return refusal === undefined ? undefined : { ok: false, fault: refusal };
    }
    const value = this.#options.values.decode(entry.payload);
    if (!value.ok) this.#counters.unreadable++;
    return value.ok ? value : undefined;
  }
}
