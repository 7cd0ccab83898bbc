// Strict JSON (RFC 8259, RFC 7493): no duplicate keys, no lone surrogates, bounded depth, exact integers.

import { utf8Text } from './digest.ts';
import { type Fault, fail } from './fault.ts';
import { longString } from './json-string.ts';
import { limits } from './limits.ts';
import type { Result } from './result.ts';

/** Integers outside ±(2^53−1) come as bigint, so nothing is rounded; objects inherit no name, not even `toString`. */
export type Json = null | boolean | number | bigint | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

export interface JsonOptions {
  readonly depthMax?: number;
}

class Refusal {
  readonly reason: string;
  readonly offset: number;

  constructor(reason: string, offset: number) {
    this.reason = reason;
    this.offset = offset;
  }
}

/** Parses text or UTF-8 bytes. Faults: `invalid_input` with the line and column of the first offence. */
export function parseJson(input: string | Uint8Array, options: JsonOptions = {}): Result<Json, Fault> {
  const text = typeof input === 'string' ? input : utf8Text(input);
  if (text === undefined) return fail('invalid_input', 'the body is not UTF-8; send JSON encoded as UTF-8');
  try {
    return { ok: true, value: new Parser(text, options.depthMax ?? limits.jsonDepthMax).document() };
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    const before = text.slice(0, refusal.offset).split('\n');
    const at = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
    return fail('invalid_input', `the body is not acceptable JSON: ${refusal.reason} at ${at}`, { at });
  }
}

const numberForm = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/**
 * What objects are made of. Their prototype is empty and has none itself, so `in` finds own names only; an object made by
 * `Object.create(null)` does the same and is a hash table from the start, which costs several times as much.
 */
const Bare = function Bare() {} as unknown as new () => Record<string, Json>;
Bare.prototype = Object.freeze(Object.create(null));

const quote = 0x22;
const comma = 0x2c;
const minus = 0x2d;
const colon = 0x3a;
const bracketOpen = 0x5b;
const backslash = 0x5c;
const bracketClose = 0x5d;
const braceOpen = 0x7b;
const braceClose = 0x7d;
/** Digits that always fit a safe integer. */
const shortDigits = 15;

/** Names met lately, each in the slot of its hash; all documents share them, so their number and length are bounded. */
const namesMax = 512;
const nameCharsMax = 32;
const names: string[] = new Array<string>(namesMax).fill('');

class Parser {
  readonly #text: string;
  readonly #depthMax: number;
  #at = 0;

  constructor(text: string, depthMax: number) {
    this.#text = text;
    this.#depthMax = depthMax;
  }

  document(): Json {
    const value = this.#value(0);
    this.#next();
    if (this.#at < this.#text.length) throw this.#refusal('more text after the value');
    return value;
  }

  #refusal(reason: string): Refusal {
    return new Refusal(reason, this.#at);
  }

  /** Skips white space; the code of what comes after it, NaN at the end. */
  #next(): number {
    for (;;) {
      const c = this.#text.charCodeAt(this.#at);
      if (c !== 0x20 && c !== 0x0a && c !== 0x0d && c !== 0x09) return c;
      this.#at++;
    }
  }

  #value(depth: number): Json {
    const c = this.#next();
    switch (c) {
      case quote:
        return this.#string();
      case braceOpen:
        return this.#object(depth + 1);
      case bracketOpen:
        return this.#array(depth + 1);
      case 0x74:
        return this.#word('true', true);
      case 0x66:
        return this.#word('false', false);
      case 0x6e:
        return this.#word('null', null);
      default:
        if (Number.isNaN(c)) throw this.#refusal('the text ends too early');
        return this.#shortInteger(c) ?? this.#number();
    }
  }

  #word<T extends Json>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) throw this.#refusal('an unknown word');
    this.#at += word.length;
    return value;
  }

  /** An integer of few digits, which is most numbers; undefined, with nothing consumed, for any other. */
  #shortInteger(first: number): number | undefined {
    const start = first === minus ? this.#at + 1 : this.#at;
    let at = start;
    let value = 0;
    let c = this.#text.charCodeAt(at);
    while (c >= 0x30 && c <= 0x39 && at - start < shortDigits) {
      value = value * 10 + (c - 0x30);
      at++;
      c = this.#text.charCodeAt(at);
    }
    const hasMore = (c >= 0x30 && c <= 0x39) || c === 0x2e || c === 0x65 || c === 0x45;
    const leadingZero = at - start > 1 && this.#text.charCodeAt(start) === 0x30;
    if (at === start || hasMore || leadingZero) return undefined;
    this.#at = at;
    return first === minus ? -value : value;
  }

  #number(): number | bigint {
    numberForm.lastIndex = this.#at;
    const match = numberForm.exec(this.#text);
    if (match === null) throw this.#refusal('an unexpected character');
    const value = Number(match[0]);
    if (!Number.isFinite(value)) throw this.#refusal('a number out of range');
    this.#at += match[0].length;
    const whole = match[1] === undefined && match[2] === undefined;
    if (!whole || Number.isSafeInteger(value)) return value;
    if (match[0].length > 40) throw this.#refusal('an integer of more than 39 digits');
    return BigInt(match[0]);
  }

  #string(): string {
    const text = this.#text;
    let start = ++this.#at;
    let out = '';
    for (;;) {
      let at = this.#at;
      let c = text.charCodeAt(at);
      while (c !== quote && c !== backslash && c >= 0x20 && (c < 0xd800 || c > 0xdfff)) c = text.charCodeAt(++at);
      this.#at = at;
      if (c === quote) {
        this.#at++;
        return out === '' ? text.slice(start, at) : out + text.slice(start, at);
      }
      const long = out === '' ? longString(text, start, at) : undefined;
      if (long !== undefined) {
        this.#at = long.end;
        return long.value;
      }
      if (Number.isNaN(c)) throw this.#refusal('a string without an end');
      if (c < 0x20) throw this.#refusal('a control character inside a string');
      out += text.slice(start, at);
      out += c === backslash ? this.#escape() : this.#surrogatePair(c, text.charCodeAt(at + 1), 2);
      start = this.#at;
    }
  }

  /** A name: mostly one that was met before, whose text need not be made again. */
  #name(): string {
    const text = this.#text;
    const start = this.#at + 1;
    let at = start;
    let slot = 0;
    let c = text.charCodeAt(at);
    while (c !== quote && c !== backslash && c >= 0x20 && c < 0x80) {
      slot = (slot * 31 + c) & (namesMax - 1);
      c = text.charCodeAt(++at);
    }
    const length = at - start;
    if (c !== quote || length > nameCharsMax) return this.#string();
    this.#at = at + 1;
    const known = names[slot];
    if (known?.length === length && text.startsWith(known, start)) return known;
    // A slice would keep the whole document in memory for as long as the name stays in its slot.
    const name = Buffer.from(text.slice(start, at), 'latin1').toString('latin1');
    names[slot] = name;
    return name;
  }

  #escape(): string {
    const kind = this.#text[this.#at + 1] ?? '';
    if (kind !== 'u') {
      const plain = escapes[kind];
      if (plain === undefined) throw this.#refusal('an unknown escape');
      this.#at += 2;
      return plain;
    }
    const unit = this.#hexUnit(this.#at);
    if (unit < 0xd800 || unit > 0xdfff) {
      this.#at += 6;
      return String.fromCharCode(unit);
    }
    const second = this.#text.startsWith('\\u', this.#at + 6) ? this.#hexUnit(this.#at + 6) : Number.NaN;
    return this.#surrogatePair(unit, second, 12);
  }

  #hexUnit(at: number): number {
    const digits = this.#text.slice(at + 2, at + 6);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw this.#refusal('a broken \\u escape');
    return Number.parseInt(digits, 16);
  }

  #surrogatePair(high: number, low: number, width: number): string {
    if (!(high <= 0xdbff && low >= 0xdc00 && low <= 0xdfff)) throw this.#refusal('a lone surrogate');
    this.#at += width;
    return String.fromCharCode(high, low);
  }

  #array(depth: number): readonly Json[] {
    this.#open(depth);
    const items: Json[] = [];
    if (this.#closes(bracketClose)) return items;
    for (;;) {
      items.push(this.#value(depth));
      if (this.#closes(bracketClose)) return items;
      this.#expect(comma);
    }
  }

  #object(depth: number): JsonObject {
    this.#open(depth);
    const out = new Bare();
    if (this.#closes(braceClose)) return out;
    for (;;) {
      if (this.#next() !== quote) throw this.#refusal('a name without quotes');
      const nameAt = this.#at;
      const name = this.#name();
      if (name in out) throw new Refusal('a duplicate name', nameAt);
      this.#expect(colon);
      out[name] = this.#value(depth);
      if (this.#closes(braceClose)) return out;
      this.#expect(comma);
    }
  }

  #open(depth: number): void {
    if (depth > this.#depthMax) throw this.#refusal(`nesting deeper than ${this.#depthMax}`);
    this.#at++;
  }

  #closes(mark: number): boolean {
    if (this.#next() !== mark) return false;
    this.#at++;
    return true;
  }

  #expect(mark: number): void {
    if (this.#next() !== mark) throw this.#refusal(`no \`${String.fromCharCode(mark)}\` where one is needed`);
    this.#at++;
  }
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** JSON text that keeps bigint exact; names in their own order. For canonical bytes see `canonicalJson`. */
export function writeJson(value: Json): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(writeJson).join(',')}]`;
  const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}:${writeJson(member)}`);
  return `{${members.join(',')}}`;
}
