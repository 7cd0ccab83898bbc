// Turns byte offsets of UTF-8 into UTF-16 offsets of the string it was encoded from.

/** A function for ascending byte offsets, each asked once; the whole costs one walk over the bytes. */
export function charOffsets(bytes: Uint8Array, text: string): (byteOffset: number) => number {
  if (bytes.length === text.length) return (byteOffset) => byteOffset;
  let atByte = 0;
  let atChar = 0;
  return (byteOffset) => {
    if (byteOffset < atByte) throw new RangeError('byte offsets must be asked for in ascending order');
    for (; atByte < byteOffset; atByte++) {
      const byte = bytes[atByte] ?? 0;
      // A continuation byte adds nothing; a lead byte of four adds a surrogate pair.
      if ((byte & 0xc0) !== 0x80) atChar += byte >= 0xf0 ? 2 : 1;
    }
    return atChar;
  };
}
