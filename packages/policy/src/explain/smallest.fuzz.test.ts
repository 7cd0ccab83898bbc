import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isAuthorized } from '../authorize.ts';
import { must, randomCase } from '../testing/case.ts';
import { tapes } from '../testing/tape.ts';
import { applyChanges, type Change } from './change.ts';
import { smallestChange } from './smallest.ts';

test('INVARIANT: applying the smallest change flips the decision, applying any part of it does not', () => {
  const seen = { allowed: 0, change: 0, unknown: 0, several: 0 };
  fc.assert(
    fc.property(tapes(4_000), (tape) => {
      const { set, entities, requests } = randomCase(tape, { policiesMax: 5, requests: 3 });
      for (const request of requests) {
        const decide = (changes: readonly Change[]) => {
          const changed = applyChanges(request, entities, changes);
          return must(isAuthorized(set, changed.request, changed.entities)).decision;
        };
        const found = must(smallestChange(set, request, entities, { triesMax: 300 }));
        seen[found.kind]++;
        expect(found.kind === 'allowed').toBe(decide([]) === 'allow');
        if (found.kind !== 'change') continue;
        const { changes } = found;
        if (changes.length > 1) seen.several++;
        expect(decide(changes)).toBe('allow');
        for (let part = 0; part < 2 ** changes.length - 1; part++) {
          expect(decide(changes.filter((_, at) => ((part >> at) & 1) === 1))).toBe('deny');
        }
      }
    }),
    { numRuns: 200, endOnFailure: true },
  );
  process.stdout.write(`smallest change: ${JSON.stringify(seen)}\n`);
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(5);
}, 120_000);
