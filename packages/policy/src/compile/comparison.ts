// Comparisons and memberships: one closure an operator, so that each sees the same kinds of values again and again.

import type { BinaryOperator } from '../ast.ts';
import { applyBinary } from '../operators.ts';
import { sameUid } from '../uid.ts';
import { CedarSet, sameValue, type Value } from '../value.ts';
import type { TruthClosure } from './combine.ts';
import type { Frame } from './frame.ts';
import { type Operand, read } from './operand.ts';

/** The closure of an operator that gives a Bool. */
export function testOf(operator: BinaryOperator, left: Operand, right: Operand): TruthClosure {
  const test = tests[operator];
  if (test !== undefined) return test(left, right);
  return (frame) => {
    const a = read(left, frame);
    if (a === undefined) return undefined;
    const b = read(right, frame);
    return b === undefined ? undefined : slowTest(operator, a, b, frame);
  };
}

/**
 * One closure for each of the common operators, with the common kinds of values in place; the rest, errors included, is
 * left to the shared operators.
 */
const tests: Partial<Record<BinaryOperator, (left: Operand, right: Operand) => TruthClosure>> = {
  '==': (left, right) => (frame) => {
    const a = read(left, frame);
    if (a === undefined) return undefined;
    const b = read(right, frame);
    if (b === undefined) return undefined;
    return typeof a !== 'object' || typeof b !== 'object' ? a === b : sameValue(a, b);
  },
  '!=': (left, right) => (frame) => {
    const a = read(left, frame);
    if (a === undefined) return undefined;
    const b = read(right, frame);
    if (b === undefined) return undefined;
    return typeof a !== 'object' || typeof b !== 'object' ? a !== b : !sameValue(a, b);
  },
  '<': (left, right) => (frame) => {
    const a = read(left, frame);
    if (a === undefined) return undefined;
    const b = read(right, frame);
    if (b === undefined) return undefined;
    return typeof a === 'number' && typeof b === 'number' ? a < b : slowTest('<', a, b, frame);
  },
  '<=': (left, right) => (frame) => {
    const a = read(left, frame);
    if (a === undefined) return undefined;
    const b = read(right, frame);
    if (b === undefined) return undefined;
    return typeof a === 'number' && typeof b === 'number' ? a <= b : slowTest('<=', a, b, frame);
  },
  '>': (left, right) => (frame) => {
    const a = read(left, frame);
    if (a === undefined) return undefined;
    const b = read(right, frame);
    if (b === undefined) return undefined;
    return typeof a === 'number' && typeof b === 'number' ? a > b : slowTest('>', a, b, frame);
  },
  '>=': (left, right) => (frame) => {
    const a = read(left, frame);
    if (a === undefined) return undefined;
    const b = read(right, frame);
    if (b === undefined) return undefined;
    return typeof a === 'number' && typeof b === 'number' ? a >= b : slowTest('>=', a, b, frame);
  },
  in: (left, right) => (frame) => {
    const a = read(left, frame);
    if (a === undefined) return undefined;
    const b = read(right, frame);
    if (b === undefined) return undefined;
    if (typeof a !== 'object' || a.kind !== 'entity' || typeof b !== 'object' || b.kind !== 'entity')
      return slowTest('in', a, b, frame);
    return sameUid(a, b) || frame.entity(a)?.ancestors.has(b) === true;
  },
  contains: (left, right) => (frame) => {
    const a = read(left, frame);
    if (a === undefined) return undefined;
    const b = read(right, frame);
    if (b === undefined) return undefined;
    return a instanceof CedarSet ? a.has(b) : slowTest('contains', a, b, frame);
  },
};

/** As the definition has it. */
function slowTest(operator: BinaryOperator, a: Value, b: Value, frame: Frame): boolean | undefined {
  return frame.settle(() => applyBinary(operator, a, b, frame.entities) === true);
}
