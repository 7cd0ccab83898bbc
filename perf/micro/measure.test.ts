// Measuring: contenders take turns, and twice the work costs about twice as much.

import { describe, expect, it } from 'vitest';
import { breakEven } from './cache.ts';
import { median, takeTurns } from './measure.ts';

function spin(steps: number): number {
  let sum = 0;
  for (let step = 0; step < steps; step++) sum = (sum + Math.imul(step, 2_654_435_761)) | 0;
  return sum;
}

describe('takeTurns', () => {
  it('tells work from ten times the work', async () => {
    let sink = 0;
    const [short, long] = await takeTurns(
      [
        { name: 'short', work: () => (sink += spin(20_000)) },
        { name: 'long', work: () => (sink += spin(200_000)) },
      ],
      { rounds: 5, roundMs: 20 },
    );
    expect((long?.cpuUs ?? 0) / (short?.cpuUs ?? 1)).toBeGreaterThan(4);
    expect(sink).not.toBe(0.5);
  });

  it('waits for work that gives a promise, and counts its time and not its wait as CPU', async () => {
    const [asleep] = await takeTurns(
      [{ name: 'asleep', work: () => new Promise((resolve) => setTimeout(resolve, 2)) }],
      { rounds: 3, roundMs: 0.2 },
    );
    expect(asleep?.wallUs).toBeGreaterThan(1_500);
    expect(asleep?.cpuUs).toBeLessThan(asleep?.wallUs ?? 0);
  });

  it('makes the inputs anew before each turn, outside of what is measured', async () => {
    let inputs = 0;
    let prepared = 0;
    const prepare = () => {
      prepared++;
      inputs = spin(3_000_000);
    };
    const [quick] = await takeTurns([{ name: 'quick', prepare, work: () => inputs }], { rounds: 3, roundMs: 0.2 });
    expect(prepared).toBeGreaterThan(3);
    expect(quick?.cpuUs).toBeLessThan(100);
  });

  it('goes through the inputs in turn', async () => {
    const turns = new Set<number>();
    await takeTurns([{ name: 'a', work: (turn) => turns.add(turn) }], { rounds: 1, roundMs: 0.05 });
    expect(turns.has(0)).toBe(true);
    expect(turns.has(1)).toBe(true);
  });
});

describe('median', () => {
  it('is the middle, and not moved by one that was disturbed', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([1, 2, 3, 4])).toBe(2.5);
    expect(median([2, 2, 2, 900])).toBe(2);
    expect(median([])).toBeNaN();
  });
});

describe('breakEven', () => {
  it('lies between the sizes around it', () => {
    const at = breakEven([
      { bytes: 1_000, gain: 0.5 },
      { bytes: 4_000, gain: 2 },
    ]);
    expect(at).toBeCloseTo(2_000);
  });

  it('is the first size where that one pays already, and nothing where none does', () => {
    expect(breakEven([{ bytes: 1_000, gain: 1.1 }])).toBe(1_000);
    expect(breakEven([{ bytes: 1_000, gain: 0.9 }])).toBeUndefined();
  });
});
