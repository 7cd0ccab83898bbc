// What goes through the proxy door in a run: to one destination, which gives back what came and says more.

import { createServer } from 'node:http';
import { sha256Hex } from '@sallyport/base';
import { type Destination, proxiedHost as host } from './sendings.ts';

/** Of the text that is sent. */
export const mediaType = 'text/plain';

const path = '/in/box';

/** As policies, tokens and calls name it. */
export function proxiedTo(port: number): Destination {
  return { text: `http://${host}:${port}${path}`, id: host, attributes: { host, scheme: 'http', port, path } };
}

/** What leaves beside a text: path and headers that say something. */
export const besideProxied = `${path}\ncontent-type: ${mediaType}`;

/** What the destination says of its own, by the kind that it is found as. */
export const said = [
  { kind: 'email', value: 'bob@mail-b.com' },
  { kind: 'card', value: '5555 5555 5555 4444' },
  { kind: 'phone', value: '+49 30 901821' },
] as const;

/** All that comes back for a text. */
export function returnedFor(text: string): string {
  return `${text}\nwrite to ${said[0].value}, pay with (${said[1].value}) or call ${said[2].value} for more`;
}

/** By which the destination tells what it was sent, in letters that no rule takes for anything. */
export const sentHeader = 'x-ratelimit-sent';

export function sentName(text: string): string {
  return sha256Hex(text)
    .slice(0, 24)
    .replace(/[0-9]/g, (digit) => String.fromCharCode('g'.charCodeAt(0) + Number(digit)));
}

export interface Upstream {
  readonly port: number;
  close(): void;
}

/** Answers in several pieces, cut anywhere. */
export async function openUpstream(): Promise<Upstream> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    response.on('error', () => undefined);
    request.on('error', () => undefined);
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      const back = Buffer.from(returnedFor(text));
      response.writeHead(200, { 'content-type': mediaType, [sentHeader]: sentName(text) });
      const end = back.length - 40;
      response.write(back.subarray(0, back.length >> 1));
      response.write(back.subarray(back.length >> 1, end));
      response.end(back.subarray(end));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the destination has no port');
  return {
    port: address.port,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
