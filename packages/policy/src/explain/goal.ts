// Single changes that may bring an expression to the Bool that is wanted: guesses, which whoever asks must try.

import type { BinaryExpr, Expr } from '../ast.ts';
import type { Entities } from '../entity.ts';
import { evaluate } from '../evaluate.ts';
import { EvaluationFailure } from '../failure.ts';
import { toLong } from '../long.ts';
import type { Request } from '../request.ts';
import { CedarSet, sameValue, type Value } from '../value.ts';
import type { Change } from './change.ts';

/** Changes worth trying so that `expr` becomes `wanted`; only the first thing in the way is looked at. */
export function changesTowards(expr: Expr, wanted: boolean, request: Request, entities: Entities): readonly Change[] {
  return new Guesser(request, entities).towards(expr, wanted);
}

type Place = (value: Value | undefined) => Change;

class Guesser {
  readonly #request: Request;
  readonly #entities: Entities;

  constructor(request: Request, entities: Entities) {
    this.#request = request;
    this.#entities = entities;
  }

  towards(expr: Expr, wanted: boolean): readonly Change[] {
    switch (expr.kind) {
      case 'and':
      case 'or': {
        const left = this.#value(expr.left);
        const going = expr.kind === 'and';
        // The side that decides, or both where either would do.
        if (wanted === going)
          return left === going ? this.towards(expr.right, wanted) : this.towards(expr.left, wanted);
        return left === going
          ? [...this.towards(expr.left, wanted), ...this.towards(expr.right, wanted)]
          : this.towards(expr.left, wanted).concat(
              left === undefined ? this.towards(expr.left, going) : this.towards(expr.right, wanted),
            );
      }
      case 'not':
        return this.towards(expr.operand, !wanted);
      case 'if': {
        const chosen = this.#value(expr.condition);
        if (typeof chosen !== 'boolean')
          return [...this.towards(expr.condition, true), ...this.towards(expr.condition, false)];
        return [
          ...this.towards(chosen ? expr.consequent : expr.alternate, wanted),
          ...this.towards(expr.condition, !chosen),
        ];
      }
      case 'binary':
        return this.#binary(expr, wanted);
      case 'attribute':
        return this.#put(expr, wanted);
      case 'has':
        return this.#has(expr.target, expr.path, wanted);
      case 'like': {
        const fitting = expr.pattern.join('');
        return this.#put(expr.target, wanted ? fitting : `${fitting}~`, wanted ? fitting : '~');
      }
      case 'isEmpty':
        return this.#put(expr.operand, wanted ? new CedarSet([]) : new CedarSet([true]));
      case 'is': {
        const { within, ...bare } = expr;
        if (within === undefined || this.#value(bare) !== true) return this.#missing(expr.target);
        return this.#binary({ kind: 'binary', operator: 'in', left: expr.target, right: within }, wanted);
      }
      case 'call':
        return this.#call(expr.name, expr.args);
      default:
        return [];
    }
  }

  #binary({ operator, left, right }: BinaryExpr, wanted: boolean): readonly Change[] {
    const [a, b] = [this.#value(left), this.#value(right)];
    switch (operator) {
      case '==':
      case '!=': {
        const same = (operator === '==') === wanted;
        if (!same) return [...this.#put(left, ...others(b)), ...this.#put(right, ...others(a))];
        return [
          ...(b === undefined ? [] : this.#put(left, b)),
          ...(a === undefined ? [] : this.#put(right, a)),
          ...this.#missing(left),
        ];
      }
      case '<':
      case '<=':
      case '>':
      case '>=':
        return [
          ...nearby(b).flatMap((value) => this.#put(left, value)),
          ...nearby(a).flatMap((value) => this.#put(right, value)),
          ...this.#missing(left),
        ];
      case 'in':
        return this.#in(left, right, wanted);
      case 'contains':
      case 'containsAll':
      case 'containsAny': {
        const items = operator === 'contains' ? (b === undefined ? [] : [b]) : b instanceof CedarSet ? b.items : [];
        const held = a instanceof CedarSet ? a.items : [];
        const filled = new CedarSet([...held, ...items]);
        const emptied = new CedarSet(held.filter((item) => !items.some((other) => sameValue(item, other))));
        const asked =
          operator === 'contains'
            ? held.flatMap((item) => this.#put(right, item))
            : this.#put(right, new CedarSet(wanted ? held : []));
        return [
          ...this.#put(left, wanted ? filled : emptied),
          ...(wanted || operator !== 'contains' ? asked : this.#put(right, ...others(b))),
        ];
      }
      case 'hasTag':
        return this.#tag(left, right).map((place) => place(wanted ? '' : undefined));
      default:
        return [...this.#missing(left), ...this.#missing(right)];
    }
  }

  #in(left: Expr, right: Expr, wanted: boolean): readonly Change[] {
    const [uid, above] = [this.#value(left), this.#value(right)];
    if (typeof uid !== 'object' || uid.kind !== 'entity') return this.#missing(left);
    const places = above instanceof CedarSet ? above.items : above === undefined ? [] : [above];
    if (!wanted) return [...this.#put(left, undefined), ...this.#put(right, new CedarSet([]))];
    const moves = places.flatMap((place): Change[] => {
      if (typeof place !== 'object' || place.kind !== 'entity' || sameValue(place, uid)) return [];
      // A parent from below would close a circle.
      if (this.#entities.get(place)?.ancestors.has(uid) === true) return [];
      return [{ kind: 'parent', uid, parent: place }];
    });
    return [
      ...moves,
      ...places.flatMap((place) => this.#put(left, place)),
      ...this.#put(right, above instanceof CedarSet ? new CedarSet([...above.items, uid]) : uid),
    ];
  }

  #has(target: Expr, path: readonly string[], wanted: boolean): readonly Change[] {
    const [name, ...rest] = path;
    if (name === undefined) return [];
    const step: Expr = { kind: 'attribute', target, name };
    if (!wanted) return this.#put(step, undefined);
    const there = this.#value(step);
    if (rest.length > 0 && there !== undefined) return this.#has(step, rest, wanted);
    // Any value will do here; a comparison behind it says which.
    const whole = path.reduce<Expr>((at, next) => ({ kind: 'attribute', target: at, name: next }), target);
    return this.#put(whole, true);
  }

  #call(name: string, args: readonly Expr[]): readonly Change[] {
    const [first, second] = args;
    if (first === undefined || second === undefined) return first === undefined ? [] : this.#missing(first);
    const [a, b] = [this.#value(first), this.#value(second)];
    const near = name.includes('Than') ? nearby : (value: Value | undefined) => (value === undefined ? [] : [value]);
    return [
      ...near(b).flatMap((value) => this.#put(first, value)),
      ...near(a).flatMap((value) => this.#put(second, value)),
      ...this.#missing(first),
    ];
  }

  /** Fills the first attribute that is absent, so that the rest can be looked at. */
  #missing(expr: Expr): readonly Change[] {
    return expr.kind === 'attribute' && this.#value(expr) === undefined ? this.#put(expr, true) : [];
  }

  #put(expr: Expr, ...values: readonly (Value | undefined)[]): readonly Change[] {
    return this.#places(expr).flatMap((place) => values.map(place));
  }

  /** Where the value of a path is kept; none where an expression computes it, or the request fixes it. */
  #places(expr: Expr): readonly Place[] {
    if (expr.kind === 'binary' && expr.operator === 'getTag') return this.#tag(expr.left, expr.right);
    if (expr.kind !== 'attribute') return [];
    const { target, name } = expr;
    if (target.kind === 'variable' && target.name === 'context') return [contextPlace([name])];
    const holder = this.#value(target);
    if (typeof holder === 'object' && holder.kind === 'entity') {
      const uid = holder;
      return [(value) => ({ kind: 'attribute', uid, path: [name], ...valued(value) })];
    }
    return this.#places(target).map((outer) => (value) => below(outer(undefined), name, value));
  }

  #tag(holder: Expr, tag: Expr): readonly Place[] {
    const [uid, name] = [this.#value(holder), this.#value(tag)];
    if (typeof uid !== 'object' || uid.kind !== 'entity' || typeof name !== 'string') return [];
    return [(value) => ({ kind: 'tag', uid, name, ...valued(value) })];
  }

  #value(expr: Expr): Value | undefined {
    try {
      return evaluate(expr, this.#request, this.#entities);
    } catch (failure) {
      if (failure instanceof EvaluationFailure) return undefined;
      throw failure;
    }
  }
}

function contextPlace(path: readonly string[]): Place {
  return (value) => ({ kind: 'context', path, ...valued(value) });
}

function below(outer: Change, name: string, value: Value | undefined): Change {
  if (outer.kind !== 'context' && outer.kind !== 'attribute') return outer;
  const { value: _dropped, ...place } = outer;
  return { ...place, path: [...outer.path, name], ...valued(value) };
}

function valued(value: Value | undefined): { readonly value?: Value } {
  return value === undefined ? {} : { value };
}

/** Values of the same type that differ, simplest first. */
function others(value: Value | undefined): readonly Value[] {
  switch (typeof value) {
    case 'boolean':
      return [!value];
    case 'string':
      return [`${value}~`];
    case 'number':
    case 'bigint':
      return nearby(value).filter((other) => other !== value);
    case 'undefined':
      return [];
    default:
      return value.kind === 'entity' ? [{ ...value, id: `${value.id}~` }] : [false];
  }
}

/** The value and its neighbours, for comparisons. */
function nearby(value: Value | undefined): readonly Value[] {
  const around = (long: number | bigint) => [0n, 1n, -1n].flatMap((by) => toLong(BigInt(long) + by) ?? []);
  if (typeof value === 'number' || typeof value === 'bigint') return around(value);
  if (typeof value !== 'object') return [];
  if (value.kind === 'datetime' || value.kind === 'duration') return around(value.ms).map((ms) => ({ ...value, ms }));
  if (value.kind !== 'decimal') return [];
  return around(value.tenThousandths).map((tenThousandths) => ({ ...value, tenThousandths }));
}
