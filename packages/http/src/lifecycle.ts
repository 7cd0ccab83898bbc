// Runs a program until a signal asks it to end, and ends it cleanly.

import { type Clock, type Fault, limits, type Result, withTimeout } from '@sallyport/base';
import type { Log } from './log.ts';

/** What is used of Node's `process`. */
export interface ProcessLike {
  on(event: string, listener: (...args: unknown[]) => void): unknown;
  off(event: string, listener: (...args: unknown[]) => void): unknown;
}

export interface Running {
  /** Drains and closes everything; called once. */
  close(): Promise<void>;
}

export interface RunOptions {
  readonly process: ProcessLike;
  readonly clock: Clock;
  readonly log: Log;
  readonly start: () => Promise<Result<Running, Fault>>;
  /** Longest wait for `close`; twice the drain time when absent, so that stores can flush after the drain. */
  readonly closeTimeoutMs?: number;
}

/**
 * Starts, waits for SIGTERM or SIGINT, closes. The value is the exit code: 0 after a clean end, 1 when starting or closing
 * failed, on an uncaught exception, and on a second signal, which does not wait any more.
 */
export async function runUntilSignal(options: RunOptions): Promise<number> {
  const { log } = options;
  const first = gate<'signal' | 'crash'>();
  const second = gate<'signal'>();
  const onSignal = () => (first.isOpen() ? second.open('signal') : first.open('signal'));
  const onCrash = (thrown: unknown) => {
    log.error({ err: thrown }, 'uncaught exception; closing');
    first.open('crash');
  };
  const listeners = { SIGTERM: onSignal, SIGINT: onSignal, uncaughtException: onCrash, unhandledRejection: onCrash };
  for (const [event, listener] of Object.entries(listeners)) options.process.on(event, listener);
  try {
    const started = await options.start();
    if (!started.ok) {
      log.error({ fault: started.fault, err: started.fault.cause }, 'could not start');
      return 1;
    }
    const reason = await first.opened;
    log.info({ reason }, 'closing');
    const timeoutMs = options.closeTimeoutMs ?? 2 * limits.drainTimeoutMs;
    const closing = withTimeout(options.clock, { what: 'closing', timeoutMs }, () => started.value.close());
    const ended = await Promise.race([closing, second.opened]);
    if (ended === 'signal') {
      log.error({}, 'second signal; ending without waiting');
      return 1;
    }
    if (!ended.ok) log.error({ fault: ended.fault }, 'could not close in time');
    else log.info({}, 'closed');
    return ended.ok && reason === 'signal' ? 0 : 1;
  } catch (thrown) {
    log.error({ err: thrown }, 'could not close cleanly');
    return 1;
  } finally {
    for (const [event, listener] of Object.entries(listeners)) options.process.off(event, listener);
    log.flush();
  }
}

/** A promise that is resolved from outside, once. */
function gate<T>(): { readonly opened: Promise<T>; open(value: T): void; isOpen(): boolean } {
  let resolve: (value: T) => void = () => undefined;
  let passed = false;
  const opened = new Promise<T>((settle) => {
    resolve = settle;
  });
  return {
    opened,
    open: (value) => {
      passed = true;
      resolve(value);
    },
    isOpen: () => passed,
  };
}
