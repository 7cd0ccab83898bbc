import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isAuthorized } from './authorize.ts';
import { partialEvaluate, responseFor } from './partial.ts';
import { must, randomCase, summaryOf } from './testing/case.ts';
import { tapes } from './testing/tape.ts';
import { entityUid } from './uid.ts';

test('INVARIANT: a residual on a concrete resource is the full evaluation', () => {
  const seen = { allow: 0, deny: 0, residual: 0 };
  fc.assert(
    fc.property(tapes(4_000), fc.boolean(), (tape, resourceTypeStored) => {
      const { set, entities, requests } = randomCase(tape, { policiesMax: 6, requests: 4 });
      for (const request of requests) {
        const resourceType = request.resource.type;
        const partial = must(partialEvaluate(set, { ...request, resourceType }, entities, { resourceTypeStored }));
        seen[partial.kind]++;
        for (const id of ['a', 'b', 'c', 'nobody']) {
          const resource = entityUid(resourceType, id);
          const full = must(isAuthorized(set, { ...request, resource }, entities));
          expect(summaryOf(must(responseFor(partial, resource, entities)))).toBe(summaryOf(full));
          if (partial.kind !== 'residual') expect(full.decision).toBe(partial.kind);
        }
      }
    }),
    { numRuns: 400 },
  );
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(50);
}, 120_000);
