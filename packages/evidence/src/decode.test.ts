// Decoders take exactly what is named and say where the first offence lies.

import { canonicalBytes, type Json, parseJson, utf8 } from '@sallyport/base';
import { describe, expect, it } from 'vitest';
import {
  anyObject,
  count,
  type Decoder,
  decodeCanonical,
  decodeWith,
  dictionary,
  digest,
  list,
  moment,
  object,
  oneOf,
  pattern,
  refine,
  text,
} from './decode.ts';

const at = (decoder: Decoder<unknown>, value: Json | undefined) => {
  const decoded = decodeWith(decoder, value, 'thing');
  return decoded.ok ? 'ok' : decoded.fault.at;
};

describe('single values', () => {
  it.each<[string, Decoder<unknown>, readonly (Json | undefined)[], readonly (Json | undefined)[]]>([
    ['text', text(3), ['a', 'abc', 'äöü'], ['', 'abcd', 1, null, undefined, '\ud800', ['a']]],
    ['pattern', pattern(/^a+$/, 'many a'), ['a', 'aaa'], ['', 'b', 1, undefined]],
    ['digest', digest, ['0'.repeat(64)], ['0'.repeat(63), 'G'.repeat(64), 'A'.repeat(64), 0]],
    ['count', count(), [0, 1, Number.MAX_SAFE_INTEGER], [-1, 1.5, 2 ** 53, 10n, '1', null]],
    ['count from one', count(1), [1], [0]],
    ['oneOf', oneOf(['a', 1]), ['a', 1], ['b', 2, '1', undefined]],
    [
      'moment',
      moment,
      ['2025-06-01T12:00:00.000Z', '2024-02-29T23:59:59.999Z'],
      [
        '2025-06-01T12:00:00Z',
        '2025-02-30T12:00:00.000Z',
        '2025-06-01T24:00:00.000Z',
        '2025-06-01T12:00:00.000+00:00',
        '2025-13-01T12:00:00.000Z',
        1,
      ],
    ],
    ['object', anyObject, [{}, { a: 1 }], [[], null, 'a', undefined]],
    ['refine', refine(count(), { holds: (n) => n % 2 === 0, field: '', reason: 'must be even' }), [0, 2], [1, 'a']],
  ])('%s', (_, decoder, good, bad) => {
    for (const value of good) expect(at(decoder, value)).toBe('ok');
    for (const value of bad) expect(at(decoder, value)).toBe('');
  });
});

describe('composite values', () => {
  const form = object(
    { name: text(5), tags: list(object({ id: count() }), 2) },
    { note: text(5), by: dictionary(count(), 2) },
  );

  it.each<[Json | undefined, string]>([
    [{ name: 'a', tags: [] }, 'ok'],
    [{ name: 'a', tags: [{ id: 1 }], note: 'x', by: { 'a/b': 1 } }, 'ok'],
    [{ tags: [] }, '/name'],
    [{ name: 'a', tags: [{ id: 1 }, { id: 'x' }] }, '/tags/1/id'],
    [{ name: 'a', tags: [{ id: 1 }, { id: 1 }, { id: 1 }] }, '/tags'],
    [{ name: 'a', tags: {} }, '/tags'],
    [{ name: 'a', tags: [], note: '' }, '/note'],
    [{ name: 'a', tags: [], note: null }, '/note'],
    [{ name: 'a', tags: [], by: { 'a/b~': 'x' } }, '/by/a~1b~0'],
    [{ name: 'a', tags: [], by: { a: 1, b: 2, c: 3 } }, '/by'],
    [{ name: 'a', tags: [], more: 1 }, '/more'],
    [{ name: 'a', tags: [{ id: 1, more: 1 }] }, '/tags/0/more'],
    [[], ''],
    [undefined, ''],
  ])('%o: %s', (value, where) => {
    expect(at(form, value)).toBe(where);
  });

  it('a name that objects inherit is no field', () => {
    const parsed = parseJson('{"name":"a","tags":[],"toString":1}');
    expect(parsed.ok && at(form, parsed.value)).toBe('/toString');
    expect(at(object({ toString: text(3) }), {})).toBe('/toString');
  });
});

describe('moments', () => {
  it('are those that the calendar of the language has, in the one spelling that it writes', () => {
    const pad = (n: number, digits = 2) => String(n).padStart(digits, '0');
    const exists = (form: string) => !Number.isNaN(Date.parse(form)) && new Date(form).toISOString() === form;
    for (const year of [0, 4, 1582, 1900, 1999, 2000, 2023, 2024, 2100, 9999]) {
      for (let month = 0; month <= 13; month++) {
        for (const day of [0, 1, 28, 29, 30, 31, 32]) {
          for (const time of ['00:00:00', '23:59:59', '24:00:00', '12:60:00', '12:00:60']) {
            const form = `${pad(year, 4)}-${pad(month)}-${pad(day)}T${time}.999Z`;
            expect([form, decodeWith(moment, form, 'x').ok]).toEqual([form, exists(form)]);
          }
        }
      }
    }
  });
});

describe('canonical bytes', () => {
  it('one spelling passes, every other is refused', () => {
    const form = object({ a: count(), b: text(3) });
    expect(decodeCanonical(form, canonicalBytes({ b: 'x', a: 1 }), 'thing')).toMatchObject({
      ok: true,
      value: { a: 1, b: 'x' },
    });
    for (const spelling of [
      '{"b":"x","a":1}',
      '{"a":1, "b":"x"}',
      '{"a":1.0,"b":"x"}',
      '{"a":1,"b":"\\u0078"}',
      '{"a":1,"b":"x"}\n',
      '',
      '{"a":1,"a":1,"b":"x"}',
    ]) {
      expect(decodeCanonical(form, utf8(spelling), 'thing')).toMatchObject({
        ok: false,
        fault: { code: 'invalid_input' },
      });
    }
  });
});
