// What this process put into the ledger and nobody published yet: whole batches, so that waiting costs no object a row.

import type { LedgerRow } from '../ledger.ts';

/** Rows from `position` on, column by column. */
export interface RowBatch {
  readonly position: number;
  readonly tenants: readonly string[];
  readonly ats: readonly string[];
  /** The entries one after another, and where each ends. */
  readonly entries: Uint8Array;
  readonly ends: readonly number[];
  /** 32 bytes a row. */
  readonly leaves: Uint8Array;
  readonly chains: Uint8Array;
}

const bytesMax = 16 << 20;
const hashBytes = 32;

/** A run of batches without gaps. One that finds no room is left out, and so are all after it until some were dropped. */
export class OwnRows {
  readonly #batches: RowBatch[] = [];
  #bytes = 0;

  add(batch: RowBatch): void {
    const last = this.#batches.at(-1);
    if (last !== undefined && endOf(last) !== batch.position) return;
    if (this.#bytes + batch.entries.length > bytesMax) return;
    this.#batches.push(batch);
    this.#bytes += batch.entries.length;
  }

  /** The rows [from, to), or undefined where not all of them are here. */
  rows(from: number, to: number): { readonly rows: readonly LedgerRow[]; readonly hashes: Columns } | undefined {
    const batches = this.#batches.filter((batch) => batch.position < to && endOf(batch) > from);
    const [first] = batches;
    const last = batches.at(-1);
    if (first === undefined || last === undefined || first.position > from || endOf(last) < to) return undefined;
    const parts = batches.map((batch) => ({
      batch,
      from: Math.max(0, from - batch.position),
      to: Math.min(batch.ends.length, to - batch.position),
    }));
    const column = (of: 'leaves' | 'chains') =>
      Buffer.concat(parts.map((part) => part.batch[of].subarray(part.from * hashBytes, part.to * hashBytes)));
    return {
      rows: parts.flatMap((part) => rowsOf(part.batch, part.from, part.to)),
      hashes: { leaves: column('leaves'), chains: column('chains') },
    };
  }

  /** Forgets the batches that end at `position` or before. */
  dropBefore(position: number): void {
    const kept = this.#batches.findIndex((batch) => endOf(batch) > position);
    const dropped = this.#batches.splice(0, kept === -1 ? this.#batches.length : kept);
    for (const { entries } of dropped) this.#bytes -= entries.length;
  }
}

/** The hashes of consecutive rows, joined. */
export interface Columns {
  readonly leaves: Uint8Array;
  readonly chains: Uint8Array;
}

function endOf(batch: RowBatch): number {
  return batch.position + batch.ends.length;
}

function rowsOf(batch: RowBatch, from: number, to: number): readonly LedgerRow[] {
  const rows: LedgerRow[] = [];
  for (let at = from; at < to; at++) {
    rows.push({
      position: batch.position + at,
      tenant: batch.tenants[at] ?? '',
      at: batch.ats[at] ?? '',
      bytes: batch.entries.subarray(batch.ends[at - 1] ?? 0, batch.ends[at]),
      leafHash: batch.leaves.subarray(at * hashBytes, (at + 1) * hashBytes),
      chain: batch.chains.subarray(at * hashBytes, (at + 1) * hashBytes),
    });
  }
  return rows;
}
