import { must } from '@sallyport/base';
import { describe, expect, test } from 'vitest';
import { isAuthorized } from './authorize.ts';
import { compilePolicies } from './compile/compile.ts';
import { type Entities, noEntities } from './entity.ts';
import { parsePolicies } from './parse/parse.ts';
import { partialEvaluate, responseFor } from './partial.ts';
import { policySet } from './policy-set.ts';
import type { Request } from './request.ts';
import { entityUid } from './uid.ts';
import { cedarRecord } from './value.ts';

const request: Request = {
  principal: entityUid('User', 'alice'),
  action: entityUid('Action', 'read'),
  resource: entityUid('Doc', '1'),
  context: cedarRecord({ mfa: true }),
};

const setOf = (source: string) => must(policySet(must(parsePolicies(source))));
const policy = (effect: string, condition: string) => `${effect}(principal, action, resource) when { ${condition} };`;
const everywhere = 'permit(principal, action, resource);';

/** Every way to decide must give the same response. */
function decide(source: string, entities: Entities = noEntities) {
  const set = setOf(source);
  const response = isAuthorized(set, request, entities);
  expect(compilePolicies(set).isAuthorized(request, entities)).toEqual(response);
  return response;
}

describe('Cedar decides', () => {
  test('deny by default, with no reason', () => {
    for (const source of ['', policy('permit', 'false')]) {
      expect(must(decide(source))).toEqual({ decision: 'deny', reasons: [], errors: [] });
    }
  });
  test('allow by each permit that applies', () => {
    const source = [policy('permit', 'true'), policy('permit', 'false'), policy('permit', 'context.mfa')].join('');
    expect(must(decide(source))).toEqual({ decision: 'allow', reasons: ['policy0', 'policy2'], errors: [] });
  });
  test('deny by a forbid, whatever permits; the permits are no reasons then', () => {
    expect(must(decide(everywhere + policy('forbid', 'true')))).toMatchObject({
      decision: 'deny',
      reasons: ['policy1'],
    });
  });
  test('without a policy that fails, which it reports', () => {
    const failing = policy('forbid', 'resource.locked');
    expect(must(decide(everywhere + failing))).toEqual({
      decision: 'allow',
      reasons: ['policy0'],
      errors: [{ policyId: 'policy1', code: 'entity_absent', message: 'entity `Doc::"1"` does not exist' }],
    });
  });
  test('a condition that is no Bool is an error, and nothing behind a false is looked at', () => {
    expect(must(decide(policy('permit', '1'))).errors).toMatchObject([{ code: 'type' }]);
    expect(must(decide(policy('permit', 'false && 1'))).errors).toEqual([]);
    expect(must(decide(policy('permit', 'true || 1')))).toMatchObject({ decision: 'allow', errors: [] });
  });
  test('unless is not when', () => {
    expect(must(decide('permit(principal, action, resource) unless { context.mfa };')).decision).toBe('deny');
    expect(must(decide('permit(principal, action, resource) unless { !context.mfa };')).decision).toBe('allow');
  });
});

describe('a store that cannot answer', () => {
  const broken: Entities = {
    get: () => {
      throw new Error('connection lost');
    },
  };
  const reads = [
    policy('forbid', 'resource.locked'),
    policy('forbid', 'resource has locked'),
    policy('forbid', 'principal in Group::"banned"'),
    policy('forbid', 'resource.hasTag("locked")'),
    policy('forbid', 'resource is Doc in Folder::"secret"'),
    'forbid(principal in Group::"banned", action, resource);',
    'forbid(principal, action in Action::"all", resource);',
  ];

  test.each(reads)('ends the whole evaluation as unavailable, never as absence: %s', (forbid) => {
    const response = decide(everywhere + forbid, broken);
    expect(response).toMatchObject({ ok: false, fault: { code: 'unavailable', cause: new Error('connection lost') } });
  });
  test('negative control: the same reads of an empty store allow', () => {
    for (const forbid of reads) expect(must(decide(everywhere + forbid)).decision).toBe('allow');
  });
  test('ends partial evaluation and its residuals too', () => {
    const set = setOf(everywhere + policy('forbid', 'principal in Group::"banned" || resource.locked'));
    const known = { ...request, resourceType: 'Doc' };
    expect(partialEvaluate(set, known, broken)).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
    const partial = must(partialEvaluate(set, known, noEntities));
    expect(responseFor(partial, request.resource, broken)).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
  });
  test('is not asked where nothing has to be read', () => {
    expect(must(decide(everywhere + policy('forbid', 'principal == User::"mallory"'), broken)).decision).toBe('allow');
  });
});
