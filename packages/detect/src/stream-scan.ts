// A pass that goes on as bytes arrive: it finds what a pass over the whole would find, and knows which bytes may still matter.

import type { RuleSet } from './compile.ts';
import { runBytes } from './decode/symbols.ts';
import { newScan, runStart } from './engine.ts';
import type { Candidate } from './finding.ts';
import { readPiece } from './matchers/encoded-run.ts';
import { place } from './pass/automaton.ts';
import type { Scan } from './pass/scan-state.ts';

/** How far before a trigger, without a blank between, a finding may begin. */
const tokenBytesMax = 192;
/** What is kept for looking back once it has been let go. No matcher looks back farther. */
const historyBytes = 4_096;
/** The buffer is tidied up when so much of it has been let go: thousands of streams are open at once, each with its own. */
const tidyBytes = 8_192;
const bufferBytesMin = 8_192;
/** A buffer that a long chunk or a long wait made larger than this is changed for this one as soon as that is enough. */
const bufferBytesKept = 16_384;

/** A trigger, or a piece of a run, that lacks bytes: it is tried again when the content is so long. */
interface Waiting {
  readonly from: number;
  readonly retryAt: number;
}

/** Owned by one stream. Positions are those of the buffer; `base` is the place of its first byte in the stream. */
export class StreamScan {
  readonly #ruleSet: RuleSet;
  readonly #scan: Scan;
  #state = 0;
  /** The byte to step next; and which of the hits on the byte before it comes next. */
  #at = 0;
  #hit = 0;
  #runAt = 0;
  #inPiece = false;
  #waiting: Waiting | undefined;
  #runWaiting: Waiting | undefined;
  /** Where the next piece for the tier of names begins. */
  #pieceAt = 0;
  base = 0;

  constructor(ruleSet: RuleSet) {
    this.#ruleSet = ruleSet;
    this.#scan = newScan(ruleSet, new Uint8Array(bufferBytesMin));
    this.#scan.length = 0;
    this.#scan.ended = false;
  }

  /** Bytes that are there; the rest of the buffer is room. */
  get length(): number {
    return this.#scan.length;
  }

  slice(start: number, end: number): Uint8Array {
    return this.#scan.bytes.slice(start, end);
  }

  /** Takes bytes in and reads as far as they allow. `ended` says that none follow. */
  read(chunk: Uint8Array, ended: boolean): void {
    this.#append(chunk);
    this.#scan.ended = ended;
    this.#readTriggers();
    this.#readRuns();
    this.#pieceAt = this.#ruleSet.engine.people?.read(this.#scan, this.#pieceAt) ?? this.#scan.length;
  }

  /** Nothing that is found from now on begins before this position. */
  get settled(): number {
    const scan = this.#scan;
    if (scan.ended) return scan.length;
    const { depths } = this.#ruleSet.engine.automaton;
    const begun = this.#at - (depths[this.#state] ?? 0);
    let start = Math.min(begun, this.#waiting?.from ?? begun);
    const least = Math.max(0, start - tokenBytesMax);
    while (start > least && scan.byteAt(start - 1) > 0x20) start--;
    return Math.min(start - this.#ruleSet.engine.blankBytesBefore, this.#runAt, this.#pieceAt);
  }

  /** Candidates that begin before a position, out of the scan. */
  take(before: number): readonly Candidate[] {
    return this.#scan.found.takeBefore(before);
  }

  get found(): readonly Candidate[] {
    return this.#scan.found.candidates();
  }

  /** Forgets bytes that were let go, save what matchers look back at; returns by how much positions move down. */
  tidy(released: number): number {
    const count = released - historyBytes;
    if (count < tidyBytes) return 0;
    this.#scan.drop(count);
    this.#shrink();
    this.#at -= count;
    this.#runAt -= count;
    this.#pieceAt -= count;
    this.#waiting = movedDown(this.#waiting, count);
    this.#runWaiting = movedDown(this.#runWaiting, count);
    this.base += count;
    return count;
  }

  #shrink(): void {
    const scan = this.#scan;
    if (scan.bytes.length <= bufferBytesKept || scan.length > bufferBytesKept / 2) return;
    const smaller = new Uint8Array(bufferBytesKept);
    smaller.set(scan.bytes.subarray(0, scan.length));
    scan.bytes = smaller;
  }

  #append(chunk: Uint8Array): void {
    const scan = this.#scan;
    const wanted = scan.length + chunk.length;
    if (wanted > scan.bytes.length) {
      const larger = new Uint8Array(Math.max(2 * scan.bytes.length, wanted));
      larger.set(scan.bytes.subarray(0, scan.length));
      scan.bytes = larger;
    }
    scan.bytes.set(chunk, scan.length);
    scan.length = wanted;
  }

  #readTriggers(): void {
    const scan = this.#scan;
    if (this.#mustWait(this.#waiting)) return;
    this.#waiting = undefined;
    const { automaton, matchers } = this.#ruleSet.engine;
    const { classOf, next, firstHit, hits } = automaton;
    for (;;) {
      if (this.#state >= firstHit) {
        const due = hits[this.#state] ?? [];
        for (; this.#hit < due.length; this.#hit++) {
          const hit = due[this.#hit];
          if (hit === undefined) continue;
          const from = this.#at - hit.length;
          scan.mark();
          matchers[hit.id]?.visit(scan, from, this.#at);
          if (!scan.starved) continue;
          scan.rollBack();
          this.#waiting = this.#waitFrom(from);
          return;
        }
      }
      if (this.#at >= scan.length) return;
      this.#hit = 0;
      this.#state = next[place(this.#state, classOf[scan.bytes[this.#at] ?? 0] ?? 0)] ?? 0;
      this.#at++;
    }
  }

  #readRuns(): void {
    const scan = this.#scan;
    if (this.#mustWait(this.#runWaiting)) return;
    this.#runWaiting = undefined;
    for (;;) {
      if (!this.#inPiece) {
        const start = runStart(scan, this.#runAt);
        if (start < 0) {
          this.#runAt = this.#tailOfRun();
          return;
        }
        this.#runAt = start;
      }
      scan.mark();
      const piece = readPiece(scan, this.#runAt);
      if (scan.starved) {
        scan.rollBack();
        this.#inPiece = true;
        this.#runWaiting = this.#waitFrom(this.#runAt);
        return;
      }
      this.#runAt = piece.next;
      this.#inPiece = piece.goesOn;
    }
  }

  /** Where the run begins that the bytes so far end with; it may become long enough. */
  #tailOfRun(): number {
    let start = this.#scan.length;
    while (start > this.#runAt && runBytes[this.#scan.byteAt(start - 1)] === 1) start--;
    return start;
  }

  #mustWait(waiting: Waiting | undefined): boolean {
    return waiting !== undefined && !this.#scan.ended && this.#scan.length < waiting.retryAt;
  }

  /** Each try costs what the last one cost: waiting for an eighth more keeps the sum linear, however small the chunks. */
  #waitFrom(from: number): Waiting {
    const { length } = this.#scan;
    return { from, retryAt: length + 1 + ((length - from) >> 3) };
  }
}

function movedDown(waiting: Waiting | undefined, by: number): Waiting | undefined {
  return waiting === undefined ? undefined : { from: waiting.from - by, retryAt: waiting.retryAt - by };
}
