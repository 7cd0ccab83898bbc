// How a question is written: plain JSON, forms that stand for more than JSON, and what no kernel would take.

import { canonicalJson, isJsonObject, type Json, type JsonObject } from '@sallyport/base';
import { type Asked, momentOf } from './asked.ts';
import { extensionOf } from './extension.ts';

/** Larger or deeper questions are left to the kernel, whose own bounds are wider. */
const bounds = { depthMax: 16, sizeMax: 64 << 10, nameCharsMax: 1_024 } as const;

/**
 * A text of what is special about how a question is written. Forms beyond plain JSON, with their places: what no policy
 * reads may still be refused by the kernel because of its form; entities, UTC datetimes, addresses and decimals are known to be taken. And two
 * parts that are one entity, with all that is said of both: the properties of one are then those of the other. Empty where
 * there is nothing of that kind, as nearly always. Undefined for what is refused, or not known: nulls, fractions, numbers beyond 64 bits, broken texts, sizes.
 *
 * INVARIANT: of two questions with the same text the kernel takes both or neither.
 */
export function formsOf({ subject, action, resource, context }: Asked): string | undefined {
  for (const name of [subject.type, subject.id, action.name, resource.type, resource.id]) {
    if (typeof name !== 'string' || name === '' || name.length > bounds.nameCharsMax || !name.isWellFormed()) {
      return undefined;
    }
  }
  const walk = new Walk();
  const taken =
    walk.record('s', subject.properties, 1) &&
    walk.record('a', action.properties, 1) &&
    walk.record('r', resource.properties, 1) &&
    walk.record('c', context, 1);
  if (!taken) return undefined;
  if (
    areTwins(subject, resource) ||
    [subject, resource].some((one) => areTwins(one, { type: 'Action', id: action.name }))
  ) {
    const parts = [subject, resource].map(({ type, id, properties = null }) => [type, id, properties]);
    walk.odd.push(canonicalJson([...parts, [action.name, action.properties ?? null]]));
  }
  return walk.odd.join();
}

function areTwins(
  a: { readonly type: string; readonly id: string },
  b: { readonly type: string; readonly id: string },
) {
  return a.id === b.id && a.type === b.type;
}

class Walk {
  readonly odd: string[] = [];
  #left: number = bounds.sizeMax;

  record(at: string, value: Json | undefined, depth: number): boolean {
    if (value === undefined && depth === 1) return true;
    if (!isJsonObject(value) || depth > bounds.depthMax) return false;
    for (const name in value) {
      if (!Object.hasOwn(value, name) || !name.isWellFormed()) return false;
      this.#left -= name.length + 4;
      if (name.startsWith('__') && specials.has(name)) return this.#special(at, value, depth);
      if (!this.#value(at, name, value[name], depth)) return false;
    }
    return this.#left >= 0;
  }

  #value(at: string, name: string | number, value: Json | undefined, depth: number): boolean {
    switch (typeof value) {
      case 'string':
        this.#left -= value.length + 2;
        return this.#left >= 0 && value.isWellFormed();
      case 'boolean':
        this.#left -= 5;
        return this.#left >= 0;
      case 'number':
        this.#left -= 16;
        return this.#left >= 0 && Number.isSafeInteger(value) && !Object.is(value, -0);
      case 'bigint':
        this.#left -= 20;
        return this.#left >= 0 && BigInt.asIntN(64, value) === value;
      case 'object':
        if (value === null || depth >= bounds.depthMax) return false;
        return isList(value)
          ? this.#list(`${at}/${name}`, value, depth + 1)
          : this.record(`${at}/${JSON.stringify(name)}`, value, depth + 1);
      default:
        return false;
    }
  }

  #list(at: string, items: readonly (Json | undefined)[], depth: number): boolean {
    // By index, since a hole in a list is nothing that the kernel would take.
    for (let index = 0; index < items.length; index++) {
      if (!this.#value(at, index, items[index], depth)) return false;
    }
    return this.#left >= 0;
  }

  /** A form that is not known to be taken is part of the text; it may hold anything that has a canonical text. */
  #special(at: string, value: JsonObject, depth: number): boolean {
    // The whole of the properties, or of the context, is a record or refused.
    if (depth > 1 && (momentOf(value) !== undefined || isUid(value) || extensionOf(value) !== undefined)) return true;
    const text = sizedText(value, this.#left);
    if (text === undefined) return false;
    this.#left -= text.length;
    this.odd.push(`${at}=${text}`);
    return this.#left >= 0;
  }
}

const specials: ReadonlySet<string> = new Set(['__entity', '__extn', '__expr']);
const reserved: ReadonlySet<string> = new Set(
  ['true', 'false', 'if', 'then', 'else', 'in', 'is', 'like', 'has', '__cedar'], //
);

function isUid(value: JsonObject): boolean {
  const uid = value.__entity;
  if (Object.keys(value).length !== 1 || !isJsonObject(uid) || Object.keys(uid).length !== 2) return false;
  const { type, id } = uid;
  if (typeof type !== 'string' || typeof id !== 'string' || !id.isWellFormed()) return false;
  return (
    type.length + id.length < bounds.nameCharsMax &&
    /^[A-Za-z_][A-Za-z0-9_]*(::[A-Za-z_][A-Za-z0-9_]*)*$/.test(type) &&
    !type.split('::').some((part) => reserved.has(part))
  );
}

function sizedText(value: Json, charsMax: number): string | undefined {
  try {
    const text = canonicalJson(value);
    return text.length <= charsMax ? text : undefined;
  } catch {
    // What has no canonical text is no JSON; the kernel will say so.
    return undefined;
  }
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
