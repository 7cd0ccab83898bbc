// Cedar's JSON for values: plain JSON, with `__entity` and `__extn` for what JSON lacks.

import { type Fault, FaultError, fail, isJsonObject, type Json, type JsonObject, type Result } from '@sallyport/base';
import { formatDecimal } from '../extensions/decimal.ts';
import { callExtension, extensionFunction } from '../extensions/functions.ts';
import { formatIp } from '../extensions/ip.ts';
import { EvaluationFailure } from '../failure.ts';
import { toLong } from '../long.ts';
import { type EntityUid, entityUid } from '../uid.ts';
import { type CedarRecord, CedarSet, type Value } from '../value.ts';

/** The value of JSON as `parseJson` gives it. Faults: `invalid_input` with the JSON pointer of what has no value. */
export function valueFromJson(json: Json): Result<Value, Fault> {
  return reading(() => readValue(json, ''));
}

/** The record of a JSON object, as `context` wants it; an object that stands for an entity or a call is refused. */
export function recordFromJson(json: Json): Result<CedarRecord, Fault> {
  return reading(() => {
    const value = readValue(json, '');
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
  if (typeof json === 'boolean' || typeof json === 'string') return json;
  if (typeof json === 'number' || typeof json === 'bigint') {
    const long = typeof json === 'number' && !Number.isSafeInteger(json) ? undefined : toLong(json);
    if (long === undefined) throw refusal(`\`${json}\` is no 64-bit integer`, at);
    return long;
  }
  if (json === null) throw refusal('Cedar has no null; leave the attribute out', at);
  if (Array.isArray(json)) return new CedarSet(json.map((item: Json, index) => readValue(item, `${at}/${index}`)));
  if (!isJsonObject(json)) throw refusal('this has no value', at);
  return readObject(json, at);
}

function readObject(json: JsonObject, at: string): Value {
  const names = Object.keys(json);
  if (names.length === 1 && json.__entity !== undefined) return readUid(json, at);
  if (names.length === 1 && json.__extn !== undefined) return readCall(json.__extn, `${at}/__extn`);
  const special = names.find((name) => specials.has(name));
  if (special !== undefined) throw refusal(`\`${special}\` cannot be an attribute`, at);
  return {
    kind: 'record',
    fields: new Map(names.map((name) => [name, readValue(json[name] ?? null, pointer(at, name))])),
  };
}

/** Reads `{type, id}` or `{__entity: {type, id}}`; throws what `refusal` makes. */
export function readUid(json: Json | undefined, at: string): EntityUid {
  if (isJsonObject(json)) {
    if (json.__entity !== undefined) return readUid(json.__entity, `${at}/__entity`);
    const { type, id } = json;
    if (typeof type === 'string' && typeof id === 'string' && typeForm.test(type)) return entityUid(type, id);
  }
  throw refusal('expected an entity as {"type": …, "id": …}', at);
}

const typeForm = /^[_a-zA-Z][_a-zA-Z0-9]*(?:::[_a-zA-Z][_a-zA-Z0-9]*)*$/;

function readCall(json: Json | undefined, at: string): Value {
  if (!isJsonObject(json) || typeof json.fn !== 'string') throw refusal('expected {"fn": …, "arg": …}', at);
  const { fn, arg, args } = json;
  const list: readonly Json[] = Array.isArray(args) ? args : arg === undefined ? [] : [arg];
  if (extensionFunction(fn) === undefined) throw refusal(`there is no extension function \`${fn}\``, at);
  try {
    return callExtension(
      fn,
      list.map((item, index) => readValue(item, `${at}/args/${index}`)),
    );
  } catch (failure) {
    if (!(failure instanceof EvaluationFailure)) throw failure;
    throw refusal(failure.message, at);
  }
}

/** The JSON pointer (RFC 6901) of a member. */
export function pointer(at: string, name: string): string {
  return `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
