// The spool: an append-only queue on the local disk; what it acknowledges survives kill -9 and power loss.

import { type Clock, type Fault, fail, limits, ok, type Result } from '@sallyport/base';
import { FrameBatch, type Framed } from './frame-batch.ts';
import { gather } from './gather.ts';
import { Recent } from './recent.ts';
import { decodeFrame, headBytes, segmentMagic } from './segment.ts';
import type { SpoolFile, SpoolFiles } from './spool-files.ts';
import { type RecoveredSpool, recoverSpool, type Segment, segmentName } from './spool-recover.ts';
import type { Appending, Spooled } from './spooled.ts';

export interface SpoolOptions {
  readonly files: SpoolFiles;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** A segment is sealed at the first batch that takes it past this size. */
  readonly segmentBytesMax?: number;
  /** Undrained bytes on the disk; above them appends are `unavailable`. */
  readonly spoolBytesMax?: number;
  /** Records waiting for the disk; above them appends are `unavailable`. */
  readonly queueMax?: number;
  /** Records that wait for the ledger and are kept in memory; beyond them they are read back from the disk. */
  readonly recentMax?: number;
}

/** Longest wait for more records to write at once. */
const gatherMs = 1;
const batchRecordsMax = 2_048;
const recentBytesMax = 8 << 20;
const readBytes = 1 << 20;
const retryAfterMs = 1_000;

/** Opens, locks and recovers a spool. Faults: `unavailable` (locked or unreadable), `integrity` (damaged data). */
export async function openSpool(options: SpoolOptions): Promise<Result<Spool, Fault>> {
  let unlock: (() => Promise<void>) | undefined;
  try {
    unlock = await options.files.lock();
    const recovered = await recoverSpool(options.files);
    if (recovered.ok) return ok(new Spool(options, recovered.value, unlock));
    await unlock();
    return recovered;
  } catch (cause) {
    await unlock?.().catch(() => undefined); // The fault below already says that the folder is not usable.
    return fail(
      'unavailable',
      'the evidence spool cannot be opened; is its folder writable and used by no other process?',
      { cause },
    );
  }
}

interface Taken {
  readonly appending: Appending;
  readonly record: Spooled & Framed;
}

/** One writer loop owns the current file and the sequence; `read` and `release` own the cursor. */
export class Spool {
  readonly #files: SpoolFiles;
  readonly #limits: { readonly segmentBytesMax: number; readonly spoolBytesMax: number; readonly queueMax: number };
  readonly #unlock: () => Promise<void>;
  readonly #segments: Segment[];
  readonly #clock: SpoolOptions['clock'];
  readonly #batch = new FrameBatch();
  readonly #recent: Recent<Spooled>;
  #waiting: Appending[] = [];
  #writing: Promise<void> | undefined;
  #file: SpoolFile | undefined;
  /** The file may end in bytes that no one was promised: cut them before anything else is written. */
  #damaged = false;
  #nextSequence: number;
  #cursor: { sequence: number; offset: number };
  #bytes: number;
  #closed = false;

  constructor(options: SpoolOptions, recovered: RecoveredSpool, unlock: () => Promise<void>) {
    this.#files = options.files;
    this.#clock = options.clock;
    this.#limits = {
      segmentBytesMax: options.segmentBytesMax ?? 8 << 20,
      spoolBytesMax: options.spoolBytesMax ?? 1 << 30,
      queueMax: options.queueMax ?? limits.spoolQueueMax,
    };
    this.#recent = new Recent({
      countMax: options.recentMax ?? 4_096,
      bytesMax: recentBytesMax,
      numberOf: (record) => record.sequence,
      bytesOf: (record) => record.payload.length,
    });
    this.#unlock = unlock;
    this.#segments = [...recovered.segments];
    this.#bytes = this.#segments.reduce((sum, segment) => sum + segment.length, 0);
    this.#nextSequence = recovered.nextSequence;
    this.#cursor = {
      sequence: this.#segments[0]?.firstSequence ?? recovered.nextSequence,
      offset: segmentMagic.length,
    };
  }

  /** Sequence of the last durable record; 0 before the first. */
  get lastSequence(): number {
    return this.#nextSequence - 1;
  }

  /** Durable records that were not released yet. */
  get backlog(): number {
    return this.#nextSequence - this.#cursor.sequence;
  }

  /** Bytes on the disk. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * INVARIANT: acknowledged means durable. Settles once the record is on the disk, in the order of the sequences.
   * Faults: `too_large` (the record; no sequence is used), `unavailable` (full, which is no quota of a caller's; the disk
   * failed; closed); none promises anything.
   */
  append(appending: Appending): void {
    if (this.#closed) {
      appending.settle(fail('unavailable', 'the evidence spool is closed'));
    } else if (this.#waiting.length >= this.#limits.queueMax || this.#bytes >= this.#limits.spoolBytesMax) {
      appending.settle(fail('unavailable', 'the evidence spool is full; try again', { retryAfterMs }));
    } else {
      this.#waiting.push(appending);
      this.#writing ??= this.#writeAll();
    }
  }

  /** Up to `countMax` durable records from the cursor on; the cursor stays. Faults: `unavailable`, `integrity`. */
  async read(countMax: number): Promise<Result<readonly Spooled[], Fault>> {
    const recent = this.#recent.from(this.#cursor.sequence, countMax);
    if (recent.length > 0) return ok(recent);
    const out: Spooled[] = [];
    let { sequence, offset } = this.#cursor;
    for (const segment of [...this.#segments]) {
      if (segment.nextSequence <= sequence) continue;
      if (segment.firstSequence === sequence) offset = segmentMagic.length;
      const durableUntil = segment.nextSequence;
      const chunk = await this.#chunk(segment, offset, countMax - out.length);
      if (!chunk.ok) return chunk;
      for (let at = 0; sequence < durableUntil && out.length < countMax; ) {
        const frame = decodeFrame(chunk.value, at);
        if (frame === undefined) {
          if (at > 0) return ok(out);
          return fail('integrity', `the spool segment \`${segment.name}\` has changed under a running process`);
        }
        out.push({ sequence: frame.sequence, payload: frame.payload });
        at = frame.end;
        sequence += 1;
      }
      if (out.length >= countMax) break;
      if (sequence < durableUntil) return ok(out);
    }
    return ok(out);
  }

  /** Moves the cursor behind `records` (as `read` gave them) and removes segments that are used up. Faults: `unavailable`. */
  async release(records: readonly Spooled[]): Promise<Result<void, Fault>> {
    let { sequence, offset } = this.#cursor;
    for (const record of records) {
      if (record.sequence !== sequence) throw new RangeError('records are released in the order of their reading');
      const isFirst = this.#segments.some((segment) => segment.firstSequence === sequence);
      offset = (isFirst ? segmentMagic.length : offset) + headBytes + record.payload.length;
      sequence += 1;
    }
    this.#cursor = { sequence, offset };
    this.#recent.dropBefore(sequence);
    try {
      // The last segment stays: its name remembers the sequence.
      while (this.#segments.length > 1) {
        const first = this.#segments[0];
        if (first === undefined || first.nextSequence > this.#cursor.sequence) break;
        await this.#files.remove(first.name);
        this.#segments.shift();
        this.#bytes -= first.length;
      }
      return ok(undefined);
    } catch (cause) {
      return fail('unavailable', 'a drained spool segment cannot be removed; free the disk by hand', { cause });
    }
  }

  /** Waits for what is queued, then lets go of the folder. Faults: `unavailable`. */
  async close(): Promise<Result<void, Fault>> {
    if (this.#closed) return ok(undefined);
    this.#closed = true;
    await this.#writing;
    try {
      // A clean end leaves an empty segment, so that the next start has nothing to read again.
      if (this.backlog === 0 && this.lastSequence >= (this.#segments.at(-1)?.firstSequence ?? 1)) await this.#roll();
      await this.#file?.close();
      await this.release([]);
      return ok(undefined);
    } catch (cause) {
      return fail('unavailable', 'the evidence spool did not close cleanly; what was acknowledged is safe', { cause });
    } finally {
      await this.#unlock();
    }
  }

  async #chunk(segment: Segment, offset: number, countMax: number): Promise<Result<Uint8Array, Fault>> {
    try {
      const length = Math.min(
        segment.length - offset,
        Math.max(readBytes, limits.eventBytesMax * 2),
        countMax * (limits.eventBytesMax + 64),
      );
      return ok(await this.#files.read(segment.name, offset, length));
    } catch (cause) {
      return fail('unavailable', 'the evidence spool cannot be read', { cause, retryAfterMs });
    }
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      await gather(this.#clock, { waiting: () => this.#waiting.length, countMax: batchRecordsMax, forMs: gatherMs });
      await this.#writeBatch();
    }
    // In the same turn as the last look at the queue: an append cannot fall between the two.
    this.#writing = undefined;
  }

  /** Group commit: many records, one write that returns when it is on the disk, then all callers hear of it. */
  async #writeBatch(): Promise<void> {
    let taken: Taken[] = [];
    try {
      const { file, segment } = await this.#writable();
      taken = this.#takeBatch(file.length);
      if (taken.length === 0) return;
      this.#damaged = true;
      await file.append(this.#batch.bytes);
      this.#damaged = false;
      this.#bytes += file.length - segment.length;
      segment.length = file.length;
      segment.nextSequence += taken.length;
      this.#nextSequence = segment.nextSequence;
      for (const { record } of taken) this.#recent.add(record);
      for (const { appending, record } of taken) appending.settle(ok(record));
    } catch (cause) {
      // Whoever was in this batch, or would have been, learns that nothing is promised; sequences are used again.
      const refused = taken.length > 0 ? taken.map((each) => each.appending) : this.#waiting.splice(0, batchRecordsMax);
      const fault = fail('unavailable', 'the evidence spool cannot write to its disk; try again', {
        cause,
        retryAfterMs,
      });
      for (const appending of refused) appending.settle(fault);
    }
  }

  #takeBatch(batchOffset: number): Taken[] {
    const taken: Taken[] = [];
    let used = 0;
    this.#batch.begin(batchOffset);
    for (const appending of this.#waiting) {
      if (used >= batchRecordsMax) break;
      const sequence = this.#nextSequence + taken.length;
      const framed = this.#batch.add(sequence, appending.text(sequence));
      if (framed === undefined) break;
      used += 1;
      if (!framed.ok) {
        appending.settle(framed);
        continue;
      }
      const { payload, leafHash } = framed.value;
      taken.push({ appending, record: { sequence, payload, leafHash, header: appending.header } });
    }
    this.#waiting = this.#waiting.slice(used);
    return taken;
  }

  /** The file to write to: repaired after a failure, rolled over when it is full. */
  async #writable(): Promise<{ file: SpoolFile; segment: Segment }> {
    const current = this.#segments.at(-1);
    if (this.#file !== undefined && current !== undefined && this.#damaged) {
      await this.#file.truncate(current.length);
      this.#damaged = false;
    }
    if (this.#file !== undefined && current !== undefined && current.length < this.#limits.segmentBytesMax) {
      return { file: this.#file, segment: current };
    }
    return this.#roll();
  }

  async #roll(): Promise<{ file: SpoolFile; segment: Segment }> {
    const name = segmentName(this.#nextSequence);
    const file = await this.#files.open(name);
    try {
      // A file of that name can only be one without records, left by an attempt that failed or did not end.
      await file.truncate(0);
      await file.append(segmentMagic);
    } catch (cause) {
      await file.close().catch(() => undefined); // The failure to write is the one to report.
      throw cause;
    }
    await this.#file?.close();
    this.#file = file;
    const last = this.#segments.at(-1);
    this.#bytes += file.length - (last?.name === name ? last.length : 0);
    if (last?.name === name) {
      last.length = file.length;
      return { file, segment: last };
    }
    const segment = { name, firstSequence: this.#nextSequence, nextSequence: this.#nextSequence, length: file.length };
    this.#segments.push(segment);
    return { file, segment };
  }
}
