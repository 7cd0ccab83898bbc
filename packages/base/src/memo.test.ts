// A memo answers as the function does, asks it once for each key it keeps, and keeps no more than it may.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { memo } from './memo.ts';

it('a memo answers as its function and asks it once for each of the keys worked out last', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9), { maxLength: 80 }), fc.integer({ min: 1, max: 6 }), (keys, keysMax) => {
      const asked: number[] = [];
      const doubled = memo(keysMax, (key: number) => {
        asked.push(key);
        return key % 3 === 0 ? undefined : key * 2;
      });
      for (const key of keys) {
        const kept = asked.slice(-keysMax);
        const before = asked.length;
        expect(doubled(key)).toBe(key % 3 === 0 ? undefined : key * 2);
        expect(asked.length - before).toBe(kept.includes(key) ? 0 : 1);
      }
    }),
  );
});

it('a function that throws keeps nothing', () => {
  let calls = 0;
  const thrower = memo(3, () => {
    calls++;
    throw new Error('no');
  });
  for (const key of [1, 1]) expect(() => thrower(key)).toThrow('no');
  expect(calls).toBe(2);
});

it('inputs of one name are worked out once', () => {
  let calls = 0;
  const joined = memo(
    3,
    (words: readonly string[]) => {
      calls++;
      return words.join(' ');
    },
    (words) => JSON.stringify(words),
  );
  expect([joined(['a', 'b']), joined(['a', 'b']), joined(['a b'])]).toEqual(['a b', 'a b', 'a b']);
  expect(calls).toBe(2);
});
