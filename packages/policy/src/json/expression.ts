// Cedar's JSON for expressions, both ways.

import { isJsonObject, type Json, type JsonObject } from '@sallyport/base';
import type { BinaryOperator, Expr, UnaryExpr } from '../ast.ts';
import { extensionFunction } from '../extensions/functions.ts';
import { policyLimits } from '../limits.ts';
import { isTypePath } from '../parse/name.ts';
import type { Value } from '../value.ts';
import { list, object, text } from './shape.ts';
import { pointer, readValue, refusal, valueToJson } from './value.ts';

const binaryOperators: ReadonlySet<string> = new Set<BinaryOperator>([
  '==',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  '+',
  '-',
  '*',
  'in',
  'contains',
  'containsAll',
  'containsAny',
  'hasTag',
  'getTag',
]);
const unaryKinds: ReadonlyMap<string, UnaryExpr['kind']> = new Map([
  ['!', 'not'],
  ['neg', 'negate'],
  ['isEmpty', 'isEmpty'],
]);

/** The expression of its JSON form. Throws what `refusal` makes, with the JSON pointer of the offence. */
export function readExpr(json: Json | undefined, at: string, depth = 1): Expr {
  if (depth > policyLimits.expressionDepthMax)
    throw refusal(`an expression deeper than ${policyLimits.expressionDepthMax}`, at);
  const [operator, body] = onlyMember(json, at);
  const inside = pointer(at, operator);
  const sub = (part: Json | undefined, name: string) => readExpr(part, pointer(inside, name), depth + 1);
  if (operator === 'Value') return { kind: 'literal', value: readValue(body, inside) };
  if (operator === 'Var') return readVariable(body, inside);
  if (operator === 'Slot') throw refusal('a slot may stand in the scope only', inside);
  if (operator === 'Set')
    return { kind: 'set', items: list(body, inside).map((item, index) => sub(item, String(index))) };
  if (operator === 'Record') {
    const fields = Object.entries(object(body, inside));
    return { kind: 'record', fields: fields.map(([name, field]) => [name, sub(field, name)] as const) };
  }
  if (extensionFunction(operator) !== undefined) {
    return { kind: 'call', name: operator, args: list(body, inside).map((item, index) => sub(item, String(index))) };
  }
  const parts = object(body, inside);
  const unary = unaryKinds.get(operator);
  if (unary !== undefined) return { kind: unary, operand: sub(parts.arg, 'arg') };
  const [left, right] = [() => sub(parts.left, 'left'), () => sub(parts.right, 'right')];
  if (operator === '&&') return { kind: 'and', left: left(), right: right() };
  if (operator === '||') return { kind: 'or', left: left(), right: right() };
  if (isBinaryOperator(operator)) return { kind: 'binary', operator, left: left(), right: right() };
  switch (operator) {
    case '.':
      return { kind: 'attribute', target: left(), name: text(parts.attr, inside) };
    case 'has':
      return { kind: 'has', target: left(), path: readPath(parts.attr, inside) };
    case 'like':
      return { kind: 'like', target: left(), pattern: readPattern(parts.pattern, inside) };
    case 'is': {
      const entityType = readTypePath(parts.entity_type, inside);
      const is: Expr = { kind: 'is', target: left(), entityType };
      return parts.in === undefined ? is : { ...is, within: sub(parts.in, 'in') };
    }
    case 'if-then-else':
      return {
        kind: 'if',
        condition: sub(parts.if, 'if'),
        consequent: sub(parts.then, 'then'),
        alternate: sub(parts.else, 'else'),
      };
    default:
      throw refusal(`there is no operator \`${operator}\``, at);
  }
}

/** The JSON form of an expression. Throws for `error`, which no policy can say. */
export function exprToJson(expr: Expr): JsonObject {
  switch (expr.kind) {
    case 'literal':
      return literalToJson(expr.value);
    case 'variable':
      return { Var: expr.name };
    case 'and':
    case 'or':
      return { [expr.kind === 'and' ? '&&' : '||']: { left: exprToJson(expr.left), right: exprToJson(expr.right) } };
    case 'binary':
      return { [expr.operator]: { left: exprToJson(expr.left), right: exprToJson(expr.right) } };
    case 'not':
      return { '!': { arg: exprToJson(expr.operand) } };
    case 'negate':
      return { neg: { arg: exprToJson(expr.operand) } };
    case 'isEmpty':
      return { isEmpty: { arg: exprToJson(expr.operand) } };
    case 'if': {
      const parts = [
        ['if', expr.condition],
        ['then', expr.consequent],
        ['else', expr.alternate],
      ] as const;
      return { 'if-then-else': members(parts.map(([name, part]) => [name, exprToJson(part)])) };
    }
    case 'attribute':
      return { '.': { left: exprToJson(expr.target), attr: expr.name } };
    case 'has': {
      const [only, ...more] = expr.path;
      return { has: { left: exprToJson(expr.target), attr: more.length === 0 ? (only ?? '') : expr.path } };
    }
    case 'like':
      return { like: { left: exprToJson(expr.target), pattern: patternToJson(expr.pattern) } };
    case 'is': {
      const is = { left: exprToJson(expr.target), entity_type: expr.entityType };
      return { is: expr.within === undefined ? is : { ...is, in: exprToJson(expr.within) } };
    }
    case 'set':
      return { Set: expr.items.map(exprToJson) };
    case 'record':
      return { Record: members(expr.fields.map(([name, field]) => [name, exprToJson(field)])) };
    case 'call':
      return { [expr.name]: expr.args.map(exprToJson) };
    case 'error':
      throw new TypeError('an expression that always fails has no JSON form');
  }
}

/** Extension values, sets and records are expressions of their own in this format. */
function literalToJson(value: Value): JsonObject {
  if (typeof value !== 'object' || value.kind === 'entity') return { Value: valueToJson(value) };
  switch (value.kind) {
    case 'set':
      return { Set: value.items.map(literalToJson) };
    case 'record':
      return { Record: members([...value.fields].map(([name, field]) => [name, literalToJson(field)])) };
    case 'datetime':
      return { offset: [{ datetime: [{ Value: '1970-01-01' }] }, { duration: [{ Value: `${value.ms}ms` }] }] };
    default: {
      const json = valueToJson(value);
      const call = isJsonObject(json) && isJsonObject(json.__extn) ? json.__extn : {};
      return { [String(call.fn)]: [{ Value: call.arg ?? null }] };
    }
  }
}

/** Names come from outside, so the object has no prototype. */
function members(pairs: readonly (readonly [string, Json])[]): JsonObject {
  return Object.assign(Object.create(null), Object.fromEntries(pairs));
}

function readVariable(json: Json, at: string): Expr {
  if (json === 'principal' || json === 'action' || json === 'resource' || json === 'context') {
    return { kind: 'variable', name: json };
  }
  throw refusal('expected `principal`, `action`, `resource` or `context`', at);
}

function readPath(json: Json | undefined, at: string): readonly string[] {
  if (typeof json === 'string') return [json];
  const path = list(json, pointer(at, 'attr')).map((name) => text(name, at));
  if (path.length === 0) throw refusal('expected at least one name', pointer(at, 'attr'));
  return path;
}

function readPattern(json: Json | undefined, at: string): readonly string[] {
  const pieces = [''];
  for (const element of list(json, pointer(at, 'pattern'))) {
    if (element === 'Wildcard') pieces.push('');
    else pieces.push((pieces.pop() ?? '') + text(object(element, at).Literal, at));
  }
  return pieces;
}

function patternToJson(pattern: readonly string[]): Json[] {
  return pattern.flatMap((piece, at): Json[] => [
    ...(at === 0 ? [] : ['Wildcard']),
    ...(piece === '' ? [] : [{ Literal: piece }]),
  ]);
}

/** Reads `App::User`; throws what `refusal` makes. */
export function readTypePath(json: Json | undefined, at: string): string {
  const path = text(json, at);
  if (!isTypePath(path)) throw refusal(`\`${path}\` is no entity type`, at);
  return path;
}

function onlyMember(json: Json | undefined, at: string): readonly [string, Json] {
  const [member, ...more] = Object.entries(object(json, at));
  if (member === undefined || more.length > 0) throw refusal('expected an object of one operator', at);
  return member;
}

function isBinaryOperator(operator: string): operator is BinaryOperator {
  return binaryOperators.has(operator);
}
