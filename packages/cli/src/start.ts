// `start`: the services in this process until a signal ends it.

import { createLog, runUntilSignal } from '@sallyport/http';
import type { Failure } from './answer.ts';
import { exitOf } from './answer.ts';
import type { Io } from './io.ts';
import { faultText } from './render.ts';
import { loadSettings } from './settings.ts';
import { type ServiceName, startAll } from './start-all.ts';

export interface StartCommandOptions {
  readonly config?: string;
  readonly only?: readonly ServiceName[];
}

/**
 * Runs until SIGTERM or SIGINT; logs are JSON lines on standard output, words for people go to standard error.
 * The value is the exit code, or the failure of the configuration, before anything was started.
 */
export async function runServices(
  io: Io,
  options: StartCommandOptions,
): Promise<{ readonly exit: 0 | 1 | 2 | 3 } | { readonly failure: Failure }> {
  const config = await loadSettings(io, options.config);
  if (!config.ok) return { failure: config.fault };
  const { level } = config.value.log;
  const log = createLog({ service: 'sallyport', level, ...(io.logs === undefined ? {} : { stream: io.logs }) });
  let failure: Failure | undefined;
  const code = await runUntilSignal({
    process: io.process,
    clock: io.clock,
    log,
    start: async () => {
      const { clock, random } = io;
      const only = options.only === undefined ? {} : { only: options.only };
      const started = await startAll({ config: config.value, clock, random, log, ...only });
      if (!started.ok) {
        failure = started.fault;
        io.stderr(`sallyport: could not start: ${faultText(started.fault)}\n`);
        return started;
      }
      const { urls } = started.value;
      log.info({ urls }, 'serving');
      const lines = Object.entries(urls).map(([name, url]) => `  ${name.padEnd(18)} ${url}\n`);
      io.stderr(`Sallyport serves (stop it with Ctrl-C):\n${lines.join('')}`);
      return started;
    },
  });
  const exit = code === 0 ? 0 : failure === undefined ? 1 : exitOf(failure);
  return { exit };
}
