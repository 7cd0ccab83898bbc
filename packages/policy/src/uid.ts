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

const noIds: ReadonlySet<string> = new Set();

/** A set of uids, two look-ups deep so that no key has to be built. */
export class UidSet {
  // Made with the first uid: most entities have no ancestors, and there may be a million of them.
  #byType: Map<string, Set<string>> | undefined;

  constructor(uids: Iterable<EntityUid> = []) {
    for (const uid of uids) this.add(uid);
  }

  /** False when it was there already. */
  add(uid: EntityUid): boolean {
    this.#byType ??= new Map();
    const ids = this.#byType.get(uid.type);
    if (ids === undefined) {
      this.#byType.set(uid.type, new Set([uid.id]));
      return true;
    }
    if (ids.has(uid.id)) return false;
    ids.add(uid.id);
    return true;
  }

  has(uid: EntityUid): boolean {
    return this.#byType?.get(uid.type)?.has(uid.id) === true;
  }

  /** The ids of one type, in order of arrival. */
  idsOf(type: string): ReadonlySet<string> {
    return this.#byType?.get(type) ?? noIds;
  }

  *[Symbol.iterator](): Iterator<EntityUid> {
    for (const [type, ids] of this.#byType ?? []) for (const id of ids) yield entityUid(type, id);
  }
}
