// Canonical JSON (RFC 8785): one value, one sequence of bytes, so that digests and signatures agree.

import { utf8 } from './digest.ts';
import type { Json } from './json.ts';

/**
 * The canonical text of a value. Names are sorted by UTF-16 code units, numbers written as ECMAScript does.
 * An integer beyond 2^53, which RFC 8785 cannot carry, is written with all its digits: it is exact, and parses back.
 * Throws on NaN, infinities, undefined and lone surrogates: such a value is a bug of the caller.
 */
export function canonicalJson(value: Json): string {
  switch (typeof value) {
    case 'string':
      return text(value);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError('canonical JSON has no NaN and no infinity');
      return JSON.stringify(value);
    case 'bigint':
      return value.toString();
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object': {
      if (value === null) return 'null';
      if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
      const members = Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
        .map(([name, member]) => `${text(name)}:${canonicalJson(member)}`);
      return `{${members.join(',')}}`;
    }
    default:
      throw new TypeError(`canonical JSON has no ${typeof value}`);
  }
}

export function canonicalBytes(value: Json): Uint8Array {
  return utf8(canonicalJson(value));
}

function text(value: string): string {
  if (!value.isWellFormed()) throw new TypeError('canonical JSON has no lone surrogates');
  return JSON.stringify(value);
}
