import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import { must } from '@sallyport/base';
import { describe, expect, test } from 'vitest';
import { parseExpr, parsePolicies } from './parse.ts';

const accepted = [
  'context.permit',
  'context.principal',
  '{principal: 1} == {}',
  '{"if": 1, a: 2,} == {}',
  'context has "a b"',
  'context has a.b.c',
  '"a" like "a\\**"',
  'context["a"]',
  '"a"["b"]',
  'principal is A::B in [A::B::"x"]',
  'principal is principal',
  'principal::"x" == ip::"a"',
  'ip("a", "b")',
  'ip()',
  'decimal(1)',
  'context.isIpv4(1)',
  'context.contains(1,)',
  '--9223372036854775808 == 1',
  '---1 == 1',
  '!!!!true',
  '1 * 2 * 3 == 1',
  '(principal)',
  'true.foo',
  '[1, 2,] == []',
  '"\\x7f\\u{1_0}\\u{10ffff}\\n\\r\\t\\\\\\0\\\'\\"" == ""',
  '"a\nb" == ""',
  'if true then 1 else 2 == 2',
  '(if true then 1 else 2) == 2',
  'context.a.b.c has d',
  '1.foo == 1',
  'context . a',
  '"" == "\u0000"',
  'principal.contains',
  'A::trueish::"b" == User::A::"a".x',
  '00012 == 12',
];

const refused = [
  '',
  'a',
  'a::b',
  'context.if',
  'context.true',
  'context.in',
  'context.__cedar',
  '{if: 1} == {}',
  '{"a": 1, a: 2} == {}',
  '{a::b: 1} == {}',
  '{1: 2} == {}',
  '{(a): 2} == {}',
  '{context.a: 1} == {}',
  'context has if',
  'context has a.if',
  'context has ("a")',
  'context has (a)',
  'context has a.b["c"]',
  'context has a.b()',
  'context has "a".b',
  'context has a has b',
  '"a" like ("b")',
  '"a" like "a" + "b"',
  '"a" == "a\\*"',
  'context[("a")]',
  'context[1]',
  'principal is (User)',
  'principal is "User"',
  'principal is if',
  'principal is User::"a"',
  'principal is ?principal',
  'principal is __cedar::A',
  '1 < 2 < 3',
  '1 == 2 == 3',
  'principal in A::"a" in A::"b"',
  'A::{id: "x"}',
  'foo(1)',
  'A::foo(1)',
  'isIpv4(ip("a"))',
  'lessThan(1, 2)',
  'contains(1)',
  'context.ip("a")',
  'context.foo()',
  'context.contains()',
  'context.contains(1, 2)',
  'context.isEmpty(1)',
  'context.getTag()',
  'principal()',
  'principal.foo.bar()',
  '-----1 == 1',
  '!!!!!true',
  '!-1',
  '-!true',
  '1 / 2 == 1',
  '1 % 2 == 1',
  '1 = 2',
  '[,] == []',
  '"\\xff" == ""',
  '"\\u{d800}" == ""',
  '"\\u{_1}" == ""',
  '"\\u{110000}" == ""',
  '"\\u{0000041}" == ""',
  '"\\q" == ""',
  "'a' == ''",
  '"a\r\nb" == ""',
  '"\\\n" == ""',
  '1 + if true then 1 else 2 == 1',
  'true && if true then true else false',
  '?principal == principal',
  '?foo == 1',
  'context/**/.a',
  'if: 1',
  'context.a::b',
  'User::"a"::"b"',
  '1a == 1',
  '-9223372036854775808.foo == 1',
];

const policies = {
  accepted: [
    'permit(principal,action,resource,);',
    'permit(principal == (User::"a"), action, resource);',
    'permit(principal, action in ([Action::"a",]), resource);',
    'permit(principal, action in [], resource);',
    'permit(principal, action == N::Action::"a", resource);',
    'permit(principal is User in Group::"a", action, resource) when {true} unless {false} when {1};',
    '@if("x") @__cedar @b permit(principal, action, resource);',
    '@ a ("x") permit(principal == User :: "a", action, resource);',
    '\u0085\u00a0permit(principal, action, resource);//a\rpermit(principal, action, resource); //end',
  ],
  refused: [
    'permit(action, principal, resource);',
    'permit(principal, action);',
    'permit(principal, action, resource, foo);',
    'permit(principal: User, action, resource);',
    'permit(principal in [User::"a"], action, resource);',
    'permit(principal is User == Group::"a", action, resource);',
    'permit(principal != User::"a", action, resource);',
    'permit(principal == ?resource, action, resource);',
    'permit(principal == principal, action, resource);',
    'permit(principal is (A::B), action, resource);',
    'permit(principal, action == User::"a", resource);',
    'permit(principal, action == Actions::"a", resource);',
    'permit(principal, action is Action, resource);',
    'permit(principal, action == ?action, resource);',
    '@a @a permit(principal, action, resource);',
    '@a() permit(principal, action, resource);',
    '@a("x\\*") permit(principal, action, resource);',
    'permit(principal, action, resource) foo {true};',
    'permit(principal, action, resource) when true;',
    'allow(principal, action, resource);',
    'permit(principal, action, resource)',
    'permit(principal, action, resource);;',
    '\ufeffpermit(principal, action, resource);',
  ],
};

function official(source: string): boolean {
  return cedar.checkParsePolicySet({ staticPolicies: source, templates: {}, templateLinks: [] }).type === 'success';
}

const inPolicy = (body: string) => `permit(principal, action, resource) when { ${body} };`;

describe('the grammar is that of the official parser', () => {
  test.each([...accepted.map(inPolicy), ...policies.accepted])('accepts %s', (source) => {
    expect(parsePolicies(source)).toMatchObject({ ok: true });
    expect(official(source)).toBe(true);
  });
  test.each([...refused.map(inPolicy), ...policies.refused])('refuses %s', (source) => {
    expect(parsePolicies(source)).toMatchObject({ ok: false });
    expect(official(source)).toBe(false);
  });
});

test('templates have the slots of their scope, and slots are judged by place', () => {
  const source = 'permit(principal in ?principal, action, resource is Doc in ?resource);';
  expect(must(parsePolicies(source))[0]?.slots).toEqual(['?principal', '?resource']);
});

test('operators bind as the grammar says', () => {
  const same = (a: string, b: string) => expect(stripped(a)).toEqual(stripped(b));
  same('true || false && 1 == 2 + 3 * -4', 'true || (false && (1 == (2 + (3 * (-4)))))');
  same('1 - 2 - 3 < 4', '((1 - 2) - 3) < 4');
  same('if true then 1 else 2 + 3', 'if true then 1 else (2 + 3)');
  same('!context.a.b', '!((context.a).b)');
  same('principal in resource.a', 'principal in (resource.a)');
});

function stripped(source: string): unknown {
  return JSON.parse(JSON.stringify(must(parseExpr(source)), (key, value) => (key === 'at' ? undefined : value)));
}
