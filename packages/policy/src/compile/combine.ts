// How closures are put together.

import { EvaluationFailure } from '../failure.ts';
import { asBool } from '../operators.ts';
import type { Value } from '../value.ts';
import type { Frame } from './frame.ts';
import type { Slot } from './literals.ts';

/** Undefined where the evaluation fails; `frame.failure` then says why. Throws `StoreFailure`. */
export type ValueClosure = (frame: Frame) => Value | undefined;
/** The same for an expression that must be a Bool. */
export type TruthClosure = (frame: Frame) => boolean | undefined;

/** The literal of a slot, or its failure. */
export function fromSlot({ at, kind }: Slot): ValueClosure {
  if (kind !== 'failure') return (frame) => frame.cells[frame.base + at] as Value; // the shape fixes the kind of each slot
  return (frame) => {
    frame.failure = frame.cells[frame.base + at] as EvaluationFailure; // as above
    return undefined;
  };
}

/** The pieces of a pattern. */
export function patternIn(frame: Frame, { at }: Slot): readonly string[] {
  return frame.cells[frame.base + at] as readonly string[]; // the shape fixes the kind of each slot
}

/** A value where a Bool is wanted. */
export function judged(closure: ValueClosure): TruthClosure {
  return (frame) => {
    const value = closure(frame);
    return typeof value === 'boolean' || value === undefined ? value : frame.settle(() => asBool(value));
  };
}

export function choose<T>(
  condition: TruthClosure,
  consequent: (frame: Frame) => T | undefined,
  alternate: (frame: Frame) => T | undefined,
): (frame: Frame) => T | undefined {
  return (frame) => {
    const chosen = condition(frame);
    return chosen === undefined ? undefined : chosen ? consequent(frame) : alternate(frame);
  };
}

/** What `make` makes of all values, in order; the first failure is that of the whole. */
export function all(closures: readonly ValueClosure[], make: (values: readonly Value[]) => Value): ValueClosure {
  return (frame) => {
    const values: Value[] = [];
    for (const closure of closures) {
      const value = closure(frame);
      if (value === undefined) return undefined;
      values.push(value);
    }
    return frame.settle(() => make(values));
  };
}

export function onValue(target: ValueClosure, test: (value: Value) => boolean): TruthClosure {
  return (frame) => {
    const value = target(frame);
    return value === undefined ? undefined : frame.settle(() => test(value));
  };
}

/** Computes once a request, failures included. */
export function memoized(slot: number, compute: ValueClosure): ValueClosure {
  return (frame) => {
    frame.memo ??= [];
    const known = frame.memo[slot];
    if (known === undefined) {
      const value = compute(frame);
      frame.memo[slot] = value ?? frame.failure;
      return value;
    }
    if (!(known instanceof EvaluationFailure)) return known;
    frame.failure = known;
    return undefined;
  };
}
