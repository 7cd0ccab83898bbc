// Port: the ledger, one gapless sequence of events from all writers, and the right to publish it.

import { type Fault, type Result, sha256 } from '@sallyport/base';
import type { EvidenceEvent, Stamp } from './event.ts';

/** Entries in one append at most. */
export const ledgerBatchMax = 256;

export interface LedgerEntry extends Stamp {
  readonly tenant: string;
  readonly kind: EvidenceEvent['kind'];
  /** RFC 3339 in UTC with milliseconds. */
  readonly at: string;
  /** The event; the leaf of the log. */
  readonly bytes: Uint8Array;
  /** Its leaf hash, hex, where it is known already. */
  readonly leafHash?: string | undefined;
}

/** What the ledger files an event under. */
export type Header = Omit<LedgerEntry, 'bytes' | 'sequence' | 'leafHash'>;

export interface LedgerRow {
  /** 0, 1, 2, … without gaps: the leaf's index in the log. */
  readonly position: number;
  readonly tenant: string;
  readonly at: string;
  readonly bytes: Uint8Array;
  readonly leafHash: Uint8Array;
  /** `chainHash` over this row and all before it. */
  readonly chain: Uint8Array;
}

export interface LedgerHead {
  /** Rows, and so the position of the next one. */
  readonly size: number;
  readonly chain: Uint8Array;
}

/** What was published, or is about to be. */
export interface Publication {
  readonly size: number;
  /** Tree head, 32 bytes. */
  readonly root: Uint8Array;
}

export interface PublishLease {
  /** Grows with each lease; a holder of an older one can no longer advance. */
  readonly term: number;
  readonly published: Publication;
  /** Moves the publication from `from` to `to`, both under this term, or not at all. Faults: `conflict`, `unavailable`. */
  advance(from: Publication, to: Publication): Promise<Result<void, Fault>>;
}

export interface Ledger {
  /**
   * Appends up to `ledgerBatchMax` entries in one transaction and gives the head after it.
   * INVARIANT: replay inserts nothing twice. Entries of a (writer, boot) come in the order of their sequences; those
   * already there are passed over. Faults: `integrity` where a sequence is skipped or comes back with other bytes,
   * `unavailable`.
   */
  append(entries: readonly LedgerEntry[]): Promise<Result<LedgerHead, Fault>>;
  head(): Promise<Result<LedgerHead, Fault>>;
  /** Rows from position `from` on, in order, up to `countMax`. Faults: `unavailable`. */
  read(from: number, countMax: number): Promise<Result<readonly LedgerRow[], Fault>>;
  published(): Promise<Result<Publication, Fault>>;
  /** Runs `run` as the only publisher. Faults: `conflict` while another one is at work, `unavailable`, and those of `run`. */
  exclusive<T>(run: (lease: PublishLease) => Promise<Result<T, Fault>>): Promise<Result<T, Fault>>;
}

/** Start of the ledger's hash chain. */
export const chainStart = new Uint8Array(32);

/** The chain: SHA-256(previous chain || leaf hash). A row that is changed, moved or taken out breaks all after it. */
export function chainHash(previous: Uint8Array, leafHash: Uint8Array): Uint8Array {
  const link = Buffer.allocUnsafe(previous.length + leafHash.length);
  link.set(previous);
  link.set(leafHash, previous.length);
  return sha256(link);
}
