import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { proveKill } from './kill.ts';

it('INVARIANT: kill -9 under load, 20 times at random moments, loses nothing that was acknowledged', async () => {
  const seed = Number(process.env.SALLYPORT_SEED ?? Math.floor(performance.timeOrigin) % 1_000_000);
  process.stdout.write(`seed ${seed}\n`);
  const outcome = await proveKill({ times: 20, seed, say: () => undefined });
  expect(outcome.lost).toEqual([]);
  // A run that acknowledged nothing would prove nothing.
  expect(outcome.statements).toBeGreaterThan(100);
  expect(outcome.decisions).toBeGreaterThan(50);
}, 300_000);

it('negative control: a spool that is gone after the kill is noticed', async () => {
  const outcome = await proveKill({
    times: 1,
    seed: 7,
    say: () => undefined,
    meddle: (data) => rm(join(data, 'spool'), { recursive: true, force: true }),
  });
  expect(outcome.lost.length).toBeGreaterThan(0);
}, 120_000);
