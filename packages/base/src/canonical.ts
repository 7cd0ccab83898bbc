// Canonical JSON (RFC 8785): one value, one sequence of bytes, so that digests and signatures agree.

import { utf8 } from './digest.ts';
import { isJsonObject, type Json, type JsonObject } from './json.ts';

/** What a reader of the text will take. */
export interface CanonicalBounds {
  /** Objects and lists inside one another. */
  readonly depthMax: number;
  /** Characters of an integer beyond 2^53, its sign counted. */
  readonly integerCharsMax: number;
}

const unbounded: CanonicalBounds = { depthMax: Number.POSITIVE_INFINITY, integerCharsMax: Number.POSITIVE_INFINITY };

/**
 * The canonical text of a value. Names are sorted by UTF-16 code units, numbers written as ECMAScript does.
 * An integer beyond 2^53, which RFC 8785 cannot carry, is written with all its digits: it is exact, and parses back.
 * Throws on NaN, infinities, undefined and lone surrogates: such a value is a bug of the caller.
 */
export function canonicalJson(value: Json): string {
  const text = boundedCanonicalJson(value, unbounded);
  if (text === undefined) throw new TypeError('nothing exceeds infinity');
  return text;
}

export function canonicalBytes(value: Json): Uint8Array {
  return utf8(canonicalJson(value));
}

/**
 * As `canonicalJson`, or undefined for a value that exceeds the bounds. One pass; names that are in order already are
 * spared their sorting.
 */
export function boundedCanonicalJson(value: Json, bounds: CanonicalBounds): string | undefined {
  return written(value, bounds.depthMax, bounds.integerCharsMax);
}

function written(value: Json, depthLeft: number, integerCharsMax: number): string | undefined {
  switch (typeof value) {
    case 'string':
      return canonicalText(value);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError('canonical JSON has no NaN and no infinity');
      return `${value}`;
    case 'bigint': {
      const digits = value.toString();
      return digits.length <= integerCharsMax ? digits : undefined;
    }
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      if (depthLeft <= 0) return undefined;
      return isJsonObject(value)
        ? objectText(value, depthLeft - 1, integerCharsMax)
        : listText(value, depthLeft - 1, integerCharsMax);
    default:
      throw new TypeError(`canonical JSON has no ${typeof value}`);
  }
}

function listText(items: readonly Json[], depthLeft: number, integerCharsMax: number): string | undefined {
  let text = '[';
  for (const item of items) {
    const each = written(item, depthLeft, integerCharsMax);
    if (each === undefined) return undefined;
    text += text.length === 1 ? each : `,${each}`;
  }
  return `${text}]`;
}

function objectText(value: JsonObject, depthLeft: number, integerCharsMax: number): string | undefined {
  let text = '{';
  for (const name of sortedNames(value)) {
    const member = value[name];
    if (member === undefined) throw new TypeError('canonical JSON has no undefined');
    const each = written(member, depthLeft, integerCharsMax);
    if (each === undefined) return undefined;
    text += text.length === 1 ? `${canonicalText(name)}:${each}` : `,${canonicalText(name)}:${each}`;
  }
  return `${text}}`;
}

/** By UTF-16 code units, as JavaScript compares strings. */
function sortedNames(value: JsonObject): readonly string[] {
  const names = Object.keys(value);
  let before = '';
  for (const name of names) {
    if (name < before) return names.sort();
    before = name;
  }
  return names;
}

/** Printable ASCII that JSON does not escape: most texts, and several times as fast. */
const plain = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;

/** A string as canonical JSON. Throws on lone surrogates. */
export function canonicalText(value: string): string {
  if (plain.test(value)) return `"${value}"`;
  if (!value.isWellFormed()) throw new TypeError('canonical JSON has no lone surrogates');
  return JSON.stringify(value);
}
