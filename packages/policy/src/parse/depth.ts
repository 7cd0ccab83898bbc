// The depth of an expression, measured without recursion, so that no later walk can run out of stack.

import type { Expr } from '../ast.ts';
import { policyLimits } from '../limits.ts';
import { childrenOf } from '../walk.ts';
import { ParseFailure } from './failure.ts';

/** Throws `ParseFailure` where an expression is deeper than `policyLimits.expressionDepthMax`. */
export function boundDepth(root: Expr): void {
  const open: { readonly expr: Expr; readonly depth: number }[] = [{ expr: root, depth: 1 }];
  for (let top = open.pop(); top !== undefined; top = open.pop()) {
    const { expr, depth } = top;
    if (depth > policyLimits.expressionDepthMax) {
      const message = `an expression deeper than ${policyLimits.expressionDepthMax}; split the policy, or use a set`;
      throw new ParseFailure(message, expr.at ?? root.at ?? { line: 1, column: 1 });
    }
    for (const child of childrenOf(expr)) open.push({ expr: child, depth: depth + 1 });
  }
}
