// A reply that streams through the proxy while a tier is lost, and what of it had come at which time.

import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock as clock } from '@sallyport/base';
import type { Stack } from '../e2e/stack.ts';

export interface Streaming {
  readonly port: number;
  /** Opens a reply that tells numbered words until it is closed. */
  open(stack: Stack, token: string): Promise<OpenReply>;
  stop(): void;
}

export interface OpenReply {
  /** The highest number that has come. */
  reached(): number;
  /** How it ended; undefined while it goes on. */
  ended(): 'whole' | 'broken' | undefined;
  close(): void;
}

const everyMs = 20;

/** A destination that writes a numbered word every 20 ms. */
export async function startStreaming(): Promise<Streaming> {
  const open = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    request.resume();
    response.on('error', () => undefined);
    response.on('close', () => open.delete(response));
    open.add(response);
    response.writeHead(200, { 'content-type': 'text/plain' });
    void (async () => {
      for (let number = 1; open.has(response); number++) {
        response.write(`word ${number} and some more that is plain \n`);
        await clock.sleep(everyMs);
      }
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    open: async (stack, token) => {
      const gone = new AbortController();
      const reply = await fetch(`${stack.urls['egress-firewall']}/v1/proxy/http://127.0.0.1:${port}/`, {
        headers: { authorization: `Bearer ${token}` },
        signal: gone.signal,
      });
      if (!reply.ok) throw new Error(`${reply.status}: ${await reply.text()}`);
      let text = '';
      let ended: 'whole' | 'broken' | undefined;
      void (async () => {
        try {
          for await (const chunk of reply.body ?? []) text += Buffer.from(chunk).toString('utf8');
          ended = 'whole';
        } catch {
          ended = 'broken';
        }
      })();
      return {
        reached: () => Number(/word (\d+)[^\d]*$/.exec(text)?.[1] ?? 0),
        ended: () => ended,
        close: () => gone.abort(),
      };
    },
    stop: () => {
      for (const response of open) response.destroy();
      server.closeAllConnections();
      server.close();
    },
  };
}
