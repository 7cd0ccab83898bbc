// Tests of Cedar in the words of a key: what a policy asks of one value, where plain JSON can say it.

import { isJsonObject, type Json } from '@sallyport/base';
import { type Expr, type Value, valueToJson } from '@sallyport/policy';
import type { KeyRead, ReadOp } from '@sallyport/semantic-cache/tree';

type Test = Pick<KeyRead, 'op' | 'with'>;
type Binary = Extract<Expr, { kind: 'binary' }>;
type Call = Extract<Expr, { kind: 'call' }>;

export const exactly: Test = { op: 'value' };

/**
 * What an expression asks of the value of its path; `exactly` where no test can say it, which is always right.
 * INVARIANT: two values that the test cannot tell apart give the expression the same value, or the same error.
 */
export function testOf(expr: Expr): Test {
  switch (expr.kind) {
    case 'like':
      return { op: 'like', with: expr.pattern };
    case 'isEmpty':
      return { op: 'isEmpty' };
    case 'binary':
      return expr.right.kind === 'literal'
        ? leftTested(expr, expr.right.value)
        : expr.left.kind === 'literal'
          ? rightTested(expr, expr.left.value)
          : exactly;
    case 'call':
      return called(expr);
    default:
      return exactly;
  }
}

/** `path operator literal`. */
function leftTested({ operator }: Binary, literal: Value): Test {
  switch (operator) {
    case '==':
    case '!=':
      return isPrimitive(literal) ? { op: '==', with: literal } : exactly;
    case '<':
    case '<=':
    case '>':
    case '>=':
      return isLong(literal) ? { op: operator, with: literal } : exactly;
    case 'contains':
      return isPrimitive(literal) ? { op: 'contains', with: literal } : exactly;
    case 'containsAll':
    case 'containsAny': {
      const items = primitivesOf(literal);
      return items === undefined ? exactly : { op: operator, with: items };
    }
    default:
      return exactly;
  }
}

/** `literal operator path`. */
function rightTested({ operator }: Binary, literal: Value): Test {
  switch (operator) {
    case '==':
    case '!=':
      return isPrimitive(literal) ? { op: '==', with: literal } : exactly;
    case '<':
    case '<=':
    case '>':
    case '>=':
      return isLong(literal) ? { op: mirrored[operator], with: literal } : exactly;
    case 'contains':
    case 'containsAny': {
      const items = primitivesOf(literal);
      if (items === undefined) return exactly;
      return { op: operator === 'contains' ? 'oneOf' : 'containsAny', with: items };
    }
    default:
      return exactly;
  }
}

/** A test of an address or a decimal, or of a text that is read as one. */
function called({ name, args: [tested, operand] }: Call): Test {
  const read = tested?.kind === 'call' ? tested.name : undefined;
  const literal = operand?.kind === 'literal' ? operand.value : undefined;
  const ranges = rangesOf.get(name) ?? (name === 'isInRange' ? textOf(literal, 'ip') : undefined);
  if (ranges !== undefined && (read === undefined || read === 'ip')) {
    return { op: read === undefined ? 'inRange' : 'text inRange', with: ranges };
  }
  const operator = decimalOperators.get(name);
  const [bound] = textOf(literal, 'decimal') ?? [];
  if (operator === undefined || bound === undefined || (read !== undefined && read !== 'decimal')) return exactly;
  return { op: read === undefined ? `decimal${operator}` : `text decimal${operator}`, with: bound };
}

/** What a function of one address asks: whether it is in one of these ranges. */
const rangesOf: ReadonlyMap<string, readonly string[]> = new Map([
  ['isIpv4', ['0.0.0.0/0']],
  ['isIpv6', ['::/0']],
  ['isLoopback', ['127.0.0.0/8', '::1']],
  ['isMulticast', ['224.0.0.0/4', 'ff00::/8']],
]);

const decimalOperators: ReadonlyMap<string, '<' | '<=' | '>' | '>='> = new Map([
  ['lessThan', '<'],
  ['lessThanOrEqual', '<='],
  ['greaterThan', '>'],
  ['greaterThanOrEqual', '>='],
]);

/** The text of an extension value; undefined for any other value. */
function textOf(value: Value | undefined, kind: 'ip' | 'decimal'): readonly [string] | undefined {
  if (typeof value !== 'object' || value.kind !== kind) return undefined;
  const json = valueToJson(value);
  const call = isJsonObject(json) ? json.__extn : undefined;
  return isJsonObject(call) && typeof call.arg === 'string' ? [call.arg] : undefined;
}

const mirrored: Readonly<Record<'<' | '<=' | '>' | '>=', ReadOp>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

/** Longer lists would make the key larger than what it saves. */
const itemsMax = 64;

function primitivesOf(value: Value): Json[] | undefined {
  if (typeof value !== 'object' || value.kind !== 'set' || value.items.length > itemsMax) return undefined;
  const items = value.items.filter(isPrimitive);
  return items.length === value.items.length ? items : undefined;
}

function isPrimitive(value: Value): value is Extract<Value, boolean | number | bigint | string> {
  return typeof value !== 'object';
}

function isLong(value: Value): value is Extract<Value, number | bigint> {
  return typeof value === 'number' || typeof value === 'bigint';
}
