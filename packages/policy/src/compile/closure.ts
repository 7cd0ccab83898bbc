// Expressions to closures: constants computed once, the common cases inline, all else by the shared operators.

import type { AttributeExpr, BinaryExpr, BinaryOperator, Expr, HasExpr, IsExpr, LogicExpr } from '../ast.ts';
import { callExtension } from '../extensions/functions.ts';
import { EvaluationFailure } from '../failure.ts';
import {
  applyBinary,
  asBool,
  asEntity,
  asSet,
  getAttribute,
  hasPath,
  isIn,
  matchesPattern,
  negate,
} from '../operators.ts';
import { isBoolShaped } from '../shape.ts';
import { type EntityUid, sameUid } from '../uid.ts';
import { CedarSet, type Value } from '../value.ts';
import { constantOf } from './constant.ts';
import type { Frame } from './frame.ts';

/** Undefined where the evaluation fails; `frame.failure` then says why. Throws `StoreFailure`. */
export type ValueClosure = (frame: Frame) => Value | undefined;
/** The same for an expression that must be a Bool. */
export type TruthClosure = (frame: Frame) => boolean | undefined;

/** INVARIANT: gives what `evaluate` gives, or fails where it fails with the same code. */
export function valueClosure(expr: Expr): ValueClosure {
  const constant = constantOf(expr);
  if (constant !== undefined) return fixed(constant);
  switch (expr.kind) {
    case 'variable': {
      const { name } = expr;
      return (frame) => frame[name];
    }
    case 'attribute':
      return attributeClosure(expr);
    case 'if': {
      const condition = truthClosure(expr.condition);
      return choose(condition, valueClosure(expr.consequent), valueClosure(expr.alternate));
    }
    case 'negate': {
      const operand = valueClosure(expr.operand);
      return (frame) => {
        const value = operand(frame);
        return value === undefined ? undefined : frame.settle(() => negate(value));
      };
    }
    case 'set': {
      const items = expr.items.map(valueClosure);
      return all(items, (values) => new CedarSet(values));
    }
    case 'record': {
      const names = expr.fields.map(([name]) => name);
      const fields = expr.fields.map(([, field]) => valueClosure(field));
      return all(fields, (values) => ({
        kind: 'record',
        fields: new Map(values.map((value, at): [string, Value] => [names[at] ?? '', value])),
      }));
    }
    case 'call': {
      const { name } = expr;
      return all(expr.args.map(valueClosure), (values) => callExtension(name, values));
    }
    case 'binary':
      return isBoolShaped(expr) ? truthClosure(expr) : binaryClosure(expr);
    default:
      return truthClosure(expr);
  }
}

export function truthClosure(expr: Expr): TruthClosure {
  const constant = constantOf(expr);
  if (constant !== undefined) return judged(fixed(constant));
  switch (expr.kind) {
    case 'and':
    case 'or':
      return logicClosure(expr);
    case 'not': {
      const operand = truthClosure(expr.operand);
      return (frame) => {
        const value = operand(frame);
        return value === undefined ? undefined : !value;
      };
    }
    case 'if':
      return choose(truthClosure(expr.condition), truthClosure(expr.consequent), truthClosure(expr.alternate));
    case 'isEmpty':
      return onValue(valueClosure(expr.operand), (value) => asSet(value).items.length === 0);
    case 'like': {
      const { pattern } = expr;
      return onValue(valueClosure(expr.target), (value) => matchesPattern(value, pattern));
    }
    case 'has':
      return hasClosure(expr);
    case 'is':
      return isClosure(expr);
    case 'binary':
      return binaryTruth(expr);
    default:
      return judged(valueClosure(expr));
  }
}

function fixed(constant: Value | EvaluationFailure): ValueClosure {
  if (!(constant instanceof EvaluationFailure)) return () => constant;
  return (frame) => {
    frame.failure = constant;
    return undefined;
  };
}

/** A value where a Bool is wanted. */
function judged(closure: ValueClosure): TruthClosure {
  return (frame) => {
    const value = closure(frame);
    return typeof value === 'boolean' || value === undefined ? value : frame.settle(() => asBool(value));
  };
}

function choose<T>(
  condition: TruthClosure,
  consequent: (frame: Frame) => T | undefined,
  alternate: (frame: Frame) => T | undefined,
): (frame: Frame) => T | undefined {
  return (frame) => {
    const chosen = condition(frame);
    return chosen === undefined ? undefined : chosen ? consequent(frame) : alternate(frame);
  };
}

function all(closures: readonly ValueClosure[], make: (values: readonly Value[]) => Value): ValueClosure {
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

function onValue(target: ValueClosure, test: (value: Value) => boolean): TruthClosure {
  return (frame) => {
    const value = target(frame);
    return value === undefined ? undefined : frame.settle(() => test(value));
  };
}

function logicClosure(expr: LogicExpr): TruthClosure {
  const [left, right] = [truthClosure(expr.left), truthClosure(expr.right)];
  const deciding = expr.kind === 'or';
  return (frame) => {
    const value = left(frame);
    return value === undefined || value === deciding ? value : right(frame);
  };
}

function attributeClosure(expr: AttributeExpr): ValueClosure {
  const { name } = expr;
  const target = valueClosure(expr.target);
  return (frame) => {
    const holder = target(frame);
    if (holder === undefined) return undefined;
    if (typeof holder === 'object') {
      const fields =
        holder.kind === 'record' ? holder.fields : holder.kind === 'entity' ? frame.entity(holder)?.attrs : undefined;
      const value = fields?.get(name);
      if (value !== undefined) return value;
    }
    return frame.settle(() => getAttribute(holder, name, frame.entities));
  };
}

function hasClosure(expr: HasExpr): TruthClosure {
  const { path } = expr;
  const [only, ...more] = path;
  const target = valueClosure(expr.target);
  return (frame) => {
    const holder = target(frame);
    if (holder === undefined) return undefined;
    if (only !== undefined && more.length === 0 && typeof holder === 'object') {
      if (holder.kind === 'record') return holder.fields.has(only);
      if (holder.kind === 'entity') return frame.entity(holder)?.attrs.has(only) === true;
    }
    return frame.settle(() => hasPath(holder, path, frame.entities));
  };
}

function isClosure(expr: IsExpr): TruthClosure {
  const { entityType } = expr;
  const target = valueClosure(expr.target);
  const within = expr.within === undefined ? undefined : valueClosure(expr.within);
  return (frame) => {
    const value = target(frame);
    if (value === undefined) return undefined;
    const uid = frame.settle(() => asEntity(value));
    if (uid === undefined) return undefined;
    if (uid.type !== entityType || within === undefined) return uid.type === entityType;
    const above = within(frame);
    return above === undefined ? undefined : entityIn(frame, uid, above);
  };
}

function binaryTruth(expr: BinaryExpr): TruthClosure {
  const { operator } = expr;
  const [left, right] = [valueClosure(expr.left), valueClosure(expr.right)];
  const fast = fastTests[operator];
  return (frame) => {
    const a = left(frame);
    if (a === undefined) return undefined;
    const b = right(frame);
    if (b === undefined) return undefined;
    const quick = fast?.(a, b, frame);
    if (quick !== undefined) return quick;
    return frame.settle(() => applyBinary(operator, a, b, frame.entities) === true);
  };
}

/** Answers for the common kinds of values; undefined leaves the rest, errors included, to the shared operators. */
const fastTests: Partial<Record<BinaryOperator, (a: Value, b: Value, frame: Frame) => boolean | undefined>> = {
  '==': (a, b) => (typeof a !== 'object' || typeof b !== 'object' ? a === b : undefined),
  '!=': (a, b) => (typeof a !== 'object' || typeof b !== 'object' ? a !== b : undefined),
  '<': (a, b) => (typeof a === 'number' && typeof b === 'number' ? a < b : undefined),
  '<=': (a, b) => (typeof a === 'number' && typeof b === 'number' ? a <= b : undefined),
  '>': (a, b) => (typeof a === 'number' && typeof b === 'number' ? a > b : undefined),
  '>=': (a, b) => (typeof a === 'number' && typeof b === 'number' ? a >= b : undefined),
  in: (a, b, frame) => {
    if (typeof a !== 'object' || a.kind !== 'entity' || typeof b !== 'object' || b.kind !== 'entity') return undefined;
    return sameUid(a, b) || frame.entity(a)?.ancestors.has(b) === true;
  },
  contains: (a, b) => (a instanceof CedarSet ? a.has(b) : undefined),
};

function entityIn(frame: Frame, uid: EntityUid, above: Value): boolean | undefined {
  return frame.settle(() => isIn(uid, above, frame.entities));
}

/** Arithmetic and `getTag`. */
function binaryClosure(expr: BinaryExpr): ValueClosure {
  const { operator } = expr;
  const [left, right] = [valueClosure(expr.left), valueClosure(expr.right)];
  return (frame) => {
    const a = left(frame);
    if (a === undefined) return undefined;
    const b = right(frame);
    return b === undefined ? undefined : frame.settle(() => applyBinary(operator, a, b, frame.entities));
  };
}
