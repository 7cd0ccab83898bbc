// Negative control: a lint that forgets that an expression may fail makes claims that requests refute.

import { must } from '@sallyport/base';
import { expect, test, vi } from 'vitest';
import { isAuthorized } from '../authorize.ts';
import { noEntities } from '../entity.ts';
import { parsePolicies } from '../parse/parse.ts';
import { policySet } from '../policy-set.ts';
import { entityUid } from '../uid.ts';
import { cedarRecord } from '../value.ts';
import { lintPolicies } from './lint.ts';

const planted = vi.hoisted(() => ({ nothingFails: false }));

vi.mock('../shape.ts', async (importOriginal) => {
  const real = await importOriginal<typeof import('../shape.ts')>();
  const isTotalBool: typeof real.isTotalBool = (expr) => planted.nothingFails || real.isTotalBool(expr);
  return { ...real, isTotalBool };
});

const set = must(
  policySet(must(parsePolicies('permit(principal, action, resource) when { context.a || !context.a };'))),
);

/** Claims that it always applies, while a request shows that it does not. */
function isRefuted(): boolean {
  const uid = entityUid('User', 'a');
  const request = { principal: uid, action: uid, resource: uid, context: cedarRecord({}) };
  const applies = must(isAuthorized(set, request, noEntities)).decision === 'allow';
  return !applies && lintPolicies(set).some(({ kind }) => kind === 'always_true');
}

test('the planted bug is seen, and nothing without it', () => {
  expect(isRefuted()).toBe(false);
  planted.nothingFails = true;
  expect(isRefuted()).toBe(true);
});
