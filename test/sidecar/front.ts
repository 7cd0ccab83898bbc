// The real proxies on the very files of infra/, with nothing changed but ports and the folder of sockets.

import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { freePorts } from '@sallyport/storage';
import type { Provision } from '../provision/place.ts';
import { caddyProgram, envoyProgram, nginxProgram } from '../provision/proxies.ts';
import { type Program, type ServerProcess, startServer, withFreshPorts } from '../provision/server-process.ts';
import { type KernelProcess, repository } from './kernel.ts';
import { send } from './raw.ts';
import type { Upstream } from './upstream.ts';

export interface Front extends ServerProcess {
  readonly port: number;
  readonly folder: string;
}

export const kinds = ['envoy over gRPC', 'envoy over HTTP', 'nginx', 'caddy'] as const;
export type Kind = (typeof kinds)[number];

interface Recipe {
  readonly file: string;
  readonly program: (provision: Provision) => Promise<Program>;
  readonly args: (file: string) => readonly string[];
}

const recipes: Readonly<Record<Kind, Recipe>> = {
  'envoy over gRPC': {
    file: 'infra/envoy/envoy.yaml',
    program: envoyProgram,
    args: (file) => ['--config-path', file, ...envoyArgs],
  },
  'envoy over HTTP': {
    file: 'infra/envoy/envoy-http.yaml',
    program: envoyProgram,
    args: (file) => ['--config-path', file, ...envoyArgs],
  },
  nginx: {
    file: 'infra/nginx/nginx.conf',
    program: nginxProgram,
    // One process: workers outlive a master that is killed, and would hold the port for ever.
    args: (file) => ['-c', file, '-p', dirname(file), '-e', 'stderr', '-g', 'daemon off; master_process off;'],
  },
  caddy: {
    file: 'infra/caddy/Caddyfile',
    program: caddyProgram,
    args: (file) => ['run', '--adapter', 'caddyfile', '--config', file],
  },
};

/** Two Envoys on one machine must not share their hot-restart memory; one worker is enough here. */
const envoyArgs = ['--disable-hot-restart', '--concurrency', '1', '--log-level', 'warn'] as const;

/** Starts a proxy in front of `upstream`, asking `kernel`. `breaking` edits the file, for controls that must fail. */
export async function startFront(
  provision: Provision,
  kind: Kind,
  parts: { readonly kernel: KernelProcess; readonly upstream: Pick<Upstream, 'port'> },
  breaking?: (text: string) => string,
): Promise<Front> {
  const { kernel, upstream } = parts;
  const { file, program, args } = recipes[kind];
  const found = await program(provision);
  const folder = provision.folder(`front-${randomBytes(4).toString('hex')}`);
  return withFreshPorts(async () => {
    const [port = 0] = await freePorts(1);
    const sample = readFileSync(join(repository, file), 'utf8');
    const edited = breaking?.(sample) ?? sample;
    if (breaking !== undefined && edited === sample) throw new Error(`nothing was broken in ${file}`);
    const text = edited
      .replaceAll('/run/sallyport/kernel', kernel.socket.replace(/\/kernel\.sock$/, '/kernel'))
      .replaceAll('/run/sallyport', folder)
      .replaceAll(/\b10000\b/g, String(port))
      .replaceAll(/\b8000\b/g, String(upstream.port))
      .replaceAll(/\b3000\b/g, String(kernel.port));
    const own = join(folder, file.split('/').at(-1) ?? '');
    writeFileSync(own, text);
    writeFileSync(join(folder, 'proxy-key.conf'), `proxy_set_header Sallyport-Proxy-Key "${kernel.proxyKey}";\n`);
    const server = await startServer({
      program: found,
      args: args(own),
      folder,
      env: { SALLYPORT_PROXY_KEY: kernel.proxyKey, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
      warden: provision.warden,
      // Any answer at all; without a token none of them is a yes.
      ready: async () => (await send(port, { target: '/' })).status >= 400,
    });
    return { ...server, port, folder };
  });
}
