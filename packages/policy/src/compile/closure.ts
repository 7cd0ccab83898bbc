// Expressions to closures: literals in slots, shared parts computed once, the common cases inline, all else by the shared operators.

import type { AttributeExpr, BinaryExpr, Expr, HasExpr, IsExpr, LikeExpr, LogicExpr, Variable } from '../ast.ts';
import { callExtension } from '../extensions/functions.ts';
import { applyBinary, asEntity, asSet, getAttribute, hasPath, isIn, matchesPattern, negate } from '../operators.ts';
import { isBoolShaped } from '../shape.ts';
import type { EntityUid } from '../uid.ts';
import { CedarSet, type Value } from '../value.ts';
import {
  all,
  choose,
  fromSlot,
  judged,
  memoized,
  onValue,
  patternIn,
  type TruthClosure,
  type ValueClosure,
} from './combine.ts';
import { testOf } from './comparison.ts';
import type { Frame } from './frame.ts';
import type { Slot, Slots } from './literals.ts';
import type { Memo } from './memo.ts';
import { type Operand, operandOf, read } from './operand.ts';

/**
 * The closure of a condition. INVARIANT: with the literals of a policy in the frame it gives what `evaluate` gives for
 * that policy, or fails where it fails with the same code.
 */
export function truthClosure(expr: Expr, slots: Slots, memo: Memo): TruthClosure {
  return new Closures(slots, memo).truth(expr);
}

/** The same for an expression of any type. */
export function valueClosure(expr: Expr, slots: Slots, memo: Memo): ValueClosure {
  return new Closures(slots, memo).value(expr);
}

/** Each its own, since a property looked up by a name that varies is slow. */
const variables: Readonly<Record<Variable, ValueClosure>> = {
  principal: (frame) => frame.principal,
  action: (frame) => frame.action,
  resource: (frame) => frame.resource,
  context: (frame) => frame.context,
};

class Closures {
  readonly #slots: Slots;
  readonly #memo: Memo;

  constructor(slots: Slots, memo: Memo) {
    this.#slots = slots;
    this.#memo = memo;
  }

  value(expr: Expr): ValueClosure {
    const slot = this.#literalSlot(expr);
    if (slot !== undefined) return fromSlot(slot);
    const shared = this.#memo.slotOf(expr);
    return shared === undefined ? this.#value(expr) : memoized(shared, this.#value(expr));
  }

  truth(expr: Expr): TruthClosure {
    const slot = this.#literalSlot(expr);
    if (slot !== undefined) return judged(fromSlot(slot));
    const shared = this.#memo.slotOf(expr);
    return shared === undefined ? this.#truth(expr) : judged(memoized(shared, this.#value(expr)));
  }

  /** The slot of a literal or of a part that is constant. */
  #literalSlot(expr: Expr): Slot | undefined {
    const slot = this.#slots.get(expr);
    return slot?.kind === 'pattern' ? undefined : slot;
  }

  #operand(expr: Expr): Operand {
    return operandOf(expr, this.#literalSlot(expr), () => this.value(expr));
  }

  #value(expr: Expr): ValueClosure {
    switch (expr.kind) {
      case 'variable':
        return variables[expr.name];
      case 'attribute':
        return this.#attribute(expr);
      case 'if':
        return choose(this.truth(expr.condition), this.value(expr.consequent), this.value(expr.alternate));
      case 'negate': {
        const operand = this.value(expr.operand);
        return (frame) => {
          const value = operand(frame);
          return value === undefined ? undefined : frame.settle(() => negate(value));
        };
      }
      case 'set':
        return all(
          expr.items.map((item) => this.value(item)),
          (values) => new CedarSet(values),
        );
      case 'record': {
        const names = expr.fields.map(([name]) => name);
        return all(
          expr.fields.map(([, field]) => this.value(field)),
          (values) => ({
            kind: 'record',
            fields: new Map(values.map((value, at): [string, Value] => [names[at] ?? '', value])),
          }),
        );
      }
      case 'call': {
        const { name } = expr;
        return all(
          expr.args.map((arg) => this.value(arg)),
          (values) => callExtension(name, values),
        );
      }
      case 'binary':
        return isBoolShaped(expr) ? this.#truth(expr) : this.#binary(expr);
      default:
        return this.#truth(expr);
    }
  }

  #truth(expr: Expr): TruthClosure {
    switch (expr.kind) {
      case 'and':
      case 'or':
        return this.#logic(expr);
      case 'not': {
        const operand = this.truth(expr.operand);
        return (frame) => {
          const value = operand(frame);
          return value === undefined ? undefined : !value;
        };
      }
      case 'if':
        return choose(this.truth(expr.condition), this.truth(expr.consequent), this.truth(expr.alternate));
      case 'isEmpty':
        return onValue(this.value(expr.operand), (value) => asSet(value).items.length === 0);
      case 'like':
        return this.#like(expr);
      case 'has':
        return this.#has(expr);
      case 'is':
        return this.#is(expr);
      case 'binary':
        return isBoolShaped(expr) ? this.#binaryTruth(expr) : judged(this.#binary(expr));
      default:
        return judged(this.#value(expr));
    }
  }

  #logic(expr: LogicExpr): TruthClosure {
    const [left, right] = [this.truth(expr.left), this.truth(expr.right)];
    const deciding = expr.kind === 'or';
    return (frame) => {
      const value = left(frame);
      return value === undefined || value === deciding ? value : right(frame);
    };
  }

  #like(expr: LikeExpr): TruthClosure {
    const target = this.value(expr.target);
    const slot = this.#slots.get(expr);
    if (slot === undefined) throw new TypeError('a pattern has a slot');
    return (frame) => {
      const value = target(frame);
      return value === undefined ? undefined : frame.settle(() => matchesPattern(value, patternIn(frame, slot)));
    };
  }

  #attribute(expr: AttributeExpr): ValueClosure {
    const { name } = expr;
    if (expr.target.kind === 'variable') {
      const operand = this.#operand(expr);
      return (frame) => read(operand, frame);
    }
    const target = this.value(expr.target);
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

  #has(expr: HasExpr): TruthClosure {
    const { path } = expr;
    const [only, ...more] = path;
    const target = this.value(expr.target);
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

  #is(expr: IsExpr): TruthClosure {
    const { entityType } = expr;
    const target = this.value(expr.target);
    const within = expr.within === undefined ? undefined : this.value(expr.within);
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

  #binaryTruth(expr: BinaryExpr): TruthClosure {
    const [left, right] = [this.#operand(expr.left), this.#operand(expr.right)];
    return testOf(expr.operator, left, right);
  }

  /** Arithmetic and `getTag`. */
  #binary(expr: BinaryExpr): ValueClosure {
    const { operator } = expr;
    const [left, right] = [this.value(expr.left), this.value(expr.right)];
    return (frame) => {
      const a = left(frame);
      if (a === undefined) return undefined;
      const b = right(frame);
      return b === undefined ? undefined : frame.settle(() => applyBinary(operator, a, b, frame.entities));
    };
  }
}

function entityIn(frame: Frame, uid: EntityUid, above: Value): boolean | undefined {
  return frame.settle(() => isIn(uid, above, frame.entities));
}
