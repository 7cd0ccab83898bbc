// Expressions and uids back to Cedar text, for explanations and round trips.

import type { Expr } from './ast.ts';
import { formatDecimal } from './extensions/decimal.ts';
import { extensionFunction } from './extensions/functions.ts';
import { formatIp } from './extensions/ip.ts';
import { isIdentifier } from './parse/name.ts';
import type { EntityUid } from './uid.ts';
import type { Value } from './value.ts';

/** `App::User::"alice"`; `parseUid` reads it back. */
export function uidToString(uid: EntityUid): string {
  return `${uid.type}::${quoted(uid.id)}`;
}

/** The text of an expression. `parseExpr` reads back one that means the same, save `error`, which no source can say. */
export function formatExpr(expr: Expr): string {
  return written(expr).text;
}

/** How tightly the outermost operator binds; a part that binds less than its place needs parentheses. */
const binds = { if: 0, or: 1, and: 2, relation: 3, sum: 4, product: 5, unary: 6, member: 7 } as const;
type Binding = (typeof binds)[keyof typeof binds];

interface Written {
  readonly text: string;
  readonly binding: Binding;
}

function part(expr: Expr, least: Binding): string {
  const { text, binding } = written(expr);
  return binding < least ? `(${text})` : text;
}

function written(expr: Expr): Written {
  const at = (binding: Binding, text: string): Written => ({ text, binding });
  switch (expr.kind) {
    case 'literal':
      return writtenValue(expr.value);
    case 'variable':
      return at(binds.member, expr.name);
    case 'and':
      return at(binds.and, `${part(expr.left, binds.and)} && ${part(expr.right, binds.relation)}`);
    case 'or':
      return at(binds.or, `${part(expr.left, binds.or)} || ${part(expr.right, binds.and)}`);
    case 'not':
      return at(binds.unary, `!${part(expr.operand, binds.member)}`);
    case 'negate':
      return at(binds.unary, `-${negated(expr.operand)}`);
    case 'isEmpty':
      return at(binds.member, `${part(expr.operand, binds.member)}.isEmpty()`);
    case 'if': {
      const [condition, consequent, alternate] = [expr.condition, expr.consequent, expr.alternate].map(formatExpr);
      return at(binds.if, `if ${condition} then ${consequent} else ${alternate}`);
    }
    case 'binary':
      return writtenBinary(expr);
    case 'attribute':
      return at(binds.member, `${part(expr.target, binds.member)}${attributeName(expr.name)}`);
    case 'has': {
      const path = expr.path.every(isIdentifier) ? expr.path.join('.') : quoted(expr.path[0] ?? '');
      return at(binds.relation, `${part(expr.target, binds.sum)} has ${path}`);
    }
    case 'like': {
      const pattern = expr.pattern.map((piece) => escaped(piece).replaceAll('*', '\\*')).join('*');
      return at(binds.relation, `${part(expr.target, binds.sum)} like "${pattern}"`);
    }
    case 'is': {
      const within = expr.within === undefined ? '' : ` in ${part(expr.within, binds.sum)}`;
      return at(binds.relation, `${part(expr.target, binds.sum)} is ${expr.entityType}${within}`);
    }
    case 'set':
      return at(binds.member, `[${expr.items.map(formatExpr).join(', ')}]`);
    case 'record':
      return at(
        binds.member,
        `{${expr.fields.map(([name, field]) => `${quoted(name)}: ${formatExpr(field)}`).join(', ')}}`,
      );
    case 'call':
      return writtenCall(expr.name, expr.args);
    case 'error':
      return at(binds.member, `<always fails: ${expr.message}>`);
  }
}

function writtenBinary(expr: Extract<Expr, { kind: 'binary' }>): Written {
  const { operator, left, right } = expr;
  switch (operator) {
    case '+':
    case '-':
      return { text: `${part(left, binds.sum)} ${operator} ${part(right, binds.product)}`, binding: binds.sum };
    case '*':
      return { text: `${part(left, binds.product)} * ${part(right, binds.unary)}`, binding: binds.product };
    case 'contains':
    case 'containsAll':
    case 'containsAny':
    case 'hasTag':
    case 'getTag':
      return { text: `${part(left, binds.member)}.${operator}(${formatExpr(right)})`, binding: binds.member };
    default:
      return { text: `${part(left, binds.sum)} ${operator} ${part(right, binds.sum)}`, binding: binds.relation };
  }
}

function writtenCall(name: string, args: readonly Expr[]): Written {
  const [receiver, ...rest] = args;
  const text =
    extensionFunction(name)?.style === 'method' && receiver !== undefined
      ? `${part(receiver, binds.member)}.${name}(${rest.map(formatExpr).join(', ')})`
      : `${name}(${args.map(formatExpr).join(', ')})`;
  return { text, binding: binds.member };
}

/** A number behind a minus keeps its parentheses, else the minus would become part of it. */
function negated(operand: Expr): string {
  const number = operand.kind === 'literal' && ['number', 'bigint'].includes(typeof operand.value);
  return number ? `(${formatExpr(operand)})` : part(operand, binds.member);
}

/** The text of a value, as an expression that gives it. */
export function formatValue(value: Value): string {
  return writtenValue(value).text;
}

function writtenValue(value: Value): Written {
  const member = (text: string): Written => ({ text, binding: binds.member });
  if (typeof value === 'string') return member(quoted(value));
  if (typeof value !== 'object') {
    return { text: String(value), binding: typeof value !== 'boolean' && value < 0 ? binds.unary : binds.member };
  }
  switch (value.kind) {
    case 'entity':
      return member(uidToString(value));
    case 'set':
      return member(`[${value.items.map(formatValue).join(', ')}]`);
    case 'record':
      return member(
        `{${[...value.fields].map(([name, field]) => `${quoted(name)}: ${formatValue(field)}`).join(', ')}}`,
      );
    case 'decimal':
      return member(`decimal("${formatDecimal(value)}")`);
    case 'ip':
      return member(`ip("${formatIp(value)}")`);
    case 'datetime':
      return member(`datetime("1970-01-01").offset(duration("${value.ms}ms"))`);
    case 'duration':
      return member(`duration("${value.ms}ms")`);
  }
}

function attributeName(name: string): string {
  return isIdentifier(name) ? `.${name}` : `[${quoted(name)}]`;
}

/** A string literal. */
export function quoted(text: string): string {
  return `"${escaped(text)}"`;
}

function escaped(text: string): string {
  return text.replace(/["\\]|\p{Cc}|\p{Zl}|\p{Zp}|\p{Cf}/gu, (found) =>
    found === '"' || found === '\\' ? `\\${found}` : `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
