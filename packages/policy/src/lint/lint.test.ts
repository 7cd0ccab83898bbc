import { must } from '@sallyport/base';
import { describe, expect, test } from 'vitest';
import { parsePolicies } from '../parse/parse.ts';
import { policySet } from '../policy-set.ts';
import { parseSchemaText, schemaFromJson } from '../schema/read.ts';
import { lintPolicies } from './lint.ts';

const lint = (source: string, schema?: string) =>
  lintPolicies(
    must(policySet(must(parsePolicies(source, { file: 'a.cedar' })))),
    schema === undefined ? undefined : must(schemaFromJson(must(parseSchemaText(schema)))),
  ).map(({ policyId, kind, by, condition }) =>
    [policyId, kind, by ?? condition].filter((part) => part !== undefined).join(' '),
  );

const when = (condition: string) => `permit(principal == User::"a", action, resource) when { ${condition} };`;

describe('findings', () => {
  test.each<[string, string[]]>([
    ['permit(principal, action, resource);', ['policy0 always_true']],
    [when('true'), ['policy0 always_true 0']],
    [when('context has a || !(context has a)'), ['policy0 always_true 0']],
    // `context.a` may be absent, and then neither side is true.
    [when('context.a || !context.a'), []],
    [when('false'), ['policy0 never_matches']],
    [when('context.a && !context.a'), ['policy0 never_matches']],
    [when('resource.tenant == "a" && resource.tenant == "b"'), ['policy0 never_matches']],
    [when('principal == User::"b"'), ['policy0 never_matches']],
    [when('principal is Group'), ['policy0 never_matches']],
    [when('context.n > 5 && context.n < 6'), ['policy0 never_matches']],
    [when('context.n >= 5 && context.n < 6'), []],
    [when('context.n == 7 && context.n < 6'), ['policy0 never_matches']],
    ['permit(principal, action in [], resource);', ['policy0 never_matches']],
    [`${when('context.a')} ${when('context.a && context.b')}`, ['policy1 shadowed policy0']],
    [`${when('context.a && context.b')} ${when('context.b')}`, ['policy0 shadowed policy1']],
    [`${when('context.a')} ${when('context.a')}`, ['policy1 shadowed policy0']],
    [`${when('context.a')} ${when('context.b')}`, []],
    [
      'permit(principal in G::"x", action, resource); permit(principal == G::"x", action == Action::"r", resource);',
      ['policy1 shadowed policy0'],
    ],
    [
      'permit(principal == G::"x", action, resource); permit(principal in G::"x", action, resource);',
      ['policy0 shadowed policy1'],
    ],
    [
      'permit(principal is U, action, resource); permit(principal == U::"x", action, resource);',
      ['policy1 shadowed policy0'],
    ],
    [
      'permit(principal is U in G::"x", action, resource); permit(principal in G::"x", action, resource);',
      ['policy0 shadowed policy1'],
    ],
    [
      'permit(principal, action == Action::"r", resource); permit(principal, action in [Action::"r"], resource);',
      ['policy0 shadowed policy1'],
    ],
    // A forbid hides a permit; a permit hides no forbid.
    [`forbid(principal == User::"a", action, resource); ${when('context.a')}`, ['policy1 shadowed policy0']],
    [
      `${when('context.a')} forbid(principal == User::"a", action, resource) when { context.a };`,
      ['policy0 shadowed policy1'],
    ],
  ])('%s', (source, expected) => {
    expect(lint(source)).toEqual(expected);
  });
});

test('a schema tells more', () => {
  const schema = `entity User; entity Doc; entity Color enum ["red"];
    action read appliesTo { principal: User, resource: Doc };
    action paint appliesTo { principal: User, resource: Color };`;
  expect(lint('permit(principal is Doc, action, resource);', schema)).toEqual(['policy0 never_matches']);
  expect(lint('permit(principal, action == Action::"read", resource is Color);', schema)).toEqual([
    'policy0 never_matches',
  ]);
  expect(lint('permit(principal, action, resource == Color::"blue");', schema)).toEqual(['policy0 never_matches']);
  expect(lint('permit(principal is User, action == Action::"paint", resource == Color::"red");', schema)).toEqual([]);
  expect(lint('permit(principal in Org::"x", action, resource);', schema)).toEqual([]);
});

test('ten thousand policies are linted without comparing each with each', () => {
  const source = Array.from(
    { length: 10_000 },
    (_, at) => `permit(principal, action, resource) when { resource.t == "${at}" };`,
  );
  source.push('permit(principal, action, resource) when { context.x && resource.t == "77" };');
  expect(lint(source.join(''))).toEqual(['policy10000 shadowed policy77']);
}, 60_000);
