// Short texts of bytes: putting characters together is faster than asking a buffer for them.

/** Longer spans are asked of a buffer. */
export const shortBytes = 20;

/** Latin-1 text of a few bytes. */
export function shortText(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  let at = start;
  for (; at + 4 <= end; at += 4) {
    text += String.fromCharCode(bytes[at] ?? 0, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0, bytes[at + 3] ?? 0);
  }
  for (; at < end; at++) text += String.fromCharCode(bytes[at] ?? 0);
  return text;
}

/** Latin-1 text of any bytes. */
export function latin1(bytes: Uint8Array, start: number, end: number): string {
  if (end - start <= shortBytes) return shortText(bytes, start, end);
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}
