// Runs one service by itself: its `main.ts` brings the process and the composition root, the rest is the same for all.

import { type Fault, ok, type Result, systemClock, systemRandom } from '@sallyport/base';
import {
  type App,
  createLog,
  listen,
  loadConfig,
  type ProcessLike,
  processMetrics,
  type Running,
  runUntilSignal,
} from '@sallyport/http';
import { openRuntime, type Runtime } from './runtime.ts';

/** An app, and what it listens on besides its port. */
export interface Service extends App {
  /** Opens the rest; called once, when the port is open. */
  readonly listenMore?: () => Promise<Result<Running, Fault>>;
}

export interface ServeOptions {
  readonly service: string;
  readonly setting: 'retrievalPort' | 'kernelPort' | 'egressPort';
  readonly wire: (
    runtime: Runtime,
    process: ReturnType<typeof processMetrics>,
  ) => Result<Service, Fault> | Promise<Result<Service, Fault>>;
  readonly process: ProcessLike & {
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly stderr: { write(text: string): unknown };
    cwd(): string;
  };
}

/** The exit code: 0 after a clean end, 1 when starting or closing failed, 2 for a configuration that does not hold. */
export async function serve({ service, setting, wire, process }: ServeOptions): Promise<number> {
  const config = loadConfig({ env: process.env, cwd: process.cwd() });
  if (!config.ok) {
    for (const { at, message } of config.fault) process.stderr.write(`${at ?? 'configuration'}: ${message}\n`);
    return 2;
  }
  const clock = systemClock;
  const log = createLog({ service, level: config.value.log.level });
  return runUntilSignal({
    process,
    clock,
    log,
    start: async () => {
      const opened = await openRuntime({ config: config.value, clock, random: systemRandom, log });
      if (!opened.ok) return opened;
      const runtime = opened.value;
      const app = await wire(runtime, processMetrics());
      const place = { host: config.value.listen.host, port: config.value.listen[setting] };
      const server = app.ok ? await listen(app.value, { ...place, clock, setting: `listen.${setting}` }) : app;
      const more = app.ok && server.ok ? await app.value.listenMore?.() : undefined;
      if (!server.ok) {
        await runtime.close();
        return server;
      }
      if (more?.ok === false) {
        await server.value.close();
        await runtime.close();
        return more;
      }
      log.info({ url: server.value.url }, 'serving');
      return ok({
        close: async () => {
          await Promise.all([server.value.close(), more?.value.close()]);
          await runtime.close();
        },
      });
    },
  });
}
