import { expect, it } from 'vitest';
import {
  fromBase64,
  fromBase64Url,
  fromHex,
  sha256Hex,
  systemRandom,
  toBase64Url,
  toHex,
  utf8,
  utf8Text,
} from './digest.ts';

it('hashes parts as one message, as FIPS 180-4 example "abc" shows', () => {
  const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  expect(sha256Hex('abc')).toBe(abc);
  expect(sha256Hex('a', utf8('bc'))).toBe(abc);
});

it('gives nothing for text that is not of its form', () => {
  expect(fromHex('abc')).toBeUndefined();
  expect(fromHex('zz')).toBeUndefined();
  expect(fromBase64Url('a+b/')).toBeUndefined();
  expect(fromBase64Url('abcde')).toBeUndefined();
  expect(fromBase64('abc')).toBeUndefined();
  expect(fromBase64('ab=c')).toBeUndefined();
  expect(utf8Text(new Uint8Array([0xc3]))).toBeUndefined();
});

it('reads back what it wrote, padded or not', () => {
  const bytes = new Uint8Array([0, 255, 254, 62, 63]);
  expect(fromBase64Url(toBase64Url(bytes))).toEqual(bytes);
  expect(fromBase64Url(`${toBase64Url(new Uint8Array([1]))}==`)).toEqual(new Uint8Array([1]));
});

it('draws random bytes of any length that nothing else holds and that never come twice', () => {
  for (const length of [0, 1, 16, 256, 257, 5_000]) expect(systemRandom(length)).toHaveLength(length);
  const draws = Array.from({ length: 2_000 }, () => systemRandom(16));
  expect(new Set(draws.map(toHex)).size).toBe(draws.length);
  for (const draw of draws) expect(draw.buffer.byteLength).toBe(16);
});
