import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addLong, divideLong, type Long, moduloLong, multiplyLong, negateLong, subtractLong, toLong } from './long.ts';

const min = -(2n ** 63n);
const max = 2n ** 63n - 1n;

/** Where rounding, the switch of representation and overflow happen. */
const edges: readonly bigint[] = [
  0n,
  2n ** 31n,
  2n ** 32n,
  3037000499n,
  2n ** 53n - 1n,
  2n ** 53n,
  2n ** 53n + 1n,
  2n ** 62n,
  max,
]
  .flatMap((edge) => [-2n, -1n, 0n, 1n, 2n].flatMap((step) => [edge + step, -edge + step]))
  .filter((edge) => edge >= min && edge <= max);
const integers = fc.oneof(fc.constantFrom(...edges), fc.bigInt({ min, max }), fc.bigInt({ min: -1000n, max: 1000n }));

function long(integer: bigint): Long {
  const value = toLong(integer);
  if (value === undefined) throw new Error(`${integer} is no i64`);
  return value;
}

/** What exact arithmetic says, in the one representation of its value. */
function exact(integer: bigint): Long | undefined {
  if (integer < min || integer > max) return undefined;
  return integer >= -(2n ** 53n) + 1n && integer <= 2n ** 53n - 1n ? Number(integer) : integer;
}

test('INVARIANT: one integer has one representation, so `===` is equality and `<` is order', () => {
  fc.assert(
    fc.property(integers, integers, (a, b) => {
      expect(long(a)).toBe(exact(a));
      expect(long(a) === long(b)).toBe(a === b);
      expect(long(a) < long(b)).toBe(a < b);
    }),
    { numRuns: 3_000 },
  );
});

test('arithmetic is that of unbounded integers, or overflow', () => {
  fc.assert(
    fc.property(integers, integers, (a, b) => {
      // `toBe` tells −0 from 0.
      expect(addLong(long(a), long(b))).toBe(exact(a + b));
      expect(subtractLong(long(a), long(b))).toBe(exact(a - b));
      expect(multiplyLong(long(a), long(b))).toBe(exact(a * b));
      expect(negateLong(long(a))).toBe(exact(-a));
    }),
    { numRuns: 10_000 },
  );
});

test('division goes towards zero and the remainder is never negative', () => {
  fc.assert(
    fc.property(integers, fc.constantFrom(1_000, 60_000, 3_600_000, 86_400_000), (a, by) => {
      expect(divideLong(long(a), by)).toBe(exact(a / BigInt(by)));
      const remainder = a % BigInt(by);
      expect(moduloLong(long(a), by)).toBe(Number(remainder < 0n ? remainder + BigInt(by) : remainder));
    }),
    { numRuns: 5_000 },
  );
});

test('negative control: arithmetic that stays in floating point is caught', () => {
  const broken = (a: Long, b: Long): Long => Number(a) + Number(b);
  const wrong = edges.filter((edge) => exact(edge + 1n) !== undefined && broken(long(edge), 1) !== exact(edge + 1n));
  expect(wrong.length).toBeGreaterThan(5);
});

test('a number that is no safe integer is no Long', () => {
  for (const value of [0.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY]) expect(toLong(value)).toBeUndefined();
  expect(toLong(-0)).toBe(0);
});
