// What can be said of an expression without evaluating it.

import type { Expr } from './ast.ts';

/** True where a value of it, if it has one, is a Bool. */
export function isBoolShaped(expr: Expr): boolean {
  switch (expr.kind) {
    case 'literal':
      return typeof expr.value === 'boolean';
    case 'and':
    case 'or':
    case 'not':
    case 'isEmpty':
    case 'has':
    case 'like':
    case 'is':
    case 'error':
      return true;
    case 'if':
      return isBoolShaped(expr.consequent) && isBoolShaped(expr.alternate);
    case 'binary':
      return !['+', '-', '*', 'getTag'].includes(expr.operator);
    case 'call':
      return /^is|Than(OrEqual)?$/.test(expr.name);
    case 'variable':
    case 'negate':
    case 'attribute':
    case 'set':
    case 'record':
      return false;
  }
}

/** True only where evaluation can never be an error, whatever the request and the entities. */
export function isTotal(expr: Expr): boolean {
  switch (expr.kind) {
    case 'literal':
    case 'variable':
      return true;
    case 'and':
    case 'or':
      return [expr.left, expr.right].every(isTotalBool);
    case 'not':
      return isTotalBool(expr.operand);
    case 'if':
      return isTotalBool(expr.condition) && isTotal(expr.consequent) && isTotal(expr.alternate);
    case 'binary':
      return isTotalBinary(expr);
    case 'has':
      // A longer path could meet a step that has no attributes.
      return expr.path.length === 1 && (isEntity(expr.target) || isContext(expr.target));
    case 'is':
      return isEntity(expr.target) && (expr.within === undefined || isEntities(expr.within));
    case 'set':
      return expr.items.every(isTotal);
    case 'record':
      return expr.fields.every(([, field]) => isTotal(field));
    case 'negate':
    case 'isEmpty':
    case 'attribute':
    case 'like':
    case 'call':
    case 'error':
      return false;
  }
}

/** A total expression that is a Bool. */
export function isTotalBool(expr: Expr): boolean {
  return isBoolShaped(expr) && isTotal(expr);
}

function isTotalBinary(expr: Extract<Expr, { kind: 'binary' }>): boolean {
  switch (expr.operator) {
    case '==':
    case '!=':
      return isTotal(expr.left) && isTotal(expr.right);
    case 'in':
      return isEntity(expr.left) && isEntities(expr.right);
    case 'hasTag':
      return isEntity(expr.left) && expr.right.kind === 'literal' && typeof expr.right.value === 'string';
    case 'contains':
      return isSet(expr.left) && isTotal(expr.right);
    default:
      return false;
  }
}

function isSet(expr: Expr): boolean {
  if (expr.kind === 'set') return isTotal(expr);
  return expr.kind === 'literal' && typeof expr.value === 'object' && expr.value.kind === 'set';
}

function isEntity(expr: Expr): boolean {
  if (expr.kind === 'variable') return expr.name !== 'context';
  return expr.kind === 'literal' && typeof expr.value === 'object' && expr.value.kind === 'entity';
}

function isContext(expr: Expr): boolean {
  return expr.kind === 'variable' && expr.name === 'context';
}

function isEntities(expr: Expr): boolean {
  if (isEntity(expr)) return true;
  if (expr.kind === 'set') return expr.items.every(isEntity);
  if (expr.kind !== 'literal' || typeof expr.value !== 'object' || expr.value.kind !== 'set') return false;
  return expr.value.items.every((item) => typeof item === 'object' && item.kind === 'entity');
}
