// What an operator works on. The common kinds are read in place: a call through a closure costs more than such a read.

import type { Expr, Variable } from '../ast.ts';
import type { Entity } from '../entity.ts';
import { asPropertyName, type Place, valueAt } from '../fields.ts';
import { getAttribute } from '../operators.ts';
import type { Value } from '../value.ts';
import type { ValueClosure } from './combine.ts';
import type { Frame } from './frame.ts';
import type { Slot } from './literals.ts';

/** A literal, an attribute of what the request names, or what a closure computes: one class, so that all look alike to the platform. */
export class Operand {
  readonly kind: 'literal' | Variable | 'computed';
  /** Of the literal, after its policy. */
  readonly slot: number;
  /** Of the attribute. */
  readonly place: Place;
  readonly compute: ValueClosure;

  constructor(
    kind: Operand['kind'],
    { slot = 0, name = '', compute = neverAsked }: { slot?: number; name?: string; compute?: ValueClosure },
  ) {
    this.kind = kind;
    this.slot = slot;
    this.place = { name: asPropertyName(name), names: undefined, at: -1 };
    this.compute = compute;
  }
}

/** `slot` where the expression is a literal; `compute` is asked for what is none of the common kinds. */
export function operandOf(expr: Expr, slot: Slot | undefined, compute: () => ValueClosure): Operand {
  if (slot !== undefined && slot.kind !== 'failure') return new Operand('literal', { slot: slot.at });
  if (slot === undefined && expr.kind === 'attribute' && expr.target.kind === 'variable') {
    return new Operand(expr.target.name, { name: expr.name });
  }
  return new Operand('computed', { compute: compute() });
}

/** Undefined where it fails. Throws `StoreFailure`. */
export function read(operand: Operand, frame: Frame): Value | undefined {
  switch (operand.kind) {
    case 'literal':
      return frame.cells[frame.base + operand.slot] as Value; // the shape fixes the kind of each slot
    case 'principal':
      return ofEntity(frame.ofPrincipal(), operand, frame);
    case 'action':
      return ofEntity(frame.ofAction(), operand, frame);
    case 'resource':
      return ofEntity(frame.ofResource(), operand, frame);
    case 'context':
      return valueAt(frame.context.fields, operand.place) ?? unreadable(operand, frame);
    case 'computed':
      return operand.compute(frame);
  }
}

function ofEntity(entity: Entity | null, operand: Operand, frame: Frame): Value | undefined {
  const value = entity === null ? undefined : valueAt(entity.attrs, operand.place);
  return value ?? unreadable(operand, frame);
}

/** Lets the shared operator say what is missing. */
function unreadable({ kind, place }: Operand, frame: Frame): Value | undefined {
  if (kind === 'literal' || kind === 'computed') return neverAsked();
  return frame.settle(() => getAttribute(frame[kind], place.name, frame.entities));
}

function neverAsked(): never {
  throw new TypeError('an operand of this kind is read in another way');
}
