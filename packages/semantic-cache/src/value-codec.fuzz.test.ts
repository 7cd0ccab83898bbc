// What was encoded is what is decoded, number by number, and bytes of others never throw.

import { fail, type Json, ok } from '@sallyport/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonCodec } from './value-codec.ts';

const codec = jsonCodec<Json>((json) => ok(json));

const name = fc.oneof(
  fc.string({ maxLength: 5 }),
  fc.constantFrom('\u0000', '\u0000bigint', '\u0000number', '\u0000\u0000number', '__proto__'),
);
const leaf: fc.Arbitrary<Json> = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.maxSafeInteger(),
  fc.constantFrom(
    0,
    -0,
    2 ** 53,
    -(2 ** 53),
    2 ** 60,
    1e21,
    1e300,
    0n,
    -0n,
    1n,
    -1n,
    2n ** 53n - 1n,
    2n ** 53n,
    -(2n ** 63n),
    2n ** 64n,
    10n ** 60n,
  ),
  fc.bigInt(),
  fc.boolean(),
  fc.constant(null),
);
const value: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium' },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(name, tie('value')), { maxLength: 4 }).map((members): Json => {
      const out: Record<string, Json> = Object.create(null);
      for (const [key, member] of members) out[key] = member;
      return out;
    }),
  ),
})).value;

/** Equal in kind and value, −0 and 0 apart; prototypes do not count. */
function same(a: Json | undefined, b: Json | undefined): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b);
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = Object.entries(a);
  const right = new Map<string, Json>(Object.entries(b));
  return left.length === right.size && left.every(([key, member]) => right.has(key) && same(member, right.get(key)));
}

describe('the JSON codec', () => {
  it('INVARIANT: decoding gives back what was encoded, in kind and value', () => {
    fc.assert(
      fc.property(value, (given) => {
        const back = codec.decode(codec.encode(given));
        expect(back.ok && same(back.value, given)).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });

  it('would lose kinds with plain canonical JSON (negative control)', async () => {
    const { canonicalJson, parseJson } = await import('@sallyport/base');
    for (const given of [5n, 2 ** 60, -0]) {
      const back = parseJson(canonicalJson(given));
      expect(back.ok && same(back.value, given)).toBe(false);
    }
  });

  it('never throws on bytes of others', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void codec.decode(bytes)));
    for (const text of [
      '{"\\u0000bigint":"x"}',
      '{"\\u0000number":"1e5"}',
      '{"\\u0000bigint":5}',
      '{"\\u0000other":1}',
      '',
      '{',
    ]) {
      codec.decode(new TextEncoder().encode(text));
    }
  });

  it('hands what it read to `parse`, whose refusal is a fault', () => {
    const strict = jsonCodec<string>((json) =>
      typeof json === 'string' ? ok(json) : fail('invalid_input', 'no text'),
    );
    expect(strict.decode(codec.encode('x'))).toEqual(ok('x'));
    expect(strict.decode(codec.encode(1))).toMatchObject({ ok: false, fault: { code: 'invalid_input' } });
  });

  it('refuses what is no value', () => {
    let deep: Json = 5n;
    for (let i = 0; i < 256; i++) deep = [deep];
    expect(same(deep, okValue(codec.decode(codec.encode(deep))))).toBe(true);
    expect(() => codec.encode([deep])).toThrow(RangeError);
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, '\ud800'])
      expect(() => codec.encode(bad)).toThrow(TypeError);
    // @ts-expect-error: undefined is no JSON
    expect(() => codec.encode({ a: undefined })).toThrow(TypeError);
  });
});

function okValue(result: { readonly ok: boolean; readonly value?: Json }): Json | undefined {
  return result.ok ? result.value : undefined;
}
