import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isAuthorized } from './authorize.ts';
import { must, randomCase, summaryOf } from './testing/case.ts';
import { officialAnswer } from './testing/official.ts';
import { tapes } from './testing/tape.ts';

/** Cases times requests; at least 2,000 decisions. */
const cases = 400;
const requests = 6;

test('INVARIANT: decision, reasons and errors are those of the official engine', () => {
  const seen = { allow: 0, deny: 0, forbidden: 0, errors: 0, links: 0 };
  fc.assert(
    fc.property(tapes(4_000), (tape) => {
      const random = randomCase(tape, { policiesMax: 16, requests });
      for (const request of random.requests) {
        const response = must(isAuthorized(random.set, request, random.entities));
        expect(summaryOf(response)).toBe(officialAnswer({ ...random, entities: random.inputs, request }));
        seen[response.decision]++;
        if (response.decision === 'deny' && response.reasons.length > 0) seen.forbidden++;
        seen.errors += response.errors.length;
        seen.links += random.links.length;
      }
    }),
    { numRuns: cases },
  );
  // A generator that always ended in one way would show nothing.
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(50);
}, 120_000);
