// Values as they were read from the memory of this process: a hit checks epochs and times, and need not unpack and parse again.

import { LRUCache } from 'lru-cache';
import { cacheBounds } from '../bounds.ts';
import type { Entry } from '../codec.ts';

export interface KeptValue<T> {
  /** Without its payload. */
  readonly entry: Entry;
  readonly value: T;
}

/** What one costs beside its payload. */
const overheadBytes = 200;
const nothing = new Uint8Array(0);

/**
 * By the identity of the bytes they were read from: what is deleted or replaced in the store is found no more, because its
 * identity is asked for no more. Bounded by the payloads, as long as they were before they became values.
 */
export class KeptValues<T> {
  readonly #values = new LRUCache<object, KeptValue<T> & { readonly bytes: number }>({
    maxSize: cacheBounds.valuesBytesMax,
    sizeCalculation: ({ bytes }) => bytes + overheadBytes,
  });

  get(identity: object): KeptValue<T> | undefined {
    return this.#values.get(identity);
  }

  keep(identity: object, entry: Entry, value: T): void {
    this.#values.set(identity, { entry: { ...entry, payload: nothing }, value, bytes: entry.payload.length });
  }
}
