// Byte offsets turn into the offsets of the string they came from.

import { utf8 } from '@sallyport/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { charOffsets } from './offsets.ts';

describe('character offsets', () => {
  it('are where the prefix of a string ends, for every prefix', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
        const convert = charOffsets(utf8(text), text);
        let chars = 0;
        for (const character of text) {
          expect(convert(utf8(text.slice(0, chars)).length)).toBe(chars);
          chars += character.length;
        }
      }),
    );
  });

  it('count a lone surrogate as the one unit it is', () => {
    const text = '\ud800a\udc00b';
    const convert = charOffsets(utf8(text), text);
    expect([0, 3, 4, 7, 8].map(convert)).toEqual([0, 1, 2, 3, 4]);
  });

  it('are asked for in ascending order', () => {
    const convert = charOffsets(utf8('äb'), 'äb');
    convert(2);
    expect(() => convert(0)).toThrow(RangeError);
  });
});
