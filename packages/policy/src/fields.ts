// Values by name, for many small records: two lists, of which records with the same names share the first.

/** Up to so many are searched one by one, which is faster than a Map and takes a third of its memory. */
const scanMax = 12;

/** Any value but undefined and null: a reader takes undefined for a field that is not there. */
type Given = NonNullable<unknown>;

/**
 * The fields of these pairs, immutable; a Map where they are many. Names in order of first appearance; of a name given
 * twice the last value counts.
 */
export function fieldsOf<V extends Given>(pairs: Iterable<readonly [string, V]>): ReadonlyMap<string, V> {
  if (pairs instanceof Fields) return pairs;
  const names: string[] = [];
  const values: V[] = [];
  for (const [name, value] of pairs) {
    const at = names.indexOf(name);
    if (at !== -1) values[at] = value;
    else if (names.length === scanMax) return new Map(pairs);
    else {
      names.push(name);
      values.push(value);
    }
  }
  // A copy has no room to spare, and these live long.
  return fieldsOfLists(names, values.slice());
}

/** The same of names, each given once, and of the values in the same order, which are kept. */
export function fieldsOfLists<V extends Given>(names: readonly string[], values: readonly V[]): ReadonlyMap<string, V> {
  if (names.length === 0) return none;
  if (names.length <= scanMax) return new Fields(shared(names), values);
  return new Map(names.map((name, at): [string, V] => [name, itemAt(values, at)]));
}

/**
 * Lists of names that were seen last, so that equal ones are one: what asks for an attribute again and again then finds
 * it by comparing two references. A list that is forgotten costs time and changes nothing, so this is shared by all.
 */
const recentNames: (readonly string[])[] = Array.from({ length: 256 }, () => []);

function shared(names: readonly string[]): readonly string[] {
  let mixed = names.length;
  for (const name of names) mixed = Math.imul(mixed, 31) + name.length + name.charCodeAt(0);
  const slot = mixed & (recentNames.length - 1);
  const known = recentNames[slot];
  if (known?.length === names.length && known.every((name, at) => name === names[at])) return known;
  const kept = names.map(asPropertyName);
  recentNames[slot] = kept;
  return kept;
}

/**
 * The same text as the platform keeps it for names of properties, once each: two texts kept so are told apart without a
 * look at their characters.
 */
export function asPropertyName(name: string): string {
  return Object.keys({ [name]: null })[0] ?? name;
}

/** Where a reader of one attribute found it last. Owned by the reader. */
export interface Place {
  readonly name: string;
  names: readonly string[] | undefined;
  at: number;
}

/** The value of `place.name`, undefined where there is none. */
export function valueAt<V extends Given>(fields: ReadonlyMap<string, V>, place: Place): V | undefined {
  return fields instanceof Fields ? fields.at(place) : fields.get(place.name);
}

class Fields<V extends Given> implements ReadonlyMap<string, V> {
  readonly #names: readonly string[];
  readonly #values: readonly V[];

  constructor(names: readonly string[], values: readonly V[]) {
    this.#names = names;
    this.#values = values;
  }

  get size(): number {
    return this.#names.length;
  }

  at(place: Place): V | undefined {
    const names = this.#names;
    if (names !== place.names) {
      place.at = names.indexOf(place.name);
      place.names = names;
    }
    return place.at === -1 ? undefined : this.#values[place.at];
  }

  get(name: string): V | undefined {
    const names = this.#names;
    for (let at = 0; at < names.length; at++) if (names[at] === name) return this.#values[at];
    return undefined;
  }

  has(name: string): boolean {
    return this.#names.includes(name);
  }

  forEach(visit: (value: V, name: string, fields: ReadonlyMap<string, V>) => void, self?: unknown): void {
    for (const [name, value] of this) visit.call(self, value, name, this);
  }

  entries(): MapIterator<[string, V]> {
    return this.#names.map((name, at): [string, V] => [name, itemAt(this.#values, at)]).values();
  }

  keys(): MapIterator<string> {
    return this.#names.values();
  }

  values(): MapIterator<V> {
    return this.#values.values();
  }

  [Symbol.iterator](): MapIterator<[string, V]> {
    return this.entries();
  }
}

/** Most entities have no tags and many no attributes: these share one. */
const none = new Fields<never>([], []);

function itemAt<V extends Given>(values: readonly V[], at: number): V {
  const value = values[at];
  if (value === undefined) throw new TypeError('a name has a value');
  return value;
}
