// The pieces in which the model reads: what it decides depends on no more than a piece, so that a stream is cut in vain.

/** A piece ends behind an empty line, or else at the last line end, blank or character within so many bytes. */
export const segmentBytesMax = 1_024;

/**
 * The byte behind the piece that begins at `from`, or −1 where that depends on bytes that have not come. `ended` says
 * that none follow `length`.
 */
export function segmentEnd(bytes: Uint8Array, from: number, length: number, ended: boolean): number {
  const until = Math.min(length, from + segmentBytesMax);
  let line = -1;
  let blank = -1;
  for (let at = from; at < until; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === 0x0a) {
      if (at === line) return at + 1;
      line = at + 1;
    } else if (byte === 0x20) blank = at + 1;
  }
  if (length <= from + segmentBytesMax) return ended ? length : -1;
  if (line > from) return line;
  if (blank > from) return blank;
  // Not inside a character: its later bytes are 10xxxxxx.
  let end = until;
  while (end > until - 4 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return end;
}
