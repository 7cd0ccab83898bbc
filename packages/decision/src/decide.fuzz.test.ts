// The decision on compiled policies against the readable evaluator, on requests as this package makes them.

import { type JsonObject, must, ok } from '@sallyport/base';
import { compilePolicies, entityUid, isAuthorized, makeEntity, recordFromJson, sameUid } from '@sallyport/policy';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decide } from './decide.ts';
import type { DecisionRequest } from './request.ts';
import { nextState, policyRef, type TenantState } from './tenant-state.ts';

const scope = fc.constantFrom(
  'principal, action, resource',
  'principal == User::"a", action, resource',
  'principal in Group::"g", action == Action::"read", resource',
  'principal in Group::"top", action in [Action::"read", Action::"send"], resource is Doc',
  'principal is User, action, resource in Folder::"f"',
);
const condition = fc.constantFrom(
  '',
  'when { principal.level > 2 }',
  'when { resource.team == "red" }',
  'when { resource.team == principal.team && context.n + 1 > 3 }',
  'unless { context.labels.contains("pii") }',
  'when { context has n && context.n < 3 }',
  'when { resource.missing }',
  'when { "red" == resource.team && action.sensitive }',
);
const policies = fc.array(fc.tuple(fc.constantFrom('permit', 'forbid'), scope, condition), { maxLength: 8 });
const properties: fc.Arbitrary<JsonObject | undefined> = fc.option(
  fc.dictionary(fc.constantFrom('level', 'team', 'sensitive', 'missing'), fc.constantFrom(1, 3, 'red', 'blue', true)),
  { nil: undefined },
);
const request: fc.Arbitrary<DecisionRequest> = fc.record({
  tenant: fc.constant('acme'),
  subject: fc.record({ type: fc.constant('User'), id: fc.constantFrom('a', 'b', 'new'), properties }),
  action: fc.record({ name: fc.constantFrom('read', 'send'), properties }),
  resource: fc.record({ type: fc.constantFrom('Doc', 'Folder'), id: fc.constantFrom('d', 'f', 'new'), properties }),
  context: fc.record(
    { n: fc.constantFrom(1, 2, 3, 'x'), labels: fc.constantFrom(['pii'], [] as string[]) },
    { requiredKeys: [] },
  ),
});

function stateOf(texts: readonly (readonly string[])[]): TenantState {
  const source = texts.map(([effect, where, when]) => `${effect} (${where}) ${when};`).join('\n');
  const entity = (type: string, id: string, attrs: JsonObject, ...parents: readonly (readonly [string, string])[]) => ({
    type,
    id,
    version: 1,
    body: { attrs, parents: parents.map(([of, name]) => ({ type: of, id: name })) },
  });
  return must(
    nextState(undefined, 'acme', 'g', {
      generation: 'g',
      seq: 1,
      policies: [{ name: 'p', source, version: 1 }],
      entities: [
        entity('User', 'a', { level: 3, team: 'red' }, ['Group', 'g']),
        entity('User', 'b', { level: 1 }),
        entity('Group', 'g', {}, ['Group', 'top']),
        entity('Doc', 'd', { team: 'red' }, ['Folder', 'f']),
      ],
      deletedEntities: [],
      revoked: [],
    }),
  );
}

/** The same question to the readable evaluator; properties count only where nothing is stored. */
function readable(state: TenantState, { subject, action, resource, context }: DecisionRequest) {
  const given = [subject, { type: 'Action', id: action.name, properties: action.properties }, resource].map((ref) => {
    const uid = entityUid(ref.type, ref.id);
    const { attrs = [], parents = [], ancestors = [] } = state.entities.get(uid) ?? {};
    const said = must(recordFromJson(ref.properties ?? {}));
    const entity = makeEntity({ uid, parents, ancestors, attrs: [...said.fields, ...attrs] });
    return { uid, entity: ref.properties === undefined ? state.entities.get(uid) : entity };
  });
  const [principal, named, target] = given.map(({ uid }) => uid);
  if (principal === undefined || named === undefined || target === undefined) throw new Error('three were asked');
  return isAuthorized(
    state.policies,
    { principal, action: named, resource: target, context: must(recordFromJson(context)) },
    { get: (uid) => (given.find((one) => sameUid(one.uid, uid)) ?? { entity: state.entities.get(uid) }).entity },
  );
}

/** Throws where `decide` says anything else than the readable evaluator. */
function compare(state: TenantState, asked: DecisionRequest): string {
  const decided = decide(state, asked, { nowMs: 0 });
  const expected = readable(state, asked);
  if (!decided.ok || !expected.ok) throw new Error('no decision');
  const { decision, reasons, errors } = expected.value;
  expect(decided.value.allowed).toBe(decision === 'allow');
  const { reason, failures } = decided.value;
  expect('policies' in reason ? reason.policies : []).toEqual(reasons.map((id) => policyRef(state, id)));
  expect(failures.map(({ id, code, message }) => ({ id, code, message }))).toEqual(
    errors.map(({ policyId, code, message }) => ({ id: policyRef(state, policyId).id, code, message })),
  );
  return `${reason.kind}${failures.length > 0 ? ' with failures' : ''}`;
}

it('INVARIANT: a decision on compiled policies is that of the readable evaluator, reasons and failures included', () => {
  const kinds = new Set<string>();
  fc.assert(
    fc.property(policies, fc.array(request, { minLength: 4, maxLength: 4 }), (texts, asked) => {
      const state = stateOf(texts);
      for (const one of asked) kinds.add(compare(state, one));
    }),
    { numRuns: 800 },
  );
  expect([...kinds].sort()).toEqual([
    'forbidden_by',
    'forbidden_by with failures',
    'nothing_permits',
    'nothing_permits with failures',
    'permitted_by',
    'permitted_by with failures',
  ]);
});

it('negative control: compiled policies that leave out the forbids, or errors, are caught', () => {
  const check = (broken: (state: TenantState) => TenantState) =>
    fc.assert(
      fc.property(policies, request, (texts, asked) => void compare(broken(stateOf(texts)), asked)),
      { numRuns: 800 },
    );
  expect(() =>
    check((state) => {
      const compiled = compilePolicies(
        Object.assign(Object.create(state.policies), {
          active: state.policies.active.filter(({ policy }) => policy.effect === 'permit'),
        }),
      );
      return { ...state, compiled };
    }),
  ).toThrow();
  expect(() =>
    check((state) => ({
      ...state,
      compiled: {
        ...state.compiled,
        isAuthorized: (...args) => {
          const response = state.compiled.isAuthorized(...args);
          return response.ok ? ok({ ...response.value, errors: [] }) : response;
        },
      },
    })),
  ).toThrow();
});

it('policies are compiled when they change, and only then', () => {
  const state = stateOf([['permit', 'principal, action, resource', '']]);
  const changes = {
    generation: 'g',
    seq: 2,
    policies: undefined,
    entities: [],
    deletedEntities: [],
    revoked: [{ kind: 'block' as const, id: 'aa' }],
  };
  const later = nextState(state, 'acme', 'g', changes);
  expect(later.ok && later.value.compiled).toBe(state.compiled);
  const changed = nextState(state, 'acme', 'g', { ...changes, policies: [] });
  expect(changed.ok && changed.value.compiled).not.toBe(state.compiled);
  expect(changed.ok && changed.value.policies.size).toBe(0);
});
