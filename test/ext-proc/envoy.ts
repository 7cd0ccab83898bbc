// The real Envoy on the sample of infra/, in front of an upstream whose answers a test writes, beside a firewall.

import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePorts } from '@sallyport/storage';
import type { Provision } from '../provision/place.ts';
import { envoyProgram } from '../provision/proxies.ts';
import { type ServerProcess, startServer, withFreshPorts } from '../provision/server-process.ts';

export const repository = fileURLToPath(
  new URL(import.meta.url.includes('/dist/') ? '../../../' : '../../', import.meta.url),
);
export interface Arrived {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly trailers: IncomingMessage['trailers'];
  readonly body: string;
}

export interface Upstream {
  readonly port: number;
  readonly arrived: Arrived[];
  /** Writes the next answers. */
  answers(answer: (response: ServerResponse) => void): void;
  stop(): void;
}

export async function startUpstream(): Promise<Upstream> {
  const arrived: Arrived[] = [];
  let answer: (response: ServerResponse) => void = (response) => response.end('ok');
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', () => undefined);
    request.on('end', () => {
      const { method = '', url = '', headers, trailers } = request;
      arrived.push({ method, url, headers, trailers, body: Buffer.concat(chunks).toString('utf8') });
      answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    arrived,
    answers: (next) => {
      answer = next;
    },
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

export interface Front extends ServerProcess {
  readonly port: number;
}

/** Two Envoys on one machine must not share their hot-restart memory; one worker is enough here. */
const args = ['--disable-hot-restart', '--concurrency', '1', '--log-level', 'warn'] as const;

/** `breaking` edits the sample, for controls that must fail. */
export async function startEnvoy(
  provision: Provision,
  parts: { readonly socket: string; readonly upstream: Pick<Upstream, 'port'> },
  breaking?: (text: string) => string,
): Promise<Front> {
  const program = await envoyProgram(provision);
  const folder = provision.folder(`egress-${randomBytes(4).toString('hex')}`);
  const sample = readFileSync(join(repository, 'infra/envoy/egress.yaml'), 'utf8');
  const edited = breaking?.(sample) ?? sample;
  if (breaking !== undefined && edited === sample) throw new Error('nothing was broken in the sample');
  return withFreshPorts(async () => {
    const [port = 0] = await freePorts(1);
    const own = join(folder, 'egress.yaml');
    const text = edited
      .replaceAll('/run/sallyport/egress-grpc.sock', parts.socket)
      .replaceAll(/\b10000\b/g, String(port))
      .replaceAll(/\b8000\b/g, String(parts.upstream.port));
    writeFileSync(own, text);
    const server = await startServer({
      program,
      args: ['--config-path', own, ...args],
      folder,
      warden: provision.warden,
      // Any answer at all; without a token none of them is a yes.
      ready: async () => (await fetch(`http://127.0.0.1:${port}/`)).status >= 400,
    });
    return { ...server, port };
  });
}
