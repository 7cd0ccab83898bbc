import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fieldsOf, fieldsOfLists, type Place, valueAt } from './fields.ts';
import type { Value } from './value.ts';

const names = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor', '7', ...'defghijklmnop');
const pairs = fc.array(fc.tuple(names, fc.constantFrom<Value>(1, 'x', true, false, 0, '')), { maxLength: 24 });

test('INVARIANT: fields are what a Map of the same pairs is, in the same order', () => {
  fc.assert(
    fc.property(pairs, names, (given, name) => {
      const [fields, map] = [fieldsOf(given), new Map(given)];
      expect([...fields]).toEqual([...map]);
      expect([...fields.keys()]).toEqual([...map.keys()]);
      expect([...fields.values()]).toEqual([...map.values()]);
      const visited: [string, Value][] = [];
      fields.forEach((value, key) => {
        visited.push([key, value]);
      });
      expect(visited).toEqual([...map]);
      expect([fields.size, fields.get(name), fields.has(name)]).toEqual([map.size, map.get(name), map.has(name)]);
      expect([...fieldsOf(fields)]).toEqual([...map]);
      expect([...fieldsOfLists([...map.keys()], [...map.values()])]).toEqual([...map]);
    }),
    { numRuns: 1_000 },
  );
});

test('a reader that remembers where it found a name is right for whatever record comes next', () => {
  fc.assert(
    fc.property(fc.array(pairs, { maxLength: 12 }), names, (records, name) => {
      const place: Place = { name, names: undefined, at: -1 };
      for (const record of records) {
        const map = new Map(record);
        // Both kinds of records come along: ours and a plain Map of somebody else's.
        for (const fields of [fieldsOf(record), map, fieldsOf(record)]) {
          expect(valueAt(fields, place)).toBe(map.get(name));
        }
      }
    }),
    { numRuns: 500 },
  );
});

test('records with the same names are found by one reader without a search', () => {
  const place: Place = { name: 'owner', names: undefined, at: -1 };
  const record = (owner: string) =>
    fieldsOf<string | number>([
      ['size', 1],
      ['own'.concat('er'), owner],
    ]);
  expect(valueAt(record('x'), place)).toBe('x');
  const { names: remembered } = place;
  expect(valueAt(record('y'), place)).toBe('y');
  expect(place.names).toBe(remembered);
});
