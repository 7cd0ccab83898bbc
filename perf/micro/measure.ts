// CPU time of pieces of work in this process, which take turns so that a busy machine hits all of them alike.

export interface Contender {
  readonly name: string;
  /** One operation; `turn` counts up, so that it can go through a list of inputs. */
  readonly work: (turn: number) => unknown;
  /**
   * Runs before each turn and is not measured: makes the inputs anew, as a server makes them for each call. Inputs that
   * stay for the whole run lie wherever the heap had a hole, and what is measured is then the heap.
   */
  readonly prepare?: () => void;
}

export interface MeasureOptions {
  /** Turns of each contender (A B A B …); 7 when absent. */
  readonly rounds?: number;
  /** CPU time of one contender's part of a round, in ms; 80 when absent. */
  readonly roundMs?: number;
}

/** Short turns and many, for inputs that are made anew for each: they are still young when it ends. */
export const freshTurns: MeasureOptions = { rounds: 21, roundMs: 20 };

export interface Measured {
  /** CPU µs of one operation: the median of the rounds. */
  readonly cpuUs: number;
  /** µs that passed for one operation: the median of the rounds. */
  readonly wallUs: number;
}

/** Operations that a round may hold at most: a contender that costs nothing must end too. */
const operationsMax = 5_000_000;

/** In the order of the contenders. Work that gives a promise is awaited, one operation after the other. */
export async function takeTurns(
  contenders: readonly Contender[],
  { rounds = 7, roundMs = 80 }: MeasureOptions = {},
): Promise<readonly Measured[]> {
  const counts: number[] = [];
  for (const contender of contenders) counts.push(await calibrate(contender, roundMs));
  const samples = contenders.map((): Measured[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, contender] of contenders.entries()) {
      samples[index]?.push(await run(contender, counts[index] ?? 1));
    }
  }
  return samples.map((own) => ({
    cpuUs: median(own.map((sample) => sample.cpuUs)),
    wallUs: median(own.map((sample) => sample.wallUs)),
  }));
}

/** Runs that end the warm-up: what the compiler of the platform takes for itself is counted as CPU time too. */
const settlingRuns = 5;

/** How many operations fill a round; the runs that find it out are the warm-up. */
async function calibrate(contender: Contender, roundMs: number): Promise<number> {
  let count = 1;
  for (let settled = 0; ; ) {
    const { cpuUs } = await run(contender, count);
    const spentMs = (cpuUs * count) / 1_000;
    const fitting = Math.max(1, Math.min(operationsMax, Math.round((count * roundMs) / Math.max(spentMs, 1e-3))));
    if (spentMs < roundMs / 2 && count < operationsMax) count = Math.min(fitting, count * 4);
    else if (++settled >= settlingRuns) return fitting;
    else count = fitting;
  }
}

async function run({ work, prepare }: Contender, count: number): Promise<Measured> {
  prepare?.();
  const startedMs = performance.now();
  const before = process.cpuUsage();
  for (let turn = 0; turn < count; turn++) {
    const done = work(turn);
    if (done instanceof Promise) await done;
  }
  const { user, system } = process.cpuUsage(before);
  return { cpuUs: (user + system) / count, wallUs: ((performance.now() - startedMs) * 1_000) / count };
}

/** The middle value; of an even number the mean of the two in the middle. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
  return (lower + upper) / 2;
}
