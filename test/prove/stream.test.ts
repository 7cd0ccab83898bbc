// The proof of streams in small, and that it notices what does not hold.

import { expect, it } from 'vitest';
import { fixedOverlap, proveStream } from './stream.ts';

const small = { every: 60, longTexts: 3, cutsOfEach: 3, say: () => undefined };

it('INVARIANT: a stream is cut in vain', () => {
  const seed = Number(process.env.SALLYPORT_SEED ?? Math.floor(performance.timeOrigin) % 1_000_000);
  process.stdout.write(`seed ${seed}\n`);
  const { differences, cuts, findings } = proveStream({ ...small, seed });
  expect(differences).toEqual([]);
  expect(cuts).toBeGreaterThan(500);
  expect(findings).toBeGreaterThan(100);
}, 120_000);

it('negative control: a fixed overlap of 256 bytes differs', () => {
  const { differences } = proveStream({ ...small, longTexts: 2, seed: 7, redactor: fixedOverlap(256) });
  expect(differences.length).toBeGreaterThan(0);
}, 120_000);
