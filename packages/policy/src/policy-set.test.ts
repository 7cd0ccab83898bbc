import { must } from '@sallyport/base';
import { describe, expect, test } from 'vitest';
import { isAuthorized } from './authorize.ts';
import { compilePolicies } from './compile/compile.ts';
import { noEntities } from './entity.ts';
import { parsePolicies } from './parse/parse.ts';
import { policySet } from './policy-set.ts';
import { entityUid } from './uid.ts';
import { cedarRecord } from './value.ts';

const template = must(
  parsePolicies('permit(principal == ?principal, action, resource in ?resource);', { idPrefix: 't' }),
);
const [alice, doc] = [entityUid('User', 'alice'), entityUid('Doc', '1')];
const both = { '?principal': alice, '?resource': doc } as const;
const request = { principal: alice, action: entityUid('Action', 'read'), resource: doc, context: cedarRecord({}) };

describe('templates', () => {
  test('decide nothing before they are linked', () => {
    const set = must(policySet(template));
    expect(set.size).toBe(0);
    expect(must(isAuthorized(set, request, noEntities)).decision).toBe('deny');
  });
  test('decide as the policy that a link makes of them, under its id', () => {
    const set = must(policySet(template, [{ templateId: 't0', id: 'alice reads', values: both }]));
    for (const decide of [compilePolicies(set).isAuthorized, isAuthorized.bind(undefined, set)]) {
      expect(must(decide(request, noEntities))).toMatchObject({ decision: 'allow', reasons: ['alice reads'] });
      expect(must(decide({ ...request, principal: doc }, noEntities)).decision).toBe('deny');
    }
    expect(set.get('alice reads')?.templateId).toBe('t0');
    expect(set.get('alice reads')?.source).toEqual(template[0]?.source);
  });
  test.each([
    [{ templateId: 'nothing', id: 'l', values: both }, 'not_found'],
    [{ templateId: 't0', id: 'l', values: { '?principal': alice } }, 'invalid_input'],
    [{ templateId: 't0', id: 'l', values: {} }, 'invalid_input'],
    [{ templateId: 't0', id: 't0', values: both }, 'conflict'],
  ])('are not linked by %j', (link, code) => {
    expect(policySet(template, [link])).toMatchObject({ ok: false, fault: { code } });
  });
  test('of one slot take no value for another', () => {
    const one = must(parsePolicies('permit(principal == ?principal, action, resource);'));
    expect(policySet(one, [{ templateId: 'policy0', id: 'l', values: both }])).toMatchObject({ ok: false });
  });
});

test('ids are distinct, and found again', () => {
  const policies = must(
    parsePolicies('@id("a") permit(principal, action, resource);', { useIdAnnotation: true, file: 'f.cedar' }),
  );
  expect(policySet([...policies, ...policies])).toMatchObject({ ok: false, fault: { code: 'conflict' } });
  expect(must(policySet(policies)).get('a')?.source?.file).toBe('f.cedar');
  expect(must(policySet(policies)).get('b')).toBeUndefined();
});

test('the number of policies is bounded', () => {
  const [policy] = must(parsePolicies('permit(principal, action, resource);'));
  const many = Array.from({ length: 20_001 }, (_, at) => ({ ...policy, id: String(at) })) as typeof template;
  expect(policySet(many)).toMatchObject({ ok: false, fault: { code: 'too_large' } });
});
