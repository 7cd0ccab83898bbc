// Words decide only where they stand alone and near, and what a scan remembers of them changes no answer.

import { utf8 } from '@sallyport/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NearData } from '../rule-files/rule.ts';
import { scanOf } from '../testing.ts';
import { nearTest, WordLists } from './near.ts';

const phone: NearData = { words: ['phone', 'tel', 'téléphone'], after: ['home', 'fax'], refuse: ['order'], within: 12 };

function holds(text: string, near: NearData = phone): boolean | undefined {
  const at = text.indexOf('#');
  const scan = scanOf(utf8(text), 1, 1);
  const start = utf8(text.slice(0, at)).length;
  return nearTest(near, new WordLists())?.holds(scan, start, start + 1);
}

describe('a word near a match', () => {
  it.each([
    'phone: #',
    'Phone #',
    'PHONE=#',
    'my_phone=#',
    'userPhone: #',
    'phoneNo: #',
    'tel.#',
    'Téléphone #'.toLowerCase(),
    '# home',
    '#-Fax',
    '# (home)',
  ])('stands in `%s`', (text) => expect(holds(text)).toBe(true));

  it.each([
    '#',
    'hotel #',
    'megaphone #',
    'phones #',
    'phone and much more #',
    '# homework',
    '#     home',
    '# x home',
    'order phone #',
    'phone order #',
  ])('does not stand in `%s`', (text) => expect(holds(text)).toBe(false));

  it('is asked for only where a rule names words', () => {
    expect(holds('#', { words: [], after: [], refuse: [], within: 0 })).toBeUndefined();
    expect(holds('#', { words: [], after: [], refuse: ['order'], within: 12 })).toBe(true);
  });

  it('is seen or not seen the same, however often and in whatever order one scan asks', () => {
    const piece = fc.constantFrom('phone', 'tel', ' ', 'x', '.', 'Phone', '_', 'order');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), fc.array(fc.nat(80), { maxLength: 12 }), (pieces, places) => {
        const bytes = utf8(pieces.join(''));
        const test = nearTest(phone, new WordLists())?.holds;
        const shared = scanOf(bytes, 1, 1);
        for (const place of places.map((at) => Math.min(at, bytes.length))) {
          expect(test?.(shared, place, place)).toBe(test?.(scanOf(bytes, 1, 1), place, place));
        }
      }),
      { numRuns: 500 },
    );
  });
});
