// From values to bytes and back without loss: canonical JSON in which every number keeps its kind.

import { canonicalBytes, type Fault, isJsonObject, type Json, parseJson, type Result } from '@sallyport/base';

/** Bytes of a value and the value of bytes; `decode(encode(v))` equals `v`. */
export interface ValueCodec<T> {
  /** Throws on a value that is no `T`: a bug of the caller. */
  encode(value: T): Uint8Array;
  /** Faults where the bytes hold no `T`, for instance those of an older release: a miss. */
  decode(bytes: Uint8Array): Result<T, Fault>;
}

/** A codec of JSON values; `parse` brings what was read back into the type, as at any boundary. */
export function jsonCodec<T extends Json>(parse: (json: Json) => Result<T, Fault>): ValueCodec<T> {
  return {
    encode: (value) => canonicalBytes(lift(value)),
    decode: (bytes) => {
      // Lifting adds at most one level, so what was written can always be read.
      const json = parseJson(bytes, { depthMax: depthMax + 1 });
      return json.ok ? parse(lower(json.value)) : json;
    },
  };
}

/*
 * Plain JSON would give some numbers back as another kind: a small bigint as number, a large whole number as bigint,
 * −0 as 0. These are written as an object whose only name starts with U+0000; names that do so already get one more.
 */
const mark = '\u0000';
const bigintName = `${mark}bigint`;
const numberName = `${mark}number`;
const wholeNumber = /^-?[0-9]+$/;
const depthMax = 256;

function lift(value: Json, depth = 0): Json {
  if (depth > depthMax) throw new RangeError(`a cached value nests at most ${depthMax} deep`);
  if (typeof value === 'bigint')
    return fitsNumber(value) || tooLong(value) ? { [bigintName]: value.toString() } : value;
  if (typeof value === 'number') {
    if (Object.is(value, -0)) return { [numberName]: '-0' };
    return Number.isInteger(value) && !Number.isSafeInteger(value) ? { [numberName]: BigInt(value).toString() } : value;
  }
  if (Array.isArray(value)) return value.map((item: Json) => lift(item, depth + 1));
  if (!isJsonObject(value)) return value;
  const out: Record<string, Json> = Object.create(null);
  for (const [name, member] of Object.entries(value)) {
    out[name.startsWith(mark) ? mark + name : name] = lift(member, depth + 1);
  }
  return out;
}

function lower(value: Json): Json {
  if (Array.isArray(value)) return value.map(lower);
  if (!isJsonObject(value)) return value;
  const { [bigintName]: bigint, [numberName]: number } = value;
  if (typeof bigint === 'string' && wholeNumber.test(bigint)) return BigInt(bigint);
  if (typeof number === 'string' && wholeNumber.test(number)) return Number(number);
  const out: Record<string, Json> = Object.create(null);
  for (const [name, member] of Object.entries(value)) out[name.startsWith(mark) ? name.slice(1) : name] = lower(member);
  return out;
}

function fitsNumber(value: bigint): boolean {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);
}

/** The parser of base refuses bare integers of more than 39 digits. */
function tooLong(value: bigint): boolean {
  return value.toString().length > 39;
}
