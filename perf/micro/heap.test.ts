// What is held, and the slope that tells a leak from a heap that breathes.

import { describe, expect, it } from 'vitest';
import { bytesPerOperation, heldNow, soak } from './heap.ts';

describe('soak', () => {
  it('is flat where nothing is kept', async () => {
    const samples = await soak(50_000, (turn) => JSON.stringify({ turn }));
    expect(samples).toHaveLength(10);
    expect(Math.abs(bytesPerOperation(samples.slice(2)))).toBeLessThan(8);
  });

  it('negative control: shows what each operation leaves behind', async () => {
    const kept: string[][] = [];
    const samples = await soak(50_000, (turn) => kept.push([`${turn}`]));
    expect(bytesPerOperation(samples.slice(2))).toBeGreaterThan(40);
    expect(kept).toHaveLength(50_000);
  });
});

describe('heldNow', () => {
  it('sees what is held inside and outside of the heap, and no longer when it is dropped', () => {
    const before = heldNow().bytes;
    let held: unknown[] = [Buffer.alloc(4 << 20), Array.from({ length: 1 << 19 }, () => 0.5)];
    expect(heldNow().bytes - before).toBeGreaterThan(7 << 20);
    expect(held).toHaveLength(2);
    held = [];
    expect(heldNow().bytes - before).toBeLessThan(1 << 20);
  });
});

describe('bytesPerOperation', () => {
  it('is the slope, and 0 of one sample', () => {
    const at = (done: number, bytes: number) => ({ done, bytes, rss: 0 });
    expect(bytesPerOperation([at(10, 100), at(20, 130), at(30, 160)])).toBeCloseTo(3);
    expect(bytesPerOperation([at(10, 100)])).toBe(0);
  });
});
