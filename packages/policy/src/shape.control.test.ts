// Negative controls: folding and indexing that forget that a conjunct may fail must be seen by the differential tests.

import { must } from '@sallyport/base';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { isAuthorized } from './authorize.ts';
import { compilePolicies } from './compile/compile.ts';
import { inMemoryEntities } from './entity.ts';
import { parsePolicies } from './parse/parse.ts';
import { partialEvaluate, responseFor } from './partial.ts';
import { policySet } from './policy-set.ts';
import { type Case, randomCase, summaryOf } from './testing/case.ts';
import { tapes } from './testing/tape.ts';
import { entityUid } from './uid.ts';
import { cedarRecord } from './value.ts';

const planted = vi.hoisted(() => ({ nothingFails: false, allIsBool: false }));

vi.mock('./shape.ts', async (importOriginal) => {
  const real = await importOriginal<typeof import('./shape.ts')>();
  const isBoolShaped: typeof real.isBoolShaped = (expr) => planted.allIsBool || real.isBoolShaped(expr);
  const isTotalBool: typeof real.isTotalBool = (expr) => planted.nothingFails || real.isTotalBool(expr);
  return { ...real, isBoolShaped, isTotalBool };
});

/** A policy whose condition ends in an attribute that is no Bool: rare among random ones. */
const bare: Case = {
  set: must(policySet(must(parsePolicies('permit(principal, action, resource) when { resource.age };')))),
  entities: must(inMemoryEntities([{ uid: entityUid('App::Doc', 'a'), attrs: [['age', 1]] }])),
  requests: [
    {
      principal: entityUid('User', 'a'),
      action: entityUid('Action', 'read'),
      resource: entityUid('App::Doc', 'a'),
      context: cedarRecord({}),
    },
  ],
  policies: new Map(),
  templates: new Map(),
  links: [],
  inputs: [],
};

const cases = fc
  .sample(tapes(4_000), { numRuns: 400, seed: 2 })
  .map((tape) => randomCase(tape, { policiesMax: 8, requests: 4 }))
  .concat(bare);

function differences(answer: (random: Case, request: Case['requests'][number]) => string): number {
  return cases
    .flatMap((random) =>
      random.requests.map(
        (request) => answer(random, request) !== summaryOf(must(isAuthorized(random.set, request, random.entities))),
      ),
    )
    .filter(Boolean).length;
}

const compiled = () =>
  differences(({ set, entities }, request) =>
    summaryOf(must(compilePolicies(set, { leafMax: 0 }).isAuthorized(request, entities))),
  );
const folded = () =>
  differences(({ set, entities }, request) => {
    const partial = must(partialEvaluate(set, { ...request, resourceType: request.resource.type }, entities));
    return summaryOf(must(responseFor(partial, request.resource, entities)));
  });

test('with nothing planted, nothing differs', () => {
  expect([compiled(), folded()]).toEqual([0, 0]);
});

test('the planted bug is seen: an index and a fold that take every conjunct for one that cannot fail', () => {
  planted.nothingFails = true;
  expect(compiled()).toBeGreaterThan(0);
  expect(folded()).toBeGreaterThan(0);
  planted.nothingFails = false;
});

test('the planted bug is seen: a fold that takes every expression for a Bool', () => {
  planted.allIsBool = true;
  expect(folded()).toBeGreaterThan(0);
  planted.allIsBool = false;
});
