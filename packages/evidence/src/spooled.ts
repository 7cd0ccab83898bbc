// A record of the spool, and one on its way there.

import type { Fault, Result } from '@sallyport/base';
import type { Framed } from './frame-batch.ts';
import type { Header } from './ledger.ts';

export interface Spooled {
  readonly sequence: number;
  readonly payload: Uint8Array;
  /** Hash of the payload as a leaf of the log, hex; of records that were read back from the disk it is not known. */
  readonly leafHash?: string;
  /** As its writer gave it; not known either of records from the disk. */
  readonly header?: Header | undefined;
}

/** A record on its way to the disk. Its two functions must not throw: others are in the same batch. */
export interface Appending {
  readonly header?: Header;
  /** The payload, once the sequence is known; it may be asked again with another one after a failed write. */
  text(sequence: number): string;
  /** Called once. Faults: see `Spool.append`. */
  settle(result: Result<Spooled & Framed, Fault>): void;
}
