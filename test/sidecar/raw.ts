// Sends HTTP byte by byte: hostile targets and doubled headers, which every client library would tidy up.

import { connect } from 'node:net';
import { systemClock as clock } from '@sallyport/base';

export interface RawAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
  readonly tookMs: number;
}

export interface RawRequest {
  readonly method?: string;
  readonly target: string;
  readonly host?: string;
  /** In this order and spelling; a name may come twice. */
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string;
}

const answerTimeoutMs = 15_000;

/** One request on a connection of its own. Rejects when no answer comes. */
export function send(port: number, request: RawRequest): Promise<RawAnswer> {
  const { method = 'GET', target, host = 'api.example.com', headers = [], body = '' } = request;
  const lines = [`${method} ${target} HTTP/1.1`, `Host: ${host}`, 'Connection: close'];
  for (const [name, value] of headers) lines.push(`${name}: ${value}`);
  if (body !== '') lines.push(`Content-Length: ${body.length}`);
  const startedMs = clock.monotonicMs();
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const chunks: Buffer[] = [];
    socket.setTimeout(answerTimeoutMs, () => socket.destroy(new Error(`no answer to ${method} ${target}`)));
    socket.once('connect', () => socket.write(Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`, 'latin1')));
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      if (isWhole(Buffer.concat(chunks).toString('latin1'), method)) socket.destroy();
    });
    socket.once('error', reject);
    socket.once('close', () => {
      const answer = parse(Buffer.concat(chunks).toString('latin1'), method);
      if (answer === undefined) reject(new Error(`the answer to ${method} ${target} is not HTTP`));
      else resolve({ ...answer, tookMs: clock.monotonicMs() - startedMs });
    });
  });
}

/** Some proxies keep a refused connection open for a while; their answer is not longer for it. */
function isWhole(text: string, method: string): boolean {
  const answer = parse(text, method);
  const length = answer?.headers.get('content-length');
  return length !== undefined && answer !== undefined && (method === 'HEAD' || answer.body.length >= Number(length));
}

function parse(text: string, method: string): Omit<RawAnswer, 'tookMs'> | undefined {
  const status = /^HTTP\/1\.[01] ([0-9]{3})/.exec(text)?.[1];
  const split = text.indexOf('\r\n\r\n');
  if (status === undefined || split < 0) return undefined;
  const headers = new Map<string, string>();
  for (const line of text.slice(0, split).split('\r\n').slice(1)) {
    const colon = line.indexOf(':');
    headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  const body = text.slice(split + 4);
  const chunked = headers.get('transfer-encoding') === 'chunked' && method !== 'HEAD';
  return { status: Number(status), headers, body: chunked ? unchunked(body) : body };
}

function unchunked(text: string): string {
  let out = '';
  let at = 0;
  for (;;) {
    const end = text.indexOf('\r\n', at);
    const size = Number.parseInt(text.slice(at, end), 16);
    if (end < 0 || !(size > 0)) return out;
    out += text.slice(end + 2, end + 2 + size);
    at = end + 2 + size + 2;
  }
}
