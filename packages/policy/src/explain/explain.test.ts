import { must } from '@sallyport/base';
import { describe, expect, test } from 'vitest';
import { isAuthorized } from '../authorize.ts';
import { type Entities, inMemoryEntities } from '../entity.ts';
import { parsePolicies } from '../parse/parse.ts';
import { policySet } from '../policy-set.ts';
import type { Request } from '../request.ts';
import { entityUid } from '../uid.ts';
import { CedarSet, cedarRecord } from '../value.ts';
import { applyChanges } from './change.ts';
import { explain } from './explain.ts';
import { smallestChange } from './smallest.ts';

const alice = entityUid('User', 'alice');
const entities = must(
  inMemoryEntities([
    {
      uid: alice,
      attrs: [
        ['clearance', 2],
        ['team', 'blue'],
      ],
      parents: [entityUid('Group', 'staff')],
    },
    {
      uid: entityUid('Doc', '1'),
      attrs: [
        ['level', 3],
        ['team', 'red'],
        ['labels', new CedarSet(['pii'])],
      ],
    },
  ]),
);
const request: Request = {
  principal: alice,
  action: entityUid('Action', 'read'),
  resource: entityUid('Doc', '1'),
  context: cedarRecord({ mfa: false }),
};
const setOf = (source: string) => must(policySet(must(parsePolicies(source, { file: 'access.cedar' }))));
const why = (source: string, store: Entities = entities) => must(explain(setOf(source), request, store));

describe('why', () => {
  test('names the conjunct that was not true, its place, and the values read', () => {
    const { kind, policies } = why(`permit(principal in Group::"staff", action, resource)
when {
  context has mfa &&
  principal.clearance >= resource.level
};`);
    expect(kind).toBe('nothing_permits');
    expect(policies).toEqual([
      {
        policyId: 'policy0',
        effect: 'permit',
        outcome: 'does_not_apply',
        file: 'access.cedar',
        at: { line: 1, column: 1 },
        stopped: {
          part: 'when',
          condition: 0,
          text: 'principal.clearance >= resource.level',
          at: { line: 4, column: 3 },
        },
        read: [
          { path: 'principal.clearance', value: '2' },
          { path: 'resource.level', value: '3' },
        ],
      },
    ]);
  });
  test('names the part of the scope, and its place', () => {
    const { policies } = why('permit(\n  principal,\n  action == Action::"write",\n  resource\n);');
    expect(policies[0]).toMatchObject({
      outcome: 'does_not_apply',
      stopped: { part: 'action', text: 'action == Action::"write"', at: { line: 3, column: 3 } },
      read: [{ path: 'action', value: 'Action::"read"' }],
    });
  });
  test('puts what forbids first', () => {
    const { kind, policies } = why(
      'permit(principal, action, resource); forbid(principal, action, resource) unless { context.mfa };',
    );
    expect(kind).toBe('forbidden_by');
    expect(policies.map(({ policyId, outcome }) => `${policyId} ${outcome}`)).toEqual([
      'policy1 applies',
      'policy0 applies',
    ]);
    expect(policies[0]?.read).toEqual([{ path: 'context.mfa', value: 'false' }]);
  });
  test('tells an error from a no', () => {
    const { kind, policies } = why('permit(principal, action, resource) when { principal.boss == resource.owner };');
    expect(kind).toBe('error_in_policy');
    expect(policies[0]).toMatchObject({
      outcome: 'fails',
      stopped: { part: 'when', code: 'attribute_absent', at: { line: 1, column: 44 } },
      read: [{ path: 'principal.boss', code: 'attribute_absent' }],
    });
  });
  test('says what permits', () => {
    const { kind, policies } = why('permit(principal, action, resource) when { principal.team == "blue" };');
    expect(kind).toBe('permitted');
    expect(policies[0]).toMatchObject({ outcome: 'applies', read: [{ path: 'principal.team', value: '"blue"' }] });
    expect(policies[0]).not.toHaveProperty('stopped');
  });
  test('lists the permits that came closest, and counts the rest', () => {
    const far = Array.from({ length: 50 }, (_, at) => `permit(principal == User::"u${at}", action, resource);`);
    const near = 'permit(principal == User::"alice", action == Action::"read", resource) when { context.mfa };';
    const { policies, omitted } = why([...far, near].join('\n'));
    expect(policies[0]?.policyId).toBe('policy50');
    expect([policies.length, omitted]).toEqual([20, 31]);
  });
  test('a store that cannot answer is no reason', () => {
    const broken: Entities = {
      get: () => {
        throw new Error('connection lost');
      },
    };
    const set = setOf('permit(principal, action, resource) when { resource.open };');
    expect(explain(set, request, broken)).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
    expect(smallestChange(set, request, broken)).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
  });
});

describe('the smallest change', () => {
  test.each<[string, unknown[]]>([
    ['permit(principal, action, resource) when { context.mfa };', [{ kind: 'context', path: ['mfa'], value: true }]],
    [
      'permit(principal in Group::"admins", action, resource);',
      [{ kind: 'parent', uid: alice, parent: entityUid('Group', 'admins') }],
    ],
    [
      'permit(principal, action, resource) when { principal.clearance >= resource.level };',
      [{ kind: 'attribute', uid: alice, path: ['clearance'], value: 3 }],
    ],
    [
      'permit(principal, action, resource) when { resource has owner && resource.owner == principal };',
      [{ kind: 'attribute', uid: entityUid('Doc', '1'), path: ['owner'], value: alice }],
    ],
    [
      'permit(principal, action, resource); forbid(principal, action, resource) when { resource.labels.contains("pii") && !context.mfa };',
      [{ kind: 'attribute', uid: entityUid('Doc', '1'), path: ['labels'], value: new CedarSet([]) }],
    ],
    [
      'permit(principal in Group::"admins", action, resource) when { context.mfa && resource.team == principal.team };',
      [
        { kind: 'parent', uid: alice, parent: entityUid('Group', 'admins') },
        { kind: 'context', path: ['mfa'], value: true },
        { kind: 'attribute', uid: entityUid('Doc', '1'), path: ['team'], value: 'blue' },
      ],
    ],
    [
      // One change by the second policy is less than two by the first.
      'permit(principal in Group::"admins", action, resource) when { context.mfa }; permit(principal, action, resource) when { context.override };',
      [{ kind: 'context', path: ['override'], value: true }],
    ],
    [
      'permit(principal, action, resource) when { context.user.name like "a*z" };',
      [{ kind: 'context', path: ['user', 'name'], value: 'az' }],
    ],
  ])('%s', (source, expected) => {
    const set = setOf(source);
    const found = must(smallestChange(set, request, entities));
    if (found.kind !== 'change') throw new Error(JSON.stringify(found));
    expect(found.changes).toHaveLength(expected.length);
    for (const change of expected) expect(found.changes).toContainEqual(change);
    const changed = applyChanges(request, entities, found.changes);
    expect(must(isAuthorized(set, changed.request, changed.entities)).decision).toBe('allow');
    expect(must(isAuthorized(set, request, entities)).decision).toBe('deny');
  });
  test('says that it does not know, rather than guess', () => {
    const never = setOf('permit(principal == User::"bob", action, resource);');
    expect(must(smallestChange(never, request, entities))).toEqual({ kind: 'unknown', why: 'none_found' });
    const far = setOf('permit(principal, action, resource) when { context.a && context.b && context.c };');
    expect(must(smallestChange(far, request, entities, { triesMax: 2 }))).toEqual({ kind: 'unknown', why: 'bound' });
    expect(must(smallestChange(far, request, entities, { changesMax: 2 }))).toEqual({ kind: 'unknown', why: 'bound' });
    expect(must(smallestChange(setOf('permit(principal, action, resource);'), request, entities))).toEqual({
      kind: 'allowed',
    });
  });
  test('a new parent counts for whatever is below', () => {
    const set = setOf('permit(principal in Group::"org", action, resource);');
    const moved = applyChanges(request, entities, [
      { kind: 'parent', uid: entityUid('Group', 'staff'), parent: entityUid('Group', 'all') },
      { kind: 'parent', uid: entityUid('Group', 'all'), parent: entityUid('Group', 'org') },
    ]);
    expect(must(isAuthorized(set, moved.request, moved.entities)).decision).toBe('allow');
  });
});
