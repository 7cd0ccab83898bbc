import { must } from '@sallyport/base';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isAuthorized } from '../authorize.ts';
import { randomCase } from '../testing/case.ts';
import { tapes } from '../testing/tape.ts';
import { type CompileOptions, compilePolicies } from './compile.ts';

const ways: readonly (readonly [name: string, CompileOptions])[] = [
  ['filed as it comes', {}],
  ['filed throughout', { leafMax: 0 }],
  ['asked one by one', { leafMax: 100_000 }],
  ['generated', { leafMax: 0, generateCode: true }],
];

test.each(ways)(
  'INVARIANT: compiled and evaluated agree on decision, reasons and errors: %s',
  (_name, options) => {
    let answers = 0;
    fc.assert(
      fc.property(tapes(4_000), (tape) => {
        const { set, entities, requests } = randomCase(tape, { policiesMax: 12, requests: 8 });
        const compiled = compilePolicies(set, options);
        for (const request of requests) {
          const expected = must(isAuthorized(set, request, entities));
          expect(must(compiled.isAuthorized(request, entities))).toEqual(expected);
          answers += expected.reasons.length + expected.errors.length;
        }
      }),
      { numRuns: 300 },
    );
    expect(answers).toBeGreaterThan(300);
  },
  120_000,
);
