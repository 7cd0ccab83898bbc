// The real Envoy on the sample of infra/, in front of an upstream whose answers a test writes, beside a firewall.

import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePorts } from '@sallyport/storage';
import type { Upstream } from '../e2e/upstream.ts';
import type { Provision } from '../provision/place.ts';
import { envoyProgram } from '../provision/proxies.ts';
import { type ServerProcess, startServer, withFreshPorts } from '../provision/server-process.ts';

export const repository = fileURLToPath(
  new URL(import.meta.url.includes('/dist/') ? '../../../' : '../../', import.meta.url),
);
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
