import { must } from '@sallyport/base';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePolicies } from '../parse/parse.ts';
import { randomPolicies } from '../testing/policies.ts';
import { type Tape, tapes } from '../testing/tape.ts';
import { formatPolicies } from './format.ts';
import { tokensWithComments } from './tokens.ts';

const formatted = (source: string) => {
  return must(formatPolicies(source));
};

test('a document in the one way', () => {
  const source = `// Who may read.
@id("read")   permit(principal in Group::"staff",action==Action::"read",resource)when{resource.tenant==principal.tenant&&!resource.locked};
// Nobody else, save in need:

forbid(principal,action,resource) unless { context.emergency || principal has clearance && principal.clearance >= resource.level && [1,2,-3].contains(resource.kind) // for now
 };`;
  expect(formatted(source)).toBe(`// Who may read.
@id("read")
permit (principal in Group::"staff", action == Action::"read", resource)
when { resource.tenant == principal.tenant && !resource.locked };

// Nobody else, save in need:

forbid (principal, action, resource)
unless {
  context.emergency ||
  principal has clearance &&
  principal.clearance >= resource.level &&
  [1, 2, -3].contains(resource.kind) // for now
};
`);
});

describe('details', () => {
  const body = (condition: string) =>
    formatted(`permit(principal,action,resource)when{${condition}};`).split('\n').slice(1).join('\n');
  test.each([
    ['{a:1,"b c":{}}=={}', 'when { { a: 1, "b c": {} } == {} };\n'],
    [
      'if a::B::"x" in[principal]then-1==- (2)else!(true)',
      'when { if a::B::"x" in [principal] then -1 == -(2) else !(true) };\n',
    ],
    ['ip("::1").isInRange(context["odd name"])', 'when { ip("::1").isInRange(context["odd name"]) };\n'],
    ['1-1-(-1)<context.a.b-2', 'when { 1 - 1 - (-1) < context.a.b - 2 };\n'],
    ['principal is A::B in(C::"d")', 'when { principal is A::B in (C::"d") };\n'],
  ])('%s', (condition, expected) => {
    expect(body(condition)).toBe(expected);
  });
  test('a long if breaks at its branches', () => {
    expect(body(`if context.${'a'.repeat(30)} then context.${'b'.repeat(30)} else context.${'c'.repeat(30)}`)).toBe(
      `when {\n  if context.${'a'.repeat(30)}\n    then context.${'b'.repeat(30)}\n    else context.${'c'.repeat(30)}\n};\n`,
    );
  });
  test('nothing stays nothing, and a comment alone stays', () => {
    expect(formatted('')).toBe('');
    expect(formatted('// only this')).toBe('// only this\n');
  });
  test('what does not parse is refused with its place', () => {
    expect(formatPolicies('permit(principal, action);')).toMatchObject({ ok: false, fault: [{ line: 1, column: 25 }] });
  });
});

/** The same tokens with other space, and comments wherever they may stand. */
function scattered(tape: Tape, source: string): string {
  return tokensWithComments(source)
    .map(({ text }) => {
      const gap = tape.pick<() => string>(
        () => ' ',
        () => '\n',
        () => '\n\n\n',
        () => ` // c${tape.below(50)}  \n`,
        () => `\n  // own "line" ${tape.below(50)}\n`,
        () => `\n\n// a\n// b\n\n`,
      );
      return tape.once(4) ? `${gap()}${text}` : ` ${text}`;
    })
    .join('');
}

const tokensOf = (text: string) => tokensWithComments(text).map((token) => token.text);
const commentsOf = (text: string) =>
  tokensWithComments(text)
    .flatMap(({ before, behind }) => [...before.map((comment) => comment.text), behind])
    .filter((comment) => comment !== undefined);

test('INVARIANT: formatting keeps every token and comment, and does nothing the second time', () => {
  let comments = 0;
  fc.assert(
    fc.property(tapes(3_000), fc.integer({ min: 20, max: 120 }), (tape, widthMax) => {
      const source = scattered(tape, randomPolicies(tape, { most: 5, templates: true }).join('\n'));
      const text = must(formatPolicies(source, { widthMax }));
      expect(tokensOf(text)).toEqual(tokensOf(source));
      const kept = commentsOf(text);
      expect(kept).toEqual(commentsOf(source));
      comments += kept.length;
      expect(formatPolicies(text, { widthMax })).toEqual({ ok: true, value: text });
      const [a, b] = [must(parsePolicies(text)), must(parsePolicies(source))].map((policies) =>
        JSON.stringify(policies, (key, value) =>
          key === 'at' || key === 'source' ? undefined : typeof value === 'bigint' ? String(value) : value,
        ),
      );
      expect(a).toBe(b);
    }),
    { numRuns: 300, endOnFailure: true },
  );
  expect(comments).toBeGreaterThan(300);
}, 120_000);
