// Negative controls: a search that is misled by a bug must be seen by the check of what it promises.

import { must } from '@sallyport/base';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { randomCase } from '../testing/case.ts';
import { brokenPromise } from '../testing/smallest.ts';
import { tapes } from '../testing/tape.ts';
import { type EntityUid, UidSet } from '../uid.ts';
import { smallestChange } from './smallest.ts';

const planted: { bug: string; groups: readonly EntityUid[] } = vi.hoisted(() => ({ bug: '', groups: [] }));

vi.mock('./change.ts', async (importOriginal) => {
  const real = await importOriginal<typeof import('./change.ts')>();
  const applyChanges: typeof real.applyChanges = (request, entities, changes) => {
    if (planted.bug === 'one change alone is not applied' && changes.length === 1) return { request, entities };
    const changed = real.applyChanges(request, entities, changes);
    if (planted.bug !== 'whoever is changed is in every group' || changes.length === 0) return changed;
    const get: typeof entities.get = (uid) => {
      const entity = changed.entities.get(uid);
      return entity && { ...entity, ancestors: new UidSet(planted.groups) };
    };
    return { ...changed, entities: { get } };
  };
  return { ...real, applyChanges };
});

const { applyChanges } = await vi.importActual<typeof import('./change.ts')>('./change.ts');

// A fixed seed: whether a bug is seen must not be a matter of luck.
const cases = fc
  .sample(tapes(4_000), { numRuns: 120, seed: 1 })
  .map((tape) => randomCase(tape, { policiesMax: 5, requests: 2 }));

function broken(): ReadonlySet<string> {
  const promises = cases.flatMap(({ set, entities, requests }) => {
    planted.groups = [...entities].map(({ uid }) => uid);
    return requests.map((request) => {
      const found = must(smallestChange(set, request, entities, { triesMax: 200 }));
      return brokenPromise(found, { set, request, entities }, applyChanges);
    });
  });
  return new Set(promises.filter((promise) => promise !== undefined));
}

test('with nothing planted, every promise is kept', () => {
  planted.bug = '';
  expect([...broken()]).toEqual([]);
});

test.each([
  ['one change alone is not applied', 'a part of the change is enough'],
  ['whoever is changed is in every group', 'with the change it is not allowed'],
])('the planted bug is seen: %s', (bug, promise) => {
  planted.bug = bug;
  expect([...broken()]).toContain(promise);
});
