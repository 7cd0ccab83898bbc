// Decides which entries of a batch are new and what their rows are; pure, shared by all ledgers.

import { type Fault, fail, ok, type Result } from '@sallyport/base';
import { chainHash, type LedgerEntry, type LedgerHead, type LedgerRow, ledgerBatchMax } from './ledger.ts';
import { hashLeaf } from './merkle.ts';
import { sameBytes } from './proof.ts';

/** The last entry that a (writer, boot) has in the ledger. */
export interface WriterHead {
  readonly writer: string;
  readonly boot: string;
  readonly sequence: number;
  readonly leafHash: Uint8Array;
}

/** What an append rests on: the head, and the heads of the writers in the batch that the ledger knows. */
export interface AppendState {
  readonly head: LedgerHead;
  readonly writers: ReadonlyMap<string, WriterHead>;
}

export interface AppendPlan {
  readonly rows: readonly (LedgerRow & { readonly entry: LedgerEntry })[];
  readonly head: LedgerHead;
  /** Writer heads that the rows move. */
  readonly writers: readonly WriterHead[];
}

export function writerKey(stamp: { readonly writer: string; readonly boot: string }): string {
  return JSON.stringify([stamp.writer, stamp.boot]);
}

/** Faults: `integrity`, see `Ledger.append`. */
export function planAppend(entries: readonly LedgerEntry[], state: AppendState): Result<AppendPlan, Fault> {
  if (entries.length > ledgerBatchMax) throw new RangeError(`a ledger batch has at most ${ledgerBatchMax} entries`);
  let { size, chain } = state.head;
  const rows: (LedgerRow & { entry: LedgerEntry })[] = [];
  const moved = new Map<string, WriterHead>();
  let run: LedgerEntry | undefined;
  let key = '';
  for (const entry of entries) {
    if (run?.writer !== entry.writer || run.boot !== entry.boot) key = writerKey(entry);
    run = entry;
    const last = moved.get(key) ?? state.writers.get(key);
    const leafHash = entry.leafHash === undefined ? hashLeaf(entry.bytes) : Buffer.from(entry.leafHash, 'hex');
    if (last !== undefined && entry.sequence <= last.sequence) {
      if (entry.sequence < last.sequence || sameBytes(last.leafHash, leafHash)) continue;
      return fail('integrity', `record ${entry.sequence} of \`${entry.writer}\` is in the ledger with other content`);
    }
    if (last !== undefined && entry.sequence !== last.sequence + 1) {
      return fail(
        'integrity',
        `record ${entry.sequence} of \`${entry.writer}\` follows ${last.sequence}: records are missing`,
      );
    }
    chain = chainHash(chain, leafHash);
    rows.push({ position: size, tenant: entry.tenant, at: entry.at, bytes: entry.bytes, leafHash, chain, entry });
    moved.set(key, { writer: entry.writer, boot: entry.boot, sequence: entry.sequence, leafHash });
    size += 1;
  }
  return ok({ rows, head: { size, chain }, writers: [...moved.values()] });
}
