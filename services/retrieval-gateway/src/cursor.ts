// A page's end as an opaque text, sealed to the question it belongs to.

import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Fault, fail, fromBase64Url, ok, type Result, toBase64Url, utf8, utf8Text } from '@sallyport/base';

const macBytes = 16;

/** Cursors of one gateway; `secret` is shared by processes that serve the same callers. */
export interface Cursors {
  write(lastId: string, question: string): string;
  /** The id after which to go on. Faults: `invalid_input` for a cursor of another question, or a forged one. */
  read(cursor: string, question: string): Result<string, Fault>;
}

/** `question` is a digest of everything that must not change between pages: caller, source, query, filter. */
export function sealedCursors(secret: Uint8Array): Cursors {
  const mac = (id: string, question: string) =>
    createHmac('sha256', secret)
      .update(JSON.stringify([id, question]))
      .digest()
      .subarray(0, macBytes);
  return {
    write: (lastId, question) => toBase64Url(Buffer.concat([mac(lastId, question), utf8(lastId)])),
    read: (cursor, question) => {
      const bytes = fromBase64Url(cursor);
      const id = bytes === undefined ? undefined : utf8Text(bytes.subarray(macBytes));
      if (bytes === undefined || bytes.length < macBytes || id === undefined) return refused();
      return timingSafeEqual(bytes.subarray(0, macBytes), mac(id, question)) ? ok(id) : refused();
    },
  };
}

function refused(): Result<never, Fault> {
  return fail('invalid_input', 'the cursor does not belong to this question; ask again without it', { at: '/cursor' });
}
