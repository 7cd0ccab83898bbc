// One group commit in the making: records framed behind one another in memory, so that one write takes them all.

import { type Fault, fail, limits, ok, type Result } from '@sallyport/base';
import { hashPrefixedLeaf } from './merkle.ts';
import { headBytes, writeHead } from './segment.ts';

export interface Framed {
  /** The record's bytes; they stay as they are for as long as someone holds them. */
  readonly payload: Uint8Array;
  /** Hash of the payload as a leaf of the log, hex. */
  readonly leafHash: string;
}

const slabBytes = 256 << 10;
/** UTF-8 of one UTF-16 code unit. */
const unitBytesMax = 3;

/** Frames lie in slabs that are never written twice: a batch goes to the disk, and its payloads to the ledger, from there. */
export class FrameBatch {
  #slab = Buffer.allocUnsafeSlow(slabBytes);
  #from = 0;
  #end = 0;
  #batchOffset = 0;

  /** Starts a batch that will be written at this offset of its segment. */
  begin(batchOffset: number): void {
    this.#from = this.#end;
    this.#batchOffset = batchOffset;
  }

  /** What to write: all records since `begin`. */
  get bytes(): Uint8Array {
    return this.#slab.subarray(this.#from, this.#end);
  }

  /** Adds one record, or gives undefined where it must wait for the next batch. Faults: `too_large`, and nothing is added. */
  add(sequence: number, text: string): Result<Framed, Fault> | undefined {
    if (!this.#hasRoom(headBytes + text.length * unitBytesMax)) {
      const needed = headBytes + Buffer.byteLength(text);
      if (needed > headBytes + limits.eventBytesMax) return tooLarge(needed - headBytes);
      if (!this.#hasRoom(needed)) {
        if (this.#end > this.#from) return undefined;
        this.#slab = Buffer.allocUnsafeSlow(slabBytes);
        this.#from = 0;
        this.#end = 0;
      }
    }
    const payloadAt = this.#end + headBytes;
    const payloadBytes = this.#slab.write(text, payloadAt);
    if (payloadBytes > limits.eventBytesMax) return tooLarge(payloadBytes);
    const end = payloadAt + payloadBytes;
    // The prefix of a leaf stands before the payload for as long as it takes to hash it; the head then overwrites it.
    this.#slab[payloadAt - 1] = 0;
    const leafHash = hashPrefixedLeaf(this.#slab.subarray(payloadAt - 1, end));
    writeHead(this.#slab, this.#end, { sequence, batchOffset: this.#batchOffset, payloadBytes });
    this.#end = end;
    return ok({ payload: this.#slab.subarray(payloadAt, end), leafHash });
  }

  #hasRoom(bytes: number): boolean {
    return this.#end + bytes <= this.#slab.length;
  }
}

function tooLarge(bytes: number): Result<never, Fault> {
  const allowed = limits.eventBytesMax;
  return fail('too_large', `the event has ${bytes} bytes where ${allowed} are allowed; record digests`);
}
