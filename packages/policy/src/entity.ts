// Entities, the port that looks them up, and the look-up over what is in memory.

import { type Fault, fail, type Result } from '@sallyport/base';
import { fieldsOf } from './fields.ts';
import { type EntityUid, entityUid, UidSet } from './uid.ts';
import type { Value } from './value.ts';

export interface Entity {
  readonly uid: EntityUid;
  readonly attrs: ReadonlyMap<string, Value>;
  /** Direct parents, as written. */
  readonly parents: readonly EntityUid[];
  /** Every entity above this one, parents included, itself not. */
  readonly ancestors: UidSet;
  readonly tags: ReadonlyMap<string, Value>;
}

/**
 * Where an evaluation looks entities up. Undefined means that the entity does not exist, which Cedar gives a meaning;
 * a store that cannot tell must throw, and the whole evaluation ends as `unavailable`.
 */
export interface Entities {
  get(uid: EntityUid): Entity | undefined;
}

/** What makes an entity (the iterables may be read more than once); `ancestors` may be given where the closure is known already (it then includes the parents). */
export interface EntityInput {
  readonly uid: EntityUid;
  readonly attrs?: Iterable<readonly [string, Value]>;
  readonly parents?: readonly EntityUid[];
  readonly ancestors?: Iterable<EntityUid>;
  readonly tags?: Iterable<readonly [string, Value]>;
}

/** One entity whose closure the caller knows: `ancestors`, or only its parents where they have no parents. */
export function makeEntity(input: EntityInput): Entity {
  const parents = input.parents ?? noParents;
  const ancestors = [...parents, ...(input.ancestors ?? [])];
  return {
    uid: input.uid,
    attrs: input.attrs === undefined ? noFields : fieldsOf(input.attrs),
    parents: parents.length === 0 ? noParents : parents,
    ancestors: ancestors.length === 0 ? noAncestors : new UidSet(ancestors),
    tags: input.tags === undefined ? noFields : fieldsOf(input.tags),
  };
}

/** An entity that nothing is stored of: attributes alone, which are kept as they are given and must not change. */
export function bareEntity(uid: EntityUid, attrs: ReadonlyMap<string, Value>): Entity {
  return { uid, attrs, parents: noParents, ancestors: noAncestors, tags: noFields };
}

const noParents: readonly EntityUid[] = [];
const noAncestors = new UidSet();
const noFields = fieldsOf<never>([]);

/**
 * Entities in memory, closed over their parents. A parent that is not among them is an ancestor all the same.
 * Faults: `invalid_input` for an entity given twice or a cycle of parents.
 */
export function inMemoryEntities(inputs: Iterable<EntityInput>): Result<InMemoryEntities, Fault> {
  const byType = new Map<string, Map<string, Entity>>();
  for (const input of inputs) {
    const { type, id } = input.uid;
    const ofType = byType.get(type) ?? new Map<string, Entity>();
    if (ofType.has(id)) return fail('invalid_input', `entity \`${type}::${JSON.stringify(id)}\` is given twice`);
    byType.set(type, ofType.set(id, makeEntity(input)));
  }
  const entities = new InMemoryEntities(byType);
  const cycle = close(entities);
  if (cycle === undefined) return { ok: true, value: entities };
  return fail('invalid_input', `entity \`${cycle.type}::${JSON.stringify(cycle.id)}\` is its own ancestor`);
}

export class InMemoryEntities implements Entities {
  readonly #byType: ReadonlyMap<string, ReadonlyMap<string, Entity>>;

  constructor(byType: ReadonlyMap<string, ReadonlyMap<string, Entity>>) {
    this.#byType = byType;
  }

  get(uid: EntityUid): Entity | undefined {
    return this.#byType.get(uid.type)?.get(uid.id);
  }

  *[Symbol.iterator](): Iterator<Entity> {
    for (const ofType of this.#byType.values()) yield* ofType.values();
  }
}

/** Adds to each entity's ancestors those of its ancestors; gives an entity of a cycle where there is one. */
function close(entities: InMemoryEntities): EntityUid | undefined {
  const done = new Set<Entity>();
  for (const start of entities) {
    const path = new Set<Entity>();
    const stack: { entity: Entity; above: EntityUid[] }[] = [];
    const enter = (entity: Entity) => {
      path.add(entity);
      stack.push({ entity, above: [...entity.ancestors] });
    };
    if (!done.has(start)) enter(start);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const next = top.above.pop();
      if (next === undefined) {
        stack.pop();
        path.delete(top.entity);
        done.add(top.entity);
        for (const uid of [...top.entity.ancestors]) {
          for (const far of entities.get(uid)?.ancestors ?? []) top.entity.ancestors.add(far);
        }
        continue;
      }
      const above = entities.get(next);
      if (above === undefined || done.has(above)) continue;
      if (path.has(above)) return entityUid(above.uid.type, above.uid.id);
      enter(above);
    }
  }
  return undefined;
}

/** No entity exists. */
export const noEntities: Entities = { get: () => undefined };
