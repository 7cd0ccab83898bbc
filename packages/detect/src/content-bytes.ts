// The UTF-8 bytes of a text, written into room that is there: a buffer for each text would cost as much as reading a short one.

import { utf8 } from '@sallyport/base';

/** Room is made for so many bytes at least; texts that may take more than the most get a buffer of their own. */
const roomBytesMin = 16_384;
const roomBytesMax = 393_216;
/** A unit of UTF-16 takes at most so many bytes. */
const unitBytesMax = 3;

const encoder = new TextEncoder();

/** Where room waits while nothing is read. */
export interface SpareRoom {
  room: Uint8Array | undefined;
}

/**
 * Calls with the bytes of either kind of input, good for this one call; bytes are handed on as they are. A lone surrogate
 * becomes U+FFFD, one unit for one unit.
 */
export function withBytes<T>(spare: SpareRoom, content: Uint8Array | string, read: (bytes: Uint8Array) => T): T {
  if (typeof content !== 'string') return read(content);
  const wanted = unitBytesMax * content.length;
  if (wanted > roomBytesMax) return read(utf8(content));
  const known = spare.room;
  // Taken while it is in use: whoever reads may have another text read meanwhile.
  spare.room = undefined;
  const room = known !== undefined && known.length >= wanted ? known : new Uint8Array(Math.max(wanted, roomBytesMin));
  const { written } = encoder.encodeInto(content, room);
  try {
    return read(room.subarray(0, written));
  } finally {
    room.fill(0, 0, written);
    spare.room = room;
  }
}
