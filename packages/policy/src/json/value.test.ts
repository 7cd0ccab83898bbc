import { type Json, must, parseJson, writeJson } from '@sallyport/base';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tapes } from '../testing/tape.ts';
import { type Kind, randomValue } from '../testing/world.ts';
import { entityUid } from '../uid.ts';
import { CedarSet, cedarRecord, sameValue } from '../value.ts';
import { recordFromJson, uidFromJson, valueFromJson, valueToJson } from './value.ts';

const read = (text: string) => valueFromJson(must(parseJson(text)));

test('a value is what it was after JSON, through text and back', () => {
  const kinds: [Kind, ...Kind[]] = [
    'record',
    'bool',
    'long',
    'string',
    'entity',
    'longs',
    'strings',
    'entities',
    'decimal',
    'ip',
    'datetime',
    'duration',
  ];
  fc.assert(
    fc.property(tapes(60), (tape) => {
      const value = randomValue(tape, tape.pick(...kinds));
      expect(sameValue(must(read(writeJson(valueToJson(value)))), value)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

describe('integers', () => {
  test.each(['9223372036854775807', '-9223372036854775808', '9007199254740993', '0', '-0'])('%s is exact', (text) => {
    expect(String(must(read(text)))).toBe(BigInt(text).toString());
    expect(writeJson(valueToJson(must(read(text))))).toBe(BigInt(text).toString());
  });
  test.each(['9223372036854775808', '-9223372036854775809', '1.5', '1e400'.replace('400', '40')])(
    '%s is refused',
    (text) => {
      expect(read(text)).toMatchObject({ ok: false, fault: { code: 'invalid_input' } });
    },
  );
});

describe('escapes', () => {
  test('stand for entities and extension values, nested as deep as the value', () => {
    expect(must(read('{"a": [{"__entity": {"type": "A::B", "id": "x"}}]}'))).toEqual(
      cedarRecord({ a: new CedarSet([entityUid('A::B', 'x')]) }),
    );
    expect(must(read('{"__extn": {"fn": "decimal", "arg": "1.5"}}'))).toEqual({
      kind: 'decimal',
      tenThousandths: 15_000,
    });
    const offset =
      '{"__extn": {"fn": "offset", "args": [{"__extn": {"fn": "datetime", "arg": "1970-01-01"}}, {"__extn": {"fn": "duration", "arg": "7ms"}}]}}';
    expect(must(read(offset))).toEqual({ kind: 'datetime', ms: 7 });
  });
  test.each([
    ['null', ''],
    ['{"a": {"b": [1, null]}}', '/a/b/1'],
    ['{"a/b": {"~": null}}', '/a~1b/~0'],
    ['{"__entity": {"type": "A"}}', '/__entity'],
    ['{"__entity": {"type": "a b", "id": "x"}}', '/__entity'],
    ['{"__entity": {"type": "if", "id": "x"}}', '/__entity'],
    ['{"__entity": {"type": "A", "id": "x"}, "more": 1}', ''],
    ['{"__extn": {"fn": "decimal", "arg": "1.", "x": 1}}', '/__extn'],
    ['{"__extn": {"fn": "nothing", "arg": "1"}}', '/__extn'],
    ['{"__extn": {"fn": "ip", "args": []}}', '/__extn'],
    ['{"__expr": "1 + 1"}', ''],
  ])('%s is refused at %s', (text, at) => {
    const fault = read(text);
    expect(fault).toMatchObject({ ok: false, fault: { code: 'invalid_input', ...(at === '' ? {} : { at }) } });
  });
  test('a record that looks like one cannot be written', () => {
    expect(() => valueToJson(cedarRecord({ __entity: 1 }))).toThrow(TypeError);
  });
});

test('a context is an object of attributes', () => {
  expect(must(recordFromJson({ a: 1 }))).toEqual(cedarRecord({ a: 1 }));
  for (const json of [[], 1, 'a', { __entity: { type: 'A', id: 'x' } }] satisfies Json[]) {
    expect(recordFromJson(json)).toMatchObject({ ok: false });
  }
});

test('a uid is written with and without its escape', () => {
  for (const json of [{ type: 'A', id: 'x' }, { __entity: { type: 'A', id: 'x' } }]) {
    expect(must(uidFromJson(json))).toEqual(entityUid('A', 'x'));
  }
  expect(uidFromJson('A::"x"')).toMatchObject({ ok: false });
});

test('attributes named as those of every object are only attributes', () => {
  const value = must(read('{"__proto__": {"polluted": true}, "constructor": 1}'));
  expect(
    sameValue(
      value,
      cedarRecord([
        ['__proto__', cedarRecord({ polluted: true })],
        ['constructor', 1],
      ]),
    ),
  ).toBe(true);
  expect(sameValue(must(read(writeJson(valueToJson(value)))), value)).toBe(true);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});
