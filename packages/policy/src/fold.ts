// Folds an expression over what is known, leaving what depends on the unknown principal or resource, errors where they were.

import type { Expr, IsExpr, LogicExpr, Variable } from './ast.ts';
import type { Entities } from './entity.ts';
import { callExtension } from './extensions/functions.ts';
import { EvaluationFailure, StoreFailure } from './failure.ts';
import {
  applyBinary,
  asBool,
  asEntity,
  asSet,
  getAttribute,
  hasPath,
  isIn,
  lookUp,
  matchesPattern,
  negate,
} from './operators.ts';
import { isBoolShaped, isTotalBool } from './shape.ts';
import { type EntityUid, entityUid, sameUid } from './uid.ts';
import { type CedarRecord, CedarSet, type Value } from './value.ts';

/** What is known. The unknown is some entity of `unknownType`; variables without a value are it. */
export interface Known {
  readonly unknownType: string;
  readonly values: ReadonlyMap<Variable, EntityUid | CedarRecord>;
  readonly entities: Entities;
  /** Whether `entities` knows every entity of the unknown's type; see `PartialOptions`. */
  readonly unknownTypeStored: boolean;
}

/**
 * The folded expression: a literal, an `error`, or a residual over the unknown alone.
 * INVARIANT: for every entity of the type it has the value of the original, and fails exactly where the original does.
 */
export function fold(expr: Expr, known: Known): Expr {
  return new Folder(known).fold(expr);
}

/** Thrown by the guarded look-up for an entity that may turn out to be stored with the unknown. */
class Unfoldable {}

class Folder {
  readonly #known: Known;
  readonly #entities: Entities;

  constructor(known: Known) {
    this.#known = known;
    this.#entities = {
      get: (uid) => {
        if (!this.#isReadable(uid)) throw new Unfoldable();
        return known.entities.get(uid);
      },
    };
  }

  #isReadable(uid: EntityUid): boolean {
    const { unknownType, unknownTypeStored, values } = this.#known;
    if (unknownTypeStored || uid.type !== unknownType) return true;
    // The entities of the request are always looked up.
    return [...values.values()].some((value) => value.kind === 'entity' && sameUid(value, uid));
  }

  fold(expr: Expr): Expr {
    switch (expr.kind) {
      case 'literal':
      case 'error':
        return expr;
      case 'variable': {
        const value = this.#known.values.get(expr.name);
        return value === undefined ? expr : literal(value, expr);
      }
      case 'and':
      case 'or':
        return this.#logic(expr);
      case 'not':
        return this.#unary(expr, (value) => !asBool(value));
      case 'negate':
        return this.#unary(expr, negate);
      case 'isEmpty':
        return this.#unary(expr, (value) => asSet(value).items.length === 0);
      case 'if':
        return this.#if(expr);
      case 'binary':
        return this.#binary({ ...expr, left: this.fold(expr.left), right: this.fold(expr.right) });
      case 'attribute':
        return this.#onTarget(expr, (target) => getAttribute(target, expr.name, this.#entities));
      case 'has':
        return this.#onTarget(expr, (target) => hasPath(target, expr.path, this.#entities));
      case 'like':
        return this.#onTarget(expr, (target) => matchesPattern(target, expr.pattern));
      case 'is':
        return this.#is(expr);
      case 'set':
        return this.#all(
          expr,
          expr.items,
          (items) => ({ ...expr, items }),
          (values) => new CedarSet(values),
        );
      case 'record': {
        const names = expr.fields.map(([name]) => name);
        const zip = <T>(parts: readonly T[]) => parts.map((part, at): [string, T] => [names[at] ?? '', part]);
        return this.#all(
          expr,
          expr.fields.map(([, field]) => field),
          (folded) => ({ ...expr, fields: zip(folded) }),
          (values) => ({ kind: 'record', fields: new Map(zip(values)) }),
        );
      }
      case 'call':
        return this.#all(
          expr,
          expr.args,
          (args) => ({ ...expr, args }),
          (values) => callExtension(expr.name, values),
        );
    }
  }

  /** The value that `compute` gives; its error; or `otherwise` where it would need what may not be looked up. */
  #attempt(expr: Expr, otherwise: Expr, compute: () => Value): Expr {
    try {
      return literal(compute(), expr);
    } catch (failure) {
      if (failure instanceof EvaluationFailure) return error(failure, expr);
      if (failure instanceof StoreFailure && failure.cause instanceof Unfoldable) return otherwise;
      throw failure;
    }
  }

  #logic(expr: LogicExpr): Expr {
    // `&&` is decided by false and `||` by true; the other Bool hands over to the right side.
    const deciding = expr.kind === 'or';
    const left = this.#judged(this.fold(expr.left));
    if (left.kind === 'error') return left;
    if (left.kind === 'literal') return left.value === deciding ? left : this.#bool(this.fold(expr.right));
    const right = this.#judged(this.fold(expr.right));
    if (right.kind === 'literal') {
      if (right.value !== deciding) return this.#bool(left);
      if (isTotalBool(left)) return right;
    }
    return { ...expr, left, right };
  }

  /** Where a Bool is wanted, a literal of another type is the type error. */
  #judged(expr: Expr): Expr {
    return expr.kind === 'literal' ? this.#attempt(expr, expr, () => asBool(expr.value)) : expr;
  }

  /** The same for what takes the place of an `&&` or `||`, and so has to go on asking for a Bool. */
  #bool(expr: Expr): Expr {
    if (expr.kind === 'literal' || isBoolShaped(expr)) return this.#judged(expr);
    return { kind: 'and', left: { kind: 'literal', value: true }, right: expr, ...placeOf(expr) };
  }

  #unary(expr: Extract<Expr, { operand: Expr }>, apply: (value: Value) => Value): Expr {
    const operand = this.fold(expr.operand);
    if (operand.kind === 'error') return operand;
    const otherwise: Expr = { ...expr, operand };
    return operand.kind === 'literal' ? this.#attempt(expr, otherwise, () => apply(operand.value)) : otherwise;
  }

  #if(expr: Extract<Expr, { kind: 'if' }>): Expr {
    const condition = this.#judged(this.fold(expr.condition));
    if (condition.kind === 'error') return condition;
    if (condition.kind === 'literal') return this.fold(condition.value === true ? expr.consequent : expr.alternate);
    const [consequent, alternate] = [this.fold(expr.consequent), this.fold(expr.alternate)];
    if (consequent.kind === 'error' && alternate.kind === 'error') return consequent;
    return { ...expr, condition, consequent, alternate };
  }

  #onTarget(expr: Extract<Expr, { kind: 'attribute' | 'has' | 'like' }>, apply: (target: Value) => Value): Expr {
    const target = this.fold(expr.target);
    if (target.kind === 'error') return target;
    const otherwise: Expr = { ...expr, target };
    return target.kind === 'literal' ? this.#attempt(expr, otherwise, () => apply(target.value)) : otherwise;
  }

  #is(expr: IsExpr): Expr {
    const target = this.fold(expr.target);
    if (target.kind === 'error') return target;
    const within = expr.within === undefined ? undefined : this.fold(expr.within);
    const rest =
      within === undefined
        ? literal(true, expr)
        : this.#binary({ ...placeOf(expr), kind: 'binary', operator: 'in', left: target, right: within });
    if (target.kind === 'variable') return this.#known.unknownType === expr.entityType ? rest : literal(false, expr);
    if (target.kind === 'literal') {
      const fits = this.#attempt(expr, expr, () => asEntity(target.value).type === expr.entityType);
      return fits.kind === 'literal' && fits.value === true ? rest : fits;
    }
    return within === undefined ? { ...expr, target } : { ...expr, target, within };
  }

  #all(
    expr: Expr,
    parts: readonly Expr[],
    otherwise: (folded: readonly Expr[]) => Expr,
    apply: (values: readonly Value[]) => Value,
  ): Expr {
    const folded = parts.map((part) => this.fold(part));
    const failed = folded.find((part) => part.kind === 'error');
    if (failed !== undefined) return failed;
    const values = folded.flatMap((part) => (part.kind === 'literal' ? [part.value] : []));
    const residual = otherwise(folded);
    return values.length === folded.length ? this.#attempt(expr, residual, () => apply(values)) : residual;
  }

  /** `expr` with both sides folded. */
  #binary(expr: Extract<Expr, { kind: 'binary' }>): Expr {
    const { operator, left, right } = expr;
    if (left.kind === 'error') return left;
    // Both sides are always evaluated, so an error on the right is one of the whole, whatever the left does.
    if (right.kind === 'error') return right;
    if (left.kind === 'literal' && right.kind === 'literal') {
      return this.#attempt(expr, expr, () => applyBinary(operator, left.value, right.value, this.#entities));
    }
    if (operator === '==' || operator === '!=') return this.#equality(expr, operator);
    if (operator === 'in') return this.#in(expr);
    if (operator === 'contains') return this.#contains(expr);
    return expr;
  }

  /** The unknown is no entity of another type, and no other kind of value. */
  #equality(expr: Extract<Expr, { kind: 'binary' }>, operator: '==' | '!='): Expr {
    const sides = [expr.left, expr.right];
    if (sides.every((side) => side.kind === 'variable')) return literal(operator === '==', expr);
    const other = sides.find((side) => side.kind === 'literal');
    if (!sides.some((side) => side.kind === 'variable') || other?.kind !== 'literal') return expr;
    return this.#mayBeUnknown(other.value) ? expr : literal(operator === '!=', expr);
  }

  #in(expr: Extract<Expr, { kind: 'binary' }>): Expr {
    const { left, right } = expr;
    if (left.kind === 'variable' && right.kind === 'variable') return literal(true, expr);
    if (left.kind === 'variable' && right.kind === 'literal') {
      // The look-up below is of an entity that no store has, so only the types are judged here.
      const typed = this.#attempt(expr, expr, () => isIn(entityUid('', ''), right.value, { get: () => undefined }));
      if (typed.kind === 'error') return typed;
      const set = typeof right.value === 'object' && right.value.kind === 'set';
      return set && right.value.items.length === 0 ? literal(false, expr) : expr;
    }
    if (left.kind !== 'literal' || right.kind !== 'variable') return expr;
    // The known entity is in the unknown where the unknown is itself or one of its ancestors: a list of ids.
    const candidates = this.#attempt(expr, expr, () => {
      const uid = asEntity(left.value);
      return new CedarSet([uid, ...(lookUp(this.#entities, uid)?.ancestors ?? [])]);
    });
    if (candidates.kind !== 'literal') return candidates;
    return this.#contains({ ...expr, operator: 'contains', left: candidates });
  }

  #contains(expr: Extract<Expr, { kind: 'binary' }>): Expr {
    const { left, right } = expr;
    if (left.kind !== 'literal' || right.kind !== 'variable') return expr;
    const narrowed = this.#attempt(
      left,
      left,
      () => new CedarSet(asSet(left.value).items.filter((item) => this.#mayBeUnknown(item))),
    );
    if (narrowed.kind !== 'literal') return narrowed;
    return narrowed.value instanceof CedarSet && narrowed.value.items.length === 0
      ? literal(false, expr)
      : { ...expr, left: narrowed };
  }

  #mayBeUnknown(value: Value): boolean {
    return typeof value === 'object' && value.kind === 'entity' && value.type === this.#known.unknownType;
  }
}

function literal(value: Value, from: Expr): Expr {
  return { kind: 'literal', value, ...placeOf(from) };
}

function error(failure: EvaluationFailure, from: Expr): Expr {
  return { kind: 'error', code: failure.code, message: failure.message, ...placeOf(from) };
}

function placeOf(expr: Expr): Pick<Expr, 'at'> {
  return expr.at === undefined ? {} : { at: expr.at };
}
