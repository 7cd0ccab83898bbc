// The stored entities of one tenant, closed over their parents; a change makes the next ones without starting over.

import { type Fault, ok, type Result } from '@sallyport/base';
import {
  type Entities,
  type Entity,
  type EntityInput,
  type EntityUid,
  inMemoryEntities,
  makeEntity,
  sameUid,
  UidSet,
  uidToString,
} from '@sallyport/policy';

export interface EntityChanges {
  readonly put: readonly EntityInput[];
  readonly deleted: readonly Pick<EntityUid, 'type' | 'id'>[];
}

type Layer<T> = ReadonlyMap<string, ReadonlyMap<string, T>>;

/** So many recent changes are kept beside the base before they are folded into a new one. */
const recentMax = 1_024;

/** The entities of `inputs`, a uid at most once. Faults: `invalid_input` for a cycle of parents. */
export function closedEntities(inputs: readonly EntityInput[], foldAbove = recentMax): Result<ClosedEntities, Fault> {
  const none = { base: new Map(), recent: new Map(), recentSize: 0, named: new UidSet(), foldAbove };
  return new ClosedEntities(none).with({ put: inputs, deleted: [] });
}

interface Parts {
  readonly base: Layer<Entity>;
  /** What differs from the base; null is deleted. */
  readonly recent: Layer<Entity | null>;
  readonly recentSize: number;
  /**
   * At least every uid that an entity here names as a parent. It only grows, and all that came from one beginning share
   * it: a name too many costs a search and no answer.
   */
  readonly named: UidSet;
  readonly foldAbove: number;
}

/** Immutable to its reader. A parent that is not stored is an ancestor all the same. */
export class ClosedEntities implements Entities {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get(uid: Pick<EntityUid, 'type' | 'id'>): Entity | undefined {
    const recent = this.#parts.recent.get(uid.type)?.get(uid.id);
    if (recent !== undefined) return recent ?? undefined;
    return this.#parts.base.get(uid.type)?.get(uid.id);
  }

  *ofType(type: string): Iterable<Entity> {
    const recent = this.#parts.recent.get(type);
    for (const [id, entity] of this.#parts.base.get(type) ?? []) if (recent?.has(id) !== true) yield entity;
    for (const entity of recent?.values() ?? []) if (entity !== null) yield entity;
  }

  /** Whether any entity of a type is stored. */
  hasType(type: string): boolean {
    for (const _ of this.ofType(type)) return true;
    return false;
  }

  *[Symbol.iterator](): Iterator<Entity> {
    const types = new Set([...this.#parts.base.keys(), ...this.#parts.recent.keys()]);
    for (const type of types) yield* this.ofType(type);
  }

  /**
   * These entities with some changed. Only what lies below a change of parents is closed anew.
   * Faults: `invalid_input` for a cycle of parents.
   * INVARIANT: incremental equals from scratch, and what this was made from stays as it was.
   */
  with({ put, deleted }: EntityChanges): Result<ClosedEntities, Fault> {
    const { named } = this.#parts;
    const draft = new Draft(this.#parts);
    /** Entities that have other parents than before; an absent entity has none. */
    const moved = new UidSet();
    const open: EntityInput[] = [];
    for (const uid of deleted) {
      const before = this.get(uid);
      if (before === undefined) continue;
      draft.set(before.uid, null);
      if (before.parents.length > 0) moved.add(before.uid);
    }
    const shared = new SharedParents((uid) => this.get(uid)?.uid);
    for (const given of put) {
      const before = this.get(given.uid);
      const parents = shared.of(given.parents ?? []);
      const input = { ...given, parents };
      for (const parent of parents) named.add(parent);
      if (sameParents(before?.parents ?? [], parents)) {
        draft.set(input.uid, makeEntity({ ...input, ancestors: before?.ancestors ?? [] }));
      } else {
        moved.add(input.uid);
        open.push(input);
      }
    }
    const roots = [...moved].filter((uid) => named.has(uid));
    if (roots.length > 0) open.push(...this.#below(roots, moved, draft));
    const closed = closeAnew(draft, open);
    return closed.ok ? ok(draft.view()) : closed;
  }

  /** What the draft has below `roots`, save what is itself among the `moved`: that has new parents or none. */
  #below(roots: readonly EntityUid[], moved: UidSet, draft: Draft): EntityInput[] {
    const rootSet = new UidSet(roots);
    // Whichever is fewer is walked; there is mostly one root.
    const isBelow = ({ ancestors }: Entity) =>
      roots.length <= 8 ? roots.some((uid) => ancestors.has(uid)) : [...ancestors].some((uid) => rootSet.has(uid));
    const found: EntityInput[] = [];
    for (const entity of this) {
      const now = isBelow(entity) && !moved.has(entity.uid) ? draft.get(entity.uid) : undefined;
      if (now !== undefined) found.push({ uid: now.uid, attrs: now.attrs, parents: now.parents, tags: now.tags });
    }
    return found;
  }
}

/**
 * Puts `open` into the draft with their ancestors. A parent outside of `open` has kept its own: it lies below nothing
 * that moved. A cycle has a moved entity in it and all of it lies below that one, so it shows among `open`.
 */
function closeAnew(draft: Draft, open: readonly EntityInput[]): Result<void, Fault> {
  if (open.length === 0) return ok(undefined);
  const inside = new UidSet(open.map(({ uid }) => uid));
  const closed = inMemoryEntities(
    open.map((input) => ({
      ...input,
      ancestors: (input.parents ?? [])
        .filter((parent) => !inside.has(parent))
        .flatMap((parent) => [...(draft.get(parent)?.ancestors ?? [])]),
    })),
  );
  if (!closed.ok) return closed;
  const ancestorsOf = new Map<readonly EntityUid[], UidSet>();
  for (const entity of closed.value) {
    // Those with the same list of parents have the same ancestors.
    const ancestors = ancestorsOf.get(entity.parents) ?? entity.ancestors;
    ancestorsOf.set(entity.parents, ancestors);
    const { uid, attrs, parents, tags } = entity;
    draft.set(uid, { uid, attrs, parents, ancestors, tags });
  }
  return ok(undefined);
}

/** One list for equal parents, of uids that are one for each entity: a million documents may lie in a thousand folders. */
class SharedParents {
  readonly #stored: (uid: EntityUid) => EntityUid | undefined;
  readonly #lists = new Map<string, readonly EntityUid[]>();

  constructor(stored: (uid: EntityUid) => EntityUid | undefined) {
    this.#stored = stored;
  }

  of(parents: readonly EntityUid[]): readonly EntityUid[] {
    if (parents.length === 0) return parents;
    const key = parents.map(uidToString).join();
    const known = this.#lists.get(key) ?? parents.map((uid) => this.#stored(uid) ?? uid);
    this.#lists.set(key, known);
    return known;
  }
}

/** A state under construction: copies of those maps alone that it writes to. Owned by one `with`. */
class Draft {
  readonly #parts: Parts;
  readonly #recent: Map<string, ReadonlyMap<string, Entity | null>>;
  readonly #own = new Map<string, Map<string, Entity | null>>();
  #size: number;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#recent = new Map(parts.recent);
    this.#size = parts.recentSize;
  }

  set({ type, id }: EntityUid, entity: Entity | null): void {
    const ofType = this.#own.get(type) ?? new Map(this.#parts.recent.get(type));
    this.#own.set(type, ofType);
    this.#recent.set(type, ofType);
    if (!ofType.has(id)) this.#size++;
    ofType.set(id, entity);
  }

  get({ type, id }: EntityUid): Entity | undefined {
    const recent = this.#recent.get(type)?.get(id);
    return recent === undefined ? this.#parts.base.get(type)?.get(id) : (recent ?? undefined);
  }

  view(): ClosedEntities {
    if (this.#size <= this.#parts.foldAbove) {
      return new ClosedEntities({ ...this.#parts, recent: new Map(this.#recent), recentSize: this.#size });
    }
    const base = new Map(this.#parts.base);
    for (const [type, changes] of this.#recent) {
      const ofType = new Map(base.get(type));
      for (const [id, entity] of changes) {
        if (entity === null) ofType.delete(id);
        else ofType.set(id, entity);
      }
      base.set(type, ofType);
    }
    return new ClosedEntities({ ...this.#parts, base, recent: new Map(), recentSize: 0 });
  }
}

function sameParents(before: readonly EntityUid[], after: readonly EntityUid[]): boolean {
  return (
    before.length === after.length &&
    before.every((uid, at) => {
      const other = after[at];
      return other !== undefined && sameUid(uid, other);
    })
  );
}
