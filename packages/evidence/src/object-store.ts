// Port: where the published log and the bundles lie, a folder or a bucket.

import { type Fault, fail, ok, type Result } from '@sallyport/base';

export interface ObjectStore {
  /**
   * Stores an object whole: a reader sees the old bytes or the new ones, and `stored` survives a crash.
   * With `ifAbsent` exactly one of several writers gets `stored`; the others get `exists` and change nothing.
   * Faults: `unavailable`, `invalid_input` for a key that is not plain.
   */
  put(
    key: string,
    bytes: Uint8Array,
    options?: { readonly ifAbsent?: boolean },
  ): Promise<Result<'stored' | 'exists', Fault>>;
  /** The bytes, or undefined where there is no such object. Faults: `unavailable`. */
  get(key: string): Promise<Result<Uint8Array | undefined, Fault>>;
  /** All keys that start with `prefix`, sorted by code unit. Faults: `unavailable`. */
  list(prefix: string): Promise<Result<readonly string[], Fault>>;
  /** Removes an object, present or not. Absent on stores that must keep everything. Faults: `unavailable`. */
  delete?(key: string): Promise<Result<void, Fault>>;
}

/** Refuses keys that a file system or a bucket could read as something else. Faults: `invalid_input`. */
export function checkKey(key: string): Result<string, Fault> {
  const isPlain =
    key.length <= 900 && key.split('/').every((part) => /^[A-Za-z0-9_%+=-][A-Za-z0-9._%+=-]*$/.test(part));
  return isPlain
    ? ok(key)
    : fail('invalid_input', `\`${key}\` is no object key; use plain segments of letters, digits and ._-`);
}

/** One segment of a key for any text: what is not a letter, a digit, `_` or `-` is percent-encoded. */
export function keySegment(text: string): string {
  return encodeURIComponent(text).replace(/[.!~*'()]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}
