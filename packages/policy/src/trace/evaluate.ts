// The readable evaluation, watched: every look at the request or an entity becomes a read.

import type { BinaryExpr, CallExpr, Expr, Variable } from '../ast.ts';
import { evaluate, evaluateStep } from '../evaluate.ts';
import { EvaluationFailure } from '../failure.ts';
import { isBoolShaped } from '../shape.ts';
import type { EntityUid } from '../uid.ts';
import type { Value } from '../value.ts';
import { comparisonRange, isClock, type Moving, movingOf, msOf, type Range, stepRange } from './clock.ts';
import { clockKind, clockName } from './read.ts';
import type { Recorder } from './recorder.ts';

interface Path {
  /** Absent where neither a variable nor a name in the policy is at the root. */
  readonly root?: Variable | EntityUid;
  readonly path: readonly string[];
}

interface Rooted extends Path {
  readonly root: Variable | EntityUid;
}

/** The value of an expression, with what it reads in the recorder. Throws as `evaluate` does. */
export function evaluateTraced(expr: Expr, recorder: Recorder): Value {
  return new Watcher(recorder).value(expr);
}

class Watcher {
  readonly #recorder: Recorder;

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  value(expr: Expr): Value {
    return this.#byClock(expr) ?? this.#asked(expr) ?? this.#ofComputed(expr) ?? this.#step(expr);
  }

  /** What looks at an entity that an expression, no path, has named: that is no longer in question, so it is a literal. */
  #ofComputed(expr: Expr): Value | undefined {
    if (expr.kind === 'attribute' || expr.kind === 'has') {
      const value = this.value(expr.target);
      return this.#ask({ ...expr, target: { kind: 'literal', value } }, { path: [] });
    }
    if (expr.kind === 'is' && expr.within !== undefined) {
      const target: Expr = { kind: 'literal', value: this.value(expr.target) };
      const { within, ...bare } = expr;
      if (this.#step({ ...bare, target }) !== true) return false;
      return this.value({ kind: 'binary', operator: 'in', left: target, right: within });
    }
    if (expr.kind !== 'binary' || !['in', 'hasTag', 'getTag'].includes(expr.operator)) return undefined;
    const [left, right] = [this.value(expr.left), this.value(expr.right)];
    return this.#ask(
      { ...expr, left: { kind: 'literal', value: left }, right: { kind: 'literal', value: right } },
      { path: [] },
    );
  }

  #step(expr: Expr): Value {
    const { request, entities } = this.#recorder;
    return evaluateStep(expr, request, entities, (part) => this.value(part));
  }

  /** The value of a path, or of a test of one path; undefined for anything else. */
  #asked(expr: Expr): Value | undefined {
    switch (expr.kind) {
      case 'variable':
      case 'attribute':
        return this.#ask(expr, pathOf(expr));
      case 'has':
      case 'like':
        return this.#ask(expr, pathOf(expr.target));
      case 'isEmpty':
        return this.#ask(expr, pathOf(expr.operand));
      case 'is': {
        const { within, ...bare } = expr;
        const fits = this.#ask(bare, pathOf(expr.target));
        if (within === undefined || fits !== true) return fits;
        return this.value({ kind: 'binary', operator: 'in', left: expr.target, right: within });
      }
      case 'call':
        return this.#called(expr);
      case 'binary':
        return isBoolShaped(expr) || expr.operator === 'getTag' ? this.#test(expr) : undefined;
      default:
        return undefined;
    }
  }

  /** A test of an address or a decimal: of a path, or of what a text at a path says, against a value. */
  #called(expr: CallExpr): Value | undefined {
    const [first, second] = expr.args;
    if (first === undefined || expr.args.length > 2 || !extensionTests.has(expr.name)) return undefined;
    const isText =
      first.kind === 'call' && (first.name === 'ip' || first.name === 'decimal') && first.args.length === 1;
    const of = isText ? first.args[0] : first;
    const path = of && pathOf(of);
    if (path === undefined || second === undefined) return this.#ask(expr, path);
    return this.#ask({ ...expr, args: [first, this.#literal(second, first)] }, path);
  }

  /** A path against a value: the test is what is read of the path, the value is a literal in it. */
  #test(expr: BinaryExpr): Value | undefined {
    const [left, right] = [pathOf(expr.left), pathOf(expr.right)];
    const isAskedWhole = this.#recorder.options.pairs === true && isPair(expr, left, right);
    if (isAskedWhole && left !== undefined && right !== undefined) return this.#askPair(expr, left, right);
    // What comes with the request is tested, what is stored is read: the latter is known to change.
    const leftIsTested = left !== undefined && !(right?.root === 'context' && left.root !== 'context');
    if (leftIsTested) return this.#ask({ ...expr, right: this.#literal(expr.right, expr.left) }, left);
    return right === undefined ? undefined : this.#ask({ ...expr, left: this.#literal(expr.left) }, right);
  }

  #askPair(expr: BinaryExpr, left: Rooted, other: Rooted): Value {
    for (const side of [left, other]) this.#readClockIn(expr, side);
    const { request, entities } = this.#recorder;
    return this.#recorder.ask(expr, { ...left, other }, () => evaluate(expr, request, entities));
  }

  /** The value of a part as a literal; where it fails, whatever stands `before` it fails first. */
  #literal(part: Expr, before?: Expr): Expr {
    try {
      return { kind: 'literal', value: this.value(part) };
    } catch (failure) {
      if (failure instanceof EvaluationFailure && before !== undefined) this.value(before);
      throw failure;
    }
  }

  #ask(expr: Expr, path: Path | undefined): Value | undefined {
    if (path === undefined) return undefined;
    const { request, entities } = this.#recorder;
    this.#readClockIn(expr, path);
    return this.#recorder.ask(expr, path, () => evaluate(expr, request, entities));
  }

  #readClockIn(expr: Expr, { root, path }: Path): void {
    if (root === 'context' && (path[0] === clockName || path.length === 0)) this.#readClock(expr);
  }

  /** A use of the clock that holds at this moment only, save that a `has` asks for presence alone. */
  #readClock(expr: Expr): void {
    if (clockKind(this.#recorder.request) !== 'datetime' || expr.kind === 'has') return;
    this.#recorder.narrow(this.#now(), this.#now());
  }

  #now(): bigint {
    const now = this.#recorder.request.context.fields.get(clockName);
    return now === undefined ? 0n : msOf(now);
  }

  /** The answer of a use of the clock that holds for a while, with the bounds recorded; undefined for any other. */
  #byClock(expr: Expr): Value | undefined {
    if (clockKind(this.#recorder.request) !== 'datetime' || !usesClock(expr)) return undefined;
    const bounds: (readonly [Moving, Range])[] = [];
    try {
      const range = this.#clockRange(expr, (moving, within) => bounds.push([moving, within]));
      if (range === undefined) return undefined;
      bounds.push(range);
      for (const [moving, within] of bounds) if (!isInside(this.#at(moving), within)) return undefined;
    } catch (failure) {
      // What fails is found again, and recorded, by the plain evaluation.
      if (failure instanceof EvaluationFailure) return undefined;
      throw failure;
    }
    for (const [moving, within] of bounds) this.#bound(moving, within);
    const { request, entities } = this.#recorder;
    return evaluate(expr, request, entities);
  }

  #clockRange(expr: Expr, inRange: (moving: Moving, range: Range) => void): readonly [Moving, Range] | undefined {
    const constant = (part: Expr) => this.value(part);
    if (expr.kind === 'call') {
      const [only] = expr.args;
      const moving = only && movingOf(only, constant, inRange);
      const range = moving && stepRange(expr.name, moving.kind, this.#at(moving));
      return moving && range && [moving, range];
    }
    if (expr.kind !== 'binary') return undefined;
    const [left, right] = [usesClock(expr.left), usesClock(expr.right)];
    if (left === right) return undefined;
    const moving = movingOf(left ? expr.left : expr.right, constant, inRange);
    if (moving === undefined) return undefined;
    const bound = constant(left ? expr.right : expr.left);
    if (typeof bound !== 'object' || bound.kind !== moving.kind) return undefined;
    const operator = left ? expr.operator : (mirrored.get(expr.operator) ?? expr.operator);
    const range = comparisonRange(operator, this.#at(moving), msOf(bound));
    return range && [moving, range];
  }

  #at({ sign, offset }: Moving): bigint {
    return sign * this.#now() + offset;
  }

  #bound({ sign, offset }: Moving, { low, high }: Range): void {
    const [from, last] = sign === 1n ? [low, high] : [high, low];
    const solved = (bound: bigint | undefined) => (bound === undefined ? undefined : sign * (bound - offset));
    this.#recorder.narrow(solved(from), solved(last));
  }
}

const extensionTests: ReadonlySet<string> = new Set([
  ...['isInRange', 'isLoopback', 'isMulticast', 'isIpv4', 'isIpv6'],
  ...['lessThan', 'lessThanOrEqual', 'greaterThan', 'greaterThanOrEqual'],
]);

const mirrored: ReadonlyMap<BinaryExpr['operator'], BinaryExpr['operator']> = new Map([
  ['<', '>'],
  ['<=', '>='],
  ['>', '<'],
  ['>=', '<='],
]);

function isInside(value: bigint, { low, high }: Range): boolean {
  return (low === undefined || value >= low) && (high === undefined || value <= high);
}

/** Two attributes in a test that looks no entity up, but for what leads to them. */
function isPair({ operator }: BinaryExpr, left: Path | undefined, right: Path | undefined): boolean {
  return pairOperators.has(operator) && [left, right].every((side) => side !== undefined && side.path.length > 0);
}

const pairOperators: ReadonlySet<BinaryExpr['operator']> = new Set(
  ['==', '!=', '<', '<=', '>', '>=', 'contains', 'containsAll', 'containsAny'], //
);

/** True where the clock is in it in one of the ways that `movingOf` knows. */
function usesClock(expr: Expr): boolean {
  if (isClock(expr)) return true;
  if (expr.kind === 'call') return expr.args.some(usesClock);
  return expr.kind === 'binary' && (usesClock(expr.left) || usesClock(expr.right));
}

/** A variable or a named entity, and attributes of it. */
function pathOf(expr: Expr): Rooted | undefined {
  if (expr.kind === 'variable') return { root: expr.name, path: [] };
  if (expr.kind !== 'attribute') return undefined;
  if (expr.target.kind === 'literal' && typeof expr.target.value === 'object' && expr.target.value.kind === 'entity') {
    return { root: expr.target.value, path: [expr.name] };
  }
  const target = pathOf(expr.target);
  return target && { ...target, path: [...target.path, expr.name] };
}
