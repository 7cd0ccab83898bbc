import { must } from '@sallyport/base';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isAuthorized } from './authorize.ts';
import { compilePolicies } from './compile/compile.ts';
import { randomCase, summaryOf } from './testing/case.ts';
import { officialEngine } from './testing/official.ts';
import { tapes } from './testing/tape.ts';

/** Decisions to compare. `SALLYPORT_FUZZ_REQUESTS=100000` for a night, `SALLYPORT_FUZZ_SEED` to see one again. */
const wanted = Number(process.env.SALLYPORT_FUZZ_REQUESTS ?? 5_000);
const seed = Number(process.env.SALLYPORT_FUZZ_SEED ?? fc.sample(fc.integer(), 1)[0]);
const perCase = 12;

test(
  `INVARIANT: sliced, unsliced, generated, traced and evaluated answers are those of the official engine (seed ${seed})`,
  () => {
    const seen = { allow: 0, deny: 0, forbidden: 0, errors: 0, links: 0 };
    let requests = 0;
    fc.assert(
      fc.property(tapes(4_000), (tape) => {
        const random = randomCase(tape, { policiesMax: 16, requests: perCase });
        const official = officialEngine({ ...random, entities: random.inputs });
        const compiled = [{}, { leafMax: 0 }, { leafMax: 1_000 }, { leafMax: 0, generateCode: true }].map((options) =>
          compilePolicies(random.set, options),
        );
        for (const request of random.requests) {
          requests++;
          const expected = official(request);
          const response = must(isAuthorized(random.set, request, random.entities));
          expect(summaryOf(response)).toBe(expected);
          for (const way of compiled) {
            expect(summaryOf(must(way.isAuthorized(request, random.entities)))).toBe(expected);
          }
          const [filed] = compiled;
          if (filed !== undefined) expect(summaryOf(must(filed.traced(request, random.entities)))).toBe(expected);
          seen[response.decision]++;
          if (response.decision === 'deny' && response.reasons.length > 0) seen.forbidden++;
          seen.errors += response.errors.length;
          seen.links += random.links.length;
        }
      }),
      { numRuns: Math.ceil(wanted / perCase), seed, endOnFailure: true },
    );
    expect(requests).toBeGreaterThanOrEqual(wanted);
    process.stdout.write(`against the official engine, seed ${seed}: ${requests} requests, ${JSON.stringify(seen)}\n`);
    // A generator that always ended in one way would show nothing.
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(wanted / 100);
  },
  300_000 + wanted * 60,
);
