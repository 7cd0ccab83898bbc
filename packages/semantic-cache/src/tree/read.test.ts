// What a read finds, and what is taken for the same.

import type { Json } from '@sallyport/base';
import { describe, expect, it } from 'vitest';
import type { Asked } from './asked.ts';
import { momentOf } from './asked.ts';
import { formsOf } from './forms.ts';
import { type KeyRead, observe } from './read.ts';

const asking = (context: Json): Asked => ({
  subject: { type: 'User', id: 'a' },
  action: { name: 'read' },
  resource: { type: 'Doc', id: 'd' },
  ...(typeof context === 'object' && context !== null && !Array.isArray(context) ? { context: Object(context) } : {}),
});
const uid = (type: string, id: Json): Json => ({ __entity: { type, id } });
const moment = (arg: string): Json => ({ __extn: { fn: 'datetime', arg } });

describe('tests tell what they ask for and no more', () => {
  it.each<readonly [KeyRead['op'], Json | undefined, readonly Json[], readonly Json[]]>([
    ['==', 5, [5, 5n], [6, '5', true, [5], { a: 5 }]],
    ['==', 'a', ['a'], ['A', 1, ['a']]],
    ['<', 100, [1, -5, 99n], [100, 101, 2n ** 60n]],
    ['>=', 100, [100, 2n ** 60n], [99]],
    ['like', ['acme/', ''], ['acme/', 'acme/x'], ['acm', 'xacme/']],
    ['like', ['a', 'b', 'c'], ['abc', 'axbyc'], ['ac', 'acb']],
    ['contains', 'x', [['x'], ['y', 'x']], [[], ['y'], [['x']]]],
    ['containsAll', ['x', 1], [['x', 1, 2]], [['x'], []]],
    ['containsAny', ['x', 1], [[1], ['x']], [['y'], []]],
    ['oneOf', ['x', 1], ['x', 1], ['y', 2, ['x']]],
    ['isEmpty', undefined, [[]], [[1]]],
    ['has', undefined, [1, 'x', []], []],
  ])('%s %j', (op, operand, passing, failing) => {
    const read: KeyRead = { path: ['context', 'v'], op, ...(operand === undefined ? {} : { with: operand }) };
    for (const v of passing) expect(observe(read, asking({ v }))).toBe('true');
    for (const v of failing) expect(observe(read, asking({ v }))).toBe('false');
  });

  it('what is no number, text or list is told exactly, and what is missing by where it is', () => {
    const at = (op: KeyRead['op'], context: Json) =>
      observe({ path: ['context', 'v', 'w'], op, with: 1 }, asking(context));
    const told = [
      {},
      { v: {} },
      { v: 1 },
      { v: uid('User', 'a') },
      { v: uid('User', 'b') },
      { v: { w: 'x' } },
      { v: { w: 'y' } },
    ];
    expect(new Set(told.map((context) => at('<', context))).size).toBe(told.length);
    expect(at('has', { v: { w: 1 } })).toBe('true');
    expect(new Set(told.map((context) => at('has', context))).size).toBe(told.length - 1);
  });

  it('names of the prototype are not there', () => {
    for (const name of ['constructor', '__proto__', 'toString']) {
      expect(observe({ path: ['context', name], op: 'has' }, asking({}))).toBe('-1');
      expect(observe({ path: ['context', name, 'x'], op: 'value' }, asking({}))).toBe('-1');
    }
  });

  it('an unknown test, or one with an operand of another kind, tells nothing', () => {
    for (const read of [
      { op: 'between' },
      { op: '<', with: 'x' },
      { op: 'like', with: 'x' },
      { op: 'oneOf', with: [[]] },
    ]) {
      expect(observe({ path: ['context', 'v'], ...read }, asking({ v: 1 }))).toBeUndefined();
    }
  });
});

describe('addresses and decimals', () => {
  const extension = (fn: string, arg: string): Json => ({ __extn: { fn, arg } });
  const told = (op: string, operand: Json, v: Json) =>
    observe({ path: ['context', 'v'], op, with: operand }, asking({ v }));

  it.each<readonly [string, string, 'true' | 'false']>([
    ['10.1.2.3', '10.0.0.0/8', 'true'],
    ['10.1.0.0/16', '10.0.0.0/8', 'true'],
    ['10.0.0.0/7', '10.0.0.0/8', 'false'],
    ['11.1.2.3', '10.0.0.0/8', 'false'],
    ['255.255.255.255', '0.0.0.0/0', 'true'],
    ['::a00:1', '0.0.0.0/0', 'false'],
    ['1::', '1:0:0:0:0:0:0:0', 'true'],
    ['ff02::1', 'ff00::/8', 'true'],
    ['::FFFF', '::ffff/128', 'true'],
  ])('%s in %s: %s, as a value and as a text', (address, range, is) => {
    expect(told('inRange', [range], extension('ip', address))).toBe(is);
    expect(told('text inRange', [range], address)).toBe(is);
    // One is not the other: the policy that asks for one fails on the other.
    expect(told('inRange', [range], address)).toBe(`!"${address}"`);
    expect(told('text inRange', [range], extension('ip', address))).toMatch(/^!/);
  });

  it.each([
    '',
    '1',
    '1.2.3',
    '01.2.3.4',
    '1.2.3.256',
    '1.2.3.4/33',
    '1.2.3.4/08',
    '1::2::3',
    ':::',
    '::1.2.3.4',
    '12345::',
    '1:2:3:4:5:6:7:8::',
  ])('%j is no address, and told exactly', (text) =>
    expect(told('text inRange', ['::/0'], text)).toBe(`!${JSON.stringify(text)}`),
  );

  it('decimals compare by value, and keep to 64 bits', () => {
    expect(['1.4999', '1.5', '1.50'].map((v) => told('text decimal<', '1.5', v))).toEqual(['true', 'false', 'false']);
    expect(['-0.5', '0.0'].map((v) => told('decimal>=', '0.0', extension('decimal', v)))).toEqual(['false', 'true']);
    for (const odd of ['1.', '1.23456', '1', '922337203685477.5808']) {
      expect(told('text decimal<', '1.5', odd)).toBe(`!"${odd}"`);
    }
    expect(told('decimal<', 'x', extension('decimal', '1.5'))).toBeUndefined();
    expect(told('decimal', '1.5', extension('decimal', '1.5'))).toBeUndefined();
    expect(told('inRange', ['x'], extension('ip', '::1'))).toBeUndefined();
  });
});

describe('how a question is written', () => {
  it.each<readonly [string, Json]>([
    ['plain JSON', { a: [1, 'x', { b: true }], c: -(2n ** 63n) }],
    ['an entity', { a: uid('App::User', 'x y') }],
    ['an address', { a: { __extn: { fn: 'ip', arg: '10.0.0.0/8' } } }],
    ['a decimal', { a: { __extn: { fn: 'decimal', arg: '-1.50' } } }],
    ['a UTC moment', { now: moment('2024-02-29T12:00:00.001Z') }],
  ])('%s is known to be taken', (_, context) => expect(formsOf(asking(context))).toBe(''));

  it.each<readonly [string, Json]>([
    ['another form', { a: { __extn: { fn: 'ip', arg: '10.0.0.01' } } }],
    ['no day of the calendar', { a: moment('2023-02-30T00:00:00Z') }],
    ['an hour too many', { a: moment('2023-02-28T24:00:00Z') }],
    ['an entity of a reserved type', { a: uid('if', 'x') }],
    ['an entity with a number for an id', { a: uid('User', 1) }],
    ['a form where a record must be', uid('User', 'a')],
  ])('%s is told with its place', (_, context) => expect(formsOf(asking(context))).toMatch(/^c/));

  it.each<readonly [string, Json]>([
    ['null', { a: null }],
    ['a fraction', { a: [{ b: 1.5 }] }],
    ['beyond 64 bits', { a: 2n ** 63n }],
    ['a lone surrogate', { a: '\ud800' }],
    ['a name with one', { '\ud800': 1 }],
    ['a large question', { a: 'x'.repeat(70_000) }],
    ['a deep question', Array.from({ length: 20 }).reduce<Json>((inner) => ({ a: inner }), 1)],
  ])('%s is not known', (_, context) => expect(formsOf(asking(context))).toBeUndefined());

  it('one entity in two places is told with all that is said of it', () => {
    const twins = { ...asking({}), resource: { type: 'User', id: 'a', properties: { x: 1 } } };
    expect(formsOf(twins)).toContain('"x":1');
    expect(formsOf({ ...asking({}), subject: { type: 'Action', id: 'read' } })).not.toBe('');
  });

  it('moments are those of the calendar', () => {
    expect(momentOf(moment('2024-02-29T12:00:00Z'))).toBe(Date.UTC(2024, 1, 29, 12));
    for (const arg of ['2024-02-29', '2024-02-29T12:00:00+0100', '2023-02-29T12:00:00Z', 'x']) {
      expect(momentOf(moment(arg))).toBeUndefined();
    }
  });
});
