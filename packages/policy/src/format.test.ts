import { must } from '@sallyport/base';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Expr } from './ast.ts';
import { formatExpr, formatValue, uidToString } from './format.ts';
import { parseExpr, parseUid } from './parse/parse.ts';
import { randomExpr } from './testing/policies.ts';
import { tapes } from './testing/tape.ts';
import { entityUid } from './uid.ts';

const bare = (expr: Expr) =>
  JSON.stringify(expr, (key, value) => (key === 'at' ? undefined : typeof value === 'bigint' ? `${value}n` : value));

test('an expression is the same after text, with no parentheses lost', () => {
  fc.assert(
    fc.property(tapes(300), (tape) => {
      const expr = randomExpr(tape, tape.pick('bool', 'long', 'record', 'entities', 'datetime'), 5);
      expect(bare(must(parseExpr(formatExpr(expr))))).toBe(bare(expr));
    }),
    { numRuns: 3_000 },
  );
});

test('any id survives its text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (id) => {
      const uid = entityUid('App::User', id.toWellFormed());
      expect(must(parseUid(uidToString(uid)))).toEqual(uid);
    }),
    { numRuns: 2_000 },
  );
});

test('parentheses stand only where they are needed', () => {
  for (const source of [
    'a && b || c',
    '(a || b) && c',
    '!(a && b)',
    '1 - (2 - 3) < 4',
    '-(5) == 1',
    '(1 + 2) * 3 == 4',
    '(if a then b else c).d',
    '!(!a)',
  ]) {
    const text = source.replace(/\b[abcd]\b/g, (name) => `context.${name}`).replace('.context.', '.');
    expect(formatExpr(must(parseExpr(text)))).toBe(text);
  }
});

test('control characters and those that hide are written as escapes', () => {
  expect(formatValue('a\u202eb\n\u0000"\\')).toBe('"a\\u{202e}b\\u{a}\\u{0}\\"\\\\"');
});
