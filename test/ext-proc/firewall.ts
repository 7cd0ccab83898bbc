// The firewall as a process of its own, on the database and the keys of a stack: to be killed, frozen and started again.

import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts } from '@sallyport/storage';
import type { Stack } from '../e2e/stack.ts';
import type { Provision } from '../provision/place.ts';
import { type ServerProcess, startServer } from '../provision/server-process.ts';
import { repository } from './envoy.ts';

export interface FirewallProcess {
  readonly socket: string;
  start(): Promise<void>;
  /** SIGKILL, as it would die. */
  stop(): Promise<void>;
  signal(signal: 'SIGSTOP' | 'SIGCONT'): Promise<void>;
}

export async function startFirewall(provision: Provision, stack: Stack): Promise<FirewallProcess> {
  const folder = provision.folder('firewall-process');
  const socket = join(folder, 'egress-grpc.sock');
  const keys = join(folder, 'data/keys');
  mkdirSync(keys, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(join(stack.folder, 'keys')))
    copyFileSync(join(stack.folder, 'keys', name), join(keys, name));
  const [port = 0] = await freePorts(1);
  let server: ServerProcess | undefined;
  const start = async () => {
    server = await startServer({
      program: { path: process.execPath },
      args: [join(repository, 'services/egress-firewall/dist/main.js')],
      folder,
      env: {
        DATABASE_URL: stack.started.runtime.database.url,
        SALLYPORT_DATA: join(folder, 'data'),
        SALLYPORT_EGRESS_PORT: String(port),
        SALLYPORT_EGRESS_GRPC_SOCKET: socket,
      },
      warden: provision.warden,
      ready: async () => (await fetch(`http://127.0.0.1:${port}/ready`)).ok,
    });
  };
  writeFileSync(join(folder, 'sallyport.yaml'), '{}\n');
  await start();
  return {
    socket,
    start,
    stop: async () => server?.stop(),
    signal: async (signal) => server?.signal(signal),
  };
}
