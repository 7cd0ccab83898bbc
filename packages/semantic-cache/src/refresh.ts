// Early refresh: a hit near its end may start one computation in the background, so that not all callers miss at once.

import type { RandomBytes } from '@sallyport/base';
import { cacheBounds } from './bounds.ts';

export interface EarlyRefresh {
  /** The end of an entry's life in which refreshing becomes likely: 0 at its beginning, certain at its end. */
  readonly windowMs: number;
  readonly random: RandomBytes;
}

export class Refresher {
  readonly #options: EarlyRefresh;
  readonly #running = new Map<string, Promise<void>>();

  constructor(options: EarlyRefresh) {
    this.#options = options;
  }

  /** Whether a hit with this much life left should start a refresh; drawn anew for each hit. */
  due(key: string, leftMs: number): boolean {
    const { windowMs, random } = this.#options;
    if (leftMs >= windowMs || this.#running.has(key) || this.#running.size >= cacheBounds.refreshesMax) return false;
    const draw = Buffer.from(random(4)).readUInt32BE(0) / 2 ** 32;
    return draw >= leftMs / windowMs;
  }

  /** Runs `work` in the background; `failed` hears of a throw. */
  start(key: string, work: () => Promise<void>, failed: () => void): void {
    const running = work()
      // The caller has its hit; a bug in the computation shows again, in the foreground, when the entry ends.
      .catch(failed)
      .finally(() => this.#running.delete(key));
    this.#running.set(key, running);
  }

  async drain(): Promise<void> {
    await Promise.all(this.#running.values());
  }
}
