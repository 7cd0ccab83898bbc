// What a process holds after a collection, and whether it grows with the work that it does.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export interface Held {
  /** Of the heap and of what hangs on it outside. */
  readonly bytes: number;
  /** Resident, in bytes: what the process has taken from the system, which a collection rarely gives back. */
  readonly rss: number;
}

/** Collects twice, since what the first finds dead may hold what only the second can free. */
export function heldNow(): Held {
  collect();
  collect();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { bytes: heapUsed + external, rss };
}

function collect(): void {
  setFlagsFromString('--expose-gc');
  const gc: unknown = runInNewContext('gc');
  if (typeof gc !== 'function') throw new TypeError('this platform has no collection on request');
  gc();
}

export interface Sample extends Held {
  /** Operations done. */
  readonly done: number;
}

/** Does `total` operations and looks at what is held after each tenth of them. */
export async function soak(total: number, work: (turn: number) => unknown): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  const tenth = Math.ceil(total / 10);
  for (let done = 0; done < total; ) {
    const until = Math.min(total, done + tenth);
    for (; done < until; done++) await work(done);
    samples.push({ done, ...heldNow() });
  }
  return samples;
}

/** Bytes that each operation leaves behind: the slope of the line through the samples (least squares). */
export function bytesPerOperation(samples: readonly Sample[]): number {
  const mean = (of: (sample: Sample) => number) => samples.reduce((sum, one) => sum + of(one), 0) / samples.length;
  const [x, y] = [mean(({ done }) => done), mean(({ bytes }) => bytes)];
  const over = mean(({ done }) => (done - x) ** 2);
  return over === 0 ? 0 : mean(({ done, bytes }) => (done - x) * (bytes - y)) / over;
}
