// One tier behind its guard: a deadline for each operation and a breaker that skips a dead one at once.

import { type Clock, type Fault, type Result, withTimeout } from '@sallyport/base';
import { cacheBounds } from './bounds.ts';
import { Breaker, type BreakerState } from './breaker.ts';
import type { CacheStore, TierName } from './store.ts';

export interface TierOptions {
  readonly store: CacheStore;
  /** Wait for one operation; not used in-process. */
  readonly timeoutMs?: number;
  /** Longest time an entry stays in this tier, whatever is left of its life. */
  readonly ttlMsMax?: number;
}

/** How much the last look-up counts in the mean. */
const lastWeighs = 1 / 16;

export type TierOutcome<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'fault'; readonly fault: Fault }
  | { readonly kind: 'timeout'; readonly fault: Fault }
  | { readonly kind: 'skipped' };

export class Tier {
  readonly store: CacheStore;
  readonly ttlMsMax: number;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #breaker: Breaker;
  #lookupMs: number | undefined;

  constructor(clock: Clock, options: TierOptions) {
    this.store = options.store;
    this.ttlMsMax = options.ttlMsMax ?? cacheBounds.ttlMsMax;
    this.#clock = clock;
    this.#timeoutMs = options.timeoutMs ?? cacheBounds.tierTimeoutMs;
    this.#breaker = new Breaker({ clock });
  }

  get name(): TierName {
    return this.store.name;
  }

  /** What a look-up took of late, milliseconds, misses too; undefined where none has been answered yet. */
  get lookupMs(): number | undefined {
    return this.#lookupMs;
  }

  tookMs(lookupMs: number): void {
    this.#lookupMs = (this.#lookupMs ?? lookupMs) * (1 - lastWeighs) + lookupMs * lastWeighs;
  }

  get breaker(): BreakerState {
    return this.#breaker.state;
  }

  /**
   * One operation, unless the breaker is open; `withinMs` is what the caller has left. Never throws: what the tier throws is
   * a fault of the tier.
   */
  async run<T>(
    work: (store: CacheStore) => Promise<Result<T, Fault>>,
    withinMs = Number.POSITIVE_INFINITY,
  ): Promise<TierOutcome<T>> {
    // A call that cannot leave the process can neither hang nor lose its server.
    if (this.store.inProcess) return settled(await caught(work(this.store)));
    const timeoutMs = Math.min(this.#timeoutMs, Math.floor(withinMs));
    if (timeoutMs < 1) return { kind: 'skipped' };
    const admitted = this.#breaker.admit();
    if (admitted === 'probe') void this.#probe();
    if (admitted !== 'call') return { kind: 'skipped' };
    const outcome = await this.#timed(timeoutMs, work);
    // What a slower tier before it left of the time says nothing about this one.
    if (outcome.kind !== 'timeout' || timeoutMs === this.#timeoutMs) this.#report(outcome);
    return outcome;
  }

  /** On nobody's time, so with more patience: a busy machine is slow to answer too. What it reads is nobody's either. */
  async #probe(): Promise<void> {
    this.#report(await this.#timed(2 * this.#timeoutMs, (store) => store.get('probe')));
  }

  #report(outcome: Exclude<TierOutcome<unknown>, { kind: 'skipped' }>): void {
    // A refusal of our own input says that the tier is alive.
    const alive = outcome.kind === 'done' || (outcome.kind === 'fault' && isRefusal(outcome.fault));
    if (alive) this.#breaker.succeeded();
    else this.#breaker.failed();
  }

  /** One operation with a patience of its own, past the breaker: for acts whose failure somebody must hear of. */
  async insist<T>(
    timeoutMs: number,
    work: (store: CacheStore) => Promise<Result<T, Fault>>,
  ): Promise<Exclude<TierOutcome<T>, { kind: 'skipped' }>> {
    return this.#timed(timeoutMs, work);
  }

  async #timed<T>(
    timeoutMs: number,
    work: (store: CacheStore) => Promise<Result<T, Fault>>,
  ): Promise<Exclude<TierOutcome<T>, { kind: 'skipped' }>> {
    const what = `the ${this.name} cache tier`;
    const done = await withTimeout(this.#clock, { what, timeoutMs }, () => caught(work(this.store)));
    return done.ok ? settled(done.value) : { kind: 'timeout', fault: done.fault };
  }
}

async function caught<T>(working: Promise<Result<T, Fault>>): Promise<Result<T, Fault>> {
  try {
    return await working;
  } catch (cause) {
    // A store answers with faults; one that throws is counted as a failing tier, so that it costs no caller an answer.
    return { ok: false, fault: { code: 'unavailable', message: 'a cache tier threw; see its cause', cause } };
  }
}

function settled<T>(result: Result<T, Fault>): Exclude<TierOutcome<T>, { kind: 'skipped' }> {
  return result.ok ? { kind: 'done', value: result.value } : { kind: 'fault', fault: result.fault };
}

function isRefusal(fault: Fault): boolean {
  return fault.code === 'invalid_input' || fault.code === 'too_large';
}
