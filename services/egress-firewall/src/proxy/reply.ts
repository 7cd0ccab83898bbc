// The body of a reply on its way through a filter: pulled as the caller takes it, broken off where anything fails.

import { pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Refusal } from '@sallyport/http';
import type { ReplyFilter } from './filter.ts';

/** How a reply ended. Only of a complete one has everything been sent; of one that is `unanswered` no head came. */
export type ReplyEnd =
  | 'complete'
  | 'unanswered'
  | 'upstream_broke'
  | 'not_decodable'
  | 'scanner_failed'
  | 'too_long'
  | 'client_gone'
  | 'not_permitted';

/** Longest reply, in bytes after decompression. */
const replyBytesMax = 2 ** 30;

const decoders = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
} as const;

/** The body as it was meant; undefined for an encoding that is not known here. */
export function decodedBody(reply: Readable, contentEncoding: string | undefined): Readable | undefined {
  const encoding = (contentEncoding ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity' || encoding === '') return reply;
  const known = Object.entries(decoders).find(([name]) => name === encoding);
  if (known === undefined) return undefined;
  const decoder = known[1]();
  // One that nobody reads fails unheard, which would otherwise end the process.
  decoder.on('error', () => undefined);
  // A failure on either side destroys both; who reads learns of it.
  return pipeline(reply, decoder, () => undefined);
}

export const unknownEncoding: Refusal = {
  code: 'unsupported',
  status: 502,
  message: 'the reply has an encoding that cannot be scanned',
};

/** Whatever its head says of one. */
export function hasNoBody(status: number | undefined): boolean {
  return status === 204 || status === 205 || status === 304;
}

/** For a head that may not go on: the token was revoked, or a planted text stands in it. */
export const notReceived: Refusal = {
  code: 'forbidden',
  message: 'what the destination answers may not be received any more',
};

export interface Passage {
  readonly filter: ReplyFilter;
  /** Asked before each piece: a process that was frozen, or a change that came, must send nothing more. */
  readonly stands: () => Promise<boolean>;
  readonly onEnd: (end: ReplyEnd) => void;
  /** Of what was unpacked; 1 GiB when absent. */
  readonly bytesMax?: number;
}

/**
 * INVARIANT: what has not been scanned does not leave, nor what is no longer permitted. Whatever breaks (the destination, the scanner, the caller), the
 * stream ends with an error, what is held back is dropped, and the other side is let go.
 */
export function filteredBody(body: Readable, passage: Passage): ReadableStream<Uint8Array> {
  const { filter, stands, onEnd, bytesMax = replyBytesMax } = passage;
  const chunks: AsyncIterator<Uint8Array> = body[Symbol.asyncIterator]();
  let bytes = 0;
  let ended = false;
  const end = (how: ReplyEnd) => {
    if (!ended) onEnd(how);
    ended = true;
    body.destroy();
  };
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        for (;;) {
          const next = await chunks.next().catch((cause: unknown) => ({ cause }));
          if ('cause' in next) {
            end('upstream_broke');
            throw new Error('the destination broke off', { cause: next.cause });
          }
          bytes += next.done === true ? 0 : next.value.length;
          if (bytes > bytesMax) {
            end('too_long');
            throw new RangeError('the reply is too long');
          }
          const out = scanned(() => (next.done === true ? filter.end() : filter.push(next.value)), end);
          if (out.length > 0) {
            if (!(await stands().catch(() => false))) {
              end('not_permitted');
              throw new Error('what let the reply through no longer holds');
            }
            controller.enqueue(out);
          }
          if (next.done === true) {
            end('complete');
            controller.close();
          }
          if (out.length > 0 || next.done === true) return;
        }
      },
      cancel: () => end('client_gone'),
    },
    { highWaterMark: 0 },
  );
}

function scanned(work: () => Uint8Array, end: (how: ReplyEnd) => void): Uint8Array {
  try {
    return work();
  } catch (cause) {
    end('scanner_failed');
    throw new Error('the reply could not be scanned', { cause });
  }
}
