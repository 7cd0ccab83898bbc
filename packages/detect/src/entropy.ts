// How evenly the bytes of a value are spread: random keys are, words and rows of one letter are not.

import type { Scan } from './scan-state.ts';

/** Long tokens are judged by their beginning. */
const entropyBytesMax = 128;

/** Shannon entropy of a span in bits a byte, of at most its first 128 bytes. */
export function entropyOf(scan: Scan, start: number, end: number): number {
  const length = Math.min(end - start, entropyBytesMax);
  scan.steps += length;
  const { counts } = scan;
  counts.fill(0);
  for (let at = start; at < start + length; at++) {
    const byte = scan.byteAt(at) & 0x7f;
    counts[byte] = (counts[byte] ?? 0) + 1;
  }
  let bits = 0;
  for (let byte = 0; byte < counts.length; byte++) {
    const count = counts[byte] ?? 0;
    if (count > 0) bits += count * (log2[count] ?? 0);
  }
  return length === 0 ? 0 : (log2[length] ?? 0) - bits / length;
}

const log2 = Float64Array.from({ length: entropyBytesMax + 1 }, (_, count) => (count === 0 ? 0 : Math.log2(count)));
