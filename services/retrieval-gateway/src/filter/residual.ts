// Residual policies as SQL: each condition becomes two total conditions, when it is true and when it is false.

import { CedarSet, type EntityUid, type Expr, type Value } from '@sallyport/policy';
import type { AttributeType, Source } from '../source.ts';
import {
  and,
  FALSE,
  type Fragment,
  fragment,
  identifier,
  milliseconds,
  not,
  or,
  type Parameter,
  storable,
  TRUE,
} from './fragment.ts';

/**
 * A Cedar condition over a row has three outcomes: true, false, error. `whenTrue` and `whenFalse` are SQL conditions
 * that are never NULL and never raise; a row on which neither holds is one on which the condition errs. A policy
 * applies exactly where its condition is true, so an erring policy is skipped as Cedar demands.
 */
interface Outcome {
  readonly whenTrue: Fragment;
  readonly whenFalse: Fragment;
}

export interface ResidualScope {
  readonly source: Source;
  /**
   * Ids of the stored entities of `type` that lie below `ancestor`, or undefined where there are too many to list.
   */
  readonly idsBelow: (ancestor: EntityUid, type: string) => readonly string[] | undefined;
}

/**
 * Where the condition is true, as SQL over the source's columns; undefined where it cannot be said exactly
 * (arithmetic, date functions, anything whose comparison SQL makes differently). Such a policy is decided row by row.
 */
export function pushDown(condition: Expr, scope: ResidualScope): Fragment | undefined {
  try {
    return outcome(condition, scope).whenTrue;
  } catch (stop) {
    if (stop instanceof NotPushable) return undefined;
    throw stop;
  }
}

/** Leaves the walk over a condition that has no exact SQL. */
class NotPushable extends Error {}

const never: Outcome = { whenTrue: FALSE, whenFalse: FALSE };

function constant(value: boolean): Outcome {
  return value ? { whenTrue: TRUE, whenFalse: FALSE } : { whenTrue: FALSE, whenFalse: TRUE };
}

function outcome(expr: Expr, scope: ResidualScope): Outcome {
  switch (expr.kind) {
    case 'literal':
      return typeof expr.value === 'boolean' ? constant(expr.value) : never;
    case 'error':
      return never;
    case 'not': {
      const { whenTrue, whenFalse } = outcome(expr.operand, scope);
      return { whenTrue: whenFalse, whenFalse: whenTrue };
    }
    case 'and': {
      const left = outcome(expr.left, scope);
      const right = outcome(expr.right, scope);
      return {
        whenTrue: and(left.whenTrue, right.whenTrue),
        whenFalse: or(left.whenFalse, and(left.whenTrue, right.whenFalse)),
      };
    }
    case 'or': {
      const left = outcome(expr.left, scope);
      const right = outcome(expr.right, scope);
      return {
        whenTrue: or(left.whenTrue, and(left.whenFalse, right.whenTrue)),
        whenFalse: and(left.whenFalse, right.whenFalse),
      };
    }
    case 'if': {
      const condition = outcome(expr.condition, scope);
      const yes = outcome(expr.consequent, scope);
      const no = outcome(expr.alternate, scope);
      return {
        whenTrue: or(and(condition.whenTrue, yes.whenTrue), and(condition.whenFalse, no.whenTrue)),
        whenFalse: or(and(condition.whenTrue, yes.whenFalse), and(condition.whenFalse, no.whenFalse)),
      };
    }
    case 'attribute': {
      const column = columnOf(expr, scope);
      if (column === undefined || column.type !== 'bool') return never;
      return { whenTrue: fragment(`${column.sql} is true`), whenFalse: fragment(`${column.sql} is false`) };
    }
    case 'has':
      return hasOutcome(expr.target, expr.path, scope);
    case 'like':
      return likeOutcome(expr.target, expr.pattern, scope);
    case 'isEmpty': {
      const column = columnOf(expr.operand, scope);
      if (column === undefined || column.type !== 'string_set') return never;
      return split(column, noMember(column, 'true'));
    }
    case 'is':
      return isOutcome(expr, scope);
    case 'binary':
      return binaryOutcome(expr, scope);
    default:
      throw new NotPushable();
  }
}

interface Column {
  readonly sql: string;
  readonly type: AttributeType;
  /** Total condition under which the attribute is there. */
  readonly present: Fragment;
}

function isResource(expr: Expr): boolean {
  return expr.kind === 'variable' && expr.name === 'resource';
}

/** The column of `resource.name`; undefined where every row lacks that attribute. Anything else cannot be pushed. */
function columnOf(expr: Expr, { source }: ResidualScope): Column | undefined {
  if (expr.kind !== 'attribute' || !isResource(expr.target)) throw new NotPushable();
  return attributeColumn(source, expr.name);
}

function attributeColumn(source: Source, name: string): Column | undefined {
  const attribute = source.attributes.find((candidate) => candidate.name === name);
  if (attribute === undefined) return undefined;
  const sql = identifier(attribute.column);
  const infinite = attribute.type === 'datetime' ? ` and isfinite(${sql})` : '';
  return { sql, type: attribute.type, present: fragment(`(${sql} is not null${infinite})`) };
}

/** True and false of a condition that is NULL only where the column is. */
function split(column: Column, text: string, ...params: readonly Parameter[]): Outcome {
  return {
    whenTrue: and(column.present, fragment(`(${text})`, ...params)),
    whenFalse: and(column.present, fragment(`(not (${text}))`, ...params)),
  };
}

/** No member that is not NULL meets the condition. By unnesting, since `array_remove` raises on arrays of arrays. */
function noMember(column: Column, condition: string): string {
  return `not exists (select from unnest(${column.sql}) member where member is not null and ${condition})`;
}

function onlyWherePresent(column: Column | undefined, value: boolean): Outcome {
  if (column === undefined) return never;
  return value ? { whenTrue: column.present, whenFalse: FALSE } : { whenTrue: FALSE, whenFalse: column.present };
}

function hasOutcome(target: Expr, path: readonly string[], scope: ResidualScope): Outcome {
  const [name] = path;
  if (!isResource(target) || name === undefined) throw new NotPushable();
  const column = attributeColumn(scope.source, name);
  if (column === undefined) return constant(false);
  // A longer path walks into a column, which is neither record nor entity: an error where the column is there.
  if (path.length > 1) return { whenTrue: FALSE, whenFalse: not(column.present) };
  return { whenTrue: column.present, whenFalse: not(column.present) };
}

function likeOutcome(target: Expr, pattern: readonly string[], scope: ResidualScope): Outcome {
  const column = columnOf(target, scope);
  if (column === undefined || column.type !== 'string') return never;
  if (!pattern.every(storable)) return onlyWherePresent(column, false);
  const escaped = pattern.map((piece) => piece.replace(/[\\%_]/g, '\\$&')).join('%');
  return split(column, `${column.sql} like ? escape '\\'`, { type: 'text', value: escaped });
}

function isOutcome(expr: Extract<Expr, { kind: 'is' }>, scope: ResidualScope): Outcome {
  if (!isResource(expr.target)) throw new NotPushable();
  if (expr.entityType !== scope.source.entityType) return constant(false);
  return expr.within === undefined ? constant(true) : inOutcome(expr.within, scope);
}

function binaryOutcome(expr: Extract<Expr, { kind: 'binary' }>, scope: ResidualScope): Outcome {
  switch (expr.operator) {
    case '==':
      return equalOutcome(expr.left, expr.right, scope);
    case '!=': {
      const { whenTrue, whenFalse } = equalOutcome(expr.left, expr.right, scope);
      return { whenTrue: whenFalse, whenFalse: whenTrue };
    }
    case '<':
    case '<=':
    case '>':
    case '>=':
      return orderOutcome(expr.operator, expr.left, expr.right, scope);
    case 'in':
      if (!isResource(expr.left)) throw new NotPushable();
      return inOutcome(expr.right, scope);
    case 'contains':
    case 'containsAll':
    case 'containsAny':
      return setOutcome(expr.operator, expr.left, expr.right, scope);
    case 'hasTag':
      // Rows have no tags; the tag's name was folded already or the operand is not a plain string.
      if (isResource(expr.left) && expr.right.kind === 'literal' && typeof expr.right.value === 'string') {
        return constant(false);
      }
      throw new NotPushable();
    default:
      throw new NotPushable();
  }
}

function equalOutcome(left: Expr, right: Expr, scope: ResidualScope): Outcome {
  if (left.kind === 'literal' && right.kind !== 'literal') return equalOutcome(right, left, scope);
  if (right.kind !== 'literal') throw new NotPushable();
  if (isResource(left)) {
    const { value } = right;
    if (typeof value !== 'object' || value.kind !== 'entity' || value.type !== scope.source.entityType) {
      return constant(false);
    }
    return idOutcome([value.id], scope.source.idColumn);
  }
  const column = columnOf(left, scope);
  if (column === undefined) return never;
  const { value } = right;
  switch (column.type) {
    case 'bool':
      if (typeof value !== 'boolean') return onlyWherePresent(column, false);
      return split(column, `${column.sql} is ${value}`);
    case 'string':
      if (typeof value !== 'string' || !storable(value)) return onlyWherePresent(column, false);
      return split(column, `${column.sql} = ?`, { type: 'text', value });
    case 'long':
      if (typeof value !== 'number' && typeof value !== 'bigint') return onlyWherePresent(column, false);
      return split(column, `${column.sql} = ?`, { type: 'bigint', value: value.toString() });
    case 'datetime':
      if (typeof value !== 'object' || value.kind !== 'datetime') return onlyWherePresent(column, false);
      return split(column, `${milliseconds(column.sql)} = ?`, { type: 'numeric', value: value.ms.toString() });
    case 'string_set': {
      if (typeof value !== 'object' || !(value instanceof CedarSet)) return onlyWherePresent(column, false);
      const strings = storableStrings(value);
      if (strings.length !== value.items.length) return onlyWherePresent(column, false);
      const param: Parameter = { type: 'text[]', value: strings };
      return split(column, `${column.sql} @> ? and ${noMember(column, 'member <> all(?)')}`, param, param);
    }
  }
}

const mirrored = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

function orderOutcome(operator: '<' | '<=' | '>' | '>=', left: Expr, right: Expr, scope: ResidualScope): Outcome {
  if (left.kind === 'literal' && right.kind !== 'literal') {
    return orderOutcome(mirrored[operator], right, left, scope);
  }
  if (right.kind !== 'literal') throw new NotPushable();
  const column = columnOf(left, scope);
  const { value } = right;
  if (column?.type === 'long' && (typeof value === 'number' || typeof value === 'bigint')) {
    return split(column, `${column.sql} ${operator} ?`, { type: 'bigint', value: value.toString() });
  }
  if (column?.type === 'datetime' && typeof value === 'object' && value.kind === 'datetime') {
    return split(column, `${milliseconds(column.sql)} ${operator} ?`, { type: 'numeric', value: value.ms.toString() });
  }
  return never;
}

function inOutcome(right: Expr, scope: ResidualScope): Outcome {
  if (right.kind !== 'literal' || typeof right.value !== 'object') throw new NotPushable();
  const above = right.value instanceof CedarSet ? right.value.items : [right.value];
  const outcomes: Fragment[] = [];
  for (const item of above) {
    // One member that is not an entity makes the whole test an error.
    if (typeof item !== 'object' || item.kind !== 'entity') return never;
    outcomes.push(...belowFragments(item, scope));
  }
  const whenTrue = or(...outcomes);
  return { whenTrue, whenFalse: not(whenTrue) };
}

function belowFragments(above: EntityUid, { source, idsBelow }: ResidualScope): Fragment[] {
  const parts: Fragment[] = [];
  if (above.type === source.entityType) parts.push(idOutcome([above.id], source.idColumn).whenTrue);
  for (const parent of source.parents) {
    const below = idsBelow(above, parent.type);
    if (below === undefined) throw new NotPushable();
    const ids = above.type === parent.type ? [above.id, ...below] : below;
    if (ids.length > 0) parts.push(idOutcome(ids, parent.column).whenTrue);
  }
  return parts;
}

function idOutcome(ids: readonly string[], columnName: string): Outcome {
  const sql = identifier(columnName);
  const known = ids.filter(storable);
  if (known.length === 0) return constant(false);
  const whenTrue = fragment(`(${sql} is not null and ${sql} = any(?))`, { type: 'text[]', value: known });
  return { whenTrue, whenFalse: not(whenTrue) };
}

function setOutcome(
  operator: 'contains' | 'containsAll' | 'containsAny',
  left: Expr,
  right: Expr,
  scope: ResidualScope,
): Outcome {
  if (left.kind === 'literal') return memberOutcome(operator, left.value, right, scope);
  if (right.kind !== 'literal') throw new NotPushable();
  const column = columnOf(left, scope);
  if (column === undefined || column.type !== 'string_set') return never;
  if (operator === 'contains') {
    if (typeof right.value !== 'string' || !storable(right.value)) return onlyWherePresent(column, false);
    return split(column, `${column.sql} @> ?`, { type: 'text[]', value: [right.value] });
  }
  if (typeof right.value !== 'object' || !(right.value instanceof CedarSet)) return never;
  const strings = storableStrings(right.value);
  if (operator === 'containsAll') {
    if (strings.length !== right.value.items.length) return onlyWherePresent(column, false);
    return split(column, `${column.sql} @> ?`, { type: 'text[]', value: strings });
  }
  return split(column, `${column.sql} && ?`, { type: 'text[]', value: strings });
}

/** `["a", "b"].contains(resource.name)`: only this form has a column on the right. */
function memberOutcome(operator: string, set: Value, right: Expr, scope: ResidualScope): Outcome {
  if (operator !== 'contains' || typeof set !== 'object' || !(set instanceof CedarSet)) throw new NotPushable();
  const column = columnOf(right, scope);
  if (column === undefined) return never;
  if (column.type === 'string') {
    return split(column, `${column.sql} = any(?)`, { type: 'text[]', value: storableStrings(set) });
  }
  if (column.type === 'long') {
    const longs = set.items.filter((item) => typeof item === 'number' || typeof item === 'bigint');
    return split(column, `${column.sql} = any(?)`, { type: 'bigint[]', value: longs.map(String) });
  }
  throw new NotPushable();
}

function storableStrings(set: CedarSet): string[] {
  return set.items.filter((item): item is string => typeof item === 'string' && storable(item));
}
