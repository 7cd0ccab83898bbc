// The newest records of the spool that wait for the ledger, kept in memory so that draining reads no disk.

import type { Spooled } from './spooled.ts';

const bytesMax = 8 << 20;

/** A run of records without gaps. One that finds no room is left out, and so are all after it until the run is drained. */
export class RecentRecords {
  readonly #countMax: number;
  #records: Spooled[] = [];
  #bytes = 0;

  constructor(countMax: number) {
    this.#countMax = countMax;
  }

  /** Keeps a record where there is room and it follows the last one. */
  add(record: Spooled): void {
    const last = this.#records.at(-1);
    if (last !== undefined && last.sequence + 1 !== record.sequence) return;
    if (this.#records.length >= this.#countMax || this.#bytes + record.payload.length > bytesMax) return;
    this.#records.push(record);
    this.#bytes += record.payload.length;
  }

  /** Up to `most` records from `sequence` on; none where the run does not hold that one. */
  from(sequence: number, most: number): readonly Spooled[] {
    const first = this.#records[0];
    if (first === undefined || first.sequence > sequence) return [];
    return this.#records.slice(sequence - first.sequence, sequence - first.sequence + most);
  }

  dropBefore(sequence: number): void {
    const first = this.#records[0];
    if (first === undefined || first.sequence >= sequence) return;
    for (const { payload } of this.#records.splice(0, sequence - first.sequence)) this.#bytes -= payload.length;
  }
}
