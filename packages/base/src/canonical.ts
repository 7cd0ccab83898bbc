// Canonical JSON (RFC 8785): one value, one sequence of bytes, so that digests and signatures agree.

import { utf8 } from './digest.ts';
import type { Json, JsonObject } from './json.ts';

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
      return Array.isArray(value) ? arrayText(value) : objectText(value as JsonObject);
    }
    default:
      throw new TypeError(`canonical JSON has no ${typeof value}`);
  }
}

function arrayText(items: readonly Json[]): string {
  let out = '[';
  for (const [index, item] of items.entries()) out += index === 0 ? canonicalJson(item) : `,${canonicalJson(item)}`;
  return `${out}]`;
}

function objectText(value: JsonObject): string {
  const names = Object.keys(value);
  let out = '{';
  for (const name of isSorted(names) ? names : names.sort()) {
    const member = value[name];
    if (member === undefined) throw new TypeError('canonical JSON has no undefined');
    out += `${out === '{' ? '' : ','}${text(name)}:${canonicalJson(member)}`;
  }
  return `${out}}`;
}

function isSorted(names: readonly string[]): boolean {
  let last = '';
  for (const name of names) {
    if (name < last) return false;
    last = name;
  }
  return true;
}

export function canonicalBytes(value: Json): Uint8Array {
  return utf8(canonicalJson(value));
}

/** Texts that JSON writes as they are. */
const plain = /^[ !#-[\]-~]*$/;

function text(value: string): string {
  if (plain.test(value)) return `"${value}"`;
  if (!value.isWellFormed()) throw new TypeError('canonical JSON has no lone surrogates');
  return JSON.stringify(value);
}
