// Cedar's values, their equality, and a text key that is equal exactly where the values are.

import { fieldsOf } from './fields.ts';
import type { Long } from './long.ts';
import type { EntityUid } from './uid.ts';

export type Value =
  | boolean
  | Long
  | string
  | EntityUid
  | CedarSet
  | CedarRecord
  | CedarDecimal
  | CedarIp
  | CedarDatetime
  | CedarDuration;

export interface CedarRecord {
  readonly kind: 'record';
  readonly fields: ReadonlyMap<string, Value>;
}

/** Ten-thousandths: `decimal("1.5")` is 15000. */
export interface CedarDecimal {
  readonly kind: 'decimal';
  readonly tenThousandths: Long;
}

/** An address or a range. `words` are unsigned 32-bit, one for IPv4 and four for IPv6. */
export interface CedarIp {
  readonly kind: 'ip';
  readonly words: readonly number[];
  readonly prefix: number;
}

/** Milliseconds since the Unix epoch. */
export interface CedarDatetime {
  readonly kind: 'datetime';
  readonly ms: Long;
}

export interface CedarDuration {
  readonly kind: 'duration';
  readonly ms: Long;
}

/** Sets up to this size are searched by comparing; larger ones get an index of keys. */
const scanMax = 8;

/** A set of values without duplicates, in order of first appearance. */
export class CedarSet {
  readonly kind = 'set';
  readonly items: readonly Value[];
  #keys: ReadonlySet<string> | undefined;

  constructor(items: Iterable<Value>) {
    const all = Array.isArray(items) ? (items as readonly Value[]) : [...items];
    if (all.length <= scanMax) {
      const distinct: Value[] = [];
      for (const item of all) if (!distinct.some((other) => sameValue(other, item))) distinct.push(item);
      // The copy has no room to spare: there may be millions of these.
      this.items = distinct.slice();
      return;
    }
    const byKey = new Map<string, Value>();
    for (const item of all) {
      const key = valueKey(item);
      if (!byKey.has(key)) byKey.set(key, item);
    }
    this.items = [...byKey.values()];
    this.#keys = new Set(byKey.keys());
  }

  has(value: Value): boolean {
    if (this.items.length <= scanMax) {
      for (const item of this.items) if (item === value || sameValue(item, value)) return true;
      return false;
    }
    this.#keys ??= new Set(this.items.map(valueKey));
    return this.#keys.has(valueKey(value));
  }
}

/** The record of these fields, from a Map, an array of pairs or a plain object. */
export function cedarRecord(fields: Iterable<readonly [string, Value]> | Readonly<Record<string, Value>>): CedarRecord {
  const pairs = Symbol.iterator in fields ? fields : Object.entries(fields);
  return { kind: 'record', fields: fieldsOf(pairs) };
}

/** Cedar's `==`: never an error; values of different types differ. */
export function sameValue(a: Value, b: Value): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  if (a === b) return true;
  switch (a.kind) {
    case 'entity':
      return b.kind === 'entity' && a.id === b.id && a.type === b.type;
    case 'set':
      return b.kind === 'set' && a.items.length === b.items.length && a.items.every((item) => b.has(item));
    case 'record':
      return b.kind === 'record' && sameFields(a.fields, b.fields);
    case 'decimal':
      return b.kind === 'decimal' && a.tenThousandths === b.tenThousandths;
    case 'ip':
      return (
        b.kind === 'ip' &&
        a.prefix === b.prefix &&
        a.words.length === b.words.length &&
        a.words.every((word, at) => word === b.words[at])
      );
    case 'datetime':
    case 'duration':
      return b.kind === a.kind && a.ms === b.ms;
  }
}

function sameFields(a: ReadonlyMap<string, Value>, b: ReadonlyMap<string, Value>): boolean {
  if (a.size !== b.size) return false;
  for (const [name, value] of a) {
    const other = b.get(name);
    if (other === undefined || !sameValue(value, other)) return false;
  }
  return true;
}

/**
 * A text that two values share exactly where `sameValue` holds.
 * INVARIANT: injective, since every text in it is JSON-quoted and every kind has its own mark.
 */
export function valueKey(value: Value): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'boolean':
    case 'number':
    case 'bigint':
      return String(value);
    default:
      return objectKey(value);
  }
}

function objectKey(value: Exclude<Value, boolean | Long | string>): string {
  switch (value.kind) {
    case 'entity':
      return `@${JSON.stringify(value.type)}${JSON.stringify(value.id)}`;
    case 'set':
      return `[${value.items.map(valueKey).sort().join(',')}]`;
    case 'record': {
      const names = [...value.fields.keys()].sort();
      return `{${names.map((name) => `${JSON.stringify(name)}:${fieldKey(value, name)}`).join(',')}}`;
    }
    case 'decimal':
      return `d${value.tenThousandths}`;
    case 'ip':
      return `i${value.words.join('.')}/${value.prefix}`;
    case 'datetime':
      return `t${value.ms}`;
    case 'duration':
      return `p${value.ms}`;
  }
}

function fieldKey(record: CedarRecord, name: string): string {
  const field = record.fields.get(name);
  return field === undefined ? '' : valueKey(field);
}

/** What a value is called in messages. */
export function typeName(value: Value): string {
  if (typeof value !== 'object') {
    return typeof value === 'boolean' ? 'bool' : typeof value === 'string' ? 'string' : 'long';
  }
  return value.kind === 'entity' ? `entity of type \`${value.type}\`` : value.kind;
}
