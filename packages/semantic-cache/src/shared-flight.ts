// One flight for all processes: on a miss one computes, the others look again until its answer is there.

import { type Clock, type Fault, type Result, withTimeout } from '@sallyport/base';
import { cacheBounds } from './bounds.ts';
import { Breaker } from './breaker.ts';

/** A lock that all processes see. It saves work and nothing rests on it: two may hold it at once, or nobody get it. */
export interface FlightLock {
  /** Gives it back, or undefined while another has it. It ends by itself after `holdMs`. Faults: `unavailable`. */
  take(name: string, holdMs: number): Promise<Result<(() => Promise<void>) | undefined, Fault>>;
}

export interface SharedFlightOptions {
  readonly lock: FlightLock;
  readonly clock: Clock;
  /** Longest wait for another's answer; then it is computed here too. */
  readonly waitMs?: number;
}

/** What came of asking: another's answer, or the duty to compute, with what to call when the answer is kept. */
export type Flight<T> = { readonly found: T } | { readonly landed: () => void };

/**
 * INVARIANT: an answer of another process is taken by `look` alone, which checks it as any hit: a lock that lives too long or
 * not long enough costs a computation, never an answer. The name holds the epochs, so that callers wait only for
 * an answer that they could take.
 */
export class SharedFlights {
  readonly #options: SharedFlightOptions;
  readonly #breaker: Breaker;

  constructor(options: SharedFlightOptions) {
    this.#options = options;
    this.#breaker = new Breaker({ clock: options.clock });
  }

  async join<T>(name: string, look: () => Promise<T | undefined>): Promise<Flight<T>> {
    const { clock, waitMs = cacheBounds.flightWaitMs } = this.#options;
    const untilMs = clock.monotonicMs() + waitMs;
    for (let delayMs: number = pollMs.first, waited = false; ; delayMs = Math.min(pollMs.max, delayMs * 2)) {
      const landed = await this.#take(name);
      if (landed !== undefined) {
        // Whoever had it has landed, or has been given up.
        const found = waited ? await look() : undefined;
        if (found === undefined) return { landed };
        landed();
        return { found };
      }
      if (clock.monotonicMs() + delayMs > untilMs) return { landed: () => undefined };
      await clock.sleep(delayMs);
      waited = true;
    }
  }

  /** What gives the lock back; undefined while another has it. Where the lock cannot be asked, everybody computes. */
  async #take(name: string): Promise<(() => void) | undefined> {
    const alone = () => undefined;
    const admitted = this.#breaker.admit();
    if (admitted === 'probe') void this.#ask('probe', 1);
    if (admitted !== 'call') return alone;
    const asked = await this.#ask(name, cacheBounds.flightHoldMs);
    if (!asked.ok) return alone;
    const release = asked.value;
    // A lock that is not given back ends by itself.
    return release === undefined ? undefined : () => void release().catch(() => undefined);
  }

  /** Asks for the lock, and tells the breaker what came of it. */
  async #ask(name: string, holdMs: number): Promise<Result<(() => Promise<void>) | undefined, Fault>> {
    const { clock, lock } = this.#options;
    const limit = { what: 'the lock of a flight', timeoutMs: cacheBounds.tierTimeoutMs };
    const asked = await withTimeout(clock, limit, () => lock.take(name, holdMs));
    if (asked.ok && asked.value.ok) this.#breaker.succeeded();
    else this.#breaker.failed();
    return asked.ok ? asked.value : asked;
  }
}

const pollMs = { first: 2, max: 20 } as const;
