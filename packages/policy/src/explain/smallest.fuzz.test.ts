import { must } from '@sallyport/base';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomCase } from '../testing/case.ts';
import { brokenPromise } from '../testing/smallest.ts';
import { tapes } from '../testing/tape.ts';
import { applyChanges } from './change.ts';
import { smallestChange } from './smallest.ts';

test('INVARIANT: applying the smallest change flips the decision, applying any part of it does not', () => {
  const seen = { allowed: 0, change: 0, unknown: 0, several: 0 };
  fc.assert(
    fc.property(tapes(4_000), (tape) => {
      const { set, entities, requests } = randomCase(tape, { policiesMax: 5, requests: 3 });
      for (const request of requests) {
        const found = must(smallestChange(set, request, entities, { triesMax: 300 }));
        seen[found.kind]++;
        if (found.kind === 'change' && found.changes.length > 1) seen.several++;
        expect(brokenPromise(found, { set, request, entities }, applyChanges)).toBeUndefined();
      }
    }),
    { numRuns: 200, endOnFailure: true },
  );
  process.stdout.write(`smallest change: ${JSON.stringify(seen)}\n`);
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(5);
}, 120_000);
