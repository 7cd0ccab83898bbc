// Negative controls: a runner of policy tests that lets a wrong policy pass is worse than none.

import { must } from '@sallyport/base';
import { expect, test, vi } from 'vitest';
import { parsePolicies } from '../parse/parse.ts';
import { policySet } from '../policy-set.ts';
import { runPolicyTests } from './run.ts';

const planted = vi.hoisted(() => ({ bug: '' }));

vi.mock('../authorize.ts', async (importOriginal) => {
  const real = await importOriginal<typeof import('../authorize.ts')>();
  const isAuthorized: typeof real.isAuthorized = (set, request, entities) => {
    const response = real.isAuthorized(set, request, entities);
    if (!response.ok) return response;
    const { value } = response;
    if (planted.bug === 'failures of policies are not told') return { ok: true, value: { ...value, errors: [] } };
    if (planted.bug === 'every request is allowed') return { ok: true, value: { ...value, decision: 'allow' } };
    return response;
  };
  return { ...real, isAuthorized };
});

vi.mock('./case.ts', async (importOriginal) => {
  const real = await importOriginal<typeof import('./case.ts')>();
  const readCases: typeof real.readCases = (json, schema) =>
    real.readCases(json, schema).map(({ reasons, ...rest }) => ({
      ...rest,
      ...(reasons === undefined || planted.bug === 'expected reasons are not read' ? {} : { reasons }),
    }));
  return { ...real, readCases };
});

vi.mock('../explain/parts.ts', async (importOriginal) => {
  const real = await importOriginal<typeof import('../explain/parts.ts')>();
  const partsOf: typeof real.partsOf = (policy) =>
    real.partsOf(policy).filter(({ condition }) => planted.bug !== 'the scope is not asked' || condition !== undefined);
  return { ...real, partsOf };
});

const set = must(
  policySet(
    must(
      parsePolicies(
        `@id("own") permit(principal, action == Action::"read", resource) when { context.own };
         @id("admin") permit(principal == User::"root", action, resource);`,
        { useIdAnnotation: true },
      ),
    ),
  ),
);
const request = (principal: string, action: string, context: { own?: boolean }) => ({
  principal: `User::"${principal}"`,
  action: `Action::"${action}"`,
  resource: 'Doc::"1"',
  context,
});

/** What the runner says of cases of which it is known what must be said. */
function verdicts() {
  const { results, covered } = must(
    runPolicyTests(set, [
      { name: 'right', request: request('a', 'read', { own: true }), expect: 'allow', reasons: ['own'] },
      { name: 'wrong decision', request: request('a', 'read', { own: false }), expect: 'allow' },
      { name: 'wrong reason', request: request('a', 'read', { own: true }), expect: 'allow', reasons: ['admin'] },
      { name: 'silent failure', request: request('root', 'read', {}), expect: 'allow' },
      { name: 'not in scope', request: request('a', 'write', { own: false }), expect: 'deny' },
    ]),
  );
  return JSON.stringify([results.map(({ problems }) => problems.length === 0), covered.policies]);
}

const right = JSON.stringify([[true, false, false, false, true], 2]);

test('with nothing planted, each case gets the verdict it deserves', () => {
  planted.bug = '';
  expect(verdicts()).toBe(right);
});

test.each([
  'failures of policies are not told',
  'every request is allowed',
  'expected reasons are not read',
  'the scope is not asked',
])('the planted bug is seen: %s', (bug) => {
  planted.bug = bug;
  expect(verdicts()).not.toBe(right);
});
