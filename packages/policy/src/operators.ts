// What each operator does to values: one definition that evaluation, folding and compilation share.

import type { BinaryOperator } from './ast.ts';
import type { Entities, Entity } from './entity.ts';
import { EvaluationFailure, StoreFailure } from './failure.ts';
import { addLong, type Long, multiplyLong, negateLong, subtractLong } from './long.ts';
import { type EntityUid, sameUid } from './uid.ts';
import { CedarSet, sameValue, typeName, type Value } from './value.ts';

/** Looks an entity up; a store that throws ends the whole evaluation (`StoreFailure`). */
export function lookUp(entities: Entities, uid: EntityUid): Entity | undefined {
  try {
    return entities.get(uid);
  } catch (cause) {
    throw new StoreFailure(cause);
  }
}

/** The value of `left operator right`. Throws `EvaluationFailure`. */
export function applyBinary(operator: BinaryOperator, left: Value, right: Value, entities: Entities): Value {
  switch (operator) {
    case '==':
      return sameValue(left, right);
    case '!=':
      return !sameValue(left, right);
    case '<':
      return compare(left, right) < 0;
    case '<=':
      return compare(left, right) <= 0;
    case '>':
      return compare(left, right) > 0;
    case '>=':
      return compare(left, right) >= 0;
    case '+':
      return within('+', left, right, addLong(asLong(left), asLong(right)));
    case '-':
      return within('-', left, right, subtractLong(asLong(left), asLong(right)));
    case '*':
      return within('*', left, right, multiplyLong(asLong(left), asLong(right)));
    case 'in':
      return isIn(asEntity(left), right, entities);
    case 'contains':
      return asSet(left).has(right);
    case 'containsAll': {
      const set = asSet(left);
      return asSet(right).items.every((item) => set.has(item));
    }
    case 'containsAny': {
      const set = asSet(left);
      return asSet(right).items.some((item) => set.has(item));
    }
    case 'hasTag': {
      const [uid, tag] = [asEntity(left), asString(right)];
      return lookUp(entities, uid)?.tags.has(tag) === true;
    }
    case 'getTag':
      return getTag(asEntity(left), asString(right), entities);
  }
}

/** `target.name`. Throws `EvaluationFailure` for another type, an absent entity and an absent attribute. */
export function getAttribute(target: Value, name: string, entities: Entities): Value {
  const fields =
    typeof target === 'object' && target.kind === 'entity' ? existing(target, entities).attrs : asFields(target);
  const value = fields.get(name);
  if (value === undefined) throw new EvaluationFailure('attribute_absent', `there is no attribute \`${name}\``);
  return value;
}

/** `target has path`. Throws `EvaluationFailure` where a step that exists has no attributes at all. */
export function hasPath(target: Value, path: readonly string[], entities: Entities): boolean {
  let at = target;
  for (const name of path) {
    const fields = typeof at === 'object' && at.kind === 'entity' ? lookUp(entities, at)?.attrs : asFields(at);
    const next = fields?.get(name);
    if (next === undefined) return false;
    at = next;
  }
  return true;
}

/** `target like pattern`: greedy from the left, so linear in text times pieces. */
export function matchesPattern(text: Value, pattern: readonly string[]): boolean {
  const subject = asString(text);
  const first = pattern[0] ?? '';
  const last = pattern.at(-1) ?? '';
  if (pattern.length === 1) return subject === first;
  if (subject.length < first.length + last.length || !subject.startsWith(first) || !subject.endsWith(last))
    return false;
  const end = subject.length - last.length;
  let at = first.length;
  for (const piece of pattern.slice(1, -1)) {
    const found = subject.indexOf(piece, at);
    if (found === -1 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}

/** `uid in right`, where right is an entity or a set of nothing but entities. */
export function isIn(uid: EntityUid, right: Value, entities: Entities): boolean {
  if (typeof right === 'object' && right.kind === 'entity') return isWithin(uid, right, entities);
  if (typeof right !== 'object' || right.kind !== 'set') throw wrongType('entity or set', right);
  const above = right.items.map(asEntity);
  return above.some((item) => isWithin(uid, item, entities));
}

/** True for the entity itself, existing or not, and for everything below `above`. */
export function isWithin(uid: EntityUid, above: EntityUid, entities: Entities): boolean {
  return sameUid(uid, above) || lookUp(entities, uid)?.ancestors.has(above) === true;
}

export function negate(value: Value): Value {
  const negated = negateLong(asLong(value));
  if (negated === undefined) throw new EvaluationFailure('overflow', `\`-(${value})\` leaves the range of 64 bits`);
  return negated;
}

export function asBool(value: Value): boolean {
  if (typeof value === 'boolean') return value;
  throw wrongType('bool', value);
}

export function asSet(value: Value): CedarSet {
  if (value instanceof CedarSet) return value;
  throw wrongType('set', value);
}

export function asEntity(value: Value): EntityUid {
  if (typeof value === 'object' && value.kind === 'entity') return value;
  throw wrongType('entity', value);
}

function asLong(value: Value): Long {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  throw wrongType('long', value);
}

function asString(value: Value): string {
  if (typeof value === 'string') return value;
  throw wrongType('string', value);
}

function asFields(value: Value): ReadonlyMap<string, Value> {
  if (typeof value === 'object' && value.kind === 'record') return value.fields;
  throw wrongType('record or entity', value);
}

function existing(uid: EntityUid, entities: Entities): Entity {
  const entity = lookUp(entities, uid);
  if (entity !== undefined) return entity;
  throw new EvaluationFailure('entity_absent', `entity \`${uid.type}::${JSON.stringify(uid.id)}\` does not exist`);
}

function getTag(uid: EntityUid, tag: string, entities: Entities): Value {
  const value = existing(uid, entities).tags.get(tag);
  if (value === undefined) throw new EvaluationFailure('tag_absent', `there is no tag \`${tag}\``);
  return value;
}

/** Negative, zero or positive; two Longs, two datetimes or two durations. */
function compare(left: Value, right: Value): number {
  const [a, b] = ordered(left, right);
  return a < b ? -1 : a > b ? 1 : 0;
}

function ordered(left: Value, right: Value): readonly [Long, Long] {
  if (typeof left === 'object' && (left.kind === 'datetime' || left.kind === 'duration')) {
    if (typeof right === 'object' && right.kind === left.kind) return [left.ms, right.ms];
    throw wrongType(left.kind, right);
  }
  return [asLong(left), asLong(right)];
}

function within(operator: string, left: Value, right: Value, result: Long | undefined): Long {
  if (result !== undefined) return result;
  throw new EvaluationFailure('overflow', `\`${left} ${operator} ${right}\` leaves the range of 64 bits`);
}

function wrongType(expected: string, got: Value): EvaluationFailure {
  return new EvaluationFailure('type', `expected ${expected}, got ${typeName(got)}`);
}
