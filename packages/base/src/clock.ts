// Time is a parameter: the only place that asks the system for it.

export interface Clock {
  /** Milliseconds since the Unix epoch. */
  nowMs(): number;
  /** Milliseconds on a clock that never goes back. */
  monotonicMs(): number;
  /** Resolves after `delayMs`, or rejects with the signal's reason when it aborts first. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
  /** Calls `run` once after `delayMs`, unless the returned function is called before. */
  after(delayMs: number, run: () => void): () => void;
  /** Calls `run` every `everyMs` until the returned function is called; does not keep the process alive. */
  every(everyMs: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: (delayMs, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const onAbort = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      }, delayMs);
      signal?.addEventListener('abort', onAbort, { once: true });
    }),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
  every: (everyMs, run) => {
    const timer = setInterval(run, everyMs);
    timer.unref();
    return () => clearInterval(timer);
  },
};

export interface ManualClock extends Clock {
  /** Moves both clocks forward and fires what became due, in order of its time. */
  advance(byMs: number): void;
}

/** A clock that stands still until it is told to move; for tests. */
export function manualClock(startMs = 1_700_000_000_000): ManualClock {
  let passedMs = 0;
  let due: { atMs: number; run: () => void }[] = [];
  const at = (atMs: number, run: () => void) => {
    const entry = { atMs, run };
    due.push(entry);
    return () => {
      due = due.filter((other) => other !== entry);
    };
  };
  return {
    nowMs: () => startMs + passedMs,
    monotonicMs: () => passedMs,
    sleep: (delayMs, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const cancel = at(passedMs + delayMs, resolve);
        signal?.addEventListener('abort', () => {
          cancel();
          reject(signal.reason);
        });
      }),
    after: (delayMs, run) => at(passedMs + delayMs, run),
    every: (everyMs, run) => {
      let cancel: () => void;
      const arm = () => {
        cancel = at(passedMs + everyMs, () => {
          arm();
          run();
        });
      };
      arm();
      return () => cancel();
    },
    advance: (byMs) => {
      const untilMs = passedMs + byMs;
      for (;;) {
        const next = due.filter((entry) => entry.atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
        if (next === undefined) break;
        due = due.filter((entry) => entry !== next);
        passedMs = Math.max(passedMs, next.atMs);
        next.run();
      }
      passedMs = untilMs;
    },
  };
}
