import { must, parseJson } from '@sallyport/base';
import { describe, expect, test } from 'vitest';
import { parsePolicies } from '../parse/parse.ts';
import { policySet } from '../policy-set.ts';
import { parseSchemaText, schemaFromJson } from '../schema/read.ts';
import { runPolicyTests } from './run.ts';

const set = must(
  policySet(
    must(
      parsePolicies(
        `@id("own") permit(principal, action == Action::"read", resource) when { resource.owner == principal } when { resource.size < 9007199254740993 };
         @id("locked") forbid(principal, action, resource) unless { !resource.locked };`,
        { useIdAnnotation: true, file: 'docs.cedar' },
      ),
    ),
  ),
);
const alice = { type: 'User', id: 'alice' };
const doc = (locked: boolean) => ({
  uid: { type: 'Doc', id: '1' },
  attrs: { owner: { __entity: alice }, locked, size: 1 },
  parents: [],
});
const request = { principal: 'User::"alice"', action: 'Action::"read"', resource: { type: 'Doc', id: '1' } };
const run = (cases: Parameters<typeof runPolicyTests>[1]) => must(runPolicyTests(set, cases));

test('cases pass or say what is wrong', () => {
  const { passed, failed, results } = run({
    entities: [doc(false)],
    cases: [
      { name: 'owner reads', request, expect: 'allow', reasons: ['own'] },
      { name: 'nobody else', request: { ...request, principal: 'User::"bob"' }, expect: 'deny', reasons: [] },
      { name: 'locked', request, entities: [doc(true)], expect: 'deny', reasons: ['locked'] },
      { name: 'wrong decision', request, entities: [doc(true)], expect: 'allow' },
      { name: 'wrong reason', request, expect: 'allow', reasons: ['locked', 'lost'] },
      { name: 'unexpected error', request, entities: [], expect: 'deny' },
      { name: 'expected error', request, entities: [], expect: 'deny', errors: ['own', 'locked'] },
      { name: 'error that does not come', request, expect: 'allow', errors: ['own'] },
    ],
  });
  expect([passed, failed]).toEqual([4, 4]);
  expect(results.flatMap(({ name, problems }) => problems.map((problem) => `${name}: ${problem}`))).toEqual([
    'wrong decision: expected allow, got deny by `locked`',
    'wrong reason: there is no policy `lost`',
    'wrong reason: expected the reasons by `locked`, `lost`, got by `own`',
    'unexpected error: `own` failed: entity `Doc::"1"` does not exist; `locked` failed: entity `Doc::"1"` does not exist',
    'error that does not come: expected a failure by `own`',
  ]);
});

test('coverage tells what no case has asked, for each policy and condition both ways', () => {
  const first = { name: 'owner reads', request, entities: [doc(false)], expect: 'allow' };
  const one = run([first]);
  expect(one.covered).toEqual({ policies: 0, ofPolicies: 2, conditions: 0, ofConditions: 3 });
  expect(one.coverage[0]).toEqual({
    policyId: 'own',
    file: 'docs.cedar',
    at: { line: 1, column: 1 },
    applied: 1,
    notApplied: 0,
    failed: 0,
    conditions: [
      {
        kind: 'when',
        text: 'resource.owner == principal',
        at: { line: 1, column: 73 },
        passed: 1,
        stopped: 0,
        failed: 0,
      },
      {
        kind: 'when',
        text: 'resource.size < 9007199254740993',
        at: { line: 1, column: 110 },
        passed: 1,
        stopped: 0,
        failed: 0,
      },
    ],
  });
  const write = { ...request, action: 'Action::"write"' };
  const more = run([
    first,
    { name: 'locked', request, entities: [doc(true)], expect: 'deny' },
    {
      name: 'not the owner',
      request: { ...request, principal: 'User::"bob"' },
      entities: [doc(false)],
      expect: 'deny',
    },
    // The scope stops it: its conditions are not asked.
    { name: 'write', request: write, entities: [doc(false)], expect: 'deny' },
  ]);
  expect(more.covered).toEqual({ policies: 2, ofPolicies: 2, conditions: 2, ofConditions: 3 });
  expect(more.coverage[0]).toMatchObject({
    applied: 2,
    notApplied: 2,
    conditions: [
      { passed: 2, stopped: 1 },
      { passed: 2, stopped: 0 },
    ],
  });
});

test('integers beyond 2^53 arrive whole', () => {
  const text = `[{"name":"n","expect":"allow","request":{"principal":"User::\\"alice\\"","action":"Action::\\"read\\"","resource":"Doc::\\"1\\""},
    "entities":[{"uid":{"type":"Doc","id":"1"},"parents":[],"attrs":{"owner":{"__entity":{"type":"User","id":"alice"}},"locked":false,"size":SIZE}}]}]`;
  const sized = (size: string) => run(must(parseJson(text.replace('SIZE', size)))).results[0]?.decision;
  expect([sized('9007199254740992'), sized('9007199254740993')]).toEqual(['allow', 'deny']);
});

describe('what is no case is refused with its place', () => {
  const good = { name: 'x', request, entities: [], expect: 'deny' };
  test.each<[Parameters<typeof runPolicyTests>[1], string]>([
    ['nothing', ''],
    [{ cases: {} }, '/cases'],
    [[{ ...good, expect: 'yes' }], '/0/expect'],
    [[good, { ...good, reason: [] }], '/1/reason'],
    [[{ ...good, reasons: [1] }], '/0/reasons/0'],
    [[{ ...good, request: { ...request, principal: 'alice' } }], '/0/request/principal'],
    [[{ ...good, request: { ...request, context: { a: null } } }], '/0/request/context/a'],
    [[{ ...good, entities: [{ uid: 1 }] }], '/0/entities/0/uid'],
    [{ cases: [{ ...good, name: 3 }] }, '/cases/0/name'],
  ])('%j', (cases, at) => {
    const result = runPolicyTests(set, cases);
    expect(result).toMatchObject({ ok: false, fault: { code: 'invalid_input' } });
    expect(result.ok ? '' : (result.fault.at ?? '')).toBe(at);
  });
});

test('with a schema, implicit forms are read', () => {
  const schema = must(
    schemaFromJson(
      must(
        parseSchemaText(
          'entity User; entity Doc { ip: ipaddr }; action read appliesTo { principal: User, resource: Doc, context: { from: ipaddr } };',
        ),
      ),
    ),
  );
  const policies = must(
    policySet(must(parsePolicies('permit(principal, action, resource) when { context.from.isInRange(resource.ip) };'))),
  );
  const cases = [
    {
      name: 'n',
      request: { ...request, context: { from: '10.0.0.1' } },
      entities: [{ uid: request.resource, attrs: { ip: '10.0.0.0/8' }, parents: [] }],
      expect: 'allow',
    },
  ];
  expect(must(runPolicyTests(policies, cases, schema)).failed).toBe(0);
  expect(must(runPolicyTests(policies, cases)).failed).toBe(1);
});
