import { expect, it } from 'vitest';
import { canonicalJson } from './canonical.ts';

it('sorts names by UTF-16 code units, as RFC 8785 section 3.2.3 shows', () => {
  const names = ['\u20ac', '\r', '\ufb33', '1', '\ud83d\ude00', '\u0080', '\u00f6'];
  const value = Object.fromEntries(names.map((name) => [name, 0]));
  const order = [...canonicalJson(value).matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((match) => JSON.parse(`"${match[1]}"`));
  expect(order).toEqual(['\r', '1', '\u0080', '\u00f6', '\u20ac', '\ud83d\ude00', '\ufb33']);
});

it('writes numbers as ECMAScript does, as RFC 8785 appendix B lists', () => {
  expect(canonicalJson([-0, 5e-324, 1e21, 1e-7, 333333333.3333333, 295147905179352830000])).toBe(
    '[0,5e-324,1e+21,1e-7,333333333.3333333,295147905179352830000]',
  );
});

it('keeps integers beyond 2^53 exact', () => {
  expect(canonicalJson({ n: 9223372036854775807n })).toBe('{"n":9223372036854775807}');
});

it('throws on what JSON cannot carry', () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, undefined, '\ud800', { a: undefined }]) {
    expect(() => canonicalJson(value as never)).toThrow(TypeError);
  }
});
