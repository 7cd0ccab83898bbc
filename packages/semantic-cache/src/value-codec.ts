// From values to bytes and back without loss: canonical JSON in which every number keeps its kind.

import { canonicalBytes, type Fault, fail, isJsonObject, type Json, type Result, utf8Text } from '@sallyport/base';

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
      const text = utf8Text(bytes);
      const json = text === undefined ? undefined : read(text);
      return json === undefined ? fail('integrity', 'a cached value is no JSON; it is computed anew') : parse(json);
    },
  };
}

/*
 * Plain JSON would give some numbers back as another kind: a bigint as number, −0 as 0. These are written as an object
 * whose only name starts with U+0000; names that do so already get one more. What is left is exact under JSON.parse, which
 * is a multiple faster than the strict parser, and may be used: the envelope says that a Sallyport wrote these bytes.
 */
const mark = '\u0000';
const bigintName = `${mark}bigint`;
const numberName = `${mark}number`;
const wholeNumber = /^-?[0-9]+$/;
const depthMax = 256;

function read(text: string): Json | undefined {
  try {
    const json: Json = JSON.parse(text);
    return text.includes('\\u0000') ? lower(json) : json;
  } catch {
    // Whole, and of this key, but not written by this codec: the space counts it as unreadable.
    return undefined;
  }
}

function lift(value: Json, depth = 0): Json {
  if (depth > depthMax) throw new RangeError(`a cached value nests at most ${depthMax} deep`);
  if (typeof value === 'bigint') return { [bigintName]: value.toString() };
  if (Object.is(value, -0)) return { [numberName]: '-0' };
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
  if (number === '-0') return -0;
  const out: Record<string, Json> = Object.create(null);
  for (const [name, member] of Object.entries(value)) out[name.startsWith(mark) ? name.slice(1) : name] = lower(member);
  return out;
}
