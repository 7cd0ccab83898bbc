import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Tape, tapes } from './testing/tape.ts';
import { type Kind, randomValue } from './testing/world.ts';
import { entityUid } from './uid.ts';
import { CedarSet, cedarRecord, sameValue, type Value, valueKey } from './value.ts';

const kinds: [Kind, ...Kind[]] = [
  'record',
  'long',
  'string',
  'entity',
  'longs',
  'entities',
  'decimal',
  'ip',
  'datetime',
  'duration',
];

test('INVARIANT: injective, two values share a key exactly where they are equal', () => {
  let equal = 0;
  fc.assert(
    fc.property(tapes(40), tapes(40), fc.boolean(), (first, second, copy) => {
      const value = (tape: Tape) => randomValue(tape, tape.pick(...kinds));
      const a = value(first);
      const b = copy ? reordered(a) : value(second);
      expect(sameValue(a, b)).toBe(valueKey(a) === valueKey(b));
      expect(sameValue(a, b)).toBe(sameValue(b, a));
      if (sameValue(a, b)) equal++;
    }),
    { numRuns: 3_000 },
  );
  expect(equal).toBeGreaterThan(1_000);
});

/** The same value, made in another order. */
function reordered(value: Value): Value {
  if (value instanceof CedarSet) return new CedarSet([...value.items].reverse().map(reordered));
  if (typeof value !== 'object' || value.kind !== 'record') return value;
  return cedarRecord([...value.fields].reverse().map(([name, field]) => [name, reordered(field)] as const));
}

test('values of different types differ, even where their texts agree', () => {
  const values: Value[] = [
    1,
    '1',
    true,
    'true',
    2n ** 60n,
    String(2n ** 60n),
    entityUid('A', '1'),
    new CedarSet([1]),
    cedarRecord({ '1': 1 }),
    { kind: 'decimal', tenThousandths: 1 },
    { kind: 'datetime', ms: 1 },
    { kind: 'duration', ms: 1 },
    { kind: 'ip', words: [1], prefix: 32 },
    { kind: 'ip', words: [0, 0, 0, 1], prefix: 32 },
  ];
  for (const [at, a] of values.entries()) {
    for (const [other, b] of values.entries()) {
      expect(sameValue(a, b)).toBe(at === other);
      expect(valueKey(a) === valueKey(b)).toBe(at === other);
    }
  }
});

test('texts that try to break out of their quotes stay apart', () => {
  const tricky = ['","', '"', '\\', ']', '{"a":1}', '@"A""1"', ''];
  const sets = tricky.flatMap((a) => tricky.map((b) => new CedarSet([a, b])));
  for (const a of sets) for (const b of sets) expect(valueKey(a) === valueKey(b)).toBe(sameValue(a, b));
});

test('a set has each value once, at any size, and finds what it has', () => {
  for (const size of [0, 1, 8, 9, 500]) {
    const items = Array.from({ length: size }, (_, index) => entityUid('A', String(index)));
    const set = new CedarSet([...items, ...items.map(({ type, id }) => entityUid(type, id))]);
    expect(set.items).toHaveLength(size);
    expect(set.has(entityUid('A', '0'))).toBe(size > 0);
    expect(set.has(entityUid('B', '0'))).toBe(false);
  }
});

test('a large set does not take a quadratic time to make and compare', () => {
  const items = Array.from({ length: 50_000 }, (_, index) => index);
  expect(sameValue(new CedarSet(items), new CedarSet([...items].reverse()))).toBe(true);
});

test('attributes named as those of every object are only attributes', () => {
  const record = cedarRecord([
    ['__proto__', 1],
    ['constructor', 2],
  ]);
  expect(
    sameValue(
      record,
      cedarRecord([
        ['constructor', 2],
        ['__proto__', 1],
      ]),
    ),
  ).toBe(true);
  expect(sameValue(record, cedarRecord([]))).toBe(false);
});
