// A spool as tests use it: a record as a promise.

import type { Fault, Result } from '@sallyport/base';
import type { Spool } from '../spool.ts';
import type { Spooled } from '../spooled.ts';

/** Appends one record with the text that `text` gives for its sequence. */
export function append(spool: Spool, text: (sequence: number) => string): Promise<Result<Spooled, Fault>> {
  return new Promise((settle) => spool.append({ text, settle }));
}
