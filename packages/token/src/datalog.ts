// The inside of a block, read from its signed bytes and not from its printed text: the library prints strings without
// escapes, so that a quote inside a string can look like another statement.

import { utf8Text } from '@sallyport/base';
import { type Field, knows, only, readFields } from './protobuf.ts';

export type Term =
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'date'; readonly seconds: number }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'other' };

export interface Predicate {
  readonly name: string;
  readonly terms: readonly Term[];
}

export type Op =
  | { readonly kind: 'value'; readonly term: Term }
  | { readonly kind: 'binary'; readonly operator: 'less' | 'lessOrEqual' | 'startsWith' }
  | { readonly kind: 'other' };

export interface Query {
  readonly body: readonly Predicate[];
  readonly expressions: readonly (readonly Op[])[];
}

/** A block's content. An undefined member is there, but not in a form this reader models. */
export interface Block {
  readonly facts: readonly (Predicate | undefined)[];
  /** The queries of each `check if`; of them one must hold. */
  readonly checks: readonly (readonly Query[] | undefined)[];
  /** False when the block has more than facts and checks: rules, scopes, keys, or fields unknown here. */
  readonly plain: boolean;
}

/**
 * Reads one block. `symbols` is the token's table of strings so far and grows by the block's own.
 * Undefined where the bytes are no block (Biscuit specification, "Text format" and schema version 2).
 */
export function readBlock(bytes: Uint8Array, symbols: string[]): Block | undefined {
  const fields = readFields(bytes);
  if (fields === undefined) return undefined;
  for (const symbol of all(fields, 1)) {
    const text = utf8Text(symbol);
    if (text === undefined) return undefined;
    symbols.push(text);
  }
  const reader = new Reader(symbols);
  return {
    facts: all(fields, 4).map((fact) => reader.fact(fact)),
    checks: all(fields, 6).map((check) => reader.check(check)),
    plain: knows(fields, [1, 2, 3, 4, 6]),
  };
}

// Strings that every token knows without carrying them; a token's own strings count from 1024.
const defaultSymbols =
  `read write resource operation right time role owner tenant namespace user team service admin email group member
  ip_address client client_ip domain path version cluster node hostname nonce query`.split(/\s+/);

class Reader {
  readonly #symbols: readonly string[];

  constructor(symbols: readonly string[]) {
    this.#symbols = symbols;
  }

  fact(bytes: Uint8Array): Predicate | undefined {
    const fields = readFields(bytes);
    return fields !== undefined && knows(fields, [1]) ? this.#predicate(only(fields, 1)) : undefined;
  }

  check(bytes: Uint8Array): readonly Query[] | undefined {
    const fields = readFields(bytes);
    if (fields === undefined || !knows(fields, [1, 2])) return undefined;
    const kinds = fields.filter((field) => field.number === 2);
    // `check all` and `reject if` are other kinds.
    if (kinds.length > 1 || kinds.some((kind) => kind.value !== 0n)) return undefined;
    return allOrNothing(all(fields, 1).map((query) => this.#query(query)));
  }

  #query(bytes: Uint8Array): Query | undefined {
    const fields = readFields(bytes);
    // Field 1 is a head that a check does not use; field 4, a scope, lets a query see other blocks: not modelled.
    if (fields === undefined || !knows(fields, [1, 2, 3])) return undefined;
    const body = allOrNothing(all(fields, 2).map((predicate) => this.#predicate(predicate)));
    const expressions = allOrNothing(all(fields, 3).map((expression) => this.#expression(expression)));
    return body === undefined || expressions === undefined ? undefined : { body, expressions };
  }

  #predicate(bytes: bigint | Uint8Array | undefined): Predicate | undefined {
    const fields = bytes instanceof Uint8Array ? readFields(bytes) : undefined;
    if (fields === undefined || !knows(fields, [1, 2])) return undefined;
    const name = this.#symbol(only(fields, 1));
    const terms = allOrNothing(all(fields, 2).map((term) => this.#term(term)));
    return name === undefined || terms === undefined ? undefined : { name, terms };
  }

  #term(bytes: bigint | Uint8Array | undefined): Term | undefined {
    const field = bytes instanceof Uint8Array ? single(bytes) : undefined;
    if (field === undefined) return undefined;
    if (typeof field.value !== 'bigint') return { kind: 'other' };
    switch (field.number) {
      case 1: {
        const name = this.#symbol(field.value);
        return name === undefined ? undefined : { kind: 'variable', name };
      }
      case 3: {
        const value = this.#symbol(field.value);
        return value === undefined ? undefined : { kind: 'string', value };
      }
      case 4:
        return field.value <= lastDateSecond ? { kind: 'date', seconds: Number(field.value) } : { kind: 'other' };
      case 6:
        return { kind: 'bool', value: field.value !== 0n };
      default:
        return { kind: 'other' };
    }
  }

  #expression(bytes: Uint8Array): readonly Op[] | undefined {
    const fields = readFields(bytes);
    if (fields === undefined || !knows(fields, [1])) return undefined;
    return allOrNothing(all(fields, 1).map((op) => this.#op(op)));
  }

  #op(bytes: Uint8Array): Op | undefined {
    const field = single(bytes);
    if (field === undefined || !(field.value instanceof Uint8Array)) return undefined;
    if (field.number === 1) {
      const term = this.#term(field.value);
      return term === undefined ? undefined : { kind: 'value', term };
    }
    const kind = field.number === 3 ? single(field.value) : undefined;
    const operator = kind?.number === 1 && typeof kind.value === 'bigint' ? operators.get(kind.value) : undefined;
    return operator === undefined ? { kind: 'other' } : { kind: 'binary', operator };
  }

  #symbol(index: bigint | Uint8Array | undefined): string | undefined {
    if (typeof index !== 'bigint') return undefined;
    return index < 1024n ? defaultSymbols[Number(index)] : this.#symbols[Number(index - 1024n)];
  }
}

const operators: ReadonlyMap<bigint, 'less' | 'lessOrEqual' | 'startsWith'> = new Map([
  [0n, 'less'],
  [2n, 'lessOrEqual'],
  [6n, 'startsWith'],
] as const);

// 9999-12-31T23:59:59Z: the last second that the text form of a date can name.
const lastDateSecond = 253_402_300_799n;

function all(fields: readonly Field[], number: number): readonly Uint8Array[] {
  return fields.flatMap((field) => (field.number === number && field.value instanceof Uint8Array ? [field.value] : []));
}

function single(bytes: Uint8Array): Field | undefined {
  const fields = readFields(bytes);
  return fields?.length === 1 ? fields[0] : undefined;
}

function allOrNothing<T>(items: readonly (T | undefined)[]): readonly T[] | undefined {
  const known = items.filter((item) => item !== undefined);
  return known.length === items.length ? known : undefined;
}
