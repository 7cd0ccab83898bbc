// FF1 gives what NIST publishes, and a permutation over any numbers side by side is one to one and stays in their ranges.

import { FF1 } from '@noble/ciphers/ff1.js';
import { fromHex, utf8 } from '@sallyport/base';
import { describe, expect, it } from 'vitest';
import { permuted } from './permute.ts';

const key128 = '2b7e151628aed2a6abf7158809cf4f3c';
const key192 = `${key128}ef4359d8d580aa4f`;
const key256 = `${key192}7f036d6f04fc6a94`;
const reversed = '39383736353433323130';
const sevens = '3737373770717273373737';

describe('the nine samples of NIST for FF1', () => {
  it.each([
    [key128, 10, '', '0123456789', '2433477484'],
    [key128, 10, reversed, '0123456789', '6124200773'],
    [key128, 36, sevens, '0123456789abcdefghi', 'a9tv40mll9kdu509eum'],
    [key192, 10, '', '0123456789', '2830668132'],
    [key192, 10, reversed, '0123456789', '2496655549'],
    [key192, 36, sevens, '0123456789abcdefghi', 'xbj3kv35jrawxv32ysr'],
    [key256, 10, '', '0123456789', '6657667009'],
    [key256, 10, reversed, '0123456789', '1001623463'],
    [key256, 36, sevens, '0123456789abcdefghi', 'xs8a0azh2avyalyzuwd'],
  ])('key %s, radix %i, tweak `%s`', (key, radix, tweak, plain, wanted) => {
    const cipher = FF1(radix, bytes(key), bytes(tweak));
    const numerals = (text: string) => [...text].map((one) => Number.parseInt(one, 36));
    expect(cipher.encrypt(numerals(plain))).toEqual(numerals(wanted));
    expect(cipher.decrypt(numerals(wanted))).toEqual(numerals(plain));
    if (key !== key256) return;
    const radices = numerals(plain).map(() => radix);
    expect(permuted(numerals(plain), { key: bytes(key), tweak: bytes(tweak), radices })).toEqual(numerals(wanted));
  });
});

function bytes(hex: string): Uint8Array {
  const read = fromHex(hex);
  if (read === undefined) throw new Error(hex);
  return read;
}

describe('a permutation', () => {
  const key = new Uint8Array(32).fill(5);
  const shapes: readonly (readonly number[])[] = [
    [10, 10, 10, 10, 10, 10],
    [898, 99, 9_999],
    [26, 26, 10, 10, 10, 10],
    [8, 10, 10, 2, 10, 10, 10, 10, 10, 10],
    [1_000, 1_001],
    [26, 26, 26, 26, ...Array<number>(14).fill(10)],
    [...Array<number>(20).fill(26), ...Array<number>(10).fill(10)],
  ];

  it.each(shapes.map((radices) => ({ radices })))('of $radices is one to one, in range, and moves', ({ radices }) => {
    const made = new Set<string>();
    let same = 0;
    const count = 3_000;
    for (let i = 0; i < count; i++) {
      const numbers = radices.map((radix, place) => Math.floor(i / 3 ** place) % radix);
      const first = [...numbers];
      const last = first.length - 1;
      first[last] = i % (radices[last] ?? 1);
      first[0] = Math.floor(i / (radices[last] ?? 1)) % (radices[0] ?? 1);
      const out = permuted(first, { key, tweak: utf8('t'), radices }) ?? [];
      expect(out.every((one, place) => one >= 0 && one < (radices[place] ?? 0))).toBe(true);
      if (out.join() === first.join()) same++;
      made.add(`${first.join()}>${out.join()}`);
    }
    const from = new Set([...made].map((pair) => pair.split('>')[0]));
    const to = new Set([...made].map((pair) => pair.split('>')[1]));
    expect(to.size).toBe(from.size);
    expect(from.size).toBeGreaterThan(1_000);
    expect(same).toBeLessThan(3);
  });

  it('is another one under another key or tweak', () => {
    const radices = Array<number>(9).fill(10);
    const numbers = radices.map(() => 1);
    const outs = [
      permuted(numbers, { key, tweak: utf8('a'), radices }),
      permuted(numbers, { key, tweak: utf8('b'), radices }),
      permuted(numbers, { key: new Uint8Array(32), tweak: utf8('a'), radices }),
    ];
    expect(new Set(outs.map(String)).size).toBe(3);
  });

  it('needs a million sequences', () => {
    const of = (radices: readonly number[]) =>
      permuted(
        radices.map(() => 0),
        { key, tweak: utf8(''), radices },
      );
    expect(of([10, 10, 10, 10, 10])).toBeUndefined();
    expect(of([1_000, 999])).toBeUndefined();
    expect(of([])).toBeUndefined();
    expect(of([10, 10, 10, 10, 10, 10])).toBeDefined();
    expect(of([1_000, 1_000])).toBeDefined();
  });
});
