// Streams of questions and changes to replay: each made of a seed, the same in every run.

import type { AuthorityStore, DecisionRequest } from '@sallyport/decision';

export type Step =
  | { readonly ask: DecisionRequest }
  /** Something stored changes between two questions. */
  | { readonly change: (authority: AuthorityStore) => Promise<unknown> };

export interface Workload {
  readonly name: string;
  readonly about: string;
  readonly prepare: (authority: AuthorityStore) => Promise<void>;
  readonly steps: (count: number) => Iterable<Step>;
}

/** Ranks below `size` with the popularity of 1 / (rank + 1)^s. */
export function zipf(number: () => number, size: number, s = 1): () => number {
  const sums: number[] = [];
  let sum = 0;
  for (let rank = 0; rank < size; rank++) {
    sum += 1 / (rank + 1) ** s;
    sums.push(sum);
  }
  return () => {
    const at = number() * sum;
    let [low, high] = [0, size - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] ?? sum) > at) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}

/** What differs from call to call and no policy asks for: id, address and time of a request. */
export function circumstances(number: () => number, at: number) {
  const startMs = Date.UTC(2026, 0, 5);
  return {
    request_id: `r-${at}-${Math.floor(number() * 1e9)}`,
    ip: `10.${Math.floor(number() * 256)}.${Math.floor(number() * 256)}.${Math.floor(number() * 256)}`,
    now: { __extn: { fn: 'datetime', arg: new Date(startMs + at * 137).toISOString() } },
  };
}
