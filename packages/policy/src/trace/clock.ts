// Uses of the clock that keep their answer for a while: comparisons, and functions that go in steps.

import type { BinaryOperator, Expr } from '../ast.ts';
import type { Value } from '../value.ts';
import { clockName } from './read.ts';

/** A datetime or duration that moves with the clock: `sign * now + offset`, in milliseconds. */
export interface Moving {
  readonly kind: 'datetime' | 'duration';
  readonly sign: 1n | -1n;
  readonly offset: bigint;
}

/** Values from `low` to `high`, both included. */
export interface Range {
  readonly low?: bigint;
  readonly high?: bigint;
}

const longRange: Range = { low: -(2n ** 63n), high: 2n ** 63n - 1n };

/** `context.now`. */
export function isClock(expr: Expr): boolean {
  return (
    expr.kind === 'attribute' &&
    expr.name === clockName &&
    expr.target.kind === 'variable' &&
    expr.target.name === 'context'
  );
}

/** The clock, moved by what `constant` gives for the parts that are none; undefined where `expr` is nothing like it. */
export function movingOf(
  expr: Expr,
  constant: (part: Expr) => Value,
  inRange: (moving: Moving, range: Range) => void,
): Moving | undefined {
  const found = moved(expr, constant, inRange);
  // Outside 64 bits Cedar's answer is an error, so the answer here holds as long as it is inside.
  if (found !== undefined) inRange(found, longRange);
  return found;
}

function moved(
  expr: Expr,
  constant: (part: Expr) => Value,
  inRange: (moving: Moving, range: Range) => void,
): Moving | undefined {
  if (isClock(expr)) return { kind: 'datetime', sign: 1n, offset: 0n };
  if (expr.kind !== 'call' || (expr.name !== 'offset' && expr.name !== 'durationSince')) return undefined;
  const [first, second] = expr.args;
  if (first === undefined || second === undefined) return undefined;
  const [a, b] = [movingOf(first, constant, inRange), movingOf(second, constant, inRange)];
  if ((a === undefined) === (b === undefined)) return undefined;
  const moving = a ?? b;
  const fixed = constant(a === undefined ? first : second);
  if (moving === undefined || typeof fixed !== 'object') return undefined;
  if (expr.name === 'offset') {
    const [when, by] = a === undefined ? [fixed.kind, moving.kind] : [moving.kind, fixed.kind];
    if (when !== 'datetime' || by !== 'duration') return undefined;
    return { kind: 'datetime', sign: moving.sign, offset: moving.offset + msOf(fixed) };
  }
  if (fixed.kind !== 'datetime' || moving.kind !== 'datetime') return undefined;
  return a === undefined
    ? { kind: 'duration', sign: moving.sign === 1n ? -1n : 1n, offset: msOf(fixed) - moving.offset }
    : { kind: 'duration', sign: moving.sign, offset: moving.offset - msOf(fixed) };
}

/** Milliseconds of a datetime or duration; see the kinds checked by the callers. */
export function msOf(value: Value): bigint {
  if (typeof value === 'object' && (value.kind === 'datetime' || value.kind === 'duration')) return BigInt(value.ms);
  throw new TypeError('neither datetime nor duration');
}

/** The values around `value` for which `value operator bound` gives what it gives for it. */
export function comparisonRange(operator: BinaryOperator, value: bigint, bound: bigint): Range | undefined {
  switch (operator) {
    case '<':
    case '>=':
      return value < bound ? { high: bound - 1n } : { low: bound };
    case '<=':
    case '>':
      return value <= bound ? { high: bound } : { low: bound + 1n };
    case '==':
    case '!=':
      return value === bound ? { low: bound, high: bound } : value < bound ? { high: bound - 1n } : { low: bound + 1n };
    default:
      return undefined;
  }
}

const unitsMs: ReadonlyMap<string, bigint> = new Map([
  ['toDays', 86_400_000n],
  ['toHours', 3_600_000n],
  ['toMinutes', 60_000n],
  ['toSeconds', 1_000n],
]);

/** The values around `value` for which a function of steps gives the same; undefined for any other function. */
export function stepRange(name: string, kind: Moving['kind'], value: bigint): Range | undefined {
  if (name === 'toDate' && kind === 'datetime') {
    const day = 86_400_000n;
    const start = value - (((value % day) + day) % day);
    return { low: start, high: start + day - 1n };
  }
  const unit = unitsMs.get(name);
  if (unit === undefined || kind !== 'duration') return undefined;
  // Division goes towards zero, so the step around zero is twice as wide.
  const step = value / unit;
  if (step === 0n) return { low: 1n - unit, high: unit - 1n };
  return step > 0n
    ? { low: step * unit, high: (step + 1n) * unit - 1n }
    : { low: (step - 1n) * unit + 1n, high: step * unit };
}
