// Strict JSON (RFC 8259, RFC 7493): no duplicate keys, no lone surrogates, bounded depth, exact integers.

import { utf8Text } from './digest.ts';
import { type Fault, fail } from './fault.ts';
import { limits } from './limits.ts';
import type { Result } from './result.ts';

/** Integers outside ±(2^53−1) come as bigint, so nothing is rounded; objects have no prototype. */
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
// biome-ignore lint/suspicious/noControlCharactersInRegex: RFC 8259 section 7 forbids them bare inside a string
const plainRun = /[^"\\\u0000-\u001f\ud800-\udfff]*/y;
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
    this.#space();
    if (this.#at < this.#text.length) throw this.#refusal('more text after the value');
    return value;
  }

  #refusal(reason: string): Refusal {
    return new Refusal(reason, this.#at);
  }

  #space(): void {
    for (;;) {
      const c = this.#text.charCodeAt(this.#at);
      if (c !== 0x20 && c !== 0x0a && c !== 0x0d && c !== 0x09) return;
      this.#at++;
    }
  }

  #value(depth: number): Json {
    this.#space();
    switch (this.#text[this.#at]) {
      case '{':
        return this.#object(depth + 1);
      case '[':
        return this.#array(depth + 1);
      case '"':
        return this.#string();
      case 't':
        return this.#word('true', true);
      case 'f':
        return this.#word('false', false);
      case 'n':
        return this.#word('null', null);
      case undefined:
        throw this.#refusal('the text ends too early');
      default:
        return this.#number();
    }
  }

  #word<T extends Json>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) throw this.#refusal('an unknown word');
    this.#at += word.length;
    return value;
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
    this.#at++;
    let out = '';
    for (;;) {
      plainRun.lastIndex = this.#at;
      const run = plainRun.exec(this.#text)?.[0] ?? '';
      out += run;
      this.#at += run.length;
      const c = this.#text.charCodeAt(this.#at);
      if (c === 0x22) {
        this.#at++;
        return out;
      }
      if (Number.isNaN(c)) throw this.#refusal('a string without an end');
      if (c === 0x5c) out += this.#escape();
      else if (c < 0x20) throw this.#refusal('a control character inside a string');
      else out += this.#surrogatePair(c, this.#text.charCodeAt(this.#at + 1), 2);
    }
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
    if (this.#closes(']')) return items;
    for (;;) {
      items.push(this.#value(depth));
      if (this.#closes(']')) return items;
      this.#expect(',');
    }
  }

  #object(depth: number): JsonObject {
    this.#open(depth);
    const out: Record<string, Json> = Object.create(null);
    if (this.#closes('}')) return out;
    for (;;) {
      this.#space();
      if (this.#text[this.#at] !== '"') throw this.#refusal('a name without quotes');
      const nameAt = this.#at;
      const name = this.#string();
      if (name in out) throw new Refusal('a duplicate name', nameAt);
      this.#expect(':');
      out[name] = this.#value(depth);
      if (this.#closes('}')) return out;
      this.#expect(',');
    }
  }

  #open(depth: number): void {
    if (depth > this.#depthMax) throw this.#refusal(`nesting deeper than ${this.#depthMax}`);
    this.#at++;
  }

  #closes(mark: string): boolean {
    this.#space();
    if (this.#text[this.#at] !== mark) return false;
    this.#at++;
    return true;
  }

  #expect(mark: string): void {
    this.#space();
    if (this.#text[this.#at] !== mark) throw this.#refusal(`no \`${mark}\` where one is needed`);
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
