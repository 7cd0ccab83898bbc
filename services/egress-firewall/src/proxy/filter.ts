// What filters a reply on its way to the caller: bytes in, bytes out, and no byte before it is known to be allowed.

import type { IssuedValues, Pseudonyms, RedactPolicy, RuleSet } from '@sallyport/detect';

/** Throws where it cannot go on; the reply is broken off then. */
export interface ReplyFilter {
  /** What may leave now. */
  push(chunk: Uint8Array): Uint8Array;
  /** The rest; nothing is pushed after it. */
  end(): Uint8Array;
  /** Findings taken out so far. */
  readonly redactions: number;
}

export interface FilterOptions {
  readonly rules: RuleSet;
  readonly policy: RedactPolicy;
  /** Placeholders of the call, whose values go back to who sent them. */
  readonly pseudonyms: Pseudonyms;
  /** Values that left in the place of others: placeholders of those again before a scan could take them out. */
  readonly issued?: IssuedValues | undefined;
}

/** A value inside a JSON string. */
export function inJson(original: string): string {
  return JSON.stringify(original).slice(1, -1);
}
