// Conditions to JavaScript functions, for processes that allow code from strings: what the closures do, in one piece.

import type { BinaryExpr, Expr } from '../ast.ts';
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
import { sameUid } from '../uid.ts';
import { CedarSet, type Value } from '../value.ts';
import type { TruthClosure } from './combine.ts';
import { judged } from './combine.ts';
import type { Frame } from './frame.ts';
import type { Slots } from './literals.ts';
import type { Memo } from './memo.ts';

/** False where the process runs with `--disallow-code-generation-from-strings`, or under a policy like it. */
export function canGenerate(): boolean {
  try {
    return new Function('return true')() === true;
  } catch {
    // The answer is that it may not be done; there is nothing else to say of it.
    return false;
  }
}

/**
 * The function of a condition; see `truthClosure`. Text of the policy reaches the code as JSON strings only, and its
 * literals not at all: they are in the frame.
 */
export function generateTruth(expr: Expr, slots: Slots, memo: Memo): TruthClosure {
  const writer = new Writer(slots, memo);
  const result = writer.value(expr);
  const body = `'use strict'; return (frame) => { ${writer.lines.join('\n')} return ${result}; }`;
  return judged(new Function('help', body)(helpers));
}

/** What generated code calls for all that is not common. */
const helpers = {
  Failure: EvaluationFailure,
  attribute: (frame: Frame, holder: Value, name: string) => {
    if (typeof holder === 'object') {
      const fields =
        holder.kind === 'record' ? holder.fields : holder.kind === 'entity' ? frame.entity(holder)?.attrs : undefined;
      const value = fields?.get(name);
      if (value !== undefined) return value;
    }
    return frame.settle(() => getAttribute(holder, name, frame.entities));
  },
  has: (frame: Frame, holder: Value, path: readonly string[]) => {
    const [only] = path;
    if (only !== undefined && path.length === 1 && typeof holder === 'object') {
      if (holder.kind === 'record') return holder.fields.has(only);
      if (holder.kind === 'entity') return frame.entity(holder)?.attrs.has(only) === true;
    }
    return frame.settle(() => hasPath(holder, path, frame.entities));
  },
  like: (frame: Frame, text: Value, pattern: readonly string[]) => frame.settle(() => matchesPattern(text, pattern)),
  bool: (frame: Frame, value: Value) => frame.settle(() => asBool(value)),
  isType: (frame: Frame, value: Value, type: string) => frame.settle(() => asEntity(value).type === type),
  isWithin: (frame: Frame, value: Value, above: Value) =>
    frame.settle(() => isIn(asEntity(value), above, frame.entities)),
  inside: (frame: Frame, a: Value, b: Value) => {
    if (typeof a === 'object' && a.kind === 'entity' && typeof b === 'object' && b.kind === 'entity') {
      return sameUid(a, b) || frame.entity(a)?.ancestors.has(b) === true;
    }
    return frame.settle(() => applyBinary('in', a, b, frame.entities));
  },
  binary: (frame: Frame, operator: BinaryExpr['operator'], a: Value, b: Value) =>
    frame.settle(() => applyBinary(operator, a, b, frame.entities)),
  negate: (frame: Frame, value: Value) => frame.settle(() => negate(value)),
  isEmpty: (frame: Frame, value: Value) => frame.settle(() => asSet(value).items.length === 0),
  set: (values: readonly Value[]) => new CedarSet(values),
  record: (fields: readonly (readonly [string, Value])[]) => ({ kind: 'record', fields: new Map(fields) }),
  call: (frame: Frame, name: string, values: readonly Value[]) => frame.settle(() => callExtension(name, values)),
};

/** Comparisons of two JavaScript numbers need no help. */
const numeric: ReadonlySet<string> = new Set(['<', '<=', '>', '>=']);

class Writer {
  readonly lines: string[] = [];
  readonly #slots: Slots;
  readonly #memo: Memo;
  #names = 0;

  constructor(slots: Slots, memo: Memo) {
    this.#slots = slots;
    this.#memo = memo;
  }

  /** Writes what computes `expr`, which leaves the function where it fails; gives the name of the value. */
  value(expr: Expr): string {
    const slot = this.#slots.get(expr);
    if (slot?.kind === 'failure') {
      this.lines.push(`frame.failure = frame.cells[frame.base + ${slot.at}]; return undefined;`);
      return 'undefined';
    }
    if (slot !== undefined && slot.kind !== 'pattern') return `frame.cells[frame.base + ${slot.at}]`;
    const shared = this.#memo.slotOf(expr);
    return shared === undefined ? this.#computed(expr) : this.#memoized(shared, expr);
  }

  #memoized(slot: number, expr: Expr): string {
    const name = this.#name();
    this.lines.push(`frame.memo ??= []; let ${name} = frame.memo[${slot}]; if (${name} === undefined) {`);
    this.lines.push(`${name} = ${this.#computed(expr)}; frame.memo[${slot}] = ${name}; }`);
    // Only closures keep failures, since generated code leaves the function with them; both share the slots.
    this.lines.push(`else if (${name} instanceof help.Failure) { frame.failure = ${name}; return undefined; }`);
    return name;
  }

  #computed(expr: Expr): string {
    switch (expr.kind) {
      case 'variable':
        return `frame.${expr.name}`;
      case 'and':
      case 'or': {
        const name = this.#name();
        this.lines.push(`let ${name} = ${this.#truth(expr.left)}; if (${expr.kind === 'and' ? '' : '!'}${name}) {`);
        this.lines.push(`${name} = ${this.#truth(expr.right)}; }`);
        return name;
      }
      case 'not':
        return `!${this.#truth(expr.operand)}`;
      case 'if': {
        const name = this.#name();
        this.lines.push(`let ${name}; if (${this.#truth(expr.condition)}) {`);
        this.lines.push(`${name} = ${this.value(expr.consequent)}; } else {`);
        this.lines.push(`${name} = ${this.value(expr.alternate)}; }`);
        return name;
      }
      case 'negate':
      case 'isEmpty':
        return this.#checked(`help.${expr.kind}(frame, ${this.value(expr.operand)})`);
      case 'attribute':
        return this.#checked(`help.attribute(frame, ${this.value(expr.target)}, ${JSON.stringify(expr.name)})`);
      case 'has':
        return this.#checked(`help.has(frame, ${this.value(expr.target)}, ${JSON.stringify(expr.path)})`);
      case 'like':
        return this.#checked(
          `help.like(frame, ${this.value(expr.target)}, frame.cells[frame.base + ${this.#slots.get(expr)?.at}])`,
        );
      case 'is': {
        const target = this.#kept(this.value(expr.target));
        const fits = this.#checked(`help.isType(frame, ${target}, ${JSON.stringify(expr.entityType)})`);
        if (expr.within === undefined) return fits;
        this.lines.push(`if (${fits}) {`);
        this.lines.push(`${fits} = ${this.#checked(`help.isWithin(frame, ${target}, ${this.value(expr.within)})`)}; }`);
        return fits;
      }
      case 'binary':
        return this.#binary(expr);
      case 'set':
        return `help.set([${this.#values(expr.items).join(', ')}])`;
      case 'record': {
        const values = this.#values(expr.fields.map(([, field]) => field));
        return `help.record([${expr.fields.map(([name], at) => `[${JSON.stringify(name)}, ${values[at]}]`).join(', ')}])`;
      }
      case 'call':
        return this.#checked(`help.call(frame, ${JSON.stringify(expr.name)}, [${this.#values(expr.args).join(', ')}])`);
      case 'literal':
      case 'error':
        throw new TypeError('a literal has a slot');
    }
  }

  #binary(expr: BinaryExpr): string {
    const { operator } = expr;
    const left = this.#kept(this.value(expr.left));
    const right = this.#kept(this.value(expr.right));
    const general = `help.binary(frame, ${JSON.stringify(operator)}, ${left}, ${right})`;
    if (operator === '==' || operator === '!=') {
      const same = `${operator}=`;
      return this.#checked(
        `typeof ${left} !== 'object' || typeof ${right} !== 'object' ? ${left} ${same} ${right} : ${general}`,
      );
    }
    if (numeric.has(operator)) {
      return this.#checked(
        `typeof ${left} === 'number' && typeof ${right} === 'number' ? ${left} ${operator} ${right} : ${general}`,
      );
    }
    return this.#checked(operator === 'in' ? `help.inside(frame, ${left}, ${right})` : general);
  }

  /** A value where a Bool is wanted. */
  #truth(expr: Expr): string {
    const value = this.#kept(this.value(expr));
    if (isBoolShaped(expr) && this.#slots.get(expr) === undefined) return value;
    return this.#checked(`typeof ${value} === 'boolean' ? ${value} : help.bool(frame, ${value})`);
  }

  /** In order; the first that fails leaves the function. */
  #values(exprs: readonly Expr[]): string[] {
    return exprs.map((expr) => this.#kept(this.value(expr)));
  }

  /** A name for what `code` gives; leaves the function where that is undefined. */
  #checked(code: string): string {
    const name = this.#kept(code);
    this.lines.push(`if (${name} === undefined) return undefined;`);
    return name;
  }

  #kept(code: string): string {
    const name = this.#name();
    this.lines.push(`let ${name} = ${code};`);
    return name;
  }

  #name(): string {
    return `v${this.#names++}`;
  }
}
