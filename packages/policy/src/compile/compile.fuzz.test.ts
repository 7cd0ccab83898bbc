import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isAuthorized } from '../authorize.ts';
import { must, randomCase } from '../testing/case.ts';
import { tapes } from '../testing/tape.ts';
import { compilePolicies } from './compile.ts';

test('INVARIANT: compiled and evaluated agree on decision, reasons and errors', () => {
  let answers = 0;
  fc.assert(
    fc.property(tapes(4_000), (tape) => {
      const { set, entities, requests } = randomCase(tape, { policiesMax: 12, requests: 8 });
      const compiled = compilePolicies(set);
      for (const request of requests) {
        const expected = must(isAuthorized(set, request, entities));
        expect(must(compiled.isAuthorized(request, entities))).toEqual(expected);
        answers += expected.reasons.length + expected.errors.length;
      }
    }),
    { numRuns: 500 },
  );
  expect(answers).toBeGreaterThan(500);
}, 120_000);
