// The canonical text of an event's body in one pass, which also finds what the reader of the event would refuse.

import { isJsonObject, type Json, type JsonObject } from '@sallyport/base';

/** Most digits of an integer that JSON from outside may have, its sign counted. */
const integerCharsMax = 40;

/**
 * As `canonicalJson` gives it, or undefined where the value is nested deeper than `depthMax` objects and lists, or holds
 * a number of more digits than a reader takes. Throws on what is not JSON: a bug of the caller.
 * A value whose names are in order already is spared their sorting.
 */
export function boundedCanonicalJson(value: Json, depthMax: number): string | undefined {
  switch (typeof value) {
    case 'string':
      return quoted(value);
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
      if (depthMax <= 0) return undefined;
      return isJsonObject(value) ? objectText(value, depthMax - 1) : listText(value, depthMax - 1);
    default:
      throw new TypeError(`canonical JSON has no ${typeof value}`);
  }
}

/** A string as JSON. Throws on lone surrogates. */
export function quoted(value: string): string {
  if (plain.test(value)) return `"${value}"`;
  if (!value.isWellFormed()) throw new TypeError('canonical JSON has no lone surrogates');
  return JSON.stringify(value);
}

/** Printable ASCII that JSON does not escape: most of what events hold, and several times as fast. */
const plain = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;

function listText(items: readonly Json[], depthLeft: number): string | undefined {
  let text = '[';
  for (const [at, item] of items.entries()) {
    const each = boundedCanonicalJson(item, depthLeft);
    if (each === undefined) return undefined;
    text += at === 0 ? each : `,${each}`;
  }
  return `${text}]`;
}

function objectText(value: JsonObject, depthLeft: number): string | undefined {
  let text = '{';
  for (const name of sortedNames(value)) {
    const member = value[name];
    if (member === undefined) throw new TypeError('canonical JSON has no undefined');
    const each = boundedCanonicalJson(member, depthLeft);
    if (each === undefined) return undefined;
    text += text.length === 1 ? `${quoted(name)}:${each}` : `,${quoted(name)}:${each}`;
  }
  return `${text}}`;
}

/** By UTF-16 code units, as JavaScript compares strings. */
function sortedNames(value: object): readonly string[] {
  const names = Object.keys(value);
  let before = '';
  for (const name of names) {
    if (name < before) return names.sort();
    before = name;
  }
  return names;
}
