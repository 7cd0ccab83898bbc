// What templates accept, what they match, and that no two calls share a resource id by accident.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bySpecificity,
  fillId,
  matchTemplate,
  type PathTemplate,
  parseIdTemplate,
  parsePathTemplate,
  shapeOf,
} from './template.ts';

function template(text: string): PathTemplate {
  const parsed = parsePathTemplate(text);
  if (!parsed.ok) throw new Error(parsed.fault);
  return parsed.value;
}

const match = (text: string, path: string) => {
  const found = matchTemplate(template(text), path.slice(1).split('/'));
  return found instanceof Map ? Object.fromEntries(found) : found;
};

describe('path templates', () => {
  test.each([
    ['/', '/', {}],
    ['/a', '/a', {}],
    ['/a', '/a/', undefined],
    ['/a/', '/a/', {}],
    ['/a', '/b', undefined],
    ['/a/{id}', '/a/7', { id: '7' }],
    ['/a/{id}', '/a/', undefined],
    ['/a/{id}', '/a/7/8', undefined],
    ['/a/{id}/b', '/a/7/b', { id: '7' }],
    ['/a/{p...}', '/a/b/c/d', { p: 'b/c/d' }],
    ['/a/{p...}', '/a', undefined],
    ['/a/{p...}', '/a/b/', undefined],
    ['/{p...}', '/', undefined],
    ['/{a}/{b}', '/x/y', { a: 'x', b: 'y' }],
    ['/Admin/{id}', '/admin/7', 'case'],
    ['/admin', '/ADMIN', 'case'],
    ['/kelvin', '/\u212Aelvin', 'case'],
    ['/files/{p...}', '/Files/a/b', 'case'],
  ] as const)('%s and %s', (text, path, expected) => {
    expect(match(text, path)).toEqual(expected);
  });

  test.each([
    ['a', /begin with/],
    ['', /begin with/],
    ['/a//b', /empty segment/],
    ['/../a', /dots/],
    ['/{a}/{a}', /twice/],
    ['/{a...}/b', /at its end only/],
    ['/{A}', /plain characters/],
    ['/{}', /plain characters/],
    ['/a{b}', /plain characters/],
    ['/a%20b', /plain characters/],
    ['/a;b', /plain characters/],
    ['/a?b', /plain characters/],
    [`/${'a/'.repeat(80)}`, /at most 64/],
  ])('%s is refused', (text, why) => {
    const parsed = parsePathTemplate(text);
    expect(parsed.ok ? '' : parsed.fault).toMatch(why);
  });

  test('narrower templates come first, whatever their order in the file', () => {
    const texts = ['/{p...}', '/{a}/{b}', '/docs/{id}', '/{a}', '/docs/search', '/docs/{id}/{p...}', '/docs'];
    const sorted = texts.map((text) => ({ text, parsed: template(text) }));
    for (const list of [sorted, [...sorted].reverse()]) {
      const order = [...list].sort((a, b) => bySpecificity(a.parsed, b.parsed)).map(({ text }) => text);
      expect(order.indexOf('/docs/search')).toBeLessThan(order.indexOf('/docs/{id}'));
      expect(order.indexOf('/docs/{id}')).toBeLessThan(order.indexOf('/{a}/{b}'));
      expect(order.indexOf('/{a}/{b}')).toBeLessThan(order.indexOf('/{p...}'));
      expect(order.at(-1)).toBe('/{p...}');
    }
  });

  test('templates that match the same paths have one shape', () => {
    expect(shapeOf(template('/a/{x}'))).toBe(shapeOf(template('/A/{y}')));
    expect(shapeOf(template('/a/{x}'))).not.toBe(shapeOf(template('/a/{x...}')));
    expect(shapeOf(template('/a/{x}'))).not.toBe(shapeOf(template('/a/x')));
  });
});

describe('id templates', () => {
  const path = template('/{a}/{b}/{rest...}');
  test.each([
    ['{c}', /does not have/],
    ['{a}{b}', /`\/` between/],
    ['{a}-{b}', /`\/` between/],
    ['{rest}/{a}', /at its end/],
    ['{rest}.txt', /at its end/],
    ['{a', /brace/],
    ['a}', /brace/],
    ['{}', /does not have/],
  ])('%s is refused', (text, why) => {
    const parsed = parseIdTemplate(text, path);
    expect(parsed.ok ? '' : parsed.fault).toMatch(why);
  });

  const segment = fc.string({ minLength: 1, maxLength: 4 }).filter((text) => !text.includes('/'));
  const values = fc.tuple(segment, segment, fc.array(segment, { minLength: 1, maxLength: 3 })).map(
    ([a, b, rest]) =>
      new Map([
        ['a', a],
        ['b', b],
        ['rest', rest.join('/')],
      ]),
  );

  test.each(['{a}/{b}', 'x-{a}-/{b}', '{a}/{b}/{rest}', '{b}/{rest}', 'all'])(
    'INVARIANT: two calls with different variables have different ids (%s)',
    (text) => {
      const parsed = parseIdTemplate(text, path);
      if (!parsed.ok) throw new Error(parsed.fault);
      const used = parsed.value.flatMap((part) => ('variable' in part ? [part.variable] : []));
      fc.assert(
        fc.property(values, values, (one, other) => {
          const same = used.every((name) => one.get(name) === other.get(name));
          expect(fillId(parsed.value, one) === fillId(parsed.value, other)).toBe(same);
        }),
        { numRuns: 2_000 },
      );
    },
  );

  test('control: without a slash between two variables ids do collide', () => {
    const glued = [{ variable: 'a' }, { text: '-' }, { variable: 'b' }] as const;
    const [one, other] = [['x-y', 'z'] as const, ['x', 'y-z'] as const].map(
      ([a, b]) =>
        new Map([
          ['a', a],
          ['b', b],
        ] as const),
    );
    expect(fillId(glued, one ?? new Map())).toBe(fillId(glued, other ?? new Map()));
  });
});
