// The readable definition: what an expression is worth for one request.

import type { Expr } from './ast.ts';
import type { Entities } from './entity.ts';
import { callExtension } from './extensions/functions.ts';
import { EvaluationFailure } from './failure.ts';
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
} from './operators.ts';
import type { Request } from './request.ts';
import { CedarSet, type Value } from './value.ts';

/** Throws `EvaluationFailure` for an error of Cedar's, `StoreFailure` when a look-up throws. */
export function evaluate(expr: Expr, request: Request, entities: Entities): Value {
  const value = (part: Expr): Value => evaluateStep(part, request, entities, value);
  return value(expr);
}

/** One step of it, with `value` to evaluate the parts: whoever wants to watch an evaluation comes in between. */
export function evaluateStep(expr: Expr, request: Request, entities: Entities, value: (part: Expr) => Value): Value {
  switch (expr.kind) {
    case 'literal':
      return expr.value;
    case 'variable':
      return request[expr.name];
    case 'and':
      return asBool(value(expr.left)) && asBool(value(expr.right));
    case 'or':
      return asBool(value(expr.left)) || asBool(value(expr.right));
    case 'not':
      return !asBool(value(expr.operand));
    case 'negate':
      return negate(value(expr.operand));
    case 'isEmpty':
      return asSet(value(expr.operand)).items.length === 0;
    case 'if':
      return asBool(value(expr.condition)) ? value(expr.consequent) : value(expr.alternate);
    case 'binary':
      return applyBinary(expr.operator, value(expr.left), value(expr.right), entities);
    case 'attribute':
      return getAttribute(value(expr.target), expr.name, entities);
    case 'has':
      return hasPath(value(expr.target), expr.path, entities);
    case 'like':
      return matchesPattern(value(expr.target), expr.pattern);
    case 'is': {
      const uid = asEntity(value(expr.target));
      if (uid.type !== expr.entityType) return false;
      return expr.within === undefined || isIn(uid, value(expr.within), entities);
    }
    case 'set':
      return new CedarSet(expr.items.map((item) => value(item)));
    case 'record':
      return { kind: 'record', fields: new Map(expr.fields.map(([name, field]) => [name, value(field)])) };
    case 'call':
      return callExtension(
        expr.name,
        expr.args.map((arg) => value(arg)),
      );
    case 'error':
      throw new EvaluationFailure(expr.code, expr.message);
  }
}
