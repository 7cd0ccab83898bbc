// What of an expression is the same for every request, so that it can be computed once.

import type { Expr } from '../ast.ts';
import { noEntities } from '../entity.ts';
import { evaluate } from '../evaluate.ts';
import { EvaluationFailure } from '../failure.ts';
import type { Request } from '../request.ts';
import { entityUid } from '../uid.ts';
import type { Value } from '../value.ts';
import { childrenOf } from '../walk.ts';

/** The value of an expression that reads neither request nor entities, or its failure; undefined for any other. */
export function constantOf(expr: Expr): Value | EvaluationFailure | undefined {
  if (expr.kind === 'literal') return expr.value;
  if (!isConstant(expr)) return undefined;
  try {
    return evaluate(expr, nobody, noEntities);
  } catch (failure) {
    if (failure instanceof EvaluationFailure) return failure;
    throw failure;
  }
}

/** One level is enough: the parts were asked before the whole, and depth is bounded by the parser. */
function isConstant(expr: Expr): boolean {
  switch (expr.kind) {
    case 'variable':
    // These may read entities.
    case 'attribute':
    case 'has':
      return false;
    case 'binary':
      if (expr.operator === 'in' || expr.operator === 'hasTag' || expr.operator === 'getTag') return false;
      break;
    case 'is':
      if (expr.within !== undefined) return false;
      break;
    default:
      break;
  }
  return childrenOf(expr).every(isConstant);
}

/** Never read: a constant has no variable. */
const nobody: Request = {
  principal: entityUid('', ''),
  action: entityUid('', ''),
  resource: entityUid('', ''),
  context: { kind: 'record', fields: new Map() },
};
