// Changes to a request and the entities behind it, and what the world is with them.

import { type Entities, type Entity, makeEntity } from '../entity.ts';
import type { Request } from '../request.ts';
import { type EntityUid, sameUid, UidSet } from '../uid.ts';
import { type CedarRecord, type Value, valueKey } from '../value.ts';

/** One thing that could be otherwise. Without a `value`, what is at the path is taken away. */
export type Change =
  | { readonly kind: 'context'; readonly path: readonly string[]; readonly value?: Value }
  | { readonly kind: 'attribute'; readonly uid: EntityUid; readonly path: readonly string[]; readonly value?: Value }
  | { readonly kind: 'tag'; readonly uid: EntityUid; readonly name: string; readonly value?: Value }
  | { readonly kind: 'parent'; readonly uid: EntityUid; readonly parent: EntityUid };

/** Equal for changes of the same thing, whatever they make of it. */
export function placeKey(change: Change): string {
  switch (change.kind) {
    case 'context':
      return `context ${JSON.stringify(change.path)}`;
    case 'attribute':
      return `attribute ${valueKey(change.uid)} ${JSON.stringify(change.path)}`;
    case 'tag':
      return `tag ${valueKey(change.uid)} ${JSON.stringify(change.name)}`;
    case 'parent':
      return `parent ${valueKey(change.uid)} ${valueKey(change.parent)}`;
  }
}

/** Equal for equal changes. */
export function changeKey(change: Change): string {
  const value = 'value' in change && change.value !== undefined ? valueKey(change.value) : 'none';
  return `${placeKey(change)} ${value}`;
}

/** The request and the entities as they would be; nothing that was given is touched. */
export function applyChanges(
  request: Request,
  entities: Entities,
  changes: readonly Change[],
): { readonly request: Request; readonly entities: Entities } {
  let { context } = request;
  for (const change of changes) if (change.kind === 'context') context = placed(context, change.path, change.value);
  return { request: { ...request, context }, entities: { get: (uid) => changedEntity(uid, entities, changes) } };
}

function changedEntity(uid: EntityUid, entities: Entities, changes: readonly Change[]): Entity | undefined {
  const stored = entities.get(uid);
  const own = changes.filter((change) => change.kind !== 'context' && sameUid(change.uid, uid));
  if (stored === undefined && own.length === 0) return undefined;
  const entity = stored ?? makeEntity({ uid });
  let attrs: CedarRecord = { kind: 'record', fields: entity.attrs };
  const tags = new Map(entity.tags);
  for (const change of own) {
    if (change.kind === 'attribute') attrs = placed(attrs, change.path, change.value);
    if (change.kind === 'tag') {
      if (change.value === undefined) tags.delete(change.name);
      else tags.set(change.name, change.value);
    }
  }
  const parents = own.flatMap((change) => (change.kind === 'parent' ? [change.parent] : []));
  return {
    ...entity,
    attrs: attrs.fields,
    tags,
    parents: [...entity.parents, ...parents],
    ancestors: ancestorsOf(entity, entities, changes),
  };
}

/** Everything above it, the new parents of whatever is above it included. */
function ancestorsOf(entity: Entity, entities: Entities, changes: readonly Change[]): UidSet {
  const added = changes.filter((change) => change.kind === 'parent');
  if (added.length === 0) return entity.ancestors;
  const above = new UidSet(entity.ancestors);
  // Each round may reach the place of another change; there are no more rounds than changes.
  for (let round = 0; round < added.length; round++) {
    for (const { uid, parent } of added) {
      if (!sameUid(uid, entity.uid) && !above.has(uid)) continue;
      above.add(parent);
      for (const far of entities.get(parent)?.ancestors ?? []) above.add(far);
    }
  }
  return above;
}

/** The record with another value at a path; what is missing on the way is made, what is no record is replaced. */
function placed(record: CedarRecord, [name, ...rest]: readonly string[], value: Value | undefined): CedarRecord {
  if (name === undefined) return record;
  const fields = new Map(record.fields);
  if (rest.length === 0) {
    if (value === undefined) fields.delete(name);
    else fields.set(name, value);
    return { kind: 'record', fields };
  }
  const inner = fields.get(name);
  const holder: CedarRecord =
    typeof inner === 'object' && inner.kind === 'record' ? inner : { kind: 'record', fields: new Map() };
  fields.set(name, placed(holder, rest, value));
  return { kind: 'record', fields };
}
