// How evenly the bytes of a value are spread: random keys are, words and rows of one letter are not.

import type { EntropyMemo } from '../pass/memos.ts';
import type { Scan } from '../pass/scan-state.ts';

/** Long tokens are judged by their beginning. */
const entropyBytesMax = 128;

/** Shannon entropy of a span in bits a byte, of at most its first 128 bytes. */
export function entropyOf(scan: Scan, start: number, end: number): number {
  const stop = Math.min(end, start + entropyBytesMax);
  const { entropy: memo, bytes } = scan;
  const { from, to } = memo;
  const kept = Math.min(to, stop) - Math.max(from, start);
  // What both spans hold stays counted where that is less work than counting anew.
  if (kept <= 0 || to - from + (stop - start) - 2 * kept > stop - start) {
    memo.forget();
    add(memo, bytes, start, stop);
    scan.steps += stop - start;
  } else {
    remove(memo, bytes, from, Math.min(start, to));
    remove(memo, bytes, Math.max(stop, from), to);
    add(memo, bytes, start, Math.min(from, stop));
    add(memo, bytes, Math.max(to, start), stop);
    scan.steps += to - from + (stop - start) - 2 * kept;
  }
  memo.from = start;
  memo.to = stop;
  const length = stop - start;
  return length === 0 ? 0 : (log2[length] ?? 0) - memo.weight / (scale * length);
}

function add(memo: EntropyMemo, bytes: Uint8Array, from: number, to: number): void {
  const { counts } = memo;
  let { weight } = memo;
  for (let at = from; at < to; at++) {
    const byte = (bytes[at] ?? 0) & 0x7f;
    const count = counts[byte] ?? 0;
    weight += gains[count] ?? 0;
    counts[byte] = count + 1;
  }
  memo.weight = weight;
}

function remove(memo: EntropyMemo, bytes: Uint8Array, from: number, to: number): void {
  const { counts } = memo;
  let { weight } = memo;
  for (let at = from; at < to; at++) {
    const byte = (bytes[at] ?? 0) & 0x7f;
    const count = (counts[byte] ?? 0) - 1;
    weight -= gains[count] ?? 0;
    counts[byte] = count;
  }
  memo.weight = weight;
}

const scale = 2 ** 24;
const log2 = Float64Array.from({ length: entropyBytesMax + 1 }, (_, count) => (count === 0 ? 0 : Math.log2(count)));
const weights = log2.map((bits, count) => Math.round(scale * bits * count));
/** By count: what one more adds to the weight. */
const gains = Float64Array.from(
  { length: entropyBytesMax },
  (_, count) => (weights[count + 1] ?? 0) - (weights[count] ?? 0),
);
