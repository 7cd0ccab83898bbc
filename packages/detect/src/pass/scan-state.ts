// The state of one pass over one content: the bytes, what was found so far, and what is already known about runs.

import type { ByteSet } from './char-class.ts';
import { Found, form } from './found.ts';
import { HitRoom } from './hits.ts';
import { EntropyMemo, Groups, type IdentifierMemo, roomForSymbols, type SymbolsRoom, WordMemo } from './memos.ts';

/** A character set with its place in the run cache. */
export interface Runnable {
  readonly set: ByteSet;
  readonly slot: number;
}

export interface ScanOptions {
  readonly bytes: Uint8Array;
  readonly depth: number;
  /** Number of rules, and of slots of the run cache. */
  readonly rules: number;
  readonly slots: number;
  /** What compressed data has become so far, shared with the passes over what came out of it. */
  readonly unpacked?: { bytes: number };
  /** Reads what came out of an encoding. */
  readonly scanWithin: (inner: Scan) => void;
}

/** Owned by one call of the engine; matchers read the bytes through it and report into it. */
export class Scan {
  /** What is there so far; a stream grows it and drops its beginning. */
  bytes: Uint8Array;
  length: number;
  /** Whether nothing comes after `length`. */
  ended = true;
  /** Whether something looked beyond `length` while more may come: what it concluded does not count. */
  starved = false;
  readonly found = new Found();
  /** Findings from this row on came out of runs of an encoding, after all that triggers gave. */
  runsFrom = 0;
  /** Bytes looked at by matchers, beside the one pass itself: the measure of work in tests. */
  steps = 0;
  /** That of the rule set, which several share. */
  isCanary: ((marker: string) => boolean) | undefined;
  /** Per rule: the end of its last finding; triggers before it are inside that finding. */
  readonly until: Int32Array;
  /** Per rule: where the value begins that it refused last; −1 for none. */
  readonly refused: Int32Array;
  /** The digit groups being read, and the end of the digits that are already decided. */
  readonly groups = new Groups();
  digitsUntil = 0;
  /** Windows around escapes have been read up to here. */
  escapedUntil = 0;
  /** Compressed data has been read up to here. */
  packedUntil = 0;
  /** How many encodings this content came out of; the content itself is 0. */
  readonly depth: number;
  readonly #scanWithin: (inner: Scan) => void;
  /** The pass over what came out of an encoding; one serves all encodings of this content. */
  #inner: Scan | undefined;
  readonly unpacked: { bytes: number };
  #room: { readonly bytes: Uint8Array; readonly from: Int32Array } | undefined;
  /** Where the last manifest that was read ends. */
  manifestUntil = 0;
  /** How far the last manifest was searched for its kind, and whether it ends there. */
  readonly manifestSearch = { to: 0, closed: false };
  #buffer: Buffer = noBuffer;
  #buffered: Uint8Array | undefined;
  #symbols: SymbolsRoom | undefined;
  #hits: HitRoom | undefined;
  /** The last name that was looked at for an assignment, the end of its identifier and the start of its value: rules share names. */
  readonly assignment = { nameEnd: -1, restEnd: -1, valueStart: -1 };
  /** The address whose end was read last: where it and its authority begin. */
  readonly url = { start: -1, rest: -1, end: -1 };
  /** The identifier that was read last for the words in it. */
  readonly identifier: IdentifierMemo = { walkedFrom: -1, walkedTo: -1, from: -1, to: -1, lists: new Uint8Array(0) };
  /** The last span that was made a text: rules look at the same values. */
  readonly span = { start: 0, end: 0, text: '' };
  /** The bytes whose entropy was asked last. */
  readonly entropy = new EntropyMemo();
  readonly #words: WordMemo[] = [];
  /** By slot: where the last run of a set begins and ends; and from where to where a text is known to be absent. */
  readonly #memo: Int32Array;
  #memoized = false;
  #refuses = false;
  readonly #options: ScanOptions;
  readonly #undo: number[] = [];
  readonly #marked = { found: 0, digits: 0, escaped: 0, manifest: 0 };

  constructor(options: ScanOptions) {
    const { bytes, depth, rules, slots, scanWithin } = options;
    this.#options = options;
    this.bytes = bytes;
    this.length = bytes.length;
    this.depth = depth;
    this.unpacked = options.unpacked ?? { bytes: 0 };
    this.#scanWithin = scanWithin;
    this.until = new Int32Array(rules);
    this.refused = new Int32Array(rules).fill(-1);
    this.#memo = new Int32Array(2 * slots);
  }

  /** The byte at a position; 0 outside the content. */
  byteAt(at: number): number {
    return at >= 0 && at < this.length ? (this.bytes[at] ?? 0) : this.#outside(at);
  }

  /** Whether the content ends before a position. */
  isPast(at: number): boolean {
    if (at < this.length) return false;
    this.#outside(at);
    return true;
  }

  #outside(at: number): 0 {
    if (at >= this.length && !this.ended) this.starved = true;
    return 0;
  }

  /** The bytes as a buffer, which gives texts of them faster. */
  get buffer(): Buffer {
    if (this.#buffered !== this.bytes) {
      this.#buffered = this.bytes;
      this.#buffer = Buffer.from(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
    }
    return this.#buffer;
  }

  /** Room for a piece of an encoded run, made when it is first needed. */
  get symbols(): SymbolsRoom {
    this.#symbols ??= roomForSymbols();
    return this.#symbols;
  }

  /** Room for the hits of one block, made when it is first needed. */
  get hits(): HitRoom {
    this.#hits ??= new HitRoom();
    return this.#hits;
  }

  /** What was read so far for the word lists that are read together. */
  wordMemo(slot: number, lists: number): WordMemo {
    const memo = this.#words[slot] ?? new WordMemo(lists);
    this.#words[slot] = memo;
    return memo;
  }

  /** Reports a span; a rule's findings do not overlap one another. */
  report(rule: number, start: number, end: number): void {
    this.found.add(rule, start, end, form.plain);
    if (!this.ended) this.#undo.push(rule, this.until[rule] ?? 0);
    this.until[rule] = end;
  }

  /** Remembers that a rule refuses the value that begins at a place. */
  refuse(rule: number, start: number): void {
    this.refused[rule] = start;
    this.#refuses = true;
  }

  /** Remembers where things stand, so that a visit which lacks bytes can be taken back. */
  mark(): void {
    this.starved = false;
    this.#undo.length = 0;
    this.#marked.found = this.found.count;
    this.#marked.digits = this.digitsUntil;
    this.#marked.escaped = this.escapedUntil;
    this.#marked.manifest = this.manifestUntil;
  }

  /** Takes back what happened since the mark; what was remembered about runs may rest on the end that was no end. */
  rollBack(): void {
    for (let i = this.#undo.length - 2; i >= 0; i -= 2) this.until[this.#undo[i] ?? 0] = this.#undo[i + 1] ?? 0;
    this.found.count = this.#marked.found;
    this.digitsUntil = this.#marked.digits;
    this.escapedUntil = this.#marked.escaped;
    this.manifestUntil = this.#marked.manifest;
    this.#forget();
    this.starved = false;
  }

  /** Drops the first bytes: every position moves down by as many. */
  drop(count: number): void {
    this.bytes.copyWithin(0, count, this.length);
    this.length -= count;
    this.digitsUntil -= count;
    this.escapedUntil -= count;
    this.packedUntil -= count;
    this.manifestUntil -= count;
    for (let rule = 0; rule < this.until.length; rule++) this.until[rule] = (this.until[rule] ?? 0) - count;
    for (const memo of this.#words) memo?.moveDown(count);
    this.found.moveDown(count);
    this.#forget();
  }

  /** What is found in decoded content, the first bytes of a room; good until the next time. */
  within(room: Uint8Array, size: number): Found {
    this.#inner ??= new Scan({ ...this.#options, depth: this.depth + 1, unpacked: this.unpacked });
    const inner = this.#inner;
    inner.isCanary = this.isCanary;
    inner.begin(room, size);
    this.#scanWithin(inner);
    this.steps += size + inner.steps;
    return inner.found;
  }

  /** Room for a view, the same for every view of this content: only one is read at a time. */
  viewRoom(size: number): { readonly bytes: Uint8Array; readonly from: Int32Array } {
    const enough = this.#room !== undefined && this.#room.bytes.length >= size ? this.#room : undefined;
    this.#room = enough ?? { bytes: new Uint8Array(size), from: new Int32Array(size) };
    return this.#room;
  }

  /** Forgets everything and begins with other content. */
  begin(bytes: Uint8Array, length: number): void {
    this.bytes = bytes;
    this.length = length;
    this.steps = 0;
    this.digitsUntil = 0;
    this.escapedUntil = 0;
    this.packedUntil = 0;
    if (this.depth === 0) this.unpacked.bytes = 0;
    this.manifestUntil = 0;
    if (this.found.count > 0) this.until.fill(0);
    this.found.clear();
    this.runsFrom = 0;
    this.#forget();
    for (const memo of this.#words) memo?.forget();
  }

  /** Lets go of the content: a pass that waits for the next one keeps nothing of it. */
  release(): void {
    this.begin(nothing, 0);
    this.isCanary = undefined;
    this.#buffered = undefined;
    this.#buffer = noBuffer;
  }

  /** Forgets what is known about places; tables that nothing was written to since stay as they are. */
  #forget(): void {
    if (this.#memoized) this.#memo.fill(0);
    this.#memoized = false;
    if (this.#refuses) this.refused.fill(-1);
    this.#refuses = false;
    this.manifestSearch.to = 0;
    this.assignment.nameEnd = -1;
    this.identifier.to = -1;
    this.identifier.walkedFrom = -1;
    this.url.start = -1;
    this.span.end = 0;
    this.span.text = '';
    if (this.entropy.to > 0) this.entropy.forget();
  }

  /** Reports the span of the encoded form of something found; it may overlap what its rule found elsewhere. */
  reportEncoded(rule: number, start: number, end: number): void {
    if (end > start) this.found.add(rule, start, end, form.encoded);
  }

  /** Reports compressed data that something is found in. */
  reportPacked(rule: number, start: number, end: number): void {
    this.found.add(rule, start, end, form.packed);
  }

  /**
   * Where the run of a set's bytes that holds `at` ends, looking no further than `limit`.
   * The last run of each set is remembered, so that many triggers inside one long run do not walk it again and again.
   */
  runEnd(chars: Runnable, at: number, limit: number): number {
    const { set, slot } = chars;
    const stop = Math.min(limit, this.length);
    const from = this.#memo[2 * slot] ?? 0;
    const known = this.#memo[2 * slot + 1] ?? 0;
    this.#memoized = true;
    const inside = at >= from && at < known;
    let to = inside ? known : at;
    if (to >= stop) {
      if (stop < limit) this.#outside(stop);
      return stop;
    }
    const begin = to;
    while (to < stop && set[this.bytes[to] ?? 0] === 1) to++;
    if (to === this.length && to < limit) this.#outside(to);
    this.steps += to - begin + 1;
    this.#memo[2 * slot] = inside ? from : at;
    this.#memo[2 * slot + 1] = to;
    return to;
  }

  /** The first place from `at` to `last` where `holds`, or −1; what was searched in vain is not searched again. */
  find(slot: number, at: number, last: number, holds: (at: number) => boolean): number {
    const from = this.#memo[2 * slot] ?? 0;
    const known = this.#memo[2 * slot + 1] ?? 0;
    this.#memoized = true;
    const inside = at >= from && at < known;
    for (let place = inside ? known : at; place <= last; place++) {
      this.steps++;
      if (!holds(place)) continue;
      this.#memo[2 * slot] = inside ? from : at;
      this.#memo[2 * slot + 1] = place;
      return place;
    }
    this.#memo[2 * slot] = inside ? from : at;
    this.#memo[2 * slot + 1] = Math.max(last + 1, inside ? known : 0);
    return -1;
  }
}

const nothing = new Uint8Array(0);
const noBuffer = Buffer.alloc(0);
