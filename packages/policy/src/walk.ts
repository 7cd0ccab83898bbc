// The parts of an expression.

import type { Expr } from './ast.ts';

/** The direct parts of an expression, in order of evaluation. */
export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'literal':
    case 'variable':
    case 'error':
      return [];
    case 'and':
    case 'or':
    case 'binary':
      return [expr.left, expr.right];
    case 'not':
    case 'negate':
    case 'isEmpty':
      return [expr.operand];
    case 'if':
      return [expr.condition, expr.consequent, expr.alternate];
    case 'attribute':
    case 'has':
    case 'like':
      return [expr.target];
    case 'is':
      return expr.within === undefined ? [expr.target] : [expr.target, expr.within];
    case 'set':
      return expr.items;
    case 'record':
      return expr.fields.map(([, field]) => field);
    case 'call':
      return expr.args;
  }
}
