// The frames of gRPC: a flag, a length of four bytes, a message; cut from a stream wherever its chunks end.

import type { Readable } from 'node:stream';

/** What came is no message that is taken here. */
export class BrokenMessage extends Error {
  readonly isCompressed: boolean;

  constructor(message: string, isCompressed = false) {
    super(message);
    this.isCompressed = isCompressed;
  }
}

const prefixBytes = 5;

export function framed(message: Uint8Array): Uint8Array {
  const prefix = Buffer.alloc(prefixBytes);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

/**
 * The messages of a stream, read as they are asked for. Over when the stream is; throws `BrokenMessage` on a message above
 * the bound, a compressed one, and half of one at the end.
 */
export async function* messagesOf(stream: Readable, bytesMax: number): AsyncGenerator<Uint8Array> {
  let held: Buffer = Buffer.alloc(0);
  const waiting: Buffer[] = [];
  let waitingBytes = 0;
  let needed = prefixBytes;
  // The iteration may end before the stream, which then still carries its status.
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    waiting.push(chunk);
    waitingBytes += chunk.length;
    if (held.length + waitingBytes < needed) continue;
    held = Buffer.concat([held, ...waiting.splice(0)]);
    waitingBytes = 0;
    for (;;) {
      needed = held.length < prefixBytes ? prefixBytes : prefixBytes + lengthOf(held, bytesMax);
      if (held.length < needed) break;
      yield held.subarray(prefixBytes, needed);
      held = held.subarray(needed);
    }
  }
  if (held.length + waitingBytes > 0) throw new BrokenMessage('the stream ends in the middle of a message');
}

function lengthOf(frame: Buffer, bytesMax: number): number {
  if (frame[0] !== 0) throw new BrokenMessage('compressed messages are not accepted', true);
  const length = frame.readUInt32BE(1);
  if (length > bytesMax) throw new BrokenMessage(`the message is larger than ${bytesMax} bytes`);
  return length;
}
