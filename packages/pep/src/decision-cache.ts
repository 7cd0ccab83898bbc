// Decisions that the kernel lets this side give again, by the keys that it advertised.

import type { Clock, Json } from '@sallyport/base';
import { type Asked, DecisionTree, type TreeBounds, type TreeStats } from '@sallyport/semantic-cache/tree';
import type { AdvertisedKey } from './key.ts';
import type { PepDecision } from './question.ts';

export interface DecisionCacheOptions {
  readonly bounds?: TreeBounds;
  /**
   * The current epoch of a fact, for a program that follows the kernel's epochs and stops to answer when it cannot; then
   * answers are kept until a fact changes. Without it they are kept for as long as the kernel delegates: not at all unless
   * its operator says so.
   */
  readonly epochOf?: (fact: string, of: { readonly tenant: string; readonly generation: string }) => number | undefined;
  /** Says whether a certificate is to be believed, such as by `checkAnswer`; all are when absent: they came from the kernel. */
  readonly believes?: (certificate: Json | undefined, asked: Asked, tenant: string) => boolean;
}

/** The monotonic clock stands still in suspend: if the wall clock goes this much further, everything is dropped. */
const clockJumpMs = 50;

/** Owned by one pep. The tenant is the one that is named, or empty for the API key's own. */
export class DecisionCache {
  readonly #options: DecisionCacheOptions;
  readonly #clock: Clock;
  readonly #tree: DecisionTree<PepDecision>;
  #offsetMs: number;

  constructor(options: DecisionCacheOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
    this.#tree = new DecisionTree(options.bounds);
    this.#offsetMs = clock.nowMs() - clock.monotonicMs();
  }

  find(tenant: string, asked: Asked): PepDecision | undefined {
    const [nowMs, monotonicMs] = [this.#clock.nowMs(), this.#clock.monotonicMs()];
    if (Math.abs(nowMs - monotonicMs - this.#offsetMs) > clockJumpMs) {
      this.#tree.clear();
      this.#offsetMs = nowMs - monotonicMs;
    }
    const { epochOf } = this.#options;
    if (epochOf === undefined) return this.#tree.find(tenant, asked, { nowMs, monotonicMs });
    const current = (name: string) => {
      const at = name.indexOf(' ');
      return epochOf(name.slice(at + 1), { tenant, generation: name.slice(0, at) });
    };
    return this.#tree.find(tenant, asked, { nowMs, monotonicMs, epochOf: current });
  }

  /** Keeps what may be given again; `sentAtMs` is a moment of the monotonic clock before the question was sent. */
  put(
    tenant: string,
    asked: Asked,
    answer: { readonly decision: PepDecision; readonly key: AdvertisedKey; readonly sentAtMs: number },
  ): void {
    const { decision, key, sentAtMs } = answer;
    const { epochOf, believes } = this.#options;
    const { vary, epochs, generation, delegatedMs, certificate, ...times } = key;
    if ((delegatedMs === 0 && epochOf === undefined) || generation.includes(' ')) return;
    if (believes !== undefined && !believes(certificate, asked, tenant)) return;
    const named = Object.entries(epochs).map(([fact, epoch]) => [`${generation} ${fact}`, epoch] as const);
    const { policies } = decision.reason;
    this.#tree.put({
      tenant,
      asked,
      vary,
      rests: { epochs: Object.fromEntries(named), ...times, delegatedUntilMs: sentAtMs + delegatedMs },
      answer: decision,
      answerBytes: 300 + decision.reason.text.length + policies.length * 100,
    });
  }

  stats(): TreeStats {
    return this.#tree.stats();
  }
}
