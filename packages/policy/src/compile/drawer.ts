// Policies filed under the keys of principal, resource and action, and found again by a request.

import type { EntityUid } from '../uid.ts';
import type { Frame } from './frame.ts';
import type { ScopeKey } from './scope.ts';

/** One level of filing: by what a key says of one entity. */
export class Drawer<T> {
  #any: T | undefined;
  readonly #byType = new Map<string, T>();
  readonly #bySelf = new Map<string, Map<string, T>>();
  readonly #byAbove = new Map<string, Map<string, T>>();
  readonly #make: () => T;

  constructor(make: () => T) {
    this.#make = make;
  }

  /** What is filed under a key; made where nothing is yet. */
  at(key: ScopeKey): T {
    switch (key.kind) {
      case 'any':
        this.#any ??= this.#make();
        return this.#any;
      case 'type':
        return obtain(this.#byType, key.type, this.#make);
      case 'self':
        return obtain(
          obtain(this.#bySelf, key.uid.type, () => new Map()),
          key.uid.id,
          this.#make,
        );
      case 'above':
        return obtain(
          obtain(this.#byAbove, key.uid.type, () => new Map()),
          key.uid.id,
          this.#make,
        );
    }
  }

  /** Visits what is filed under each key that fits the entity, each once. Throws `StoreFailure`. */
  visit(uid: EntityUid, frame: Frame, found: (item: T) => void): void {
    if (this.#any !== undefined) found(this.#any);
    const ofType = this.#byType.get(uid.type);
    if (ofType !== undefined) found(ofType);
    const itself = this.#bySelf.get(uid.type)?.get(uid.id);
    if (itself !== undefined) found(itself);
    if (this.#byAbove.size > 0) this.#visitAbove(uid, frame, found);
  }

  #visitAbove(uid: EntityUid, frame: Frame, found: (item: T) => void): void {
    const itself = this.#byAbove.get(uid.type)?.get(uid.id);
    if (itself !== undefined) found(itself);
    const ancestors = frame.entity(uid)?.ancestors;
    if (ancestors === undefined) return;
    for (const [type, items] of this.#byAbove) {
      const ids = ancestors.idsOf(type);
      // Whichever is fewer is walked: an entity may have many ancestors, a set of policies many groups.
      if (ids.size <= items.size) {
        for (const id of ids) {
          const item = items.get(id);
          if (item !== undefined && item !== itself) found(item);
        }
      } else {
        for (const [id, item] of items) if (item !== itself && ids.has(id)) found(item);
      }
    }
  }
}

function obtain<T>(map: Map<string, T>, key: string, make: () => T): T {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
