// Cedar's JSON for values: plain JSON, with `__entity` and `__extn` for what JSON lacks.

import { type Fault, FaultError, fail, isJsonObject, type Json, type JsonObject, type Result } from '@sallyport/base';
import { formatDecimal } from '../extensions/decimal.ts';
import { callExtension } from '../extensions/functions.ts';
import { formatIp } from '../extensions/ip.ts';
import { EvaluationFailure } from '../failure.ts';
import { fieldsOfLists } from '../fields.ts';
import { toLong } from '../long.ts';
import { isTypePath } from '../parse/name.ts';
import type { RecordType, SchemaType } from '../schema/schema.ts';
import { type EntityUid, entityUid } from '../uid.ts';
import { type CedarRecord, CedarSet, type Value } from '../value.ts';

/**
 * The value of JSON as `parseJson` gives it. With a type, Cedar's implicit forms are read too: a plain string for an
 * extension value, a plain `{type, id}` for an entity. Faults: `invalid_input` with the JSON pointer of what has no value.
 */
export function valueFromJson(json: Json, type?: SchemaType): Result<Value, Fault> {
  return reading(() => readTyped(json, '', type));
}

/** The record of a JSON object, as `context` wants it; an object that stands for an entity or a call is refused. */
export function recordFromJson(json: Json, type?: RecordType): Result<CedarRecord, Fault> {
  return reading(() => {
    const value = readTyped(json, '', type);
    if (typeof value !== 'object' || value.kind !== 'record') throw refusal('expected an object of attributes', '');
    return value;
  });
}

/** The uid of `{type, id}` or `{__entity: {type, id}}`. */
export function uidFromJson(json: Json): Result<EntityUid, Fault> {
  return reading(() => readUid(json, ''));
}

/** The JSON of a value; `valueFromJson` reads it back. Throws for a record that would read back as something else. */
export function valueToJson(value: Value): Json {
  if (typeof value !== 'object') return value;
  switch (value.kind) {
    case 'entity':
      return { __entity: { type: value.type, id: value.id } };
    case 'set':
      return value.items.map(valueToJson);
    case 'record':
      return recordToJson(value);
    case 'decimal':
      return { __extn: { fn: 'decimal', arg: formatDecimal(value) } };
    case 'ip':
      return { __extn: { fn: 'ip', arg: formatIp(value) } };
    case 'duration':
      return { __extn: { fn: 'duration', arg: `${value.ms}ms` } };
    case 'datetime': {
      const args = [
        { __extn: { fn: 'datetime', arg: '1970-01-01' } },
        { __extn: { fn: 'duration', arg: `${value.ms}ms` } },
      ];
      return { __extn: { fn: 'offset', args } };
    }
  }
}

export function recordToJson(record: CedarRecord): JsonObject {
  const out: Record<string, Json> = Object.create(null);
  for (const [name, field] of record.fields) {
    if (specials.has(name)) throw new TypeError(`a record with the attribute ${name} has no JSON form`);
    out[name] = valueToJson(field);
  }
  return out;
}

const specials: ReadonlySet<string> = new Set(['__entity', '__extn', '__expr']);

/** Runs a reader; its refusals become the fault. */
export function reading<T>(read: () => T): Result<T, Fault> {
  try {
    return { ok: true, value: read() };
  } catch (refused) {
    if (!(refused instanceof FaultError)) throw refused;
    return { ok: false, fault: refused.fault };
  }
}

/** The refusal that `reading` catches; `at` is a JSON pointer. */
export function refusal(message: string, at: string): FaultError {
  return new FaultError(fail('invalid_input', message, at === '' ? {} : { at }).fault);
}

/** Reads one value; throws what `refusal` makes. */
export function readValue(json: Json, at: string): Value {
  const plain = plainValue(json);
  if (plain !== undefined) return plain;
  if (typeof json === 'number' || typeof json === 'bigint') throw refusal(`\`${json}\` is no 64-bit integer`, at);
  if (json === null) throw refusal('Cedar has no null; leave the attribute out', at);
  if (Array.isArray(json)) return new CedarSet(json.map((item: Json, index) => readValue(item, `${at}/${index}`)));
  if (!isJsonObject(json)) throw refusal('this has no value', at);
  return readObject(json, at);
}

/** The value of a string, a Boolean or an integer of 64 bits; undefined for anything else. */
function plainValue(json: Json): Value | undefined {
  switch (typeof json) {
    case 'string':
    case 'boolean':
      return json;
    case 'number':
    case 'bigint':
      return toLong(json);
    default:
      return undefined;
  }
}

function readObject(json: JsonObject, at: string): Value {
  const isSingle = Object.keys(json).length === 1;
  if (isSingle && json.__entity !== undefined) return readUid(json, at);
  if (isSingle && json.__extn !== undefined) return readCall(json.__extn, `${at}/__extn`);
  return readRecord(json, at, undefined);
}

function readRecord(json: JsonObject, at: string, type: RecordType | undefined): CedarRecord {
  const names = Object.keys(json);
  const values = names.map((name): Value => {
    if (name.startsWith('__') && specials.has(name)) throw refusal(`\`${name}\` cannot be an attribute`, at);
    const field = json[name] ?? null;
    const fieldType = type?.attributes.get(name)?.type;
    // Most fields are plain: they need no pointer, which is there to say where something is wrong.
    const plain = fieldType === undefined ? plainValue(field) : undefined;
    return plain ?? readTyped(field, pointer(at, name), fieldType);
  });
  return { kind: 'record', fields: fieldsOfLists(names, values) };
}

/** Reads one value where a type may be known; throws what `refusal` makes. The type guides, it does not validate. */
export function readTyped(json: Json, at: string, type: SchemaType | undefined): Value {
  const plain = isJsonObject(json) && json.__entity === undefined && json.__extn === undefined;
  switch (type?.kind) {
    case 'extension':
      if (typeof json === 'string') return apply(type.constructor, [json], at);
      return plain ? readCall(json, at) : readValue(json, at);
    case 'entity':
      return plain ? readUid(json, at) : readValue(json, at);
    case 'set':
      if (!Array.isArray(json)) return readValue(json, at);
      return new CedarSet(json.map((item: Json, index) => readTyped(item, `${at}/${index}`, type.element)));
    case 'record':
      return plain ? readRecord(json, at, type) : readValue(json, at);
    default:
      return readValue(json, at);
  }
}

/** Reads `{type, id}` or `{__entity: {type, id}}`; throws what `refusal` makes. */
export function readUid(json: Json | undefined, at: string): EntityUid {
  if (isJsonObject(json)) {
    if (json.__entity !== undefined) return readUid(json.__entity, `${at}/__entity`);
    const { type, id } = json;
    if (typeof type === 'string' && typeof id === 'string' && isTypePath(type)) return entityUid(type, id);
  }
  throw refusal('expected an entity as {"type": …, "id": …}', at);
}

function readCall(json: Json | undefined, at: string): Value {
  if (!isJsonObject(json) || typeof json.fn !== 'string') throw refusal('expected {"fn": …, "arg": …}', at);
  const { fn, arg, args } = json;
  const list: readonly Json[] = Array.isArray(args) ? args : arg === undefined ? [] : [arg];
  return apply(
    fn,
    list.map((item, index) => readValue(item, `${at}/args/${index}`)),
    at,
  );
}

function apply(fn: string, args: readonly Value[], at: string): Value {
  try {
    return callExtension(fn, args);
  } catch (failure) {
    if (!(failure instanceof EvaluationFailure)) throw failure;
    throw refusal(failure.message, at);
  }
}

/** The JSON pointer (RFC 6901) of a member. */
export function pointer(at: string, name: string): string {
  // Read values ask for one each, and next to no name needs this.
  const plain = !name.includes('~') && !name.includes('/');
  return plain ? `${at}/${name}` : `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
