// Readiness: asks every component in parallel, within a bound, and says which is down and what to do.

import { type Clock, type Fault, type Result, SingleFlight, withTimeout } from '@sallyport/base';

/** A component that the service cannot work without. */
export interface Check {
  readonly name: string;
  /** A short text about the component (such as its version), or a fault whose message says what to do. */
  readonly run: (signal: AbortSignal) => Promise<Result<string, Fault>>;
}

export interface ComponentState {
  readonly state: 'up' | 'down';
  readonly durationMs: number;
  readonly about?: string;
  readonly hint?: string;
}

export interface Readiness {
  readonly status: 'ready' | 'not ready' | 'draining';
  readonly components: Readonly<Record<string, ComponentState>>;
}

const checkTimeoutMs = 2_000;
/** Answers are reused this long, so that probing cannot load the stores. */
const reuseMs = 500;

export function createReadiness(clock: Clock, checks: readonly Check[]): (draining: boolean) => Promise<Readiness> {
  const flights = new SingleFlight<'checks', Readiness>();
  // Written only by the one flight; read by every probe.
  let last: { readonly atMs: number; readonly readiness: Readiness } | undefined;
  const ask = async () => {
    const states = await Promise.all(checks.map((check) => stateOf(clock, check)));
    const up = states.every(([, state]) => state.state === 'up');
    const readiness: Readiness = { status: up ? 'ready' : 'not ready', components: Object.fromEntries(states) };
    last = { atMs: clock.monotonicMs(), readiness };
    return readiness;
  };
  return async (draining) => {
    if (draining) return { status: 'draining', components: {} };
    if (last !== undefined && clock.monotonicMs() - last.atMs < reuseMs) return last.readiness;
    return (await flights.run('checks', ask)).value;
  };
}

async function stateOf(clock: Clock, check: Check): Promise<readonly [string, ComponentState]> {
  const startedMs = clock.monotonicMs();
  const down = (hint: string): ComponentState => ({ state: 'down', durationMs: sinceMs(clock, startedMs), hint });
  try {
    const options = { what: `the check of ${check.name}`, timeoutMs: checkTimeoutMs };
    const outer = await withTimeout(clock, options, check.run);
    const inner = outer.ok ? outer.value : outer;
    if (!inner.ok) return [check.name, down(inner.fault.message)];
    return [check.name, { state: 'up', durationMs: sinceMs(clock, startedMs), about: inner.value }];
  } catch {
    // The exception may name hosts or credentials; the component's own log has it.
    return [check.name, down('the check itself failed; see the log')];
  }
}

function sinceMs(clock: Clock, startedMs: number): number {
  return Math.round(clock.monotonicMs() - startedMs);
}
