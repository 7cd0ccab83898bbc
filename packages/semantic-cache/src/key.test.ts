// Keys: the same for the same parts, different for different ones, and never shared between tenants.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CacheKey, cacheKey, type KeyPart, keyPrefix } from './key.ts';

const emb = (tenant: string, text: KeyPart, scope?: string): CacheKey<'emb'> =>
  cacheKey('emb', { tenant, ...(scope === undefined ? {} : { scope }), parts: { model: 'm', text } });

const leaf = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
  fc.boolean(),
  fc.constant(null),
  fc.uint8Array({ maxLength: 8 }),
);
const part: fc.Arbitrary<KeyPart> = fc.letrec<{ part: KeyPart }>((tie) => ({
  part: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('part'), { maxLength: 4 }),
    fc.dictionary(fc.string({ maxLength: 4 }), tie('part'), { maxKeys: 4 }),
  ),
})).part;

/** An independent notion of equality: text that shows type and structure, names in order. */
function shape(value: KeyPart): string {
  if (value instanceof Uint8Array) return `bytes(${[...value].join(',')})`;
  if (typeof value === 'bigint') return `number(${value})`;
  if (typeof value === 'number') {
    if (Object.is(value, -0)) return 'number(-0)';
    return Number.isInteger(value) ? `number(${BigInt(value)})` : `number(${value})`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((v: KeyPart) => shape(v)).join(',')}]`;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, v]) => `${JSON.stringify(name)}:${shape(v)}`).join(',')}}`;
}

describe('a cache key', () => {
  it('INVARIANT: two keys are equal exactly where space, tenant, scope and parts are', () => {
    const near = fc
      .tuple(part, part)
      .chain(([a, b]) => fc.constantFrom([a, b], [a, structuredClone(a)], [[a], a], [[a, b], [[a, b]]]));
    fc.assert(
      fc.property(near, ([a, b]) => {
        if (a === undefined || b === undefined) return;
        expect(emb('t', a).text === emb('t', b).text).toBe(shape(a) === shape(b));
      }),
      { numRuns: 3_000 },
    );
  });

  it('keeps apart what naive joining of parts confuses', () => {
    const confusable: KeyPart[] = [
      ['ab', 'c'], ['a', 'bc'], ['abc'], 'abc', ['a', ['bc']], [['a'], 'bc'], ['a:', 'bc'], ['a', ':bc'],
      null, 'null', '', [], {}, [null], [''], { a: null }, { a: '' }, 0, -0, '0', false, 'false', true, 1, '1', [1], 1.5, '1.5',
      new Uint8Array(), new Uint8Array([0x61]), 'a', { a: 1, b: 2 }, { a: { b: 2 } }, [['a', 1]], 'a\u0000', '\u0000a', 'é', 'e\u0301',
    ]; // biome-ignore format: one table
    expect(new Set(confusable.map((p) => emb('t', p).text)).size).toBe(confusable.length);
  });

  it('does not depend on the order of names, nor on how a whole number is held', () => {
    expect(emb('t', { a: 1, b: 2 }).text).toBe(emb('t', { b: 2, a: 1 }).text);
    expect(emb('t', 7).text).toBe(emb('t', 7n).text);
    expect(emb('t', 2 ** 60).text).toBe(emb('t', 2n ** 60n).text);
  });

  it('INVARIANT: no two tenants share a key or a prefix, whatever their names', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), part, (a, b, p) => {
        fc.pre(a !== b);
        expect(emb(a, p).text).not.toBe(emb(b, p).text);
        expect(emb(a, p).digest).not.toEqual(emb(b, p).digest);
        expect(emb(a, p).text.startsWith(keyPrefix('emb', { tenant: b }))).toBe(false);
      }),
    );
    // A separator in a name does not make one tenant a prefix of another.
    expect(keyPrefix('rows', { tenant: 'acme:x' }).startsWith(keyPrefix('rows', { tenant: 'acme' }))).toBe(false);
  });

  it('starts with the prefixes of its own groups, and of no other scope or space', () => {
    const key = emb('t', 'x', 'alice');
    expect(key.text.startsWith(keyPrefix('emb', { tenant: 't' }))).toBe(true);
    expect(key.text.startsWith(keyPrefix('emb', { tenant: 't', scope: 'alice' }))).toBe(true);
    expect(key.text.startsWith(keyPrefix('emb', { tenant: 't', scope: 'alic' }))).toBe(false);
    expect(key.text.startsWith(keyPrefix('dec', { tenant: 't' }))).toBe(false);
    expect(emb('t', 'x').text.startsWith(keyPrefix('emb', { tenant: 't', scope: '-' }))).toBe(false);
    expect(emb('t', 'x').text).not.toBe(key.text);
    expect(emb('t', 'x', '').text).not.toBe(emb('t', 'x').text);
  });

  it('differs between spaces with the same parts', () => {
    const parts = { session: 's', merkleRoot: 'r' };
    const evid = cacheKey('evid', { tenant: 't', parts });
    const dec = cacheKey('dec', { tenant: 't', parts: { policySet: 's', path: 'r' } });
    expect(evid.digest).not.toEqual(dec.digest);
    expect(evid.text.startsWith('evid:')).toBe(true);
  });

  it('is short printable text with a digest of 32 bytes', () => {
    const key = emb('t', 'x'.repeat(10_000), 's'.repeat(10_000));
    expect(key.text).toMatch(/^emb:[0-9a-f]{32}:[0-9a-f]{32}:[0-9a-f]{64}$/);
    expect(emb('t', 'x').text).toMatch(/^emb:[0-9a-f]{32}:-:[0-9a-f]{64}$/);
    expect(key.digest.length).toBe(32);
  });

  it('is refused without a tenant, and where text or a number has no exact form', () => {
    expect(() => emb('', 'x')).toThrow(TypeError);
    for (const bad of ['\ud800', Number.NaN, Number.POSITIVE_INFINITY, ['\udc00'], { '\ud800': 1 }]) {
      expect(() => emb('t', bad)).toThrow(TypeError);
    }
    expect(() => emb('\ud800', 'x')).toThrow(TypeError);
    // @ts-expect-error: undefined is no part
    expect(() => emb('t', undefined)).toThrow(TypeError);
    // @ts-expect-error: a function is no part
    expect(() => emb('t', () => 1)).toThrow(TypeError);
  });

  it('does not compile with a part left out', () => {
    const rest = { query: null, tokenBounds: null, redactions: null, postFilter: null, order: null, page: null };
    // @ts-expect-error: the residual filter is missing
    cacheKey('rows', { tenant: 't', parts: { source: 's', ...rest } });
    // @ts-expect-error: the tenant is missing
    expect(() => cacheKey('emb', { parts: { model: 'm', text: 't' } })).toThrow(TypeError);
  });
});
