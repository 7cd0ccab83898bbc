// A circuit breaker: after failures in a row a tier is left alone, then probed, by nobody's call, until it answers.

import type { Clock } from '@sallyport/base';
import { cacheBounds } from './bounds.ts';

export type BreakerState = 'closed' | 'open' | 'half_open';

export interface BreakerOptions {
  readonly clock: Clock;
  readonly failuresMax?: number;
  readonly openMs?: number;
}

export class Breaker {
  readonly #clock: Clock;
  readonly #failuresMax: number;
  readonly #openMs: number;
  #state: BreakerState = 'closed';
  #failures = 0;
  #probeAtMs = 0;

  constructor(options: BreakerOptions) {
    this.#clock = options.clock;
    this.#failuresMax = options.failuresMax ?? cacheBounds.breakerFailuresMax;
    this.#openMs = options.openMs ?? cacheBounds.breakerOpenMs;
  }

  get state(): BreakerState {
    return this.#state;
  }

  /**
   * What to do with a call: let it go, or pass the tier over. `probe` passes it over too, and asks of this one caller to
   * try the tier beside its call and to report back: whoever waits for an answer never waits for a tier that may be dead.
   */
  admit(): 'call' | 'probe' | 'skip' {
    if (this.#state === 'closed') return 'call';
    // A probe that never reported back would keep the tier out for ever, so the next one is due after the same rest.
    if (this.#clock.monotonicMs() < this.#probeAtMs) return 'skip';
    this.#state = 'half_open';
    this.#probeAtMs = this.#clock.monotonicMs() + this.#openMs;
    return 'probe';
  }

  succeeded(): void {
    // A late answer to a call from before the opening proves nothing about now.
    if (this.#state === 'open') return;
    this.#state = 'closed';
    this.#failures = 0;
  }

  failed(): void {
    // Nor does a late failure make the rest longer.
    if (this.#state === 'open') return;
    this.#failures++;
    if (this.#state === 'closed' && this.#failures < this.#failuresMax) return;
    this.#state = 'open';
    this.#probeAtMs = this.#clock.monotonicMs() + this.#openMs;
  }
}
