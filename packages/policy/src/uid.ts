// The name of an entity: a type path and an id.

/** `type` is a path such as `App::User`; `id` is any text. Compare with `sameUid`: two objects may name one entity. */
export interface EntityUid {
  readonly kind: 'entity';
  readonly type: string;
  readonly id: string;
}

/** The uid of `type::"id"`; see `parseUid` for text from outside. */
export function entityUid(type: string, id: string): EntityUid {
  return { kind: 'entity', type, id };
}

export function sameUid(a: EntityUid, b: EntityUid): boolean {
  return a === b || (a.id === b.id && a.type === b.type);
}

/** Up to so many uids are compared one by one. */
const fewMax = 8;

/** A set of uids: most have a few, which lie in a list; of more, two look-ups deep so that no key has to be built. */
export class UidSet {
  #few: readonly EntityUid[] = [];
  #byType: Map<string, Set<string>> | undefined;
  #size = 0;

  constructor(uids: Iterable<EntityUid> = []) {
    for (const uid of uids) this.add(uid);
  }

  get size(): number {
    return this.#size;
  }

  /** False when it was there already. */
  add(uid: EntityUid): boolean {
    if (this.has(uid)) return false;
    this.#size++;
    if (this.#byType !== undefined) {
      addTo(this.#byType, uid);
    } else if (this.#few.length < fewMax) {
      // A new list, since one that grows keeps room to spare, and there may be a million of these.
      this.#few = [...this.#few, uid];
    } else {
      this.#byType = new Map();
      for (const one of [...this.#few, uid]) addTo(this.#byType, one);
      this.#few = [];
    }
    return true;
  }

  has(uid: EntityUid): boolean {
    if (this.#byType !== undefined) return this.#byType.get(uid.type)?.has(uid.id) === true;
    for (const one of this.#few) if (one.id === uid.id && one.type === uid.type) return true;
    return false;
  }

  [Symbol.iterator](): Iterator<EntityUid> {
    return this.#byType === undefined ? this.#few[Symbol.iterator]() : uidsOf(this.#byType);
  }
}

function addTo(byType: Map<string, Set<string>>, { type, id }: EntityUid): void {
  const ids = byType.get(type);
  if (ids === undefined) byType.set(type, new Set([id]));
  else ids.add(id);
}

function* uidsOf(byType: ReadonlyMap<string, ReadonlySet<string>>): Iterator<EntityUid> {
  for (const [type, ids] of byType) for (const id of ids) yield entityUid(type, id);
}
