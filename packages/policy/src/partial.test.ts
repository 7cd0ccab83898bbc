import { must } from '@sallyport/base';
import { describe, expect, test } from 'vitest';
import { inMemoryEntities, makeEntity, noEntities } from './entity.ts';
import { formatExpr } from './format.ts';
import { parsePolicies } from './parse/parse.ts';
import { partialEvaluate, responseFor, withEntity } from './partial.ts';
import { policySet } from './policy-set.ts';
import { entityUid } from './uid.ts';
import { cedarRecord } from './value.ts';

const alice = entityUid('User', 'alice');
const request = {
  principal: alice,
  action: entityUid('Action', 'read'),
  resourceType: 'Doc',
  context: cedarRecord({ limit: 5, team: 'red' }),
};
const entities = must(
  inMemoryEntities([
    {
      uid: alice,
      attrs: Object.entries({ tenant: 'acme', level: 3 }),
      parents: [entityUid('Group', 'g'), entityUid('Doc', 'profile')],
    },
  ]),
);

function residual(condition: string, options = {}): string {
  const set = must(policySet(must(parsePolicies(`permit(principal, action, resource) when { ${condition} };`))));
  const partial = must(partialEvaluate(set, request, entities, options));
  const [policy] = partial.policies;
  return policy === undefined ? 'false' : formatExpr(policy.condition);
}

describe('what is known is folded away', () => {
  test.each([
    ['resource.tenant == principal.tenant', 'resource.tenant == "acme"'],
    ['principal.level >= 3 && resource.level < context.limit', 'resource.level < 5'],
    ['principal.level > 3 && resource.level < context.limit', 'false'],
    ['principal.level >= 3 || resource.open', 'true'],
    ['resource is Doc && resource in Folder::"f"', 'resource in Folder::"f"'],
    ['resource is Mail', 'false'],
    ['resource is Doc in Folder::"f"', 'resource in Folder::"f"'],
    ['resource == Mail::"1"', 'false'],
    ['resource != Mail::"1"', 'true'],
    ['resource == Doc::"1"', 'resource == Doc::"1"'],
    ['resource == resource', 'true'],
    ['resource in []', 'false'],
    ['principal in resource', '[Doc::"profile"].contains(resource)'],
    ['Group::"g" in resource', 'false'],
    ['[Doc::"1", Mail::"2", 7].contains(resource)', '[Doc::"1"].contains(resource)'],
    ['if context.team == "red" then resource.a else resource.b', 'true && resource.a'],
    ['resource has secret && resource.secret', 'resource has secret && resource.secret'],
    ['(resource has a) && false', 'false'],
    ['ip("10.1.2.3").isInRange(ip("10.0.0.0/8")) && resource.open', 'true && resource.open'],
  ])('%s becomes %s', (condition, expected) => {
    expect(residual(condition)).toBe(expected);
  });
});

describe('errors stay where they were', () => {
  test.each([
    // `resource.open` may fail, so what follows it may not decide.
    ['resource.open && false', 'resource.open && false'],
    ['resource.open || true', 'resource.open || true'],
    // What is reached only for some resources fails only for those.
    ['resource.open && principal.nothing', 'resource.open && <always fails: there is no attribute `nothing`>'],
    ['principal.nothing == 1 || resource.open', '<always fails: there is no attribute `nothing`>'],
    ['resource.size + principal.tenant == 1', 'resource.size + "acme" == 1'],
    ['context.limit', '<always fails: expected bool, got long>'],
  ])('%s becomes %s', (condition, expected) => {
    expect(residual(condition)).toBe(expected);
  });
});

describe('kinds', () => {
  const kindOf = (source: string) =>
    must(partialEvaluate(must(policySet(must(parsePolicies(source)))), request, noEntities)).kind;
  const permit = 'permit(principal, action, resource);';
  test.each([
    ['', 'deny'],
    [permit, 'allow'],
    [`${permit} forbid(principal, action, resource);`, 'deny'],
    [`${permit} forbid(principal, action, resource) when { resource.locked };`, 'residual'],
    ['permit(principal, action, resource) when { resource.open };', 'residual'],
    [`${permit} permit(principal, action, resource) when { resource.open };`, 'allow'],
    ['permit(principal, action, resource) when { principal.nothing };', 'deny'],
    [`${permit} forbid(principal, action, resource) when { principal.nothing };`, 'allow'],
    ['permit(principal, action, resource is Mail);', 'deny'],
    ['permit(principal, action == Action::"write", resource);', 'deny'],
  ])('%s is %s', (source, kind) => {
    expect(kindOf(source)).toBe(kind);
  });
});

describe('other entities of the resource’s type', () => {
  // The default store has no documents, only the row source has: folding would take a row for absent.
  test('are left to the residual, unless the store is said to have them', () => {
    expect(residual('Doc::"policy".locked')).toBe('true && Doc::"policy".locked');
    expect(residual('Doc::"policy" has locked')).toBe('Doc::"policy" has locked');
    expect(residual('Doc::"policy" has locked', { unknownTypeStored: true })).toBe('false');
  });
  test('the principal itself is always looked up', () => {
    const self = { ...request, resourceType: 'User' };
    const set = must(
      policySet(
        must(parsePolicies('permit(principal, action, resource) when { principal.tenant == resource.tenant };')),
      ),
    );
    const [policy] = must(partialEvaluate(set, self, entities)).permits;
    expect(policy && formatExpr(policy.condition)).toBe('"acme" == resource.tenant');
  });
});

test('a response names the policies of a row that is no stored entity', () => {
  const source =
    'permit(principal, action, resource) when { resource.tenant == principal.tenant }; forbid(principal, action, resource) when { resource.locked };';
  const partial = must(partialEvaluate(must(policySet(must(parsePolicies(source)))), request, entities));
  const row = (attrs: Record<string, string | boolean>) => {
    const entity = makeEntity({ uid: entityUid('Doc', 'row'), attrs: Object.entries(attrs) });
    return must(responseFor(partial, entity.uid, withEntity(entities, entity)));
  };
  expect(row({ tenant: 'acme', locked: false })).toMatchObject({ decision: 'allow', reasons: ['policy0'], errors: [] });
  expect(row({ tenant: 'acme', locked: true })).toMatchObject({ decision: 'deny', reasons: ['policy1'] });
  expect(row({ tenant: 'acme' })).toMatchObject({
    decision: 'allow',
    errors: [{ policyId: 'policy1', code: 'attribute_absent' }],
  });
  expect(row({ tenant: 'evil', locked: false })).toMatchObject({ decision: 'deny', reasons: [] });
});
