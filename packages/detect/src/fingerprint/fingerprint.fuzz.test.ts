// What winnowing promises, over random texts: long runs in common are found, and where they stand changes nothing.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { findCopies } from './copies.ts';
import { fingerprintPassages } from './fingerprint.ts';
import { guaranteedWords, hitsMin, shinglesOf, shingleWords, winnow } from './shingles.ts';

const key = new Uint8Array(32).fill(7);
const word = fc.integer({ min: 0, max: 1 << 20 }).map((n) => `w${n.toString(36)}`);
const words = (minLength: number, maxLength: number) => fc.uniqueArray(word, { minLength, maxLength });
const runs = { numRuns: 400 };
const passageOf = (text: string) => ({
  labels: ['l'],
  fingerprints: fingerprintPassages([[text]], key)[0] ?? new Uint32Array(),
});

it('INVARIANT: a run of `guaranteedWords` in common is found, whatever stands around it on either side', () => {
  const around = fc.tuple(words(0, 40), words(0, 40), words(0, 40), words(0, 40));
  fc.assert(
    fc.property(words(guaranteedWords, guaranteedWords), around, (run, [a, b, c, d]) => {
      const read = [...a, ...run, ...b].join(' ');
      const sent = [...c, ...run, ...d].join('\n> ');
      return findCopies(sent, [passageOf(read)], key).labels.join() === 'l';
    }),
    runs,
  );
});

it('control: of runs that are a third shorter some are missed, so it is the length that finds them', () => {
  const missed = fc
    .sample(fc.tuple(words(30, 30), words(30, 30)), { numRuns: 2_000, seed: 5 })
    .filter(([run, around]) => {
      const short = run.slice(0, Math.ceil((guaranteedWords * 2) / 3));
      const read = [...around.slice(0, 15), ...short, ...around.slice(15)].join(' ');
      return findCopies(short.join(' '), [passageOf(read)], key).labels.length === 0;
    });
  expect(missed.length).toBeGreaterThan(0);
});

it('INVARIANT: cutting a text changes nothing, where the parts overlap by a window less a word', () => {
  const chosen = (text: string) => [...winnow(shinglesOf(text))];
  const window = guaranteedWords - (hitsMin - 1) * ((guaranteedWords - shingleWords + 1) / hitsMin);
  // Few words, so that they repeat: equal hashes in a window are the hard case.
  const few = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 2 * window, maxLength: 120 });
  fc.assert(
    fc.property(fc.oneof(words(2 * window, 120), few), fc.nat(), (text, place) => {
      const cut = window + (place % (text.length - 2 * window + 1));
      const whole = new Set(chosen(text.join(' ')));
      const parts = [text.slice(0, cut + window - 1), text.slice(cut)].map((part) => chosen(part.join(' ')));
      return [...whole].sort().join() === [...new Set(parts.flat())].sort().join();
    }),
    runs,
  );
});

it('INVARIANT: unrelated texts share nothing, and any text with words of its own between all words', () => {
  fc.assert(
    fc.property(words(40, 120), words(40, 120), (a, b) => {
      const others = b.filter((one) => !a.includes(one));
      const mixed = a.flatMap((one, at) => (at % (shingleWords - 1) === 0 ? ['x', one] : [one]));
      const passages = [passageOf(a.join(' '))];
      const found = [others, mixed].map((text) => findCopies(text.join(' '), passages, key));
      return found.every(({ labels, sharePercent }) => labels.length === 0 && sharePercent === 0);
    }),
    runs,
  );
});
