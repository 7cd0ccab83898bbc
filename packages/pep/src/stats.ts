// Counts what became of each call, so that a kernel that is away is seen and not only felt.

import type { TreeStats } from '@sallyport/semantic-cache/tree';

export interface PepStats {
  /** Calls of `decide`. */
  readonly asked: number;
  readonly permitted: number;
  /** Denied by the kernel. */
  readonly denied: number;
  /** Denied here, by kind: `unavailable`, `timeout`, `refused`, `exhausted`, `cancelled`. */
  readonly failed: Readonly<Record<string, number>>;
  /** Requests to the kernel. */
  readonly batches: number;
  /** Questions in them; more than `asked` where a batch had to be split. */
  readonly sent: number;
  readonly batchLargest: number;
  /** Of the cache, where there is one: `exact`, `semantic` and `pattern` hits, and what became of the rest. */
  readonly cache?: TreeStats;
}

/** Kinds of denial that are this side's. */
export const ownKinds = ['unavailable', 'timeout', 'refused', 'exhausted', 'cancelled'] as const;

export class Counters {
  asked = 0;
  permitted = 0;
  denied = 0;
  batches = 0;
  sent = 0;
  batchLargest = 0;
  readonly #failed = new Map<string, number>(ownKinds.map((kind) => [kind, 0]));

  batch(size: number): void {
    this.batches += 1;
    this.sent += size;
    this.batchLargest = Math.max(this.batchLargest, size);
  }

  decided(allowed: boolean, kind: string): void {
    const failed = this.#failed.get(kind);
    if (allowed) this.permitted += 1;
    else if (failed === undefined) this.denied += 1;
    else this.#failed.set(kind, failed + 1);
  }

  snapshot(): PepStats {
    const { asked, permitted, denied, batches, sent, batchLargest } = this;
    return { asked, permitted, denied, failed: Object.fromEntries(this.#failed), batches, sent, batchLargest };
  }
}
