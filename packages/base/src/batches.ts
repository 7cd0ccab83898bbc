// Calls that wait while one is under way go together with the next.

import type { Clock } from './clock.ts';
import { type Fault, fail } from './fault.ts';
import type { Result } from './result.ts';

export interface BatchesOptions<Item, Answer> {
  /** Does them all at once; the answers in the order of the items. A fault is that of each. */
  readonly run: (items: readonly Item[]) => Promise<Result<readonly Answer[], Fault>>;
  /** Items of one run. */
  readonly sizeMax: number;
  /** Items that may wait; more are refused with `unavailable`. */
  readonly waitingMax: number;
  /**
   * Least time between the beginnings of two runs, 0 by default: each costs whoever runs it something, and under load
   * later runs carry more.
   */
  readonly everyMs?: number;
  readonly clock: Pick<Clock, 'monotonicMs' | 'sleep'>;
  /** What waits, in the words of that refusal: `certificates to be stored`. */
  readonly what: string;
}

interface Waiting<Item, Answer> {
  readonly item: Item;
  readonly settle: (answer: Result<Answer, Fault>) => void;
  readonly reject: (thrown: unknown) => void;
}

/**
 * One run at a time. A lone item goes at once; under load a run carries many.
 * INVARIANT: an item goes with a run that begins after `add` was called, so it sees what had happened until then.
 */
export class Batches<Item, Answer> {
  readonly #options: BatchesOptions<Item, Answer>;
  // Owned by `add` and `#drain`, which never run at the same time between two awaits.
  #waiting: Waiting<Item, Answer>[] = [];
  #draining: Promise<void> | undefined;
  #beganMs = Number.NEGATIVE_INFINITY;

  constructor(options: BatchesOptions<Item, Answer>) {
    this.#options = options;
  }

  add(item: Item): Promise<Result<Answer, Fault>> {
    const { waitingMax, what } = this.#options;
    if (this.#waiting.length >= waitingMax) {
      return Promise.resolve(fail('unavailable', `too many ${what} wait; try again`, { retryAfterMs: 1_000 }));
    }
    return new Promise((settle, reject) => {
      this.#waiting.push({ item, settle, reject });
      this.#draining ??= this.#drain();
    });
  }

  /** Resolves when nothing waits. */
  async idle(): Promise<void> {
    await this.#draining;
  }

  async #drain(): Promise<void> {
    const { clock, everyMs = 0 } = this.#options;
    while (this.#waiting.length > 0) {
      const earlyMs = this.#beganMs + everyMs - clock.monotonicMs();
      if (earlyMs > 0) await clock.sleep(earlyMs);
      this.#beganMs = clock.monotonicMs();
      await this.#runNext();
    }
    this.#draining = undefined;
  }

  async #runNext(): Promise<void> {
    const { run, sizeMax } = this.#options;
    const batch = this.#waiting.slice(0, sizeMax);
    this.#waiting = this.#waiting.slice(sizeMax);
    try {
      const ran = await run(batch.map(({ item }) => item));
      if (ran.ok && ran.value.length !== batch.length) throw new TypeError('a batch was answered in part');
      if (ran.ok) for (const [at, answer] of ran.value.entries()) batch[at]?.settle({ ok: true, value: answer });
      else for (const { settle } of batch) settle(ran);
    } catch (thrown) {
      for (const { reject } of batch) reject(thrown);
    }
  }
}
