// The upstream behind a proxy: says what reached it, and counts.

import { createServer } from 'node:http';

export interface Upstream {
  readonly port: number;
  /** Requests that came through. */
  readonly count: () => number;
  stop(): Promise<void>;
}

/** What the upstream saw; `headers` in the order and spelling they came. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

export async function startUpstream(): Promise<Upstream> {
  let count = 0;
  const server = createServer((request, answer) => {
    count += 1;
    const { rawHeaders, method = '', url = '' } = request;
    const headers = rawHeaders.flatMap((name, at) => (at % 2 === 0 ? [[name, rawHeaders[at + 1] ?? ''] as const] : []));
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      answer.setHeader('content-type', 'application/json');
      const body = Buffer.concat(chunks).toString('latin1');
      answer.end(JSON.stringify({ method, url, headers, body } satisfies Seen));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the upstream has no port');
  return {
    port: address.port,
    count: () => count,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
