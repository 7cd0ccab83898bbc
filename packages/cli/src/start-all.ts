// The all-in-one: one runtime, the services over it, each on its own port.

import { type Clock, type Fault, ok, type RandomBytes, type Result } from '@sallyport/base';
import { wireEgressFirewall } from '@sallyport/egress-firewall';
import { type Config, type Listening, type Log, listen, processMetrics, type Running } from '@sallyport/http';
import { wireKernel } from '@sallyport/kernel';
import { wireRetrievalGateway } from '@sallyport/retrieval-gateway';
import { openRuntime, type Runtime, type Service } from '@sallyport/runtime';

export const serviceNames = ['retrieval-gateway', 'kernel', 'egress-firewall'] as const;
export type ServiceName = (typeof serviceNames)[number];

export interface StartOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly log: Log;
  /** The services to run; all of them when absent. */
  readonly only?: readonly ServiceName[];
  /** Runs on the open runtime before anything listens, such as loading data. */
  readonly prepare?: (runtime: Runtime) => Promise<Result<void, Fault>>;
}

export interface Started extends Running {
  readonly runtime: Runtime;
  /** Base URL of each running service. */
  readonly urls: Readonly<Partial<Record<ServiceName, string>>>;
}

/**
 * Starts, or leaves nothing behind. `close` drains requests first, then publishes evidence, then lets go of the stores.
 * Faults: whatever cannot be opened, with what to do.
 */
export async function startAll(options: StartOptions): Promise<Result<Started, Fault>> {
  const opened = await openRuntime(options);
  if (!opened.ok) return opened;
  const runtime = opened.value;
  const listening: (readonly [ServiceName, Listening])[] = [];
  const others: Running[] = [];
  const close = async () => {
    await Promise.all([...listening.map(([, server]) => server.close()), ...others.map((other) => other.close())]);
    await runtime.close();
  };
  const started = await serve(options, runtime, { listening, others });
  if (!started.ok) {
    await close();
    return started;
  }
  return ok({ runtime, urls: Object.fromEntries(listening.map(([name, { url }]) => [name, url])), close });
}

async function serve(
  { config, clock, only = serviceNames, prepare }: StartOptions,
  runtime: Runtime,
  { listening, others }: { readonly listening: (readonly [ServiceName, Listening])[]; readonly others: Running[] },
): Promise<Result<void, Fault>> {
  const prepared = await prepare?.(runtime);
  if (prepared?.ok === false) return prepared;
  const registry = processMetrics();
  const { host, retrievalPort, kernelPort, egressPort } = config.listen;
  const places: Readonly<Record<ServiceName, readonly [port: number, setting: string]>> = {
    'retrieval-gateway': [retrievalPort, 'listen.retrievalPort'],
    kernel: [kernelPort, 'listen.kernelPort'],
    'egress-firewall': [egressPort, 'listen.egressPort'],
  };
  for (const name of only) {
    const app = await wire(name, runtime, registry);
    if (!app.ok) return app;
    const [port, setting] = places[name];
    const server = await listen(app.value, { host, port, clock, setting });
    if (!server.ok) return server;
    listening.push([name, server.value]);
    const more = await app.value.listenMore?.();
    if (more?.ok === false) return more;
    if (more !== undefined) others.push(more.value);
  }
  return ok(undefined);
}

async function wire(
  name: ServiceName,
  runtime: Runtime,
  registry: ReturnType<typeof processMetrics>,
): Promise<Result<Service, Fault>> {
  switch (name) {
    case 'retrieval-gateway':
      return wireRetrievalGateway(runtime, registry);
    case 'kernel':
      return ok(wireKernel(runtime, registry));
    case 'egress-firewall':
      return ok(wireEgressFirewall(runtime, registry));
  }
}
