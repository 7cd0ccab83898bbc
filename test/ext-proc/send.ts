// A call through Envoy, and what came of it: also how it broke off, which `fetch` would hide behind one error.

import { request } from 'node:http';
import { systemClock } from '@sallyport/base';

export interface Heard {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly broke: boolean;
}

export interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
  /** A body in chunks in place of `body`, each sent a while after the one before. */
  readonly pieces?: readonly string[];
  readonly trailers?: Readonly<Record<string, string>>;
  /** Told of each piece of the reply. */
  readonly onPiece?: (text: string) => void;
  readonly signal?: AbortSignal;
}

const silenceMs = 20_000;
/** Long enough for pieces to go out as chunks of their own. */
const pauseMs = 15;

/** The virtual host of the sample. */
export const host = 'api.example.com';

export function send(port: number, sent: Sent): Promise<Heard> {
  const { body, pieces, trailers, signal, path = '/' } = sent;
  const { method = body === undefined && pieces === undefined ? 'GET' : 'POST' } = sent;
  return new Promise((resolve, reject) => {
    const outgoing = request({
      host: '127.0.0.1',
      port,
      method,
      path,
      agent: false,
      headers: { host: sent.host ?? host, ...(trailers === undefined ? {} : { trailer: 'x' }), ...sent.headers },
      ...(signal === undefined ? {} : { signal }),
    });
    outgoing.setTimeout(silenceMs, () => outgoing.destroy(new Error('silence')));
    outgoing.on('error', reject);
    outgoing.on('response', (reply) => {
      const chunks: Buffer[] = [];
      reply.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        sent.onPiece?.(chunk.toString('utf8'));
      });
      const end = (broke: boolean) => () =>
        resolve({
          status: reply.statusCode ?? 0,
          headers: { ...reply.headers },
          text: Buffer.concat(chunks).toString('utf8'),
          broke,
        });
      reply.on('end', end(false));
      reply.on('error', end(true));
    });
    if (pieces !== undefined) {
      void (async () => {
        for (const piece of pieces) {
          outgoing.write(piece);
          await systemClock.sleep(pauseMs);
        }
        outgoing.end();
      })();
    } else if (trailers !== undefined) {
      outgoing.write(body ?? '');
      outgoing.addTrailers(trailers);
      outgoing.end();
    } else outgoing.end(body);
  });
}
