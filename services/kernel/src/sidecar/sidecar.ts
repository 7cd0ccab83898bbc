// The doors for proxies, put together: the mapping file, the check, HTTP beside the API, Unix socket and gRPC.

import { readFileSync } from 'node:fs';
import { type Fault, fail, ok, type Result } from '@sallyport/base';
import {
  type App,
  type Authenticator,
  bindSocket,
  createAuthenticator,
  listenOnSocket,
  type Metrics,
  type Running,
} from '@sallyport/http';
import { bindPort } from '@sallyport/http/grpc';
import type { Runtime, Service } from '@sallyport/runtime';
import { type CheckPorts, sidecarCheck } from './check.ts';
import { grpcDoor } from './grpc/grpc-door.ts';
import { httpDoor, type SidecarDoor } from './http-door.ts';
import { readRouteFile } from './route-file.ts';

type Parts = Pick<Runtime, 'config' | 'kernel' | 'clock' | 'random' | 'log' | 'apiKeys'>;
/** How verdicts come about, and where they are recorded. */
type Deciding = Pick<CheckPorts, 'decide' | 'decisionLog'>;

/**
 * The kernel's app with the doors for proxies, and what else it must listen on. A mapping file that cannot be used
 * stops the start, in `listenMore`; until then its doors are not there, so nothing is allowed meanwhile.
 */
export function withSidecar(app: App, runtime: Parts, metrics: Metrics, deciding: Deciding): Service {
  const authenticator = createAuthenticator(runtime.apiKeys);
  const made = sidecarOf(runtime, metrics, authenticator, deciding);
  const sidecar = made.ok ? made.value : undefined;
  return {
    ...app,
    fetch: sidecar === undefined ? app.fetch : fetchWith(app, sidecar, undefined),
    listenMore: async () => (made.ok ? listenMore(app, runtime, sidecar) : made),
  };
}

function sidecarOf(
  { config, kernel, clock, random, log }: Parts,
  metrics: Metrics,
  authenticator: Authenticator,
  { decide, decisionLog }: Deciding,
): Result<SidecarDoor | undefined, Fault> {
  const { routes, timeoutMs } = config.sidecar;
  const { kernelGrpcPort, kernelGrpcSocket } = config.listen;
  if (routes === undefined) {
    if (kernelGrpcPort === undefined && kernelGrpcSocket === undefined) return ok(undefined);
    return fail('invalid_input', 'proxies cannot be answered without a mapping file; set `sidecar.routes`');
  }
  const text = readText(routes);
  if (!text.ok) return text;
  const table = readRouteFile(text.value, routes);
  if (!table.ok) {
    return fail('invalid_input', table.fault.map(({ at, message }) => `${at}: ${message}`).join('\n'), { at: routes });
  }
  const { tenant } = table.value;
  const checks = metrics.counter({
    name: 'sidecar_checks_total',
    help: 'verdicts for proxies, by proxy and outcome',
    labels: ['proxy', 'outcome'],
  });
  const durations = metrics.histogram({
    name: 'sidecar_check_duration_seconds',
    help: 'time to a verdict for a proxy',
    labels: ['proxy'],
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  });
  const onVerdict: CheckPorts['onVerdict'] = (proxy, outcome, durationMs) => {
    checks.inc({ proxy, outcome });
    durations.observe(durationMs / 1_000, { proxy });
  };
  const verify = (text: string) => kernel.verify(text);
  const ports = { table: table.value, verify, decide, decisionLog, clock, random, log, timeoutMs };
  return ok({ tenant, check: sidecarCheck({ ...ports, authenticator, onVerdict }), authenticator, log });
}

function readText(path: string): Result<string, Fault> {
  try {
    return ok(readFileSync(path, 'utf8'));
  } catch (cause) {
    return fail('invalid_input', 'the mapping file of `sidecar.routes` cannot be read; check path and rights', {
      at: path,
      cause,
    });
  }
}

/** The doors see Node's own request: what the adapter hands on has lost the target's spelling. */
function fetchWith(app: App, sidecar: SidecarDoor, trusted: string | undefined): App['fetch'] {
  const door = httpDoor({ ...sidecar, trusted });
  return (request, env) => (env === undefined ? undefined : door(env.incoming)) ?? app.fetch(request, env);
}

/** Names the callers whom the rights of a socket let in, in evidence and logs. */
const socketCaller = 'unix-socket';

async function listenMore(app: App, runtime: Parts, sidecar: SidecarDoor | undefined): Promise<Result<Running, Fault>> {
  const { clock } = runtime;
  const { host, kernelSocket, kernelGrpcPort, kernelGrpcSocket } = runtime.config.listen;
  const closers: (() => Promise<unknown>)[] = [];
  const close = async () => {
    await Promise.all(closers.splice(0).map((closer) => closer()));
  };
  const open = async (): Promise<Result<void, Fault>> => {
    if (kernelSocket !== undefined) {
      const fetch = sidecar === undefined ? app.fetch : fetchWith(app, sidecar, socketCaller);
      const setting = 'listen.kernelSocket';
      const listening = await listenOnSocket({ ...app, fetch }, { path: kernelSocket, setting, clock });
      if (!listening.ok) return listening;
      closers.push(() => listening.value.close());
    }
    if (sidecar !== undefined && kernelGrpcSocket !== undefined) {
      const grpc = grpcDoor(sidecar, clock, socketCaller);
      const bound = await bindSocket(grpc.server, {
        path: kernelGrpcSocket,
        setting: 'listen.kernelGrpcSocket',
        clock,
      });
      if (!bound.ok) return bound;
      closers.push(async () => {
        bound.value.release();
        await grpc.close();
      });
    }
    if (sidecar !== undefined && kernelGrpcPort !== undefined) {
      const grpc = grpcDoor(sidecar, clock, undefined);
      const bound = await bindPort(grpc.server, { host, port: kernelGrpcPort, setting: 'listen.kernelGrpcPort' });
      if (!bound.ok) return bound;
      sidecar.log.info({ host, port: bound.value }, 'serving gRPC');
      closers.push(() => grpc.close());
    }
    return ok(undefined);
  };
  const opened = await open();
  if (opened.ok) return ok({ close });
  await close();
  return opened;
}
