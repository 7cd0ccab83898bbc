// Envoy's `ext_proc` as a door of the firewall: a gRPC server on a port, on a Unix socket, or both.

import { type Clock, type Fault, limits, ok, type Result } from '@sallyport/base';
import { bindSocket, type Running } from '@sallyport/http';
import { bindPort, type GrpcServer, grpcServer } from '@sallyport/http/grpc';
import { processPath } from './messages.ts';
import { type ProcessPorts, processMethod } from './process.ts';

export interface DoorPlaces {
  readonly host: string;
  readonly egressGrpcPort?: number | undefined;
  readonly egressGrpcSocket?: string | undefined;
}

export interface DoorPorts extends ProcessPorts {
  readonly clock: Clock;
}

/** A body of the largest size, and the frame around it. */
const messageBytesMax = limits.scanBytesMax + 64 * 1024;

/** Faults: `unavailable` for a port, those of `bindSocket` for a socket. */
export async function listenForProxies(
  ports: DoorPorts,
  { host, egressGrpcPort, egressGrpcSocket }: DoorPlaces,
): Promise<Result<Running, Fault>> {
  const { clock, log } = ports;
  const closers: (() => Promise<unknown>)[] = [];
  const close = async () => {
    await Promise.all(closers.splice(0).map((closer) => closer()));
  };
  if (egressGrpcSocket !== undefined) {
    const grpc = serverOf(ports);
    const setting = 'listen.egressGrpcSocket';
    const bound = await bindSocket(grpc.server, { path: egressGrpcSocket, setting, clock });
    if (!bound.ok) return bound;
    closers.push(() => {
      bound.value.release();
      return grpc.close();
    });
  }
  if (egressGrpcPort !== undefined) {
    const grpc = serverOf(ports);
    const bound = await bindPort(grpc.server, { host, port: egressGrpcPort, setting: 'listen.egressGrpcPort' });
    if (!bound.ok) {
      await close();
      return bound;
    }
    log.info({ host, port: bound.value }, 'serving gRPC');
    closers.push(() => grpc.close());
  }
  return ok({ close });
}

function serverOf(ports: DoorPorts): GrpcServer {
  const { clock, log } = ports;
  return grpcServer({
    streams: { [processPath]: processMethod(ports) },
    clock,
    messageBytesMax,
    onCrash: (thrown) => log.error({ err: thrown }, 'a proxied exchange crashed'),
  });
}
