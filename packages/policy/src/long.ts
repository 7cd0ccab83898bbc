// Cedar's Long: signed 64-bit integers, exact, with overflow as an answer of its own.

/**
 * A signed 64-bit integer: a JS number where it is safe (±(2^53−1)), a bigint beyond.
 * INVARIANT: one integer has one representation, so `===` is equality and `<` is order.
 */
export type Long = number | bigint;

const longMin = -(2n ** 63n);
const longMax = 2n ** 63n - 1n;

/** The Long of an integer, or undefined outside ±2^63. A number must be a safe integer, else it is already rounded. */
export function toLong(value: number | bigint): Long | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value + 0 : undefined;
  if (value < longMin || value > longMax) return undefined;
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

/** The sum, or undefined on overflow. */
export function addLong(a: Long, b: Long): Long | undefined {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return toLong(BigInt(a) + BigInt(b));
}

/** The difference, or undefined on overflow. */
export function subtractLong(a: Long, b: Long): Long | undefined {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b;
    if (Number.isSafeInteger(difference)) return difference;
  }
  return toLong(BigInt(a) - BigInt(b));
}

/** The product, or undefined on overflow. */
export function multiplyLong(a: Long, b: Long): Long | undefined {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b;
    // A product that rounded to a safe integer was one: rounding never enters the safe range from outside.
    if (Number.isSafeInteger(product)) return product + 0;
  }
  return toLong(BigInt(a) * BigInt(b));
}

/** The negation, or undefined for −2^63. */
export function negateLong(a: Long): Long | undefined {
  return typeof a === 'number' ? 0 - a : toLong(-a);
}

/** The quotient towards zero by a positive safe integer. */
export function divideLong(a: Long, by: number): Long {
  // The exact quotient of two safe integers never rounds up to the next integer.
  if (typeof a === 'number') return Math.trunc(a / by) + 0;
  const quotient = a / BigInt(by);
  const small = Number(quotient);
  return Number.isSafeInteger(small) ? small : quotient;
}

/** The remainder in `[0, by)` for a positive safe integer. */
export function moduloLong(a: Long, by: number): number {
  const remainder = typeof a === 'number' ? a % by : Number(a % BigInt(by));
  return remainder < 0 ? remainder + by : remainder + 0;
}
