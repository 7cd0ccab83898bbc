// A closed loop over a fixed number of connections: each sends the next request when its answer is there. It spends little
// itself, so that on two cores the server and not the client is what is measured.

import { connect, type Socket } from 'node:net';

export interface LoadOptions {
  /** `http://host:port`; no TLS. */
  readonly url: string;
  /** Whole requests, head and body, as `requestBytes` makes them; taken in turn. */
  readonly requests: readonly Uint8Array[];
  readonly connections: number;
  /** Requests in all. */
  readonly count: number;
  /** Told of each answer, with the index of its request. */
  readonly onAnswer?: (index: number, body: string) => void;
}

/** Bytes of one HTTP/1.1 request on a kept connection. */
export function requestBytes(path: string, body: string, headers: Readonly<Record<string, string>>): Uint8Array {
  const lines = Object.entries({
    host: '127.0.0.1',
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
}

/** Seconds it took. Rejects on any answer but 200, on one without a length, and on a connection that ends. */
export async function drive({ url, requests, connections, count, onAnswer }: LoadOptions): Promise<number> {
  const { hostname, port } = new URL(url);
  let sent = 0;
  const startedMs = performance.now();
  const loop = () =>
    new Promise<void>((resolve, reject) => {
      const socket = connect({ host: hostname, port: Number(port), noDelay: true });
      let index = 0;
      const next = () => {
        if (sent >= count) {
          socket.end();
          resolve();
          return;
        }
        index = sent++ % requests.length;
        socket.write(requests[index] ?? '');
      };
      socket.once('connect', next);
      socket.once('error', reject);
      socket.once('close', () => reject(new Error('the server closed a connection')));
      readAnswers(socket, (status, body) => {
        if (status !== 200) {
          socket.destroy(new Error(`${url} answered ${status}: ${body().slice(0, 300)}`));
          return;
        }
        onAnswer?.(index, body());
        next();
      });
    });
  await Promise.all(Array.from({ length: connections }, loop));
  return (performance.now() - startedMs) / 1_000;
}

const headEnd = Buffer.from('\r\n\r\n');

function readAnswers(socket: Socket, onAnswer: (status: number, body: () => string) => void): void {
  let held: Buffer = Buffer.alloc(0);
  let bodyAt = -1;
  let endAt = -1;
  let status = 0;
  socket.on('data', (chunk: Buffer) => {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    if (bodyAt < 0) {
      const at = held.indexOf(headEnd);
      if (at < 0) return;
      const head = held.toString('latin1', 0, at);
      const length = /\r\ncontent-length: *([0-9]+)/i.exec(head)?.[1];
      if (length === undefined) {
        socket.destroy(new Error('an answer came without its length'));
        return;
      }
      status = Number(head.slice(9, 12));
      bodyAt = at + headEnd.length;
      endAt = bodyAt + Number(length);
    }
    if (held.length < endAt) return;
    const whole = held.subarray(bodyAt, endAt);
    held = Buffer.alloc(0);
    bodyAt = -1;
    onAnswer(status, () => whole.toString());
  });
}
