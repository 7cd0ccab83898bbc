// What an expression is worth in every world: true only where it is sure.

import type { Expr } from '../ast.ts';
import { conjunctsOf } from '../compile/scope.ts';
import { formatExpr } from '../format.ts';
import { isTotalBool } from '../shape.ts';

/** Whether an expression is true in every world, without error. */
export function isAlwaysTrue(expr: Expr): boolean {
  switch (expr.kind) {
    case 'literal':
      return expr.value === true;
    case 'and':
      return isAlwaysTrue(expr.left) && isAlwaysTrue(expr.right);
    case 'or':
      return (
        isAlwaysTrue(expr.left) ||
        (isTotalBool(expr.left) && (isAlwaysTrue(expr.right) || isOpposite(expr.left, expr.right)))
      );
    case 'not':
      return isNeverTrue(expr.operand) && isTotalBool(expr.operand);
    case 'if':
      return isAlwaysTrue(expr.condition)
        ? isAlwaysTrue(expr.consequent)
        : isTotalBool(expr.condition) && isAlwaysTrue(expr.consequent) && isAlwaysTrue(expr.alternate);
    case 'binary':
      return expr.operator === '==' && isTotalBool(expr) && formatExpr(expr.left) === formatExpr(expr.right);
    default:
      return false;
  }
}

/** Whether an expression is true in no world: false or an error. */
export function isNeverTrue(expr: Expr): boolean {
  switch (expr.kind) {
    case 'literal':
      return expr.value !== true;
    case 'error':
      return true;
    case 'and':
      return isNeverTrue(expr.left) || isNeverTrue(expr.right) || contradicts(conjunctsOf(expr));
    case 'or':
      return isNeverTrue(expr.left) && isNeverTrue(expr.right);
    case 'not':
      // Where the operand is an error, so is the whole.
      return isAlwaysTrue(expr.operand);
    case 'if':
      return isNeverTrue(expr.condition)
        ? isNeverTrue(expr.alternate)
        : isNeverTrue(expr.consequent) && isNeverTrue(expr.alternate);
    case 'binary':
      return (
        (expr.operator === '!=' && formatExpr(expr.left) === formatExpr(expr.right)) ||
        (expr.operator === 'in' && expr.right.kind === 'set' && expr.right.items.length === 0)
      );
    default:
      return false;
  }
}

/** Whether conjuncts cannot all be true: one and its negation, or one subject asked for two different things. */
export function contradicts(conjuncts: readonly Expr[]): boolean {
  const texts = new Set(conjuncts.map(formatExpr));
  const demands = new Map<string, Demand>();
  for (const conjunct of conjuncts) {
    if (conjunct.kind === 'not' && texts.has(formatExpr(conjunct.operand))) return true;
    const asked = demandOf(conjunct);
    if (asked === undefined) continue;
    const { subject, ...more } = asked;
    const before = demands.get(subject);
    const both = before === undefined ? more : joined(before, more);
    if (both === undefined || isEmpty(both)) return true;
    demands.set(subject, both);
  }
  return false;
}

/** What must be so of a subject. Bounds are of Longs: another type would be an error, and so not true either. */
interface Demand {
  readonly equal?: string;
  readonly type?: string;
  readonly low?: bigint;
  readonly high?: bigint;
}

function demandOf(expr: Expr): (Demand & { readonly subject: string }) | undefined {
  if (expr.kind === 'is') return { subject: formatExpr(expr.target), type: expr.entityType };
  if (expr.kind !== 'binary' || expr.right.kind !== 'literal') return undefined;
  const subject = formatExpr(expr.left);
  const { value } = expr.right;
  if (expr.operator === '==') {
    const type = typeof value === 'object' && value.kind === 'entity' ? { type: value.type } : {};
    const long =
      typeof value === 'number' || typeof value === 'bigint' ? { low: BigInt(value), high: BigInt(value) } : {};
    return { subject, equal: formatExpr(expr.right), ...type, ...long };
  }
  if (typeof value !== 'number' && typeof value !== 'bigint') return undefined;
  const bound = BigInt(value);
  switch (expr.operator) {
    case '<':
      return { subject, high: bound - 1n };
    case '<=':
      return { subject, high: bound };
    case '>':
      return { subject, low: bound + 1n };
    case '>=':
      return { subject, low: bound };
    default:
      return undefined;
  }
}

/** Both demands at once; undefined where they differ outright. */
function joined(a: Demand, b: Demand): Demand | undefined {
  if ((a.equal ?? b.equal) !== (b.equal ?? a.equal) || (a.type ?? b.type) !== (b.type ?? a.type)) return undefined;
  const low = [a.low, b.low]
    .filter((bound) => bound !== undefined)
    .sort(byOrder)
    .at(-1);
  const high = [a.high, b.high]
    .filter((bound) => bound !== undefined)
    .sort(byOrder)
    .at(0);
  return { ...a, ...b, ...(low === undefined ? {} : { low }), ...(high === undefined ? {} : { high }) };
}

function isEmpty({ low, high }: Demand): boolean {
  return low !== undefined && high !== undefined && low > high;
}

function byOrder(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isOpposite(a: Expr, b: Expr): boolean {
  return (
    (a.kind === 'not' && formatExpr(a.operand) === formatExpr(b)) ||
    (b.kind === 'not' && formatExpr(b.operand) === formatExpr(a))
  );
}
