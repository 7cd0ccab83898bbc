// Epoch vectors: what holds, what is unknown, and what is never rounded.

import { describe, expect, it } from 'vitest';
import { cacheBounds } from './bounds.ts';
import { epochsCover, epochsHold, epochValue, pickEpochs } from './epochs.ts';

describe('an epoch vector', () => {
  it('holds where every epoch is the current one, as number or bigint', () => {
    expect(epochsHold({ a: 1n, b: 2 }, { a: 1, b: 2n, c: 9 })).toBe(true);
    expect(epochsHold({}, {})).toBe(true);
    expect(epochsHold({ a: 2n ** 60n }, { a: 2n ** 60n })).toBe(true);
  });

  it('does not hold where one has moved, in either direction, or is unknown now', () => {
    expect(epochsHold({ a: 1, b: 2 }, { a: 1, b: 3 })).toBe(false);
    expect(epochsHold({ a: 1, b: 2 }, { a: 1, b: 1 })).toBe(false);
    expect(epochsHold({ a: 1, b: 2 }, { a: 1 })).toBe(false);
    expect(epochsHold({ a: 2n ** 60n }, { a: 2n ** 60n + 1n })).toBe(false);
  });

  it('never holds without a current copy, not even one that is empty', () => {
    expect(epochsHold({}, undefined)).toBe(false);
  });

  it('is not fooled by names that every object has', () => {
    for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
      expect(pickEpochs({}, [name])).toBeUndefined();
      const picked = pickEpochs({ [name]: 1 }, [name]);
      expect(picked !== undefined && epochsHold(picked, {})).toBe(false);
      expect(epochsCover({}, [name])).toBe(false);
    }
    const proto = pickEpochs(JSON.parse('{"__proto__": 4}'), ['__proto__']);
    expect(proto !== undefined && epochsCover(proto, ['__proto__'])).toBe(true);
    expect(epochsHold(proto ?? {}, JSON.parse('{"__proto__": 5}'))).toBe(false);
  });

  it('is picked as a copy, and not at all where one is unknown or there are too many', () => {
    const current: Record<string, number> = { a: 1, b: 2 };
    const picked = pickEpochs(current, ['a']);
    current.a = 5;
    expect(picked?.a).toBe(1n);
    expect(Object.keys(picked ?? {})).toEqual(['a']);
    expect(pickEpochs(current, ['a', 'gone'])).toBeUndefined();
    expect(pickEpochs(undefined, [])).toBeUndefined();
    const many = Object.fromEntries(Array.from({ length: cacheBounds.epochsMax + 1 }, (_, i) => [`e${i}`, i]));
    expect(pickEpochs(many, Object.keys(many))).toBeUndefined();
    expect(pickEpochs(many, Object.keys(many).slice(1))).toBeDefined();
  });

  it('is not picked with a name that an entry could not carry', () => {
    const long = 'x'.repeat(cacheBounds.epochNameBytesMax + 1);
    expect(pickEpochs({ [long]: 1, '\ud800': 1 }, [long])).toBeUndefined();
    expect(pickEpochs({ '\ud800': 1 }, ['\ud800'])).toBeUndefined();
  });

  it('covers the names that were asked for', () => {
    expect(epochsCover({ a: 1, b: 1 }, ['a'])).toBe(true);
    expect(epochsCover({ a: 1 }, ['a', 'b'])).toBe(false);
    expect(epochsCover({}, [])).toBe(true);
  });

  it('refuses what is no epoch instead of rounding it', () => {
    for (const bad of [-1, 1.5, 2 ** 53, Number.NaN, -1n, 2n ** 64n]) expect(() => epochValue(bad)).toThrow(RangeError);
    expect(epochValue(2n ** 64n - 1n)).toBe(2n ** 64n - 1n);
  });
});
