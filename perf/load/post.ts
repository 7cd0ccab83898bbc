// One POST over Node's own client. Not `fetch`: its parser is wasm that calls back into JavaScript, and Node 20 was seen to
// abort in its deoptimizer ("unreachable code") while this package asked with it on a busy machine.

import { Agent, request } from 'node:http';

export interface Posted {
  readonly status: number;
  readonly text: string;
}

const agent = new Agent({ keepAlive: true });
const answerTimeoutMs = 30_000;

/** Sends JSON text to an `http:` URL. Rejects when no whole answer comes within 30 s. */
export function send(
  method: 'POST' | 'PUT',
  url: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Posted> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      {
        method,
        agent,
        signal: AbortSignal.timeout(answerTimeoutMs),
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers },
      },
      (answer) => {
        answer
          .toArray()
          .then(
            (chunks) => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
            reject,
          );
      },
    );
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}
