import { limits, must } from '@sallyport/base';
import { describe, expect, test } from 'vitest';
import { policyLimits } from '../limits.ts';
import { entityUid } from '../uid.ts';
import { parseExpr, parsePolicies, parseUid } from './parse.ts';

const bare = 'permit(principal, action, resource);';

function errorsOf(source: string) {
  const parsed = parsePolicies(source);
  return parsed.ok ? [] : parsed.fault;
}

describe('ids', () => {
  test('are policy0, policy1 … in order of the text, templates counted', () => {
    const source = `${bare} permit(principal == ?principal, action, resource); ${bare}`;
    expect(must(parsePolicies(source)).map(({ id }) => id)).toEqual(['policy0', 'policy1', 'policy2']);
  });
  test('take the prefix asked for, and the @id annotation only when asked', () => {
    const source = `@id("first") ${bare} ${bare}`;
    expect(must(parsePolicies(source, { idPrefix: 'p' })).map(({ id }) => id)).toEqual(['p0', 'p1']);
    expect(must(parsePolicies(source, { useIdAnnotation: true })).map(({ id }) => id)).toEqual(['first', 'policy1']);
  });
});

describe('places', () => {
  test('a policy keeps its file, the places of its ends and of its scope', () => {
    const source = `// first\n\n  @id("x")\n  permit(\n    principal, action, resource\n  );\n`;
    const [policy] = must(parsePolicies(source, { file: 'a.cedar' }));
    expect(policy?.source).toEqual({
      file: 'a.cedar',
      start: { line: 3, column: 3 },
      end: { line: 6, column: 4 },
      scope: { principal: { line: 5, column: 5 }, action: { line: 5, column: 16 }, resource: { line: 5, column: 24 } },
    });
  });
  test('an expression knows where it starts', () => {
    const expr = must(parseExpr('\n  context.a == 1'));
    expect(expr.at).toEqual({ line: 2, column: 3 });
  });
  test('an error names the line and column of the offending token', () => {
    expect(errorsOf('permit(principal,\n  action resource);')).toEqual([
      { message: 'expected `,`, found `resource`', line: 2, column: 10 },
    ]);
  });
  test('a line break inside a string counts', () => {
    expect(errorsOf('permit(principal, action, resource) when { "a\nb" == };')[0]).toMatchObject({ line: 2 });
  });
});

test('parsing goes on behind an error and reports each policy that is wrong', () => {
  const source = `permit(principal, action);\n${bare}\nallow(principal, action, resource);\n`;
  expect(errorsOf(source).map(({ line }) => line)).toEqual([1, 3]);
});

test('a document of comments and white space has no policies', () => {
  expect(must(parsePolicies(' // nothing\n\u00a0\u2028// end'))).toEqual([]);
});

describe('integers', () => {
  test('are exact to the last i64', () => {
    expect(must(parseExpr('9223372036854775807'))).toMatchObject({ value: 2n ** 63n - 1n });
    expect(must(parseExpr('-9223372036854775808'))).toMatchObject({ value: -(2n ** 63n) });
    expect(must(parseExpr('9007199254740993'))).toMatchObject({ value: 9007199254740993n });
    expect(must(parseExpr('0012'))).toMatchObject({ value: 12 });
  });
  test('outside 64 bits are refused', () => {
    for (const source of ['9223372036854775808', '-9223372036854775809', '-(9223372036854775808)', '9'.repeat(400)]) {
      expect(parseExpr(source).ok).toBe(false);
    }
  });
});

describe('uids', () => {
  test('have a path of types and any text', () => {
    expect(must(parseUid('App::User::"a\\"b"'))).toEqual(entityUid('App::User', 'a"b'));
  });
  test('are refused with text behind them, a reserved word, or no id', () => {
    for (const source of ['User::"a" x', 'in::"a"', 'A::if::"a"', '__cedar::"a"', 'User', 'User::a', '']) {
      expect(parseUid(source).ok).toBe(false);
    }
  });
});

describe('bounds', () => {
  test('nesting is bounded, so that the stack is not', () => {
    const nested = (depth: number) => `${'('.repeat(depth)}true${')'.repeat(depth)}`;
    expect(parseExpr(nested(policyLimits.nestingMax - 1)).ok).toBe(true);
    expect(parseExpr(nested(policyLimits.nestingMax + 1)).ok).toBe(false);
    for (const open of ['(', '[', '{a:', 'if ', '!(', 'a.b(', 'ip('])
      expect(parseExpr(open.repeat(100_000)).ok).toBe(false);
  });
  test('chains are bounded, so that no later walk runs out of stack', () => {
    const chain = (length: number, operator: string) => Array(length).fill('true').join(operator);
    for (const operator of ['&&', '||']) {
      expect(parseExpr(chain(policyLimits.expressionDepthMax, operator)).ok).toBe(true);
      expect(parseExpr(chain(policyLimits.expressionDepthMax + 1, operator)).ok).toBe(false);
    }
    expect(parseExpr(`context${'.a'.repeat(100_000)}`).ok).toBe(false);
    expect(parseExpr(`1${' + 1'.repeat(100_000)}`).ok).toBe(false);
  });
  test('the size of the text is bounded in bytes', () => {
    const fault = errorsOf('é'.repeat(limits.policyBytesMax / 2 + 1));
    expect(fault[0]?.message).toContain(String(limits.policyBytesMax));
  });
  test('the number of reported errors is bounded', () => {
    expect(errorsOf('x;'.repeat(10_000))).toHaveLength(policyLimits.parseErrorsMax);
  });
});
