// Small decoders for signed payloads: every field named, bounded and typed, and nothing unnamed let through.

import {
  canonicalBytes,
  type Fault,
  fail,
  isJsonObject,
  type Json,
  type JsonObject,
  ok,
  parseJson,
  type Result,
} from '@sallyport/base';
import { sameBytes } from './proof.ts';

/** Reads one value at a JSON pointer, or throws a `Refusal` that `decodeWith` turns into a fault. */
export type Decoder<T> = (value: Json | undefined, at: string) => T;

export type Decoded<D> = D extends Decoder<infer T> ? T : never;

class Refusal {
  readonly at: string;
  readonly reason: string;

  constructor(at: string, reason: string) {
    this.at = at;
    this.reason = reason;
  }
}

/** Faults: `invalid_input` with the JSON pointer of the first offence. */
export function decodeWith<T>(decoder: Decoder<T>, value: Json | undefined, what: string): Result<T, Fault> {
  try {
    return ok(decoder(value, ''));
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    return fail('invalid_input', `the ${what} is not valid: \`${refusal.at || '/'}\` ${refusal.reason}`, {
      at: refusal.at,
    });
  }
}

/** Like `decodeWith`, for bytes that must be the canonical JSON (RFC 8785) of the value. */
export function decodeCanonical<T>(decoder: Decoder<T>, bytes: Uint8Array, what: string): Result<T, Fault> {
  const parsed = parseJson(bytes);
  if (!parsed.ok) return fail('invalid_input', `the ${what} is not JSON`, { cause: parsed.fault });
  if (!sameBytes(canonicalBytes(parsed.value), bytes))
    return fail('invalid_input', `the ${what} is not canonical JSON`);
  return decodeWith(decoder, parsed.value, what);
}

/** Text of 1 to `charsMax` characters. */
export function text(charsMax: number): Decoder<string> {
  return (value, at) => {
    if (typeof value !== 'string' || value.length === 0 || value.length > charsMax || !value.isWellFormed()) {
      throw new Refusal(at, `must be text of 1 to ${charsMax} characters`);
    }
    return value;
  };
}

/** The value of `decoder` where `holds` of it, else a refusal with this reason; `field` is appended to the pointer. */
export function refine<T>(
  decoder: Decoder<T>,
  rule: { readonly holds: (value: T) => boolean; readonly field: string; readonly reason: string },
): Decoder<T> {
  return (value, at) => {
    const decoded = decoder(value, at);
    if (!rule.holds(decoded)) throw new Refusal(`${at}${rule.field}`, rule.reason);
    return decoded;
  };
}

export function pattern(form: RegExp, described: string): Decoder<string> {
  return (value, at) => {
    if (typeof value !== 'string' || !form.test(value)) throw new Refusal(at, `must be ${described}`);
    return value;
  };
}

/** SHA-256 as 64 lower-case hex digits. */
export const digest: Decoder<string> = pattern(/^[0-9a-f]{64}$/, 'a SHA-256 in lower-case hex');

const momentForm = pattern(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, 'an RFC 3339 time in UTC with milliseconds');

/** A real moment, RFC 3339 in UTC with exactly three digits of a second: one moment has one spelling. */
export const moment: Decoder<string> = (value, at) => {
  const form = momentForm(value, at);
  const part = (from: number) => Number(form.slice(from, from + 2));
  const isTime = part(11) < 24 && part(14) < 60 && part(17) < 60;
  if (!isTime || part(8) < 1 || part(8) > daysOf(Number(form.slice(0, 4)), part(5)))
    throw new Refusal(at, 'must be a time that exists');
  return form;
};

/** Days of a month (1 to 12) in the calendar of RFC 3339, appendix C; 0 of one that does not exist. */
function daysOf(year: number, month: number): number {
  if (month !== 2) return [31, 0, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

/** An integer from `min` to 2^53 − 1. */
export function count(min = 0): Decoder<number> {
  return (value, at) => {
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < min) {
      throw new Refusal(at, `must be an integer from ${min} on`);
    }
    return value;
  };
}

export function oneOf<const T extends string | number>(values: readonly T[]): Decoder<T> {
  return (value, at) => {
    const found = values.find((each) => each === value);
    if (found === undefined) throw new Refusal(at, `must be one of ${values.map((each) => `\`${each}\``).join(', ')}`);
    return found;
  };
}

export function list<T>(item: Decoder<T>, countMax: number): Decoder<readonly T[]> {
  return (value, at) => {
    if (!Array.isArray(value)) throw new Refusal(at, 'must be a list');
    if (value.length > countMax) throw new Refusal(at, `must have at most ${countMax} items`);
    return value.map((each: Json, index) => item(each, `${at}/${index}`));
  };
}

/** An object of any names to values of one kind. */
export function dictionary<T>(item: Decoder<T>, countMax: number): Decoder<Readonly<Record<string, T>>> {
  return (value, at) => {
    const members = Object.entries(anyObject(value, at));
    if (members.length > countMax) throw new Refusal(at, `must have at most ${countMax} members`);
    return Object.fromEntries(members.map(([name, member]) => [name, item(member, `${at}/${pointerSegment(name)}`)]));
  };
}

export const anyObject: Decoder<JsonObject> = (value, at) => {
  if (!isJsonObject(value)) throw new Refusal(at, 'must be an object');
  return value;
};

type Fields = Readonly<Record<string, Decoder<unknown>>>;
type Shape<R extends Fields, O extends Fields> = { readonly [K in keyof R]: Decoded<R[K]> } & {
  readonly [K in keyof O]?: Decoded<O[K]>;
};

/** An object with exactly the `required` fields and any of the `optional` ones. */
export function object<const R extends Fields, const O extends Fields = Record<never, never>>(
  required: R,
  optional?: O,
): Decoder<Shape<R, O>> {
  const fields = [
    ...Object.entries(required).map(([name, decoder]) => ({ name, decoder, isDue: true })),
    ...Object.entries(optional ?? {}).map(([name, decoder]) => ({ name, decoder, isDue: false })),
  ];
  const isField = (source: JsonObject, name: string) =>
    fields.some((field) => field.name === name && (field.isDue || source[name] !== undefined));
  return (value, at) => {
    const source = anyObject(value, at);
    // Most members decode to themselves: then the object does too, and nothing is copied.
    let changed: Record<string, unknown> | undefined;
    let found = 0;
    for (const { name, decoder, isDue } of fields) {
      const member = source[name];
      if (member === undefined && !isDue) continue;
      const decoded = decoder(member, `${at}/${name}`);
      if (member !== undefined) found += 1;
      if (decoded === member) continue;
      changed ??= {};
      changed[name] = decoded;
    }
    const names = Object.keys(source);
    // As many names as fields were found: there is no other.
    const odd = names.length === found ? undefined : names.find((name) => !isField(source, name));
    if (odd !== undefined) throw new Refusal(`${at}/${pointerSegment(odd)}`, 'is not a field of this version');
    // The loop above found exactly the fields that the type names; the compiler cannot follow names as data.
    return (changed === undefined ? source : { ...source, ...changed }) as Shape<R, O>;
  };
}

function pointerSegment(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
